import type { FillIn } from "../model/prompt.ts";
import { syntaxOf } from "./syntax.ts";

/**
 * Tells how many errors a document has with each of some middles; undefined where no grammar of its language is shipped.
 * @throws Error if the grammar cannot be loaded
 */
export async function errorsAround(fillIn: FillIn): Promise<((middle: string) => number) | undefined> {
  const syntax = await syntaxOf(fillIn.path);
  return syntax && ((middle) => syntax.judged(fillIn, middle).errors);
}
