import type { FillIn } from "../model/prompt.ts";
import type { EndsBefore } from "./endingBefore.ts";
import { aboveInBlock, lastLine } from "./lines.ts";

/** In prose, examples declare the same again and again. */
const CODE = /\.(?:[cm]?[jt]sx?|pyi?|go)$/i;
/**
 * A whole line that declares a name for all of its document; where more of the declaration follows, as an overload's may, it is none. A file of Go may
 * have several functions `init`.
 */
const DECLARES =
  /^(?:(?:(?:export|default|declare|abstract|async) )*(?:function\*?|class|interface|type|enum|namespace|def|const|let) [\p{L}\p{N}_$]|func (?!init\()).*[^(,]$/u;
/** A whole line that begins a method, or a Python function within a block. */
const METHOD =
  /^\s+(?:(?:(?:async|static|get|set|public|private|protected|override|abstract) )*(?!(?:if|for|while|switch|catch|with|function|return|await)\b)[#\w$]+(?:<[^()]*>)?\([^()]*\)(?:: [^(){}]+)? \{|(?:async )?def \w+\(.*:)$/;

/**
 * Whether a line declares for all of the document, or as a method of its block, what is declared there by the very same
 * line: what a model says behind a declaration is often the one before it once more. To say what stands next is no such
 * thing, unless somebody has begun another line: there it is at its end. Of 13,467 lines that declare for all of it, in
 * Python's own library and in public packages in TypeScript and JavaScript, two stand there twice; of 50,742 methods 37
 * stand in their block twice, nearly all of them in tests.
 */
export function declaresAgain({ path, prefix, suffix }: FillIn): EndsBefore {
  if (!CODE.test(path)) return () => false;
  const behind = suffix.split("\n").slice(lastLine(prefix) === "" ? 0 : 1);
  const next = behind.find((line) => line.trim() !== "");
  const declaredBehind = new Set(behind.filter((line) => DECLARES.test(line)));
  return (lines, at, isBegun) => {
    const line = lines[at].trimEnd();
    if (METHOD.test(line)) return !isBegun && aboveInBlock(lines, at).includes(line);
    if (!DECLARES.test(line)) return false;
    const isDeclared = declaredBehind.has(line) || lines.slice(0, at).includes(line);
    return isDeclared && (isBegun || line !== next);
  };
}
