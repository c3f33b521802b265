import { createBlock } from "./canvas.ts";
import { type BranchingDenoiser, considered, type Prediction, part } from "./denoiser.ts";
import type { SnapshotToken } from "./snapshot.ts";
import { TokenState } from "./tokenState.ts";

/** What may come next at a point of a text. */
export interface Rule {
  /** Has what is allowed come first at position `i`; what is not gets probability 0, unless that is all there is. */
  keep(prediction: Prediction, i: number): void;
  /** The rule behind a token. */
  behind(id: number): Rule;
}

/** The rule of a text in which anything may follow. */
export const ANYTHING: Rule = { keep() {}, behind: () => ANYTHING };

/** What a search is told of texts. */
export interface Judge {
  /** Whether a text needs no further token; looked at behind each one. */
  isWhole(tokens: readonly SnapshotToken[]): boolean;
  /**
   * How much there is against a text, in nats: it comes behind where the model has it by what is more than against the best that is known. Looked
   * at once for each text that is whole, and first for one of no tokens.
   */
  penaltyOf(tokens: readonly SnapshotToken[]): number;
}

export interface BeamSearchOptions {
  /** Texts that are kept at each step, 1 or more. */
  readonly beams: number;
  /** A text is no longer than this. */
  readonly maxTokens: number;
}

/**
 * By how much, in nats, a text that goes on may be less probable than one that is whole; it only loses by going on. Of 68 places of HumanEval
 * at which a beam was right, it was at most 3 below the most probable one.
 */
const HOPELESS = 4;

/** A text on the way. */
interface Beam {
  readonly tokens: readonly SnapshotToken[];
  /** Natural logarithm. */
  readonly logProbability: number;
  /** Of its next token. */
  readonly rule: Rule;
  /** Which of the beams that the pass before has read it goes on from. */
  readonly from: number;
  /** It needs no further token. */
  readonly isWhole: boolean;
  /** Of one that is whole; 0 before. */
  readonly penalty: number;
}

/**
 * Searches for the most probable middles that follow `prompt`, as the causal model has them: each forward pass gives every text that
 * goes on its next tokens, and of all those the most probable are kept (beam search). They differ from each other, as draws need not.
 *
 * @param rule of a middle's first token; asked for behind the first pass
 * @param signal ends it before its next forward pass, without an error
 * @returns the tokens of each, the most probable one first; none where `signal` ended it
 * @throws RangeError if an option is out of its range
 */
export async function beamSearch(
  denoiser: BranchingDenoiser,
  prompt: readonly number[],
  { beams, maxTokens }: BeamSearchOptions,
  rule: () => Rule,
  judge: Judge,
  signal?: AbortSignal,
): Promise<(readonly SnapshotToken[])[]> {
  if (!(beams >= 1 && maxTokens >= 1)) throw new RangeError("beams and maxTokens must be 1 or more");
  const { mask, endOfMiddle } = denoiser.tokens;
  const ends = (tokens: readonly SnapshotToken[]) =>
    last(tokens).id === endOfMiddle || tokens.length >= maxTokens || judge.isWhole(tokens);
  denoiser.setContext(prompt);
  if (signal?.aborted) return [];
  let prediction = await denoiser.predict(createBlock(1, 1, mask));
  const branches = denoiser.branch();
  let whole: Beam[] = [];
  let open: Beam[] = [{ tokens: [], logProbability: 0, rule: rule(), from: 0, isWhole: false, penalty: 0 }];
  let leastPenalty = judge.penaltyOf([]);
  const worth = ({ logProbability, penalty }: Beam) => logProbability - Math.max(0, penalty - leastPenalty);
  const best = (found: readonly Beam[]) => [...found].sort((one, other) => worth(other) - worth(one)).slice(0, beams);
  while (!signal?.aborted) {
    const longer = open.flatMap((beam, i) => goneOn(beam, prediction, i));
    const kept = best([...whole, ...longer]).map((beam) =>
      beam.isWhole || !ends(beam.tokens) ? beam : { ...beam, isWhole: true, penalty: judge.penaltyOf(beam.tokens) },
    );
    whole = kept.filter((beam) => beam.isWhole);
    leastPenalty = Math.min(leastPenalty, ...whole.map(({ penalty }) => penalty));
    const least = Math.max(...whole.map(worth)) - HOPELESS;
    open = kept.filter((beam) => !beam.isWhole && beam.logProbability >= least);
    if (open.length === 0) return best(whole).map(({ tokens }) => tokens);
    prediction = await branches.extend(open.map(({ from, tokens }) => ({ from, token: last(tokens).id })));
  }
  return [];
}

/** What a beam may become by one token, of those that are predicted at position `i`: their probabilities, of those allowed, sum to 1. */
function goneOn({ tokens, logProbability, rule }: Beam, prediction: Prediction, i: number): Beam[] {
  rule.keep(prediction, i);
  const { ids, probabilities } = considered(part(prediction, i, 1));
  const allowed = probabilities.reduce((sum, probability) => sum + probability, 0);
  return [...ids]
    .map((id, j) => {
      const token = {
        state: TokenState.Decode,
        id,
        probability: probabilities[j],
        revised: false,
        soft: [{ id, weight: 1 }],
      };
      const gained = Math.log(probabilities[j] / allowed);
      return {
        tokens: [...tokens, token],
        logProbability: logProbability + gained,
        rule: rule.behind(id),
        from: i,
        isWhole: false,
        penalty: 0,
      };
    })
    .filter((beam) => beam.logProbability > Number.NEGATIVE_INFINITY);
}

function last(tokens: readonly SnapshotToken[]): SnapshotToken {
  return tokens[tokens.length - 1];
}
