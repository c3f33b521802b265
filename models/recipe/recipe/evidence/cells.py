"""Four cells: masked training and EvoToken training, each decoded with hard masks and with soft tokens.

    python -m recipe.evidence.cells --out DIR [--seeds 3] [--steps 6000] [--problems 500] [--train-only SEED]

For each seed one run is trained up to where trajectory batches begin (recipe.train), and goes on from there three times: with
masked batches only, as many batches; with masked batches only, as many forward passes as the EvoToken run needs; and with
trajectory batches mixed in. All three are decoded both ways at 1, 2, 4 and 8 tokens a step, and the EvoToken run also in the
variants of `decoding`. What is trained and decoded is kept in DIR: a second call goes on where the first stopped, and seeds can be trained
side by side with --train-only. Prints Markdown, and writes DIR/cells.json.
"""

from __future__ import annotations

import argparse
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from ..export import released
from ..model import Denoiser, Shape
from ..shards import write_shard
from ..tokenizer import SPECIAL
from ..train import TRAJECTORY_BEGINS, TRAJECTORY_SHARE, Settings, train
from .countdown import CANVAS, CHARACTERS, Problem, piece, problems, prompt, solves, text_of
from .decoding import Variant, decode_blocks

SHAPE = Shape(
    vocab_size=len(SPECIAL) + len(CHARACTERS), hidden_size=128, intermediate_size=384, num_hidden_layers=6, num_attention_heads=4, num_key_value_heads=4, head_dim=32
)
TRAINING_PROBLEMS = 200_000
UNROLL = 4  # as the authors train
PARALLEL = [1, 2, 4, 8]  # tokens a step
ARMS = ["masked", "masked, same passes", "EvoToken"]
HARD, SOFT = Variant(hard_mask=True), Variant()
VARIANTS = {
    "α = 0.3": Variant(mask_mix=0.3), "α = 0.5": Variant(mask_mix=0.5), "α = 0.9": Variant(mask_mix=0.9),
    "k = 1": Variant(soft_tokens=1), "k = 8": Variant(soft_tokens=8),
    "no revision": Variant(revise=False), "spherical mix": Variant(mixing="spherical"), "hybrid mix": Variant(mixing="hybrid"),
    "factor rule, f = 0.5": Variant(factor=0.5),
}


def settings(seed: int, steps: int) -> Settings:
    return Settings(
        "countdown", rows=8, length=128, noisy=128, block_lengths=((CANVAS, 1.0),), steps=steps, seed=seed,
        trajectory=False, unroll=UNROLL, causal_first=False, shortlist=False,
    )


def train_arms(folder: Path, seed: int, steps: int) -> dict[str, Path]:
    """The checkpoint of each arm; trains what is not there yet."""
    shard = folder / "train-00000.npz"
    if not shard.exists():
        folder.mkdir(parents=True, exist_ok=True)
        write_shard(shard, [piece(problem) for problem in problems(TRAINING_PROBLEMS, 0, held_out=False)])
    base = settings(seed, steps)
    fork = int(TRAJECTORY_BEGINS * steps)
    # A trajectory batch is UNROLL passes where a masked one is one.
    passes = round(fork + (steps - fork) * (1 + TRAJECTORY_SHARE * (UNROLL - 1)))
    arms = {
        "masked": base,
        "masked, same passes": replace(base, steps=passes),
        "EvoToken": replace(base, trajectory=True),
    }
    found = {}
    for number, (name, chosen) in enumerate(arms.items()):
        found[name] = run = folder / f"seed-{seed}" / f"arm-{number}"
        if done(run, chosen):
            continue
        trunk = folder / f"seed-{seed}" / "trunk"
        if not done(trunk, base):
            train(base, SHAPE, [shard], None, trunk, False, torch.device("cpu"), until_step=fork)
            (trunk / "done").touch()
        if not (run / "run.json").exists():
            shutil.copytree(trunk, run)
        train(chosen, SHAPE, [shard], None, run, True, torch.device("cpu"))
        (run / "done").touch()
    return found


def done(run: Path, chosen: Settings) -> bool:
    """Whether a checkpoint is a finished one of these settings."""
    return (run / "done").exists() and json.loads((run / "run.json").read_text())["settings"]["steps"] == chosen.steps


def marks(model: Denoiser, asked: list[Problem], tokens_a_step: int, variant: Variant) -> list[bool]:
    """Which problems a model solves."""
    found = []
    for begin in range(0, len(asked), 250):
        part = asked[begin : begin + 250]
        decoded = decode_blocks(model, [prompt(p) for p in part], CANVAS, -(-CANVAS // tokens_a_step), variant)
        found += [solves(p, text_of(tokens)) for p, tokens in zip(part, decoded.tokens.tolist())]
    return found


def kept(run: Path, name: str, asked: list[Problem], tokens_a_step: int, variant: Variant) -> list[bool]:
    """`marks` of a run's model, computed once and kept beside it."""
    file = run / f"marks-{len(asked)}-{name}-{tokens_a_step}.json"
    if not file.exists():
        file.write_text(json.dumps(marks(released(run), asked, tokens_a_step, variant)))
    return json.loads(file.read_text())


def interval(by_seed: np.ndarray) -> tuple[float, float]:
    """95 % of the means of [seeds, problems], seeds and problems drawn anew (hierarchical bootstrap)."""
    rng = np.random.default_rng(0)
    seeds, count = by_seed.shape
    means = []
    for _ in range(4000):
        chosen = by_seed[rng.integers(seeds, size=seeds)][:, rng.integers(count, size=count)]
        means.append(chosen.mean())
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def cell(by_seed: np.ndarray, signed: bool = False) -> str:
    low, high = interval(by_seed)
    sign = "+" if signed else ""
    return f"{100 * by_seed.mean():{sign}.1f} ({100 * low:{sign}.1f} to {100 * high:{sign}.1f})"


def table(title: str, rows: dict[str, list[str]]) -> str:
    heading = f"| {title} | " + " | ".join(f"{n} a step" for n in PARALLEL) + " |"
    return "\n".join([heading, "| --- " * (len(PARALLEL) + 1) + "|", *(f"| {name} | " + " | ".join(cells) + " |" for name, cells in rows.items())])


def main() -> None:
    parser = argparse.ArgumentParser(prog="recipe.evidence.cells", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--problems", type=int, default=500)
    parser.add_argument("--threads", type=int, help="of PyTorch's")
    parser.add_argument("--train-only", type=int, metavar="SEED", help="train this seed's arms and stop")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    if arguments.train_only is not None:
        train_arms(arguments.out, arguments.train_only, arguments.steps)
        return
    runs = [train_arms(arguments.out, seed, arguments.steps) for seed in range(arguments.seeds)]
    asked = problems(arguments.problems, 1, held_out=True)

    def row(arm: str, name: str, variant: Variant) -> list[np.ndarray]:
        return [np.array([kept(by_arm[arm], name, asked, n, variant) for by_arm in runs], float) for n in PARALLEL]

    cells = {f"{arm}, {name} decoding": row(arm, name, variant) for arm in ARMS for name, variant in (("hard", HARD), ("soft", SOFT))}
    variants = {name: row("EvoToken", name, variant) for name, variant in VARIANTS.items()}
    soft, hard = cells["EvoToken, soft decoding"], cells["masked, same passes, hard decoding"]
    print(table("Countdown, % solved", {name: [cell(found) for found in cells[name]] for name in cells}), end="\n\n")
    print(table("EvoToken, soft, minus masked, same passes, hard", {"points": [cell(a - b, True) for a, b in zip(soft, hard)]}), end="\n\n")
    print(table("EvoToken, soft: variant minus default", {name: [cell(a - b, True) for a, b in zip(found, soft)] for name, found in variants.items()}), end="\n\n")
    single, own = variants["k = 1"], cells["EvoToken, hard decoding"]
    against = {"solved": [cell(found) for found in single]}
    against |= {f"minus {name}": [cell(a - b, True) for a, b in zip(single, other)] for name, other in {"masked, same passes, hard": hard, "EvoToken, hard": own}.items()}
    print(table("EvoToken, k = 1", against))
    written = {name: [[float(seed.mean()) for seed in found] for found in rows] for name, rows in (cells | variants).items()}
    (arguments.out / "cells.json").write_text(json.dumps({"tokens_a_step": PARALLEL, "solved_by_seed": written, "steps": arguments.steps, "problems": arguments.problems}, indent=1))


if __name__ == "__main__":
    main()
