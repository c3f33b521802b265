import { lastLine } from "../shaping/lines.ts";
import { outdentsOf } from "../shaping/outdents.ts";
import type { DecoderClient } from "../worker/decoderClient.ts";
import type { Asked } from "./asked.ts";
import { Remembered } from "./remembered.ts";

/** Languages in which a block ends where a line is less deep, with nothing else that says so. */
const BY_LAYOUT: ReadonlySet<string> = new Set(["python"]);
/** Languages in which so does what stands below a label, and nothing else. */
const BY_LABEL: ReadonlySet<string> = new Set(["typescript", "typescriptreact", "javascript", "javascriptreact"]);

/** By how many times the model must find it likelier that a line is less deep (models/HISTORY.md tells what it was chosen by). */
const CLEARLY = 1.5;

/**
 * Whether a completion stands less deep than the cursor, which editors leave as deep as the line above. Else, behind the last statement of a block, it
 * could only go on with that block.
 */
export class Outdenting {
  /** By how many characters completions stand less deep, where that has been decided. */
  private readonly decided = new Remembered<number>();

  constructor(private readonly client: Pick<DecoderClient, "chancesOfIndents">) {}

  /** What is asked where a completion stands; at the cursor, where that has not been decided. */
  known(asked: Asked): Asked {
    return outdented(asked, this.decidedOf(asked) ?? 0);
  }

  /**
   * What is asked where a completion stands: decided by one forward pass, where it has not been yet. As `known` where `signal` ended that.
   * @param asked at the cursor
   * @throws Error if it fails; the message says why
   */
  async decide(asked: Asked, signal: AbortSignal): Promise<Asked> {
    return outdented(asked, this.decidedOf(asked) ?? (await this.ask(asked, signal)));
  }

  /** By how many characters a completion stands less deep; undefined where that is to be asked. */
  private decidedOf(asked: Asked): number | undefined {
    // What is looked up is all of the text around: not where nothing can have been decided.
    return mayLeave(asked) ? this.decided.get(asked.fillIn, asked.here.settings.decode) : 0;
  }

  private async ask({ question, fillIn, here }: Asked, signal: AbortSignal): Promise<number> {
    const { decode: options } = here.settings;
    const outdents = outdentsOf(fillIn, BY_LABEL.has(question.languageId));
    if (outdents.length === 0) return 0;
    const indent = lastLine(fillIn.prefix);
    const chances = await this.client.chancesOfIndents(fillIn, [indent, ...outdents], options, signal);
    if (!chances) return 0;
    const [stays, ...others] = chances;
    const likeliest = Math.max(...others);
    const by = likeliest < CLEARLY * stays ? 0 : indent.length - outdents[others.indexOf(likeliest)].length;
    this.decided.add(fillIn, options, by);
    return by;
  }
}

/** Whether a completion may stand less deep than the cursor, as far as its own line shows. */
function mayLeave({ question: { languageId }, fillIn: { prefix, opening } }: Asked): boolean {
  const isOpen = opening === undefined && lastLine(prefix).trim() === "";
  return isOpen && (BY_LAYOUT.has(languageId) || BY_LABEL.has(languageId));
}

function outdented(asked: Asked, by: number): Asked {
  const { prefix } = asked.fillIn;
  return by === 0 ? asked : { ...asked, fillIn: { ...asked.fillIn, prefix: prefix.slice(0, -by) } };
}

/** By how many characters what is asked stands less deep than the cursor. */
export function outdentOf({ question, fillIn }: Asked): number {
  return question.fillIn.prefix.length - fillIn.prefix.length;
}
