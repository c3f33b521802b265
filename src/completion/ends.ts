import { areImportsRight } from "../context/knownImports.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import type { Asked } from "./asked.ts";
import type { Searching } from "./bestOf.ts";
import { Comparing } from "./comparing.ts";
import type { DecodeEvents } from "./decoding.ts";
import { Remembered } from "./remembered.ts";
import { type Part, SureEnough } from "./sureEnough.ts";

/** How many other completions are searched for where the user asks for them. */
const ALTERNATIVES = 6;

/** What decodes have ended with: remembered, compared with others, and told as far as it is sure. */
export class Ends {
  readonly sureEnough: SureEnough;
  private readonly comparing: Comparing;
  private remembered = new Remembered<TextSnapshot>();
  /** What was told of decodes up to their ends. */
  private readonly trails = new WeakMap<TextSnapshot, readonly TextSnapshot[]>();

  constructor(
    client: Searching,
    private readonly events: Pick<DecodeEvents, "comparing" | "estimated">,
  ) {
    this.comparing = new Comparing(client);
    this.sureEnough = new SureEnough(this.comparing);
  }

  /** What a decode of the same has ended with before, or what was found in its place. */
  known({ fillIn, here }: Asked): TextSnapshot | undefined {
    return this.remembered.get(fillIn, here.settings.decode);
  }

  /** What was told of the decode of an end; undefined where it was found. */
  trailOf(end: TextSnapshot): readonly TextSnapshot[] | undefined {
    return this.trails.get(end);
  }

  /** What remembers an end of the model that runs now: what it still says as another one runs already is not remembered for that one. */
  remembering(): (asked: Asked, end: TextSnapshot, trail?: readonly TextSnapshot[]) => void {
    const { remembered } = this;
    return ({ fillIn, here }, end, trail) => {
      if (trail) this.trails.set(end, trail);
      remembered.add(fillIn, here.settings.decode, end);
    };
  }

  /** Whether what was decoded for a question is known and is not sure enough to be shown. */
  isHeldBack(asked: Asked): boolean {
    const known = this.known(asked);
    return known !== undefined && !this.isDue(asked, known) && !this.sureEnough.partOf(asked, known).isSure;
  }

  /**
   * An end or a clearly likelier one, which is remembered; undefined where none is looked for, or `signal` or a newer request ended the search.
   * @throws Error if it fails; the message says why
   */
  async compared(asked: Asked, end: TextSnapshot, signal: AbortSignal): Promise<TextSnapshot | undefined> {
    if (!this.isDue(asked, end)) return undefined;
    this.events.comparing(true);
    try {
      return await this.likelier(asked, end, signal);
    } finally {
      this.events.comparing(false);
    }
  }

  /** As `compared`, without a sign of it. */
  async comparedUnseen(asked: Asked, end: TextSnapshot, signal: AbortSignal): Promise<TextSnapshot | undefined> {
    return this.isDue(asked, end) ? this.likelier(asked, end, signal) : undefined;
  }

  /** What of an end is shown now that it has been compared, as far as it was. */
  settled(asked: Asked, end: TextSnapshot): Part {
    const part = this.sureEnough.partOf(asked, end);
    this.events.estimated(part.confidence);
    return part;
  }

  /**
   * Others of the same place, the likeliest first.
   * @throws Error if that fails; the message says why
   */
  async alternatives({ question, here, fillIn, imports }: Asked, signal: AbortSignal): Promise<string[]> {
    const isAllowed = areImportsRight(question.fillIn, imports);
    const ends = await this.comparing.all(fillIn, here.settings.decode, ALTERNATIVES, signal, isAllowed);
    return ends.map(({ text }) => text);
  }

  /** Another model answers from now on. */
  forget(): void {
    this.remembered = new Remembered();
    this.comparing.forget();
  }

  /** The end or a clearly likelier one, which is remembered; undefined where the search was ended. */
  private async likelier(asked: Asked, end: TextSnapshot, signal: AbortSignal): Promise<TextSnapshot | undefined> {
    const { question, here, fillIn, imports } = asked;
    const { decode: options, beams } = here.settings;
    const isAllowed = areImportsRight(question.fillIn, imports);
    const isRead = this.sureEnough.isSeen(end);
    const remember = this.remembering();
    const chosen = await this.comparing.likelier(fillIn, options, end, beams, isRead, signal, isAllowed);
    if (chosen) remember(asked, chosen);
    return chosen;
  }

  private isDue({ question, here, fillIn }: Asked, end: TextSnapshot): boolean {
    return here.settings.beams > 0 && this.comparing.isDue(fillIn, end, question.explicit);
  }
}
