import type { TokenStateName } from "../decoder/tokenState.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";

const COLOUR: Record<TokenStateName, string> = { mask: "90", softMask: "35", soft: "33", decode: "32" };

/** Redraws a completion in place on a terminal, each token in the colour of its state. */
export class Drawing {
  private rows = 0;

  constructor(private readonly terminal: NodeJS.WriteStream) {}

  show(snapshot: TextSnapshot): void {
    const text = snapshot.tokens.map((token) => this.paint(token.text, COLOUR[token.state])).join("");
    const plain = snapshot.tokens.map((token) => token.text).join("");
    if (this.rows > 0) this.terminal.write(`\x1b[${this.rows}F`);
    this.terminal.write(`\x1b[0J${text}\n`);
    const width = this.terminal.columns || 80;
    this.rows = plain.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / width)), 0);
  }

  private paint(text: string, colour: string): string {
    // A terminal would end the colour of the next line's erased rest with it: paint line by line.
    return text
      .split("\n")
      .map((line) => (line === "" ? "" : `\x1b[${colour}m${line}\x1b[0m`))
      .join("\n");
  }
}
