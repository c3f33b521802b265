"""Filling in the middle of code, as a task of the four cells: a small trained model goes on, and is asked for short middles.

The sets are those of `npm run eval`. Only middles that one block holds are asked, so that nothing but the number of passes
differs between the columns; nothing of the product's (settling, draws, trimming) is in play.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from tokenizers import Tokenizer

from ..model import PRESETS
from ..packages import cache_folder
from ..pieces import healed, path_header
from ..shards import build
from ..tokenizer import EOM, PRE, SUF
from ..train import Settings
from .task import Task

CANVAS = 16
CONTEXT, SUFFIX = 208, 48  # tokens of a prompt at most, and of the suffix in it
TRAINING_TOKENS = 8_000_000  # to cut the corpus into; a run reads a part of them
# As the small model was trained; rich in noise, since that is what is compared. The trunk of the arms is without trajectories.
SETTINGS = Settings(
    "small", rows=5, length=448, noisy=448, rate=3e-4, fixed_embedding=False, average_decay=0.98, causal_first=False, trajectory_begins=0.25, unroll=4,
)
# A clean twin, which has never met a soft token: for a GPU.
FROM_NOTHING = Settings("small", rows=128, length=512, noisy=512, average_decay=0.98, unroll=4)


@dataclass(frozen=True)
class Place:
    """A prompt, and the text that stood behind it; it begins with the white space that the prompt lacks."""

    prompt: list[int]
    middle: str


def places(file: Path, tokenizer: Tokenizer) -> Iterator[Place]:
    """The places of a JSON-lines file (as `npm run eval` reads them) whose middle is of less than CANVAS tokens."""
    with gzip.open(file, "rt") if file.suffix == ".gz" else file.open() as lines:
        for line in lines:
            item = json.loads(line)
            prefix, middle = item.get("prefix", item.get("prompt")), item.get("middle", item.get("canonical_solution"))
            path = item.get("path", f"{item.get('entry_point', 'file')}.py")
            begin = healed(prefix, len(prefix))
            middle = (prefix[begin:] + middle).rstrip()
            if not 0 < len(tokenizer.encode(middle).ids) < CANVAS:
                continue
            suffix, header = tokenizer.encode(item["suffix"][: SUFFIX * 8]).ids[:SUFFIX], tokenizer.encode(path_header(path)).ids
            room = CONTEXT - len(suffix) - len(header) - 2
            yield Place([SUF, *suffix, PRE, *header, *tokenizer.encode(prefix[:begin]).ids[-room:]], middle)


def infilling(start: Path, files: list[Path], count: int, from_nothing: bool = False) -> Task:
    """As many places of each file, `count` in all, for a model that goes on from the weights in `start`, a model folder of the preset `small`.

    `from_nothing`: it begins with random weights, and only the tokenizer is `start`'s. Raises ValueError where the files have fewer.
    """
    tokenizer = Tokenizer.from_file(str(start / "tokenizer.json"))
    asked: list[Place] = []
    for number, file in enumerate(files):
        found = list(places(file, tokenizer))
        wanted = (count - len(asked)) // (len(files) - number)
        if len(found) < wanted:
            raise ValueError(f"{file} has {len(found)} middles of less than {CANVAS} tokens, and {wanted} are wanted: ask for fewer with --problems")
        asked += [found[i * len(found) // wanted] for i in range(wanted)]

    def answer(tokens: list[int]) -> str:
        text: str = tokenizer.decode(tokens[: tokens.index(EOM)] if EOM in tokens else tokens)
        return text.rstrip()

    def exact(number: int, tokens: list[int]) -> float:
        return float(answer(tokens) == asked[number].middle)

    def similar(number: int, tokens: list[int]) -> float:
        return SequenceMatcher(None, answer(tokens), asked[number].middle, autojunk=False).ratio()

    def shards(folder: Path) -> list[Path]:
        """Of the corpus (recipe.corpus), cut for this tokenizer once."""
        if not (folder / "shards" / "heldout.npz").exists():
            build(cache_folder() / "documents.jsonl.gz", tokenizer, folder / "shards", 1, None if from_nothing else TRAINING_TOKENS)
        return sorted((folder / "shards").glob("train-*.npz"))

    settings = FROM_NOTHING if from_nothing else SETTINGS
    measures = {"exactly right": exact, "similarity": similar}
    return Task("Fill in the middle", PRESETS["small"], None if from_nothing else start, shards, settings, [place.prompt for place in asked], str(len(asked)), CANVAS, measures)
