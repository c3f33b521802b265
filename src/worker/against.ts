import { TELLING_SUFFIX } from "../model/likelihood.ts";
import type { Judged } from "../syntax/syntax.ts";

/**
 * How much each error of its document is against a middle, in nats: enough to come behind any other that is searched for, so that
 * the search goes on for one with fewer (models/evidence/syntax.md).
 */
export const NATS_PER_ERROR = 4;
/** How much each name that is bound beside a middle to be used, and that nothing uses, is against it, in nats (models/evidence/names.md). */
const NATS_PER_UNUSED = 8;
/** What it costs to say a name that stands nowhere before, as a rule of thumb … */
const NATS_PER_CHARACTER = 1.25;
/** … of which so much is counted. */
const MOST_NATS = 32;

/**
 * How much there is against a middle, in nats: its document's errors, and what it should use and does not. A name that it lacks, and that is used further behind than where a
 * middle is weighed with what follows (`Likelihood.weigh`), counts as much as it would cost there.
 */
export function natsAgainst({ errors, lacking, unused }: Judged): number {
  const unseen = lacking.filter(({ name, distance }) => distance + name.length > TELLING_SUFFIX);
  const costs = unseen.map(({ name }) => natsToSay(name) - NATS_PER_ERROR);
  return NATS_PER_ERROR * errors + NATS_PER_UNUSED * unused + costs.reduce((sum, cost) => sum + Math.max(0, cost), 0);
}

/** What it costs to say a name that stands nowhere before. */
export function natsToSay(name: string): number {
  return Math.min(MOST_NATS, NATS_PER_CHARACTER * name.length);
}
