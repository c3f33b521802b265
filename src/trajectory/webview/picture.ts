import type { Recording } from "../recording.ts";
import { percent, visible } from "./words.ts";

const CELL = { width: 96, height: 34 };
const MARGIN = 44;

/** The whole grid as a PNG, in the colours of the page; a data URL. */
export function picture({ snapshots }: Recording): string {
  const style = getComputedStyle(document.body);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const columns = Math.max(...snapshots.map(({ tokens }) => tokens.length));
  const canvas = document.createElement("canvas");
  canvas.width = 2 * (MARGIN + columns * CELL.width);
  canvas.height = 2 * (MARGIN + snapshots.length * CELL.height);
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("This view cannot draw a picture");
  pen.scale(2, 2);
  pen.fillStyle = colour("--vscode-editor-background");
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.textBaseline = "middle";
  for (const [row, { step, tokens }] of snapshots.entries()) {
    const y = MARGIN / 2 + row * CELL.height;
    pen.globalAlpha = 1;
    pen.font = "12px sans-serif";
    pen.fillStyle = colour("--vscode-foreground");
    pen.fillText(`${step}`, 12, y + CELL.height / 2);
    for (const [column, token] of tokens.entries()) {
      const x = MARGIN + column * CELL.width;
      pen.globalAlpha = 0.12 + 0.4 * token.probability;
      pen.fillStyle = colour(`--state-${token.state}`);
      pen.fillRect(x + 1, y + 1, CELL.width - 2, CELL.height - 2);
      pen.globalAlpha = 1;
      pen.fillStyle = colour("--vscode-editor-foreground");
      pen.font = `12px ${colour("--vscode-editor-font-family") || "monospace"}`;
      pen.fillText(`${token.revised ? "↻" : ""}${visible(token.text)}`, x + 5, y + 12, CELL.width - 10);
      pen.font = "9px sans-serif";
      pen.fillText(percent(token.probability), x + 5, y + 26, CELL.width - 10);
    }
  }
  return canvas.toDataURL("image/png");
}
