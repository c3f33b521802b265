"""Shards: pieces as compressed uint16 token streams, small enough to travel.

    python -m recipe.shards [--passes N]    CORPUS/documents.jsonl.gz → CORPUS/shards/{train-PPNNN,heldout}.npz

Documents are split by content digest: one in 200 is held out and never trained on. Every pass cuts the same documents
anew. A shard holds `tokens` (uint16, pieces end to end) and `ends` (int64, the end of each piece).
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from .cleaning import Document, normal_digest
from .corpus import read_documents
from .packages import cache_folder
from .pieces import pieces_of
from .progress import progress

TOKENS_PER_SHARD = 4_000_000
DOCUMENTS_AT_ONCE = 1024


def held_out(document: Document) -> bool:
    return int.from_bytes(normal_digest(document.text)[:4], "big") % 200 == 0


def write_shard(path: Path, pieces: Sequence[Sequence[int] | np.ndarray]) -> None:
    """Written under another name first: a shard that exists is whole."""
    tokens = np.concatenate([np.asarray(p, np.uint16) for p in pieces])
    ends = np.cumsum([len(p) for p in pieces], dtype=np.int64)
    partial = path.with_suffix(".partial.npz")
    np.savez_compressed(partial, tokens=tokens, ends=ends)
    partial.replace(path)


def read_shard(path: Path) -> list[np.ndarray]:
    """The pieces of a shard, uint16 views into one array."""
    with np.load(path) as shard:
        tokens, ends = shard["tokens"], shard["ends"]
    starts = np.concatenate([[0], ends[:-1]])
    return [tokens[a:b] for a, b in zip(starts, ends)]


Cuts = tuple[bool, list[np.ndarray]]  # whether the document is held out, and its pieces


class Cutter:
    """Cuts documents in one pass: what comes of one depends on its text and the pass alone, so any process may cut it."""

    def __init__(self, tokenizer: Tokenizer, number: int) -> None:
        self.tokenizer, self.number = tokenizer, number

    def __call__(self, document: Document) -> Cuts:
        rng = random.Random(f"{self.number} {normal_digest(document.text).hex()}")
        return held_out(document), [np.array(piece, np.uint16) for piece in pieces_of(document, self.tokenizer, rng)]


def cut_all(cutter: Cutter, documents: Iterable[Document], processes: int) -> Iterator[Cuts]:
    """The cuts of each document, in order."""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # processes do that
    rest = iter(documents)
    with get_context("fork").Pool(processes) as pool:
        # Some at a time: a pool that is ended while documents wait in it may wait for ever.
        while some := list(islice(rest, DOCUMENTS_AT_ONCE)):
            yield from pool.map(cutter, some, chunksize=32)


def build(documents: Path, tokenizer: Tokenizer, folder: Path, passes: int, limit: int | None = None) -> None:
    """Writes every shard, by as many processes as there are cores; pieces within a shard are shuffled."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(passes):
        rng = random.Random(number)
        kept: list[np.ndarray] = []
        out: list[np.ndarray] = []
        size = shard = 0
        for count, (out_of_training, pieces) in enumerate(cut_all(Cutter(tokenizer, number), read_documents(documents), os.cpu_count() or 1), 1):
            if limit and shard * TOKENS_PER_SHARD >= limit:
                break
            if out_of_training:
                out += pieces
                continue
            kept += pieces
            size += sum(map(len, pieces))
            if size >= TOKENS_PER_SHARD:
                rng.shuffle(kept)
                write_shard(folder / f"train-{number:02}{shard:03}.npz", kept)
                kept, size, shard = [], 0, shard + 1
                progress(shard, 1, f"shards of pass {number} ({count} documents)")
        if kept and not limit:
            rng.shuffle(kept)
            write_shard(folder / f"train-{number:02}{shard:03}.npz", kept)
        if number == 0:
            write_shard(folder / "heldout.npz", out)


def main() -> None:
    parser = argparse.ArgumentParser(prog="recipe.shards", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passes", type=int, default=1, help="times each document is cut anew (default 1)")
    parser.add_argument("--limit", type=int, help="stop a pass after this many tokens")
    parser.add_argument("--tokenizer", type=Path, help="an exported model's tokenizer.json, to train that model further (default: the one recipe.tokenizer made)")
    arguments = parser.parse_args()
    folder = cache_folder()
    tokenizer = Tokenizer.from_file(str(arguments.tokenizer or folder / "tokenizer.json"))
    build(folder / "documents.jsonl.gz", tokenizer, folder / "shards", arguments.passes, arguments.limit)


if __name__ == "__main__":
    main()
