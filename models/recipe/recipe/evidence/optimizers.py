"""Muon or AdamW: the same model, batches and noise with each, several seeds.

    python -m recipe.evidence.optimizers --out DIR [--seeds 3] [--steps 600]

On Countdown, from nothing, masks only: Muon for the layers' matrices with AdamW for the rest, at the rates of recipe.optimizer, and AdamW alone
at several. Prints the losses on held-out problems as Markdown, and writes DIR/optimizers.json. What is trained is kept: a second
call goes on where the first stopped.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from ..optimizer import ADAMW_RATE, MUON_RATE
from ..shards import write_shard
from ..train import Settings, train
from .countdown import SETTINGS, SHAPE, Kind, piece, problems, shard_of

TRAINING_PROBLEMS = 50_000
HELD_OUT_PROBLEMS = 300
ADAMW_RATES = [3e-4, 1e-3, 3e-3]


def arms(seed: int, steps: int) -> dict[str, Settings]:
    """Settings by what is compared."""
    base = replace(SETTINGS, seed=seed, steps=steps, trajectory=False, average_decay=0.98)
    muon = f"Muon {MUON_RATE:g}, AdamW {ADAMW_RATE:g} for the rest"
    return {muon: base} | {f"AdamW {rate:g}": replace(base, rate=rate, fixed_embedding=False) for rate in ADAMW_RATES}


def held_out_losses(folder: Path, seed: int, steps: int) -> dict[str, dict[str, float]]:
    """Nats per token of the averaged weights, by arm; trains what is not there yet."""
    found = {}
    for number, (name, chosen) in enumerate(arms(seed, steps).items()):
        file = folder / f"losses-{steps}-{seed}-{number}.json"
        if not file.exists():
            shards = shard_of(folder, Kind(training=TRAINING_PROBLEMS))
            run = train(chosen, SHAPE, shards, folder / "heldout.npz", folder / f"run-{seed}-{number}", False, torch.device("cpu"), evaluate_every=1e9)
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
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=600)
    arguments = parser.parse_args()
    folder: Path = arguments.out
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "heldout.npz").exists():
        write_shard(folder / "heldout.npz", [piece(problem) for problem in problems(HELD_OUT_PROBLEMS, 1, held_out=True, distinct=True)])
    by_seed = [held_out_losses(folder, seed, arguments.steps) for seed in range(arguments.seeds)]
    print("| held out, nats per token | masked token | next token |\n| --- | --- | --- |")
    for name in by_seed[0]:
        print(f"| {name} | {row([losses[name] for losses in by_seed])} |")
    (folder / "optimizers.json").write_text(json.dumps({"steps": arguments.steps, "losses_by_seed": by_seed}, indent=1))


if __name__ == "__main__":
    main()
