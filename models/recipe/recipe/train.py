"""Training: next token, then block diffusion + next token, with continuous trajectory supervision towards the end.

    python -m recipe.train --out DIR --minutes 90 [--preset base] [--resume] [--warm-start FOLDER]

A run is bounded by --minutes or --steps, whichever its schedule reaches first; it stops cleanly with a checkpoint.
--resume goes on from DIR, with the same batches in the same order that an uninterrupted run would have seen.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from . import checkpoint
from .batches import BLOCK_LENGTHS, Batch, Lengths, collate, pack
from .export import read_rounded, read_weights
from .head import Shortlist
from .model import PRESETS, Denoiser, Shape
from .optimizer import adapting_optimizers, optimizers, rate_factor, set_rates
from .packages import cache_folder
from .quantization import rounded_layers
from .scales import Scales
from .shards import read_shard
from .trajectory import CONTEXT_SHARE, SOFT_TOKENS, UNROLL, Losses, causal_step, draw_noise, hard_mix, losses, ordinary_step, states, trajectory_passes, trajectory_step

Step = Callable[..., Losses]

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
    trajectory_begins: float = TRAJECTORY_BEGINS
    trajectory_share: float = TRAJECTORY_SHARE
    unroll: int = UNROLL  # EvoToken updates of a trajectory batch
    soft_tokens: int = SOFT_TOKENS  # k of these
    one_update: bool = False  # only one of these, drawn, is learned from
    causal_first: bool = True  # false: block diffusion from the first step
    shortlist: bool = True  # false: the loss's normaliser is over the whole vocabulary
    bits: int | None = None  # to which the layers' matrices are rounded in every pass, as the export will; None: not at all
    causal_share: float = 0.0  # of the batches behind the causal phase that are the clean half alone all the same
    context_share: float = CONTEXT_SHARE  # of the clean positions outside a middle that learn their next token behind the causal phase
    rate: float | None = None  # AdamW's when a checkpoint is adapted; None: from nothing, by Muon and AdamW
    fixed_embedding: bool = True  # of ordinary tokens, when a checkpoint is adapted
    scales_alone: bool = False  # the levels of a four-bit model stay as they are, its scales and norms learn
    average_decay: float = 0.998  # of the moving average that is released: near 500 steps; fewer where a step is a large batch


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


def batches(shards: list[Path], settings: Settings, first: int = 0, every: int = 1) -> Iterator[Batch]:
    """Batches number `first` and on, or `every` so-many-th of them; a batch depends on its number and the seed alone."""
    rows = rows_of(shards, settings.length, settings.seed)
    for _ in range(first * settings.rows):
        next(rows)
    for number in count(first):
        chosen = [next(rows) for _ in range(settings.rows)]
        if (number - first) % every == 0:
            yield collate(chosen, settings.length, settings.noisy, np.random.default_rng([settings.seed, number]), settings.block_lengths)


class BatchStream(IterableDataset[Batch]):
    """`batches`, each worker process making its share of them: DataLoader takes one of each in turn, so their order stays the same."""

    def __init__(self, shards: list[Path], settings: Settings, first: int) -> None:
        self.shards, self.settings, self.first = shards, settings, first

    def __iter__(self) -> Iterator[Batch]:
        worker = get_worker_info()
        return batches(self.shards, self.settings, self.first + (worker.id if worker else 0), worker.num_workers if worker else 1)


def streamed(shards: list[Path], settings: Settings, first: int, device: torch.device) -> Iterable[Batch]:
    """`batches`, made ahead in other processes where a GPU would wait for them."""
    if device.type == "cpu":
        return batches(shards, settings, first)
    return DataLoader(BatchStream(shards, settings, first), batch_size=None, num_workers=min(6, os.cpu_count() or 1), prefetch_factor=4)


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


def held_out_batches(shard: Path, settings: Settings, device: torch.device) -> list[Batch]:
    """The first four batches of a held-out shard, the same in every run."""
    rows = list(pack(iter(read_shard(shard)), settings.length))
    groups = [rows[begin : begin + settings.rows] for begin in range(0, len(rows), settings.rows)][:4]
    return [collate(group, settings.length, settings.noisy, np.random.default_rng(n), settings.block_lengths).to(device) for n, group in enumerate(groups)]


def compile_layers(model: Denoiser) -> None:
    """Fuses each layer; they share their code, so what is compiled for one serves all."""
    for layer in model.model.layers:
        layer.compile(dynamic=False)


def training_flops(shape: Shape, positions: int, learned: float) -> float:
    """Floating-point operations of a forward and a backward pass over the matrices (attention's own are left out): 6 a weight and position, the head's only where there is a loss."""
    heads = shape.num_attention_heads * shape.head_dim
    layer = shape.hidden_size * (2 * heads + 2 * shape.num_key_value_heads * shape.head_dim + 3 * shape.intermediate_size)
    return 6.0 * (positions * layer * shape.num_hidden_layers + learned * shape.hidden_size * shape.vocab_size)


def peak_flops(device: torch.device) -> float | None:
    """Dense bf16 operations a second by the data sheet of the GPUs that are known here."""
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else ""
    return next((peak for known, peak in {"H100": 989e12, "H200": 989e12, "A100": 312e12}.items() if known in name), None)


def mean_of(losses: list[float]) -> float | None:
    """The mean of those that are a number; None without one."""
    known = [loss for loss in losses if not np.isnan(loss)]
    return round(float(np.mean(known)), 4) if known else None


class Average:
    """Exponential moving average of the weights: the release is made of these."""

    def __init__(self, model: Denoiser) -> None:
        self.tensors = {name: p.detach().clone() for name, p in model.named_parameters()}

    @torch.no_grad()
    def update(self, model: Denoiser, step: int, decay: float) -> None:
        decay = min(decay, (step + 1) / (step + 20))
        parameters = dict(model.named_parameters())
        torch._foreach_lerp_([self.tensors[name] for name in parameters], list(parameters.values()), 1 - decay)


def chosen_optimizers(model: Denoiser, settings: Settings, scales: Scales | None) -> list[torch.optim.Optimizer]:
    """Of a run from nothing, of one that adapts a checkpoint, or of its scales alone. Raises ValueError where these lack a model or a rate."""
    if settings.scales_alone:
        if scales is None or not scales.matrices or settings.rate is None or settings.bits is not None:
            raise ValueError("scales alone are trained of a four-bit model that --warm-start names, at a --rate, without --bits")
        return [scales.optimizer(settings.rate)]
    return optimizers(model) if settings.rate is None else adapting_optimizers(model, settings.rate, settings.fixed_embedding)


def train(
    settings: Settings, shape: Shape, shards: list[Path], held_out: Path | None, folder: Path, resume: bool, device: torch.device,
    until_minutes: float | None = None, until_step: int | None = None, compiled: bool = False, warm_start: Path | None = None,
    evaluate_every: float = EVALUATE_EVERY,
) -> dict[str, Any]:
    """Runs or goes on with a training run and returns its state: settings, shape, step, minutes, tokens, log.

    `until_minutes` or `until_step` stops this call early without changing the schedule (a lent machine's limit). `compiled` fuses the
    layers with torch.compile: some minutes at the start, more than twice the speed from then on. `warm_start` is a folder
    whose weights a new run begins with: an exported model, a checkpoint or what recipe.seed made.
    With `scales_alone` it is a four-bit model, and a resumed run names it again.
    Raises SystemExit if `resume` finds no checkpoint, ValueError if `scales_alone` lacks a four-bit model or a rate.
    """
    torch.manual_seed(settings.seed)
    torch.set_float32_matmul_precision("high")
    model = Denoiser(shape).to(device)
    if warm_start is not None:
        model.load_state_dict(starting_weights(warm_start))
    shortlist = Shortlist(token_counts(shards[0], shape.vocab_size)) if settings.shortlist else None
    run: dict[str, Any] = {"settings": asdict(settings), "shape": shape.as_dict(), "step": 0, "minutes": 0.0, "tokens": 0, "log": []}
    if resume:
        run = checkpoint.load_run(folder) | {"settings": asdict(settings)}
        model.load_state_dict(checkpoint.load_tensors(folder, "model"), strict=False)
    scales = Scales(model, read_rounded(warm_start, "int4")) if settings.scales_alone and warm_start is not None else None
    chosen = chosen_optimizers(model, settings, scales)
    average = Average(model)
    if resume:
        average.tensors = {k: v.to(device) for k, v in checkpoint.load_tensors(folder, "average").items()}
        checkpoint.restore_optimizers(chosen, checkpoint.load_tensors(folder, "optimizer"))
    if compiled:
        compile_layers(model)
    evaluation = held_out_batches(held_out, settings, device) if held_out is not None else []

    began, before = time.monotonic(), run["minutes"]
    evaluated = saved = before
    tokens_logged, time_logged, window = run["tokens"], began, []
    flops_logged = run.setdefault("flops", 0.0)
    for batch in streamed(shards, settings, run["step"], device):
        elapsed = before + (time.monotonic() - began) / 60
        progress = max(elapsed / settings.minutes if settings.minutes else 0.0, run["step"] / settings.steps if settings.steps else 0.0)
        if progress >= 1 or (until_minutes is not None and elapsed - before >= until_minutes) or run["step"] == until_step:
            break
        set_rates(chosen, rate_factor(progress))
        generator = torch.Generator().manual_seed(settings.seed * 1_000_003 + run["step"])
        step: Step = partial(ordinary_step, share=settings.context_share)
        passes, blocks = 1.0, True
        if settings.causal_first and progress < DIFFUSION_BEGINS:
            step, blocks = causal_step, False
        elif bool(torch.rand((), generator=generator) < settings.causal_share):
            step, blocks = partial(causal_step, share=settings.context_share), False
        elif settings.trajectory and progress > settings.trajectory_begins and bool(torch.rand((), generator=generator) < settings.trajectory_share):
            step = partial(trajectory_step, share=settings.context_share, unroll=settings.unroll, soft_tokens=settings.soft_tokens, one_update=settings.one_update)
            passes = trajectory_passes(settings.unroll, settings.one_update)
        with autocast(device), rounded_layers(model, settings.bits):
            part = step(model, batch.to(device), generator, shortlist)
        if scales:
            scales.hand_over()
        torch.nn.utils.clip_grad_norm_(scales.learned if scales else model.parameters(), 1.0)
        for optimizer in chosen:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        if scales:
            scales.write()
        average.update(model, run["step"], settings.average_decay)
        run["step"] += 1
        positions = int((batch.clean_piece >= 0).sum()) + (int((batch.block >= 0).sum()) if blocks else 0)
        run["tokens"] += positions
        run["flops"] += passes * training_flops(shape, positions, float(part.noisy_weight + part.causal_weight))
        run["minutes"] = before + (time.monotonic() - began) / 60
        window.append((float(part.noisy / part.noisy_weight), float(part.causal / part.causal_weight)))  # NaN: no noisy half
        if run["step"] % 20 == 0:
            entry: dict[str, Any] = {
                "step": run["step"], "minutes": round(run["minutes"], 2), "tokens": run["tokens"],
                "noisy": mean_of([n for n, _ in window]), "causal": mean_of([c for _, c in window]),
                "tokens_per_second": round((run["tokens"] - tokens_logged) / (time.monotonic() - time_logged)),
            }
            if peak := peak_flops(device):
                entry["utilisation"] = round((run["flops"] - flops_logged) / (time.monotonic() - time_logged) / peak, 3)
            window, tokens_logged, flops_logged, time_logged = [], run["tokens"], run["flops"], time.monotonic()
            if evaluation and run["minutes"] - evaluated >= evaluate_every:
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
        if compiled:
            compile_layers(released)
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
    parser.add_argument("--context-share", type=float, default=CONTEXT_SHARE, help="share of the positions outside a middle that learn their next token, too")
    parser.add_argument("--length", type=int, default=Settings.length, help="clean positions of a row")
    parser.add_argument("--train-embedding", action="store_true", help="with --rate: the embedding of ordinary tokens, too")
    parser.add_argument("--scales-alone", action="store_true", help="with --rate, and a four-bit model for --warm-start: its levels stay, and its scales and norms learn")
    parser.add_argument("--trajectory-share", type=float, default=Settings.trajectory_share, help="of the batches with a noisy half that are trajectories, once they are mixed in")
    parser.add_argument("--trajectory-begins", type=float, default=Settings.trajectory_begins, help="share of the run after which they are")
    parser.add_argument("--average-decay", type=float, default=Settings.average_decay, help="of the moving average of weights that is released")
    parser.add_argument("--evaluate-every", type=float, default=EVALUATE_EVERY, metavar="MINUTES")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--hard-mask", action="store_true", help="no trajectory supervision: the baseline")
    parser.add_argument("--unroll", type=int, default=UNROLL, help="EvoToken updates of a trajectory batch")
    parser.add_argument("--one-update", action="store_true", help="learn from one of these, drawn: the same gradient in the mean for fewer passes")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--warm-start", type=Path, metavar="FOLDER", help="begin with the weights of an exported model, a checkpoint or recipe.seed, without the causal phase")
    arguments = parser.parse_args()
    if not arguments.minutes and not arguments.steps:
        parser.error("give --minutes or --steps")
    if arguments.scales_alone and (arguments.rate is None or arguments.warm_start is None or arguments.bits):
        parser.error("--scales-alone goes with --rate and --warm-start, and without --bits")
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    settings = Settings(
        arguments.preset, arguments.rows, arguments.length, arguments.noisy, rate=arguments.rate, causal_share=arguments.causal_share, context_share=arguments.context_share,
        bits=arguments.bits, minutes=arguments.minutes, steps=arguments.steps, seed=arguments.seed, trajectory=not arguments.hard_mask,
        trajectory_begins=arguments.trajectory_begins, trajectory_share=arguments.trajectory_share, scales_alone=arguments.scales_alone,
        unroll=arguments.unroll, one_update=arguments.one_update, fixed_embedding=not arguments.train_embedding, average_decay=arguments.average_decay,
        causal_first=arguments.rate is None and arguments.warm_start is None,
        shortlist=device.type == "cpu",  # on a GPU the head is a small part
    )
    folder = cache_folder() / "shards"
    shards = sorted(folder.glob("train-*.npz"))
    if not shards:
        raise SystemExit(f"no shards in {folder}: run recipe.corpus, recipe.tokenizer and recipe.shards first")
    train(
        settings, PRESETS[arguments.preset], shards, folder / "heldout.npz", arguments.out, arguments.resume, device, arguments.until_minutes,
        compiled=True, warm_start=arguments.warm_start, evaluate_every=arguments.evaluate_every,
    )


if __name__ == "__main__":
    main()
