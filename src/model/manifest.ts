import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** `model.json`: what must be known to run a model's graph. models/README.md explains every field. */
export interface Manifest {
  readonly formatVersion: 5;
  readonly name: string;
  readonly attention: "block-causal";
  readonly graph: string;
  readonly tokenizer: string;
  readonly vocabularySize: number;
  readonly contextLength: number;
  readonly blockLength: number;
  readonly topK: number;
  readonly layers: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly tokens: ControlTokens;
  /** Ids below this number are control tokens; text never holds them. */
  readonly controlTokens: number;
}

export interface ControlTokens {
  readonly mask: number;
  readonly suffix: number;
  readonly prefix: number;
  readonly endOfMiddle: number;
}

/** A model folder that cannot be used; the message names file, field and cause. */
export class ModelError extends Error {
  override readonly name = "ModelError";
}

/** Reads and checks `model.json`. @throws ModelError */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, "model.json");
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new ModelError(`${path} cannot be read: ${(error as Error).message}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ModelError(`${path} is not JSON: ${(error as Error).message}`);
  }
  return checkManifest(value, path);
}

/** @throws ModelError naming the first field that is wrong */
export function checkManifest(value: unknown, path: string): Manifest {
  const fields = fieldsOf(value, path, "the file");
  const wrong = (field: string, cause: string) => new ModelError(`${path}: "${field}" ${cause}`);
  const integer = (from: Record<string, unknown>, field: string, low: number, high: number, label = field): number => {
    const found = from[field];
    if (!Number.isInteger(found) || (found as number) < low || (found as number) > high) {
      throw wrong(label, `is ${JSON.stringify(found)}; it must be a whole number from ${low} to ${high}`);
    }
    return found as number;
  };
  const text = (field: string): string => {
    const found = fields[field];
    if (typeof found !== "string" || found === "") throw wrong(field, "must be a text that is not empty");
    return found;
  };
  const file = (field: string): string => {
    const found = text(field);
    if (/[\\/]/.test(found)) throw wrong(field, "must be the name of a file in the model's own folder");
    return found;
  };
  if (fields.formatVersion !== 5) {
    throw wrong("formatVersion", `is ${JSON.stringify(fields.formatVersion)}; this version of Evoghost reads 5`);
  }
  if (fields.attention !== "block-causal") {
    throw wrong("attention", `is ${JSON.stringify(fields.attention)}; it must be "block-causal"`);
  }
  const vocabularySize = integer(fields, "vocabularySize", 2, 1_000_000);
  const ids = fieldsOf(fields.tokens, path, '"tokens"');
  const id = (field: keyof ControlTokens) => integer(ids, field, 0, vocabularySize - 1, `tokens.${field}`);
  return {
    formatVersion: 5,
    name: text("name"),
    attention: "block-causal",
    graph: file("graph"),
    tokenizer: file("tokenizer"),
    vocabularySize,
    contextLength: integer(fields, "contextLength", 64, 1_000_000),
    blockLength: integer(fields, "blockLength", 1, 1024),
    topK: integer(fields, "topK", 1, 64),
    layers: integer(fields, "layers", 1, 1000),
    keyValueHeads: integer(fields, "keyValueHeads", 1, 1000),
    headSize: integer(fields, "headSize", 1, 1024),
    tokens: {
      mask: id("mask"),
      suffix: id("suffix"),
      prefix: id("prefix"),
      endOfMiddle: id("endOfMiddle"),
    },
    controlTokens: integer(fields, "controlTokens", 1, vocabularySize),
  };
}

function fieldsOf(value: unknown, path: string, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ModelError(`${path}: ${what} must be an object`);
  }
  return value as Record<string, unknown>;
}
