"""What the four cells are about: something to learn, problems that are held out of it, and how an answer is marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..model import Shape
from ..train import Settings


@dataclass(frozen=True)
class Task:
    """One task. Every run begins with `start`'s weights or from nothing, and learns what `shards` makes in a folder."""

    name: str
    shape: Shape
    start: Path | None
    shards: Callable[[Path], list[Path]]
    settings: Settings  # of the EvoToken run, but for its steps and seed
    prompts: list[list[int]]  # of the problems that are asked
    asked: str  # which ones these are: answers are kept under this name
    canvas: int  # positions of an answer's block
    measures: dict[str, Callable[[int, list[int]], float]]  # by what they are called, of a problem's number and the tokens answered: 0…1
