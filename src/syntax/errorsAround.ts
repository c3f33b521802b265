import type { FillIn } from "../model/prompt.ts";
import { syntaxOf } from "./syntax.ts";

/**
 * Tells how many errors a document has with each of some middles; undefined where no grammar of its language is shipped.
 * @throws Error if the grammar cannot be loaded
 */
export async function errorsAround({
  path,
  prefix,
  suffix,
}: FillIn): Promise<((middle: string) => number) | undefined> {
  const syntax = await syntaxOf(path);
  return syntax && ((middle) => syntax.errorsWith(prefix, middle, suffix));
}
