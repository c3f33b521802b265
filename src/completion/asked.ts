import type { KnownImports } from "../context/knownImports.ts";
import { SteadyNeighbours } from "../context/neighbours.ts";
import { behindOpening, type FillIn } from "../model/prompt.ts";
import type { Circumstances, Question } from "./reasons.ts";

/** A question, and all that it is answered by. */
export interface Asked {
  readonly question: Question;
  readonly here: Circumstances;
  /** What is known of imports; undefined where nothing is, or it is not wanted. */
  readonly imports: KnownImports | undefined;
  /** What the model is told of the place, and what is known of its completion. */
  readonly fillIn: FillIn;
}

/** Gathers what a question is answered by. Neighbours stay the same from one question to the next where they can. */
export class Asking {
  private readonly neighbours = new SteadyNeighbours();

  about(question: Question, here: Circumstances): Asked {
    const { fillIn, surroundings } = question;
    const { importPaths, prefixTokens, suffixTokens, neighbourTokens, nearbySources } = here.settings;
    const imports = importPaths ? question.imports() : undefined;
    const opening = openingOf(fillIn, imports);
    const importable = imports?.importable(fillIn) ?? [];
    const told: FillIn = {
      ...fillIn,
      ...(opening !== undefined && { opening }),
      ...(importable.length > 0 && { importable }),
      ...(neighbourTokens > 0 && { neighbours: this.neighbours.of(fillIn, surroundings), neighbourTokens }),
      prefixTokens,
      suffixTokens,
      ngrams: nearbySources > 0,
    };
    return { question, here, imports, fillIn: told };
  }
}

/** What a completion begins with: what has been selected, and behind that what is known of an import. */
function openingOf({ selected, ...fillIn }: FillIn, imports: KnownImports | undefined): string | undefined {
  const known = imports?.opening(behindOpening({ ...fillIn, opening: selected ?? "" }));
  return known === undefined ? selected : (selected ?? "") + known;
}
