"""Training: next token, then block diffusion + next token, with continuous trajectory supervision towards the end.

    python -m recipe.train --out DIR --minutes 90 [--preset base] [--resume] [--warm-start FOLDER]

A run is bounded by --minutes or --steps, whichever its schedule reaches first; it stops cleanly with a checkpoint.
--resume goes on from DIR, with the same batches in the same order that an uninterrupted run would have seen.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from . import checkpoint
from .batches import BLOCK_LENGTHS, Batch, Lengths, collate, pack
from .corpus import cache_folder
from .export import read_weights
from .model import PRESETS, Denoiser, Shape
from .optimizer import adapting_optimizers, optimizers, rate_factor, set_rates
from .quantization import rounded_layers
from .shards import read_shard
from .head import Shortlist
from .trajectory import UNROLL, Losses, causal_step, draw_noise, hard_mix, losses, middle_step, ordinary_step, states, trajectory_step

# The causal model comes first: every position is a lesson and a pass is cheap. Block diffusion is adapted from it, as in
# SDAR (arXiv 2510.06303), rather than learned from nothing.
DIFFUSION_BEGINS = 0.35
TRAJECTORY_BEGINS = 0.7  # share of the run after which trajectory batches are mixed in …
TRAJECTORY_SHARE = 0.4  # … and how many of the batches they are
EVALUATE_EVERY = 10.0  # minutes
SAVE_EVERY = 5.0  # minutes


@dataclass(frozen=True)
class Settings:
    """What a run is; written into its checkpoint."""

    preset: str = "base"
    rows: int = 12  # a batch
    length: int = 448  # clean positions a row
    noisy: int = 288  # noisy positions a row
    block_lengths: Lengths = BLOCK_LENGTHS
    minutes: float | None = None
    steps: int | None = None
    seed: int = 0
    trajectory: bool = True  # false: the hard-mask baseline
    unroll: int = UNROLL  # EvoToken updates of a trajectory batch
    causal_first: bool = True  # false: block diffusion from the first step
    shortlist: bool = True  # false: the loss's normaliser is over the whole vocabulary
    bits: int | None = None  # to which the layers' matrices are rounded in every pass, as the export will; None: not at all
    causal_share: float = 0.0  # of the batches behind the causal phase that are the clean half alone all the same
    rate: float | None = None  # AdamW's when a checkpoint is adapted; None: from nothing, by Muon and AdamW


def autocast(device: torch.device) -> torch.autocast:
    """bf16 where the hardware computes it; a CPU without such instructions would emulate it and is faster in fp32."""
    return torch.autocast(device.type, torch.bfloat16, enabled=device.type != "cpu" or torch.cpu._is_avx512_bf16_supported())


def token_counts(shard: Path, vocabulary: int) -> np.ndarray:
    """[vocabulary] how often each token stands in a shard."""
    with np.load(shard) as content:
        return np.bincount(content["tokens"], minlength=vocabulary)


def rows_of(shards: list[Path], length: int, seed: int) -> Iterator[list[np.ndarray]]:
    """Rows without end: every shard in turn, its pieces shuffled anew at each epoch."""
    epoch = 0
    while True:
        for number, shard in enumerate(shards):
            pieces = read_shard(shard)
            order = np.random.default_rng([seed, epoch, number]).permutation(len(pieces))
            yield from pack((pieces[i] for i in order), length)
        epoch += 1


def batches(shards: list[Path], settings: Settings, first: int = 0) -> Iterator[Batch]:
    """Batches number `first` and on; a batch depends on its number and the seed alone."""
    rows = rows_of(shards, settings.length, settings.seed)
    for _ in range(first * settings.rows):
        next(rows)
    number = first
    while True:
        chosen = [next(rows) for _ in range(settings.rows)]
        yield collate(chosen, settings.length, settings.noisy, np.random.default_rng([settings.seed, number]), settings.block_lengths)
        number += 1


def starting_weights(folder: Path) -> dict[str, Tensor]:
    """Parameters of a checkpoint or a seed (its safetensors) or of an exported model (its graph)."""
    return checkpoint.load_tensors(folder, "model") if any(folder.glob("model-*.safetensors")) else read_weights(folder)


@torch.no_grad()
def evaluate(model: Denoiser, held_out: list[Batch]) -> dict[str, float]:
    """Nats per token on held-out batches, with the same noise every time: of masked tokens and of the next token."""
    generator = torch.Generator().manual_seed(1)
    sums = torch.zeros(4)
    for batch in held_out:
        masked = draw_noise(batch, generator)
        clean, noisy = states(model, batch, hard_mix(batch, masked))
        part: Losses = losses(model, batch, clean, noisy, masked, generator)
        sums += torch.stack([part.noisy.cpu(), part.noisy_weight.cpu(), part.causal.cpu(), part.causal_weight.cpu()])
    return {"noisy": float(sums[0] / sums[1]), "causal": float(sums[2] / sums[3])}


def mean_of(losses: list[float]) -> float | None:
    """The mean of those that are a number; None without one."""
    known = [loss for loss in losses if not np.isnan(loss)]
    return round(float(np.mean(known)), 4) if known else None


class Average:
    """Exponential moving average of the weights: the release is made of these."""

    def __init__(self, model: Denoiser) -> None:
        self.tensors = {name: p.detach().clone() for name, p in model.named_parameters()}

    @torch.no_grad()
    def update(self, model: Denoiser, step: int) -> None:
        decay = min(0.998, (step + 1) / (step + 20))
        for name, parameter in model.named_parameters():
            self.tensors[name].lerp_(parameter, 1 - decay)


def train(
    settings: Settings, shape: Shape, shards: list[Path], held_out: Path | None, folder: Path, resume: bool, device: torch.device,
    until_minutes: float | None = None, until_step: int | None = None, compiled: bool = False, warm_start: Path | None = None,
) -> dict[str, Any]:
    """Runs or goes on with a training run and returns its state: settings, shape, step, minutes, tokens, log.

    `until_minutes` or `until_step` stops this call early without changing the schedule (a lent machine's limit). `compiled` fuses the
    layers with torch.compile: some minutes at the start, more than twice the speed from then on. `warm_start` is a folder
    whose weights a new run begins with: an exported model, a checkpoint or what recipe.seed made.
    Raises SystemExit if `resume` finds no checkpoint.
    """
    torch.manual_seed(settings.seed)
    model = Denoiser(shape).to(device)
    if warm_start is not None:
        model.load_state_dict(starting_weights(warm_start))
    chosen = optimizers(model) if settings.rate is None else adapting_optimizers(model, settings.rate)
    shortlist = Shortlist(token_counts(shards[0], shape.vocab_size)) if settings.shortlist else None
    average = Average(model)
    run: dict[str, Any] = {"settings": asdict(settings), "shape": shape.as_dict(), "step": 0, "minutes": 0.0, "tokens": 0, "log": []}
    if resume:
        run = checkpoint.load_run(folder) | {"settings": asdict(settings)}
        model.load_state_dict(checkpoint.load_tensors(folder, "model"), strict=False)
        average.tensors = {k: v.to(device) for k, v in checkpoint.load_tensors(folder, "average").items()}
        checkpoint.restore_optimizers(chosen, checkpoint.load_tensors(folder, "optimizer"))
    if compiled:
        for layer in model.model.layers:
            layer.compile(dynamic=False)
    evaluation: list[Batch] = []
    if held_out is not None:
        rows = pack(iter(read_shard(held_out)), settings.length)
        evaluation = [collate([next(rows) for _ in range(settings.rows)], settings.length, settings.noisy, np.random.default_rng(n), settings.block_lengths).to(device) for n in range(4)]

    began, before = time.monotonic(), run["minutes"]
    evaluated = saved = before
    tokens_logged, time_logged, window = run["tokens"], began, []
    for batch in batches(shards, settings, run["step"]):
        elapsed = before + (time.monotonic() - began) / 60
        progress = max(elapsed / settings.minutes if settings.minutes else 0.0, run["step"] / settings.steps if settings.steps else 0.0)
        if progress >= 1 or (until_minutes is not None and elapsed - before >= until_minutes) or run["step"] == until_step:
            break
        set_rates(chosen, rate_factor(progress))
        generator = torch.Generator().manual_seed(settings.seed * 1_000_003 + run["step"])
        step = ordinary_step
        if settings.causal_first and progress < DIFFUSION_BEGINS:
            step = causal_step
        elif bool(torch.rand((), generator=generator) < settings.causal_share):
            step = middle_step
        elif settings.trajectory and progress > TRAJECTORY_BEGINS and bool(torch.rand((), generator=generator) < TRAJECTORY_SHARE):
            step = partial(trajectory_step, unroll=settings.unroll)
        with autocast(device), rounded_layers(model, settings.bits):
            part = step(model, batch.to(device), generator, shortlist)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in chosen:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        average.update(model, run["step"])
        run["step"] += 1
        run["tokens"] += int((batch.clean_piece >= 0).sum()) + (0 if step in (causal_step, middle_step) else int((batch.block >= 0).sum()))
        run["minutes"] = before + (time.monotonic() - began) / 60
        window.append((float(part.noisy / part.noisy_weight), float(part.causal / part.causal_weight)))  # NaN: no noisy half
        if run["step"] % 20 == 0:
            entry: dict[str, Any] = {
                "step": run["step"], "minutes": round(run["minutes"], 2), "tokens": run["tokens"],
                "noisy": mean_of([n for n, _ in window]), "causal": mean_of([c for _, c in window]),
                "tokens_per_second": round((run["tokens"] - tokens_logged) / (time.monotonic() - time_logged)),
            }
            window, tokens_logged, time_logged = [], run["tokens"], time.monotonic()
            if evaluation and run["minutes"] - evaluated >= EVALUATE_EVERY:
                evaluated = run["minutes"]
                with autocast(device), rounded_layers(model, settings.bits):
                    entry["held_out"] = evaluate(model, evaluation)
            run["log"].append(entry)
            print(json.dumps(entry), flush=True)
        if run["minutes"] - saved >= SAVE_EVERY:
            saved = run["minutes"]
            checkpoint.save(folder, model, average.tensors, chosen, run)
    if evaluation:
        released = Denoiser(shape).to(device)
        released.load_state_dict(average.tensors, strict=False)
        with autocast(device), rounded_layers(released, settings.bits):
            run["average"] = evaluate(released, evaluation)
        print(json.dumps({"average": run["average"]}), flush=True)
    checkpoint.save(folder, model, average.tensors, chosen, run)
    return run


def main() -> None:
    parser = argparse.ArgumentParser(prog="recipe.train", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder of the checkpoint")
    parser.add_argument("--preset", choices=sorted(PRESETS), default="base")
    parser.add_argument("--minutes", type=float, help="length of the whole run's schedule")
    parser.add_argument("--steps", type=int, help="length of the whole run's schedule, in steps")
    parser.add_argument("--until-minutes", type=float, help="stop this call early and leave the schedule as it is")
    parser.add_argument("--rows", type=int, default=Settings.rows, help="rows of a batch")
    parser.add_argument("--noisy", type=int, default=Settings.noisy, help="noisy positions of a row")
    parser.add_argument("--bits", type=int, choices=(4, 8), help="compute with layers rounded to this many bits, as the export will")
    parser.add_argument("--rate", type=float, help="adapt the checkpoint of --warm-start: AdamW at this rate, the embedding of ordinary tokens fixed")
    parser.add_argument("--causal-share", type=float, default=0.0, help="share of the batches that have no noisy half: the causal model alone, on middles above all, at less than half the cost")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--hard-mask", action="store_true", help="no trajectory supervision: the baseline")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--warm-start", type=Path, metavar="FOLDER", help="begin with the weights of an exported model, a checkpoint or recipe.seed, without the causal phase")
    arguments = parser.parse_args()
    if not arguments.minutes and not arguments.steps:
        parser.error("give --minutes or --steps")
    settings = Settings(arguments.preset, arguments.rows, noisy=arguments.noisy, rate=arguments.rate, causal_share=arguments.causal_share, bits=arguments.bits, minutes=arguments.minutes, steps=arguments.steps, seed=arguments.seed, trajectory=not arguments.hard_mask, causal_first=arguments.rate is None and arguments.warm_start is None)
    folder = cache_folder() / "shards"
    shards = sorted(folder.glob("train-*.npz"))
    if not shards:
        raise SystemExit(f"no shards in {folder}: run recipe.corpus, recipe.tokenizer and recipe.shards first")
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    train(settings, PRESETS[arguments.preset], shards, folder / "heldout.npz", arguments.out, arguments.resume, device, arguments.until_minutes, compiled=True, warm_start=arguments.warm_start)


if __name__ == "__main__":
    main()
