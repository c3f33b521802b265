import { writeFileSync } from "node:fs";
import { applyPalette, GIFEncoder, quantize } from "gifenc";
import type { Page } from "playwright-core";
import { PNG } from "pngjs";

/** A part of the page, in CSS pixels. */
export interface Clip {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Shot {
  readonly seconds: number;
  readonly png: Buffer;
}

const COLOURS = 63;
/** Browsers slow down pictures that are shown for less. */
const SHORTEST_MS = 20;
const LAST_MS = 2000;

/** Films what a page draws, in its real time. */
export async function film(page: Page, act: () => Promise<void>): Promise<Shot[]> {
  const shots: Shot[] = [];
  const session = await page.context().newCDPSession(page);
  session.on("Page.screencastFrame", ({ data, metadata, sessionId }) => {
    shots.push({ seconds: metadata.timestamp ?? 0, png: Buffer.from(data, "base64") });
    // The session may be over when the last one arrives.
    session.send("Page.screencastFrameAck", { sessionId }).catch(() => {});
  });
  await session.send("Page.startScreencast", { format: "png" });
  await act();
  await session.send("Page.stopScreencast");
  await session.detach();
  return shots;
}

/** Writes a part of a film as an animated GIF; how many different pictures it has. */
export function writeGif(path: string, shots: readonly Shot[], clip: Clip): number {
  const pictures = distinct(shots.map(({ seconds, png }) => ({ seconds, rgba: cropped(png, clip) })));
  const gif = GIFEncoder();
  let before: Uint8Array | undefined;
  for (const [i, { seconds, rgba }] of pictures.entries()) {
    const next = pictures[i + 1];
    const delay = next ? Math.max(SHORTEST_MS, (next.seconds - seconds) * 1000) : LAST_MS;
    const palette = quantize(rgba, COLOURS);
    const index = applyPalette(rgba, palette);
    // What has not changed shows through: a frame holds little more than the text that is new.
    const transparentIndex = palette.push([0, 0, 0]) - 1;
    if (before) {
      for (let pixel = 0; pixel < index.length; pixel++) {
        if (same(before, rgba, pixel)) index[pixel] = transparentIndex;
      }
    }
    gif.writeFrame(index, clip.width, clip.height, {
      palette,
      delay,
      transparent: before !== undefined,
      transparentIndex,
      dispose: 1,
    });
    before = rgba;
  }
  gif.finish();
  writeFileSync(path, gif.bytes());
  return pictures.length;
}

function cropped(png: Buffer, { x, y, width, height }: Clip): Uint8Array {
  const target = new PNG({ width, height });
  PNG.bitblt(PNG.sync.read(png), target, x, y, width, height, 0, 0);
  return target.data;
}

/** The pictures that differ from the one before. */
function distinct<T extends { rgba: Uint8Array }>(pictures: readonly T[]): T[] {
  return pictures.filter(({ rgba }, i) => i === 0 || Buffer.compare(rgba, pictures[i - 1].rgba) !== 0);
}

function same(a: Uint8Array, b: Uint8Array, pixel: number): boolean {
  const i = pixel * 4;
  return a[i] === b[i] && a[i + 1] === b[i + 1] && a[i + 2] === b[i + 2];
}
