import type { TextToken } from "../model/textSnapshot.ts";

/** What the view says, in the user's language; `{0}` and so on stand for what is filled in. */
export interface Phrases {
  readonly states: Readonly<Record<TextToken["state"], { readonly name: string; readonly meaning: string }>>;
  readonly play: string;
  readonly pause: string;
  /** {0}: step, {1}: steps. */
  readonly stepOf: string;
  /** {0}: step, {1}: the token's number, {2}: its text, {3}: its state, {4}: its probability. */
  readonly token: string;
  readonly revised: string;
}

/** A phrase with what belongs in its places. */
export function filled(phrase: string, ...values: readonly (string | number)[]): string {
  return phrase.replace(/\{(\d)\}/g, (_, index: string) => `${values[Number(index)]}`);
}
