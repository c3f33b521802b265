import type { TextSnapshot } from "../model/textSnapshot.ts";
import type { Asked } from "./asked.ts";
import type { Comparing } from "./comparing.ts";
import { EXPECTED_SHARE } from "./confidence.ts";

/** Whether what was decoded is sure enough to be shown, as the setting `minimumConfidence` wants it. */
export class SureEnough {
  /** Ends that have been shown before they were compared. */
  private readonly seen = new WeakSet<TextSnapshot>();

  constructor(private readonly comparing: Comparing) {}

  /** What the user asks for is shown, however unsure it is. */
  isUnsure({ question, here }: Asked, snapshot: TextSnapshot, share?: number): boolean {
    return !question.explicit && this.comparing.confidenceIn(snapshot, share) < here.settings.minimumConfidence;
  }

  /** Whether what a decode ends with will be unsure, whatever it goes on with: what it had to begin with is too improbable. */
  isHopeless({ question, here }: Asked, { chance = 1 }: TextSnapshot): boolean {
    return !question.explicit && chance < here.settings.minimumConfidence;
  }

  /** Whether a snapshot may be shown as it evolves, before it is compared. */
  mayBeSeen(asked: Asked, snapshot: TextSnapshot): boolean {
    const { revealSoftTokens, beams } = asked.here.settings;
    return revealSoftTokens && !this.isUnsure(asked, snapshot, beams > 0 ? EXPECTED_SHARE : 1);
  }

  /** Notes that an end is shown before it is compared. */
  see(end: TextSnapshot): void {
    this.seen.add(end);
  }

  isSeen(end: TextSnapshot): boolean {
    return this.seen.has(end);
  }
}
