"""How probable it is that a completion is right: a logistic regression on what `npm run eval -- FILE --rows ROWS.jsonl` tells.

    python -m recipe.evidence.confidence ROWS.jsonl … [--check ROWS.jsonl …]

The logarithm of the odds is linear in the bits of all of a completion's tokens together and in its share of what it was compared with
(src/completion/confidence.ts has the weights). Prints the weights that fit the first files best and, for them and for each file to check, how well the
estimate tells right from wrong (the probability that a right completion has the higher estimate) beside each of the two figures alone, and how
many are right of those that are estimated alike.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

MOST_BITS = 25.0  # as in src/completion/confidence.ts
EDGES = [0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.0]


@dataclass(frozen=True)
class Rows:
    """Completions: (n,) each."""

    right: np.ndarray  # bool
    bits: np.ndarray
    share: np.ndarray  # 1 where a completion was compared with none

    @property
    def design(self) -> np.ndarray:
        """(n, 3): 1, the bits that count, the share."""
        return np.stack([np.ones_like(self.bits), np.minimum(self.bits, MOST_BITS), self.share], axis=1)


def read(paths: list[Path]) -> Rows:
    rows = [json.loads(line) for path in paths for line in path.read_text().splitlines()]
    right, bits, share = zip(*[(row["right"], row["bits"], row.get("share", 1.0)) for row in rows])
    return Rows(np.array(right, dtype=bool), np.array(bits, dtype=float), np.array(share, dtype=float))


def fit(rows: Rows, steps: int = 30) -> np.ndarray:
    """The weights of greatest likelihood, (3,): Newton's method, held a little towards 0 so that it ends where all are right."""
    design, weights = rows.design, np.zeros(3)
    held = 0.01 * np.diag([0.0, 1.0, 1.0])
    for _ in range(steps):
        estimate = estimated(weights, rows)
        curvature = design.T @ (design * (estimate * (1 - estimate))[:, None]) + held
        weights = weights + np.linalg.solve(curvature, design.T @ (rows.right - estimate) - held @ weights)
    return weights


def estimated(weights: np.ndarray, rows: Rows) -> np.ndarray:
    """The estimated probabilities, (n,)."""
    return 1 / (1 + np.exp(-rows.design @ weights))


def separation(estimate: np.ndarray, right: np.ndarray) -> float:
    """The probability that a right one is estimated higher than a wrong one; of equals half are."""
    above = estimate[right][:, None] - estimate[~right][None]
    return float(((above > 0) + (above == 0) / 2).mean())


def report(name: str, weights: np.ndarray, rows: Rows) -> str:
    estimate = estimated(weights, rows)
    told = {"estimate": estimate, "tokens alone": -rows.bits, "share alone": rows.share}
    apart = ", ".join(f"{what} {separation(values, rows.right):.3f}" for what, values in told.items())
    lines = [f"{name}: {len(rows.right)} completions, {rows.right.mean():.3f} right; told apart by: {apart}"]
    lines += ["", "| estimated | completions | on average | right |", "| --- | --- | --- | --- |"]
    for low, high in zip(EDGES, EDGES[1:]):
        within = (estimate >= low) & (estimate < high)
        if within.any():
            mean, right = estimate[within].mean(), rows.right[within].mean()
            lines.append(f"| {low} to {high} | {within.sum()} | {mean:.2f} | {right:.2f} |")
    return "\n".join([*lines, ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=Path, nargs="+")
    parser.add_argument("--check", type=Path, nargs="*", default=[])
    asked = parser.parse_args()
    rows = read(asked.rows)
    weights = fit(rows)
    bias, per_bit, per_share = weights
    print(f"bias {bias:.2f}, per bit {per_bit:.3f}, per share {per_share:.2f}\n")
    print(report("fitted", weights, rows))
    for path in asked.check:
        print(report(path.name, weights, read([path])))


if __name__ == "__main__":
    main()
