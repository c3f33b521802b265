import type { TextSnapshot } from "../model/textSnapshot.ts";
import type { Asked } from "./asked.ts";
import type { Comparing } from "./comparing.ts";
import { EXPECTED_SHARE } from "./confidence.ts";
import { type SureLines, sureLines } from "./sureLines.ts";

/** What is shown of a completion, if it is sure enough. */
export interface Part extends SureLines {
  readonly isSure: boolean;
}

/** What of a completion is sure enough to be shown, as the setting `minimumConfidence` wants it. */
export class SureEnough {
  /** Ends that have been shown before they were compared. */
  private readonly seen = new WeakSet<TextSnapshot>();
  /** What was decoded of which a part is shown, and the lines that that tells of it. */
  private readonly wholes = new WeakMap<TextSnapshot, { readonly whole: TextSnapshot; readonly lines: TextSnapshot }>();

  constructor(private readonly comparing: Comparing) {}

  /**
   * The lines of a snapshot that are shown if they are sure enough. What the user asks for is, all of it, and so is
   * everything where the setting is 0.
   * @param share what counts as the share of what has not been compared
   */
  partOf({ question, here, fillIn }: Asked, whole: TextSnapshot, share?: number): Part {
    const least = here.settings.minimumConfidence;
    if (question.explicit || least === 0)
      return { snapshot: whole, lines: whole, confidence: this.comparing.confidenceIn(whole, share), isSure: true };
    const sure = sureLines(this.comparing, fillIn, whole, share);
    if (sure.snapshot !== whole) this.wholes.set(sure.snapshot, { whole, lines: sure.lines });
    return { ...sure, isSure: sure.confidence >= least };
  }

  /** As `partOf` a snapshot as it evolves, before it is compared. */
  evolvingPartOf(asked: Asked, snapshot: TextSnapshot): Part {
    const { revealSoftTokens, beams } = asked.here.settings;
    const part = this.partOf(asked, snapshot, beams > 0 ? EXPECTED_SHARE : 1);
    return { ...part, isSure: revealSoftTokens && part.isSure };
  }

  /** What was decoded of which a part is shown. */
  wholeOf(part: TextSnapshot): TextSnapshot {
    return this.wholes.get(part)?.whole ?? part;
  }

  /** The estimated probability that what is shown is right. */
  confidenceIn(part: TextSnapshot): number {
    const of = this.wholes.get(part);
    return of ? this.comparing.confidenceIn(of.lines, undefined, of.whole) : this.comparing.confidenceIn(part);
  }

  /** Whether what a decode ends with will be unsure, whatever it goes on with: what it had to begin with is too improbable. */
  isHopeless({ question, here }: Asked, { chance = 1 }: TextSnapshot): boolean {
    return !question.explicit && chance < here.settings.minimumConfidence;
  }

  /** Notes that an end, or a part of one, is shown before it is compared. */
  see(part: TextSnapshot): void {
    this.seen.add(part).add(this.wholeOf(part));
  }

  isSeen(end: TextSnapshot): boolean {
    return this.seen.has(end);
  }
}
