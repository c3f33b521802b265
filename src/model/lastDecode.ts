import type { Mix } from "../decoder/evolve.ts";
import type { Snapshot } from "../decoder/snapshot.ts";
import type { Owed } from "./owed.ts";
import type { FillIn } from "./prompt.ts";

/** Characters that are typed behind a decode's beginning before nothing of it is taken to fit any more. */
const LONGEST_TYPED = 64;

/** The last decode, as far as it came: the next one begins with what of it still fits. */
export class LastDecode {
  private last: { readonly told: FillIn; readonly owed: string; readonly snapshot: Snapshot } | undefined;

  /** @param tokensIn how many tokens a text has */
  constructor(private readonly tokensIn: (text: string) => number) {}

  /** @param owed what the decode owed at its beginning */
  keep(told: FillIn, owed: string, snapshot: Snapshot): void {
    this.last = { told, owed, snapshot };
  }

  /**
   * What it had for the positions behind what has been typed since, if nothing else has changed: a token of it is taken to stand where one
   * was typed. Other text was typed than it said, or the decode would still be shown.
   * @param owed what is owed now
   */
  fitting(told: FillIn, owed: Owed): Mix[] {
    const { last } = this;
    if (!last) return [];
    const { path, prefix, suffix } = last.told;
    const typed = told.prefix.slice(prefix.length);
    const goesOn = told.path === path && told.suffix === suffix && told.prefix.startsWith(prefix);
    if (!goesOn || typed === "" || typed.length > LONGEST_TYPED) return [];
    const text = last.owed + typed;
    const owedNow = owed.text ?? "";
    if (!text.endsWith(owedNow)) return [];
    const read = text.slice(0, text.length - owedNow.length);
    const [first = [], ...others] = last.snapshot.tokens.slice(this.tokensIn(read)).map(({ soft }) => soft);
    return [first.filter(({ id }) => owed.allows(id)), ...others];
  }
}
