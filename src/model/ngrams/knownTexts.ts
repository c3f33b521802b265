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
  private readonly before: Recent;
  /** With the text behind the cursor, and with what is left of it where middles are weighed together with its beginning. */
  private readonly behind: Recent;

  constructor(private readonly encode: (text: string) => readonly number[]) {
    this.before = new Recent(encode, 1);
    this.behind = new Recent(encode, 2);
  }

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
    const before = prefix.split("\n");
    // In steps, so that the lines that are kept begin where they did while one goes on writing.
    const first = Math.ceil((before.length - LINES_BEFORE) / LINES_TOGETHER) * LINES_TOGETHER;
    return [
      ...this.sources.values(),
      this.before.indexOf(before.slice(Math.max(0, first))),
      this.behind.indexOf(suffix.split("\n").slice(0, LINES_BEHIND)),
    ];
  }
}

/** Indexes of the texts that were asked for last. */
class Recent {
  /** The one that was asked for last comes last. */
  private readonly indexes = new Map<string, NgramIndex>();
  /** Tokens of the last text's lines. */
  private kept = new Map<string, readonly number[]>();

  /** @param most texts whose indexes are kept */
  constructor(
    private readonly encode: (text: string) => readonly number[],
    private readonly most: number,
  ) {}

  indexOf(lines: readonly string[]): NgramIndex {
    const text = lines.join("\n");
    const index = this.indexes.get(text) ?? new NgramIndex(this.tokensOf(lines));
    this.indexes.delete(text);
    this.indexes.set(text, index);
    const [oldest] = this.indexes.keys();
    if (this.indexes.size > this.most) this.indexes.delete(oldest);
    return index;
  }

  private tokensOf(lines: readonly string[]): number[] {
    const used = new Map<string, readonly number[]>();
    const tokens: number[] = [];
    for (let first = 0; first < lines.length; first += LINES_TOGETHER) {
      const isLast = first + LINES_TOGETHER >= lines.length;
      const text = lines.slice(first, first + LINES_TOGETHER).join("\n") + (isLast ? "" : "\n");
      const ids = this.kept.get(text) ?? this.encode(text);
      used.set(text, ids);
      for (const id of ids) tokens.push(id);
    }
    this.kept = used;
    return tokens;
  }
}
