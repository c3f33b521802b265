import { NgramIndex } from "./ngramIndex.ts";

/** Lines of the document that count, before the cursor and behind it: as many as an editor hands over. */
const LINES_BEFORE = 512;
const LINES_BEHIND = 128;
/** Lines whose tokens are made together, and kept while they stay as they are. */
const LINES_TOGETHER = 16;

/** What stands before a middle and behind it. */
interface Around {
  readonly prefix: string;
  readonly suffix: string;
}

/** The texts whose words a completion may say again: sources near its document, and what stands around it. */
export class KnownTexts {
  private readonly sources = new Map<string, NgramIndex>();
  /** Tokens of lines of the last document. */
  private kept = new Map<string, readonly number[]>();
  private last:
    | { readonly prefix: string; readonly suffix: string; readonly indexes: readonly NgramIndex[] }
    | undefined;

  constructor(private readonly encode: (text: string) => readonly number[]) {}

  /** Adds a source, or what has become of it; it must not be the document itself, since what is being written would be known. */
  set(address: string, text: string): void {
    // With line ends as the model knows them.
    this.sources.set(address, new NgramIndex(this.encode(text.replaceAll("\r\n", "\n"))));
  }

  delete(address: string): void {
    this.sources.delete(address);
  }

  /** The sources, and the document of a fill-in without its middle. */
  around({ prefix, suffix }: Around): readonly NgramIndex[] {
    if (this.last?.prefix !== prefix || this.last.suffix !== suffix) {
      const tokens = new Map<string, readonly number[]>();
      const indexOf = (lines: readonly string[]) => new NgramIndex(this.tokensOf(lines, tokens));
      const before = prefix.split("\n");
      // In steps, so that the lines that are kept begin where they did while one goes on writing.
      const first = Math.ceil((before.length - LINES_BEFORE) / LINES_TOGETHER) * LINES_TOGETHER;
      const indexes = [indexOf(before.slice(Math.max(0, first))), indexOf(suffix.split("\n").slice(0, LINES_BEHIND))];
      this.kept = tokens;
      this.last = { prefix, suffix, indexes };
    }
    return [...this.sources.values(), ...this.last.indexes];
  }

  /** Tokens of lines; `used` takes in those of each few of them. */
  private tokensOf(lines: readonly string[], used: Map<string, readonly number[]>): number[] {
    const tokens: number[] = [];
    for (let first = 0; first < lines.length; first += LINES_TOGETHER) {
      const isLast = first + LINES_TOGETHER >= lines.length;
      const text = lines.slice(first, first + LINES_TOGETHER).join("\n") + (isLast ? "" : "\n");
      const ids = this.kept.get(text) ?? this.encode(text);
      used.set(text, ids);
      for (const id of ids) tokens.push(id);
    }
    return tokens;
  }
}
