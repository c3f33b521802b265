"""Four cells: masked training and EvoToken training, each decoded with hard masks and with soft tokens.

    python -m recipe.evidence.cells --out DIR [--largest 13] [--one-answer] [--training-problems 200000] [--seeds 3] [--first-seed 0] [--steps 6000] [--problems 500] [--skip 0] [--as-drawn] [--train-only SEED]
    python -m recipe.evidence.cells --out DIR --infilling FILE.jsonl[.gz] … --start ../evoghost-small [--from-nothing] [--steps 240] …

The task is Countdown, from nothing, or filling in the middle, from a trained model's weights or (a matter for a GPU) from nothing. For each seed
one run is trained up to where trajectory batches begin (recipe.train), and goes on from there: with masked batches only, as many batches; with
masked batches only, as many passes as the EvoToken runs need; with trajectory batches mixed in, of k = 3 and of k = 1 soft tokens; and with
trajectory batches of which one update is learned from, as many or half as many of them, for as many passes again. All are decoded with hard masks and with soft tokens at 1, 2, 4
and 8 tokens a step, and the first of the EvoToken runs also in the variants of `decoding`. What the EvoToken runs gain is told against both baselines:
masked batches in the same number, which is the paper's comparison, and in the same number of passes, which is the stricter one. --arms,
--decodings and --variants choose others. What is trained and decoded is kept in DIR: a second call goes on where the first stopped, and seeds can
be trained side by side with --train-only. Prints Markdown, and writes DIR/cells.json.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from ..export import released
from ..train import Settings, train
from ..trajectory import trajectory_passes
from .countdown import Kind, countdown
from .decoding import Variant, context_of, decode_blocks
from .infilling import infilling
from .task import Task

PARALLEL = [1, 2, 4, 8]  # tokens a step
MASKED, SAME_PASSES, EVOTOKEN, SINGLE, ONE_UPDATE, FEWER = ARMS = [
    "masked", "masked, same passes", "EvoToken", "EvoToken of k = 1", "EvoToken, one update", "EvoToken, one update, fewer",
]
FEWER_SHARE = 0.2  # of the batches are trajectories, instead of 0.4
BASELINES = (MASKED, SAME_PASSES)
EVOLVING = (EVOTOKEN, SINGLE, ONE_UPDATE, FEWER)
DECODINGS = {
    "hard": Variant(hard_mask=True), "soft": Variant(), "k = 1": Variant(soft_tokens=1),
    "k = 1, revised": Variant(soft_tokens=1, committing=1 / 3), "soft, revised": Variant(committing=1 / 3),
    "hard and factor": Variant(hard_mask=True, factor=0.5), "k = 1 and factor": Variant(soft_tokens=1, factor=0.5),
}
VARIANTS = {
    "α = 0.3": Variant(mask_mix=0.3), "α = 0.5": Variant(mask_mix=0.5), "α = 0.9": Variant(mask_mix=0.9), "k = 8": Variant(soft_tokens=8),
    "no revision": Variant(revise=False), "spherical mix": Variant(mixing="spherical"), "hybrid mix": Variant(mixing="hybrid"),
    "factor rule, f = 0.5": Variant(factor=0.5),
}
BATCH = 100  # problems decoded at once


def passes(settings: Settings) -> float:
    """What a step costs in the mean once trajectories are mixed in, in passes forward and backward."""
    return 1 + settings.trajectory_share * (trajectory_passes(settings.unroll, settings.one_update) - 1) if settings.trajectory else 1.0


def arm_settings(task: Task, arm: str, seed: int, steps: int) -> Settings:
    """What a run of an arm is. `steps` are the EvoToken run's; an arm of the same passes takes as many more as it has cheaper ones."""
    evotoken = replace(task.settings, seed=seed, steps=steps)
    if arm in (MASKED, SAME_PASSES):
        chosen = replace(evotoken, trajectory=False)
    else:
        soft_tokens = 1 if arm == SINGLE else evotoken.soft_tokens
        share = FEWER_SHARE if arm == FEWER else evotoken.trajectory_share
        chosen = replace(evotoken, soft_tokens=soft_tokens, trajectory_share=share, one_update=arm in (ONE_UPDATE, FEWER))
    if arm not in (SAME_PASSES, ONE_UPDATE, FEWER):
        return chosen
    fork = trunk_steps(task, steps)
    # Trajectories are mixed in from the fork on, wherever the run ends.
    return replace(chosen, steps=(longer := round(fork + (steps - fork) * passes(evotoken) / passes(chosen))), trajectory_begins=fork / longer)


def trunk_steps(task: Task, steps: int) -> int:
    return int(task.settings.trajectory_begins * steps)


def train_arms(task: Task, folder: Path, seed: int, steps: int, arms: Iterable[str], device: torch.device, compiled: bool) -> dict[str, Path]:
    """The checkpoint of each arm; trains what is not there yet, `compiled` or not (`train`)."""
    shards = task.shards(folder)
    found = {}
    for name in arms:
        chosen = arm_settings(task, name, seed, steps)
        found[name] = run = folder / f"seed-{seed}" / f"arm-{ARMS.index(name)}"
        if done(run, chosen):
            continue
        trunk, trunk_settings = folder / f"seed-{seed}" / "trunk", arm_settings(task, MASKED, seed, steps)
        if not done(trunk, trunk_settings):
            train(trunk_settings, task.shape, shards, None, trunk, False, device, until_step=trunk_steps(task, steps), compiled=compiled, warm_start=task.start)
            (trunk / "done").touch()
        if not (run / "run.json").exists():
            shutil.copytree(trunk, run, ignore=shutil.ignore_patterns("done"))
        train(chosen, task.shape, shards, None, run, True, device, compiled=compiled)
        (run / "done").touch()
    return found


def done(run: Path, chosen: Settings) -> bool:
    """Whether a checkpoint is a finished one of these settings."""
    return (run / "done").exists() and json.loads((run / "run.json").read_text())["settings"]["steps"] == chosen.steps


@dataclass(frozen=True)
class Decode:
    """One way to decode all problems of a task, and where its answers are kept."""

    variant: Variant
    tokens_a_step: int
    file: Path


def answer(task: Task, run: Path, decodes: list[Decode], device: torch.device) -> None:
    """Decodes what is not kept yet with a run's model: [problems][canvas] tokens in each file."""
    missing = [decode for decode in decodes if not decode.file.exists()]
    if not missing:
        return
    model = released(run).to(device)
    answers: list[list[list[int]]] = [[] for _ in missing]
    for begin in range(0, len(task.prompts), BATCH):
        context = context_of(model, task.prompts[begin : begin + BATCH])
        for decode, found in zip(missing, answers):
            found += decode_blocks(model, context, task.canvas, -(-task.canvas // decode.tokens_a_step), decode.variant).tokens.tolist()
    for decode, found in zip(missing, answers):
        decode.file.write_text(json.dumps(found))


Marks = dict[str, list[np.ndarray]]  # by measure: for each number of tokens a step [seeds, problems], 0…1


def marks(task: Task, runs: list[Path], variants: dict[str, Variant], device: torch.device) -> dict[str, Marks]:
    """How each variant does with an arm's runs, one of each seed; what was decoded is kept beside them."""
    kept = {name: [[Decode(v, n, run / f"answers-{task.asked}-{name}-{n}.json") for n in PARALLEL] for run in runs] for name, v in variants.items()}
    for number, run in enumerate(runs):
        answer(task, run, [decode for by_run in kept.values() for decode in by_run[number]], device)
    found: dict[str, Marks] = {}
    for name, by_run in kept.items():
        answers = [[json.loads(decode.file.read_text()) for decode in decodes] for decodes in by_run]
        found[name] = {
            measure: [np.array([[mark(i, tokens) for i, tokens in enumerate(by_step[column])] for by_step in answers]) for column in range(len(PARALLEL))]
            for measure, mark in task.measures.items()
        }
    return found


def interval(statistic: Callable[..., float], *by_seed: np.ndarray) -> tuple[float, float]:
    """95 % of a statistic of [seeds, problems] arrays, the same seeds and problems drawn anew of each (hierarchical bootstrap)."""
    rng = np.random.default_rng(0)
    seeds, count = by_seed[0].shape
    found = []
    for _ in range(4000):
        chosen = np.ix_(rng.integers(seeds, size=seeds), rng.integers(count, size=count))
        found.append(statistic(*(marked[chosen] for marked in by_seed)))
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)


def cell(statistic: Callable[..., float], *by_seed: np.ndarray, signed: bool = False) -> str:
    """A statistic in percent, and in brackets its interval."""
    low, high = interval(statistic, *by_seed)
    sign = "+" if signed else ""
    return f"{100 * statistic(*by_seed):{sign}.1f} ({100 * low:{sign}.1f} to {100 * high:{sign}.1f})"


def share_kept(found: np.ndarray, of: np.ndarray) -> float:
    """What one decoding has of another's mean."""
    return float(found.mean() / max(of.mean(), 1e-9))


def table(title: str, rows: dict[str, list[str]], columns: list[int] = PARALLEL) -> str:
    heading = f"| {title} | " + " | ".join(f"{n} a step" for n in columns) + " |"
    return "\n".join([heading, "| --- " * (len(columns) + 1) + "|", *(f"| {name} | " + " | ".join(cells) + " |" for name, cells in rows.items())])


def differences(found: list[np.ndarray], others: list[np.ndarray]) -> list[str]:
    """Of the same problems, column by column."""
    return [cell(np.mean, a - b, signed=True) for a, b in zip(found, others)]


def arm_of(cell: str) -> str:
    """The arm of one that is named by arm and decoding: one arm's name may begin with another's."""
    return max((arm for arm in ARMS if cell.startswith(f"{arm}, ")), key=len)


def report(measure: str, task: Task, cells: dict[str, Marks], varied: str, variants: dict[str, Marks]) -> str:
    """The tables of one measure. A baseline is masked training, decoded with hard masks; other decodings of its weights are compared with it, too; `varied` is the arm that was decoded in the variants."""
    tables = [table(f"{task.name}, % {measure}", {name: [cell(np.mean, found) for found in marked[measure]] for name, marked in cells.items()})]
    kept = {name: [cell(share_kept, found, marked[measure][0]) for found in marked[measure][1:]] for name, marked in cells.items()}
    tables.append(table(f"{measure}, % kept of its own at 1 a step", kept, PARALLEL[1:]))
    for baseline in BASELINES:
        if trained := cells.get(hard := f"{baseline}, hard decoding"):
            others = [name for name in cells if name != hard and arm_of(name) in (baseline, *EVOLVING)]
            tables.append(table(f"{measure}, minus {baseline}, hard", {name: differences(cells[name][measure], trained[measure]) for name in others}))
    if variants:
        soft = cells[f"{varied}, soft decoding"][measure]
        rows = {name: differences(marked[measure], soft) for name, marked in variants.items()}
        tables.append(table(f"{measure}, {varied}, soft: variant minus default", rows))
    return "\n\n".join(tables)


def arms_of(wanted: list[str]) -> list[str]:
    """The arms that are trained where these are asked for: a baseline and an EvoToken run always are."""
    baselines = [arm for arm in BASELINES if arm in wanted] or [SAME_PASSES]
    evolving = [arm for arm in EVOLVING if arm in wanted] or [EVOTOKEN]
    return [arm for arm in ARMS if arm in (*baselines, *evolving)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="recipe.evidence.cells", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--largest", type=int, default=Kind.largest, help="number in Countdown's problems")
    parser.add_argument("--one-answer", action="store_true", help="of Countdown's problems always the first answer is learned, not any")
    parser.add_argument("--training-problems", type=int, default=Kind.training, help="of Countdown")
    parser.add_argument("--infilling", type=Path, nargs="+", metavar="FILE", help="sets of `npm run eval`; Countdown where none is given")
    parser.add_argument("--start", type=Path, metavar="FOLDER", help="with --infilling: a model folder of the preset `small`")
    parser.add_argument("--from-nothing", action="store_true", help="with --start: take its tokenizer only")
    parser.add_argument("--rows", type=int, help="of a batch, instead of the task's own number")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--problems", type=int, default=500)
    parser.add_argument("--skip", type=int, default=0, help="of Countdown's held-out problems so many that were asked before")
    parser.add_argument("--as-drawn", action="store_true", help="Countdown's held-out problems are drawn as those for training are, common ones more than once, instead of all different ones")
    parser.add_argument("--arms", nargs="+", choices=ARMS, default=ARMS, help=f"to train and decode; `{SAME_PASSES}` and `{EVOTOKEN}` where no baseline or no EvoToken run is named")
    parser.add_argument("--decodings", nargs="+", choices=list(DECODINGS), default=["k = 1"], help="of every arm; `hard` and `soft` always are")
    parser.add_argument("--variants", nargs="*", choices=list(VARIANTS), default=list(VARIANTS))
    parser.add_argument("--threads", type=int, help="of PyTorch's")
    parser.add_argument("--compile", action="store_true", help="fuse the layers on a CPU, too: a quarter faster with AMX, and a C++ compiler is needed")
    parser.add_argument("--train-only", type=int, metavar="SEED", help="train this seed's arms and stop")
    arguments = parser.parse_args()
    if (arguments.infilling is None) != (arguments.start is None):
        parser.error("--infilling and --start belong together")
    if arguments.infilling and (arguments.skip or arguments.as_drawn):
        parser.error("--skip and --as-drawn are for Countdown")
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    compiled = arguments.compile or device.type == "cuda"
    infill = arguments.infilling
    try:
        kind = Kind(arguments.largest, arguments.one_answer, arguments.training_problems)
        task = infilling(arguments.start, infill, arguments.problems, arguments.from_nothing) if infill else countdown(arguments.problems, kind, arguments.skip, arguments.as_drawn)
    except ValueError as wrong:  # more is asked for than there is
        parser.error(str(wrong))
    shortlist = task.settings.shortlist and device.type == "cpu"  # on a GPU the head is a small part
    task = replace(task, settings=replace(task.settings, rows=arguments.rows or task.settings.rows, shortlist=shortlist))
    arms = arms_of(arguments.arms)
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.seeds)
    if arguments.train_only is not None:
        train_arms(task, arguments.out, arguments.train_only, arguments.steps, arms, device, compiled)
        return
    runs = [train_arms(task, arguments.out, seed, arguments.steps, arms, device, compiled) for seed in seeds]
    decodings = {name: variant for name, variant in DECODINGS.items() if name in (*arguments.decodings, "hard", "soft")}
    cells = {f"{arm}, {name} decoding": found for arm in arms for name, found in marks(task, [by_arm[arm] for by_arm in runs], decodings, device).items()}
    varied = next(arm for arm in EVOLVING if arm in arms)
    variants = marks(task, [by_arm[varied] for by_arm in runs], {name: VARIANTS[name] for name in arguments.variants}, device)
    print("\n\n".join(report(measure, task, cells, varied, variants) for measure in task.measures))
    by_seed = {
        measure: {name: [[float(seed.mean()) for seed in found] for found in marked[measure]] for name, marked in (cells | variants).items()} for measure in task.measures
    }
    written = {"task": task.name, "tokens_a_step": PARALLEL, "by_seed": by_seed, "steps": arguments.steps, "problems": arguments.problems, "skip": arguments.skip, "as_drawn": arguments.as_drawn, "seeds": list(seeds)}
    (arguments.out / "cells.json").write_text(json.dumps(written, indent=1))


if __name__ == "__main__":
    main()
