import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";
import { type Manifest, ModelError } from "./manifest.ts";

/** A control token written out in a document, as in this file's tests: it must stay text. */
const CONTROL_TEXT = /<\|(?=[a-z0-9_]+\|>)/;

/** Text ↔ token ids, without control tokens on either side. */
export class Tokenizer {
  private constructor(
    private readonly inner: HuggingFaceTokenizer,
    private readonly controlTokens: number,
  ) {}

  /** Reads the tokenizer of a model folder. @throws ModelError */
  static async load(folder: string, manifest: Manifest): Promise<Tokenizer> {
    const path = join(folder, manifest.tokenizer);
    try {
      const json = JSON.parse(await readFile(path, "utf8"));
      return new Tokenizer(new HuggingFaceTokenizer(json, {}), manifest.controlTokens);
    } catch (error) {
      throw new ModelError(`${path} is not a tokenizer: ${(error as Error).message}`);
    }
  }

  /** Ids of `text`. A control token that is written out in it is encoded as the text it is. */
  encode(text: string): number[] {
    const ids: number[] = [];
    let rest = text;
    for (let match = CONTROL_TEXT.exec(rest); match; match = CONTROL_TEXT.exec(rest)) {
      // Cut inside the token's text, neither half is a control token any more.
      const cut = match.index + 2;
      ids.push(...this.inner.encode(rest.slice(0, cut), { add_special_tokens: false }).ids);
      rest = rest.slice(cut);
    }
    if (rest !== "") ids.push(...this.inner.encode(rest, { add_special_tokens: false }).ids);
    return ids;
  }

  /** Text of `ids`; control tokens are left out, and bytes that are no character yet become U+FFFD. */
  decode(ids: readonly number[]): string {
    const text = ids.filter((id) => id >= this.controlTokens);
    if (text.length === 0) return "";
    return this.inner.decode(text, { skip_special_tokens: false, clean_up_tokenization_spaces: false });
  }
}
