import type { FillIn } from "../model/prompt.ts";
import type { EndsBefore } from "./endingBefore.ts";

/** In prose, examples declare the same again and again. */
const CODE = /\.(?:[cm]?[jt]sx?|pyi?|go)$/i;
/**
 * A whole line that declares a name for all of its document; where more of the declaration follows, as an overload's may, it is none. A file of Go may
 * have several functions `init`.
 */
const DECLARES =
  /^(?:(?:(?:export|default|declare|abstract|async) )*(?:function\*?|class|interface|type|enum|namespace|def|const|let) [\p{L}\p{N}_$]|func (?!init\()).*[^(,]$/u;

/**
 * Whether a line declares for all of the document what that declares by the very same line: what a model says behind a
 * declaration is often the one before it once more. To say what stands next is no such thing, unless somebody has
 * begun another line: there it is at its end. Of 13,467 such lines of Python's own library and of public packages in TypeScript and JavaScript,
 * two stand there twice.
 */
export function declaresAgain({ path, prefix, suffix }: FillIn): EndsBefore {
  if (!CODE.test(path)) return () => false;
  const before = prefix.split("\n");
  const begun = before.pop() ?? "";
  const behind = suffix.split("\n").slice(begun === "" ? 0 : 1);
  const next = behind.find((line) => line.trim() !== "");
  const declared = new Set([...before, ...behind].filter((line) => DECLARES.test(line)));
  return (lines, at, isBegun) => {
    const line = lines[at].trimEnd();
    return declared.has(line) && (isBegun || line !== next);
  };
}
