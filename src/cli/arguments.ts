import { parseArgs } from "node:util";
import { DEFAULT_BEAMS, MOST_BEAMS } from "../beams.ts";
import { BACKEND_CHOICES, type BackendChoice } from "../model/backendChoice.ts";

export const USAGE = `Usage: npm run --silent complete -- FILE:LINE:COL [options]

Completes FILE at a 1-based line and column, as an editor prints them.

  --steps N        forward passes per block at most, 1 to 64 (default 8)
  --max-tokens N   length of the canvas, 1 to 256 (default 64)
  --seed N         samples, with this seed; without it the most probable tokens are taken
  --beams N        others that are searched for and compared where the first one is doubtful, 0 to ${MOST_BEAMS} (default ${DEFAULT_BEAMS}; 0 with --seed)
  --hard-mask      hard-mask decoding: no soft tokens and no revision
  --backend B      ${BACKEND_CHOICES.join(", ")} (default auto)
  --model DIR      model folder (default: the bundled one)
  --workspace DIR  completes as in an editor that has this folder open: imports are those of its modules, and what stands in sources near
                   FILE is expected to be said again (default: FILE is all that is known)
  --json           one JSON object a snapshot, and a last one with figures`;

/** A mistake in what was asked: one line on stderr, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export interface Arguments {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
  readonly steps: number;
  readonly maxTokens: number;
  readonly seed: number | undefined;
  readonly beams: number;
  readonly hardMask: boolean;
  readonly backend: BackendChoice;
  readonly model: string | undefined;
  readonly workspace: string | undefined;
  readonly json: boolean;
}

/** @throws UsageError naming the argument and what it may be */
export function parseArguments(given: readonly string[]): Arguments {
  const { values, positionals } = parsed(() => parse(given));
  const place = positionals.length === 1 ? /^(.+):(\d+):(\d+)$/.exec(positionals[0]) : null;
  if (!place) throw new UsageError("Give one place to complete, as FILE:LINE:COL");
  const whole = (name: "steps" | "max-tokens" | "seed" | "beams", low: number, high: number) =>
    wholeNumber(name, values[name], low, high);
  const backend = BACKEND_CHOICES.find((choice) => choice === (values.backend ?? "auto"));
  if (!backend) {
    throw new UsageError(`--backend is "${values.backend}"; it must be one of ${BACKEND_CHOICES.join(", ")}`);
  }
  return {
    file: place[1],
    line: Number(place[2]),
    column: Number(place[3]),
    steps: whole("steps", 1, 64) ?? 8,
    maxTokens: whole("max-tokens", 1, 256) ?? 64,
    seed: whole("seed", 0, 0xffffffff),
    // Who gives a seed wants that very sample.
    beams: whole("beams", 0, MOST_BEAMS) ?? (values.seed === undefined ? DEFAULT_BEAMS : 0),
    hardMask: values["hard-mask"] ?? false,
    backend,
    model: values.model,
    workspace: values.workspace,
    json: values.json ?? false,
  };
}

/** An option's whole number; undefined where it is not given. @throws UsageError naming its range */
export function wholeNumber(name: string, text: string | undefined, low: number, high: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < low || value > high) {
    throw new UsageError(`--${name} is "${text}"; it must be a whole number from ${low} to ${high}`);
  }
  return value;
}

/** What `parse` of node:util says of options that it does not know, as a usage error. */
export function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new UsageError((error as Error).message.split(". ")[0]);
  }
}

function parse(given: readonly string[]) {
  return parseArgs({
    args: [...given],
    allowPositionals: true,
    options: {
      steps: { type: "string" },
      "max-tokens": { type: "string" },
      seed: { type: "string" },
      beams: { type: "string" },
      "hard-mask": { type: "boolean" },
      backend: { type: "string" },
      model: { type: "string" },
      workspace: { type: "string" },
      json: { type: "boolean" },
    },
  });
}
