"""Muon or AdamW: the same model, batches and noise with each, several seeds.

    python -m recipe.evidence.optimizers --out DIR [--seeds 3] [--first-seed 0] [--steps 600]
    python -m recipe.evidence.optimizers --out DIR --code ../evoghost-small [--rows 5] …

From nothing, masks only: Muon for the layers' matrices with AdamW for the rest, at the rates of recipe.optimizer, and AdamW alone
at several. On Countdown or, with --code, on the corpus, by a model of the preset `small`. Prints the losses on what is held out as Markdown, and
writes DIR/optimizers.json. What is trained is kept: a second call goes on where the first stopped.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from ..model import PRESETS, Shape
from ..optimizer import ADAMW_RATE, MUON_RATE
from ..packages import cache_folder
from ..shards import build, write_shard
from ..train import Settings, train
from . import countdown, infilling

TRAINING_PROBLEMS = 50_000
HELD_OUT_PROBLEMS = 300
ADAMW_RATES = [3e-4, 1e-3, 3e-3]


@dataclass(frozen=True)
class Ground:
    """What the optimizers are compared on."""

    shape: Shape
    settings: Settings
    shards: Callable[[Path], list[Path]]  # made in a folder, and heldout.npz beside them in `held_out`
    held_out: str


def on_countdown() -> Ground:
    def shards(folder: Path) -> list[Path]:
        if not (folder / "heldout.npz").exists():
            held_out = countdown.problems(HELD_OUT_PROBLEMS, 1, held_out=True, distinct=True)
            write_shard(folder / "heldout.npz", [countdown.piece(problem) for problem in held_out])
        return countdown.shard_of(folder, countdown.Kind(training=TRAINING_PROBLEMS))

    return Ground(countdown.SHAPE, countdown.SETTINGS, shards, "heldout.npz")


def on_code(model: Path, rows: int) -> Ground:
    """The corpus (recipe.corpus), cut for the tokenizer of a model folder of the preset `small`."""

    def shards(folder: Path) -> list[Path]:
        if not (folder / "shards" / "heldout.npz").exists():
            tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
            build(cache_folder() / "documents.jsonl.gz", tokenizer, folder / "shards", 1, infilling.TRAINING_TOKENS)
        return sorted((folder / "shards").glob("train-*.npz"))

    settings = replace(infilling.SETTINGS, rate=None, fixed_embedding=True, rows=rows)
    return Ground(PRESETS["small"], settings, shards, "shards/heldout.npz")


def arms(ground: Ground, seed: int, steps: int) -> dict[str, Settings]:
    """Settings by what is compared."""
    base = replace(ground.settings, seed=seed, steps=steps, trajectory=False, average_decay=0.98)
    muon = f"Muon {MUON_RATE:g}, AdamW {ADAMW_RATE:g} for the rest"
    return {muon: base} | {f"AdamW {rate:g}": replace(base, rate=rate, fixed_embedding=False) for rate in ADAMW_RATES}


def held_out_losses(ground: Ground, folder: Path, seed: int, steps: int) -> dict[str, dict[str, float]]:
    """Nats per token of the averaged weights, by arm; trains what is not there yet."""
    found = {}
    for number, (name, chosen) in enumerate(arms(ground, seed, steps).items()):
        file = folder / f"losses-{steps}-{seed}-{number}.json"
        if not file.exists():
            shards = ground.shards(folder)
            run = train(chosen, ground.shape, shards, folder / ground.held_out, folder / f"run-{seed}-{number}", False, torch.device("cpu"), evaluate_every=1e9)
            file.write_text(json.dumps(run["average"] | {"minutes": run["minutes"]}))
        found[name] = json.loads(file.read_text())
    return found


def row(by_seed: list[dict[str, float]]) -> str:
    """Means over seeds, in brackets the least and the greatest."""
    columns = ([losses[kind] for losses in by_seed] for kind in ("noisy", "causal"))
    return " | ".join(f"{np.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})" for values in columns)


def main() -> None:
    parser = argparse.ArgumentParser(prog="recipe.evidence.optimizers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--code", type=Path, metavar="FOLDER", help="on the corpus instead of Countdown: a model folder of the preset `small`, for its tokenizer")
    parser.add_argument("--rows", type=int, default=infilling.SETTINGS.rows, help="of a batch, with --code")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=600)
    arguments = parser.parse_args()
    folder: Path = arguments.out
    folder.mkdir(parents=True, exist_ok=True)
    ground = on_code(arguments.code, arguments.rows) if arguments.code else on_countdown()
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.seeds)
    by_seed = [held_out_losses(ground, folder, seed, arguments.steps) for seed in seeds]
    print("| held out, nats per token | masked token | next token |\n| --- | --- | --- |")
    for name in by_seed[0]:
        print(f"| {name} | {row([losses[name] for losses in by_seed])} |")
    (folder / "optimizers.json").write_text(json.dumps({"steps": arguments.steps, "seeds": list(seeds), "losses_by_seed": by_seed}, indent=1))


if __name__ == "__main__":
    main()
