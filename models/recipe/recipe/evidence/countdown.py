"""Countdown with three numbers, the paper's own task: reach a target with +, −, × and ÷, each number used once.

A problem reads `3,7,12:57=`, an answer is its chain of two operations, `7+12=19,19*3=57`. Each character is a token.
Most problems have several answers (4.3 in the mean). What is learned is any of them, drawn at random, or always the first of a fixed order, as a solver
gives it; what is asked for is one that is right.
"""

from __future__ import annotations

import hashlib
import random
import re
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import permutations, product
from pathlib import Path

from ..model import Shape
from ..shards import write_shard
from ..tokenizer import EOM, MID, PRE, SPECIAL, SUF
from ..train import Settings
from .task import Task

CHARACTERS = "0123456789+-*/=,:"
HIGHEST = 99  # of the targets
CANVAS = 24  # the longest answer has 19 characters, 21 with numbers to 99
OPERATIONS = "+-*/"
AS_DRAWN_SEED = 2
SHAPE = Shape(
    vocab_size=len(SPECIAL) + len(CHARACTERS), hidden_size=128, intermediate_size=384, num_hidden_layers=6, num_attention_heads=4, num_key_value_heads=4, head_dim=32
)
SETTINGS = Settings(
    "countdown", rows=8, length=128, noisy=128, block_lengths=((CANVAS, 1.0),), unroll=4, causal_first=False, shortlist=False,  # K = 4: as the authors train
)
STEP = re.compile(r"(\d+)([-+*/])(\d+)=(\d+)")


@dataclass(frozen=True)
class Kind:
    """Which problems are drawn, and which of their answers is learned."""

    largest: int = 13  # of the numbers given
    first_answer: bool = False  # or any
    training: int = 200_000  # problems, many of them more than once

    def __post_init__(self) -> None:
        if not 1 <= self.largest <= HIGHEST:
            raise ValueError(f"numbers are 1 to at most {HIGHEST}, or answers do not fit into {CANVAS} tokens; {self.largest} was asked for")

    @property
    def words(self) -> str:
        return f"numbers to {self.largest}, {'one answer' if self.first_answer else 'any answer'} learned"


@dataclass(frozen=True)
class Problem:
    """Three numbers, the target, and one answer of the several there may be."""

    numbers: tuple[int, int, int]
    target: int
    answer: str

    @property
    def text(self) -> str:
        return ",".join(map(str, self.numbers)) + f":{self.target}="

    @property
    def unordered(self) -> tuple[list[int], int]:
        """What makes it the same problem as another: the numbers in any order, and the target."""
        return sorted(self.numbers), self.target

    @property
    def held_out(self) -> bool:
        """One problem in ten is, whatever the order of its numbers."""
        return hashlib.blake2b(repr(self.unordered).encode(), digest_size=1).digest()[0] < 26


def result_of(a: int, operation: str, b: int) -> int | None:
    """a ∘ b; None where it is no positive whole number."""
    if operation == "/":
        return a // b if b > 0 and a % b == 0 else None
    value = a + b if operation == "+" else a - b if operation == "-" else a * b
    return value if value > 0 else None


def chain(a: int, first: str, b: int, between: int, left: int, second: str, right: int, target: int) -> str:
    """An answer as it is written: a ∘ b, and what that gives with the third number."""
    return f"{a}{first}{b}={between},{left}{second}{right}={target}"


def draw_problem(rng: random.Random, largest: int = Kind.largest) -> Problem:
    while True:
        numbers = [rng.randint(1, largest) for _ in range(3)]
        order = rng.sample(numbers, 3)
        first, second = rng.choice(OPERATIONS), rng.choice(OPERATIONS)
        between = result_of(order[0], first, order[1])
        if between is None:
            continue
        left, right = (between, order[2]) if rng.random() < 0.5 else (order[2], between)
        target = result_of(left, second, right)
        if target is not None and target <= HIGHEST:
            return Problem((numbers[0], numbers[1], numbers[2]), target, chain(order[0], first, order[1], between, left, second, right, target))


@cache
def first_answers(numbers: tuple[int, ...]) -> dict[int, str]:
    """For every target that these numbers, greatest first, can reach: the answer that a search in a fixed order meets first."""
    found: dict[int, str] = {}
    for (first, second), (a, b, c) in product(product(OPERATIONS, repeat=2), permutations(numbers)):
        between = result_of(a, first, b)
        if between is None:
            continue
        for left, right in ((between, c), (c, between)):
            target = result_of(left, second, right)
            if target is not None:
                found.setdefault(target, chain(a, first, b, between, left, second, right, target))
    return found


def with_first_answer(problem: Problem) -> Problem:
    return replace(problem, answer=first_answers(tuple(sorted(problem.numbers, reverse=True)))[problem.target])


def problems(count: int, seed: int, held_out: bool, kind: Kind = Kind(), distinct: bool = False) -> list[Problem]:
    """`count` problems for training or held out of it; `distinct`: no two are the same, in another order of their numbers neither.

    Raises ValueError where so many are not to be found.
    """
    rng = random.Random(seed)
    found: dict[object, Problem] = {}
    tries = 0
    while len(found) < count:
        tries += 1
        if tries > 1000 * count:
            raise ValueError(f"of numbers to {kind.largest} only {len(found)} problems were found to hold out, and {count} are wanted")
        drawn = draw_problem(rng, kind.largest)
        if drawn.held_out == held_out:
            found[repr(drawn.unordered) if distinct else len(found)] = with_first_answer(drawn) if kind.first_answer else drawn
    return list(found.values())


def encode(text: str) -> list[int]:
    return [len(SPECIAL) + CHARACTERS.index(character) for character in text]


def prompt(problem: Problem) -> list[int]:
    return [SUF, PRE, *encode(problem.text)]


def piece(problem: Problem) -> list[int]:
    """The problem as a fill-in whose middle is its answer (recipe.pieces)."""
    return [*prompt(problem), MID, *encode(problem.answer), EOM]


def text_of(tokens: list[int]) -> str:
    """Characters up to <|eom|>; what is no character is `?`."""
    kept = tokens[: tokens.index(EOM)] if EOM in tokens else tokens
    return "".join(CHARACTERS[t - len(SPECIAL)] if 0 <= t - len(SPECIAL) < len(CHARACTERS) else "?" for t in kept)


def solves(problem: Problem, answer: str) -> bool:
    """Whether an answer is two right operations that use each number once and reach the target."""
    steps = [STEP.fullmatch(part) for part in answer.split(",")]
    if len(steps) != 2:
        return False
    at_hand = list(problem.numbers)
    for step in steps:
        if step is None:
            return False
        a, b, value = int(step[1]), int(step[3]), int(step[4])
        for used in (a, b):
            if used not in at_hand:
                return False
            at_hand.remove(used)
        if result_of(a, step[2], b) != value:
            return False
        at_hand.append(value)
    return at_hand == [problem.target]


def shard_of(folder: Path, kind: Kind) -> list[Path]:
    """The training problems as one shard, made once for each kind."""
    shard = folder / f"train-{kind.largest}-{'first' if kind.first_answer else 'any'}-{kind.training}.npz"
    if not shard.exists():
        folder.mkdir(parents=True, exist_ok=True)
        write_shard(shard, [piece(problem) for problem in problems(kind.training, 0, False, kind)])
    return [shard]


def countdown(count: int, kind: Kind = Kind(), skip: int = 0, as_drawn: bool = False) -> Task:
    """`count` held-out problems, and a small model that learns others from nothing.

    No two are the same, and the first `skip` are left out; or they are drawn as those for training are, `as_drawn`: a common problem may come twice, and a
    share of them is what a share of fresh problems would be. Distinct ones are harder, as more of them are rare.
    """
    asked = problems(skip + count, AS_DRAWN_SEED if as_drawn else 1, True, kind, distinct=not as_drawn)[skip:]

    def solved(problem: int, tokens: list[int]) -> float:
        return float(solves(asked[problem], text_of(tokens)))

    prompts, name = [prompt(problem) for problem in asked], ("drawn-" if as_drawn else "") + (f"{skip}+{count}" if skip else str(count))
    return Task(f"Countdown, {kind.words}", SHAPE, None, partial(shard_of, kind=kind), SETTINGS, prompts, name, CANVAS, {"solved": solved})
