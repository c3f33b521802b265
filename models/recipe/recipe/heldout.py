"""Held-out middles as an evaluation file: what `npm run eval` completes on the shipped path.

    python -m recipe.heldout [--items 300] > heldout.jsonl

The items come from documents that were never trained on. They are other people's source: the file stays out of the repository.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Iterator

from tokenizers import Tokenizer

from .packages import cache_folder
from .pieces import healed
from .shards import read_shard
from .tokenizer import EOM, MID, PRE


def items(shard: Path, tokenizer: Tokenizer) -> Iterator[dict[str, str]]:
    """Fill-ins whose middle is whole: path, prefix, suffix, middle."""
    for piece in read_shard(shard):
        tokens = piece.tolist()
        if MID not in tokens or tokens[-1] != EOM:
            continue
        pre, mid = tokens.index(PRE), tokens.index(MID)
        path, _, prefix = tokenizer.decode(tokens[pre + 1 : mid]).partition("\n")
        middle = tokenizer.decode(tokens[mid + 1 : -1])
        before = healed_from(prefix, middle)
        yield {"path": path, "prefix": prefix + middle[:before], "suffix": tokenizer.decode(tokens[1:pre]), "middle": middle[before:]}


def healed_from(prefix: str, middle: str) -> int:
    """How much of a middle stood in front of the cursor before the cut was healed: the least from which healing leads back."""
    text = prefix + middle
    cursors = range(len(prefix), len(text) + 1)
    return next((cursor - len(prefix) for cursor in cursors if cursor > len(prefix) and healed(text, cursor) == len(prefix)), 0)


def main() -> None:
    parser = argparse.ArgumentParser(prog="recipe.heldout", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=300)
    parser.add_argument("--tokenizer", type=Path, default=cache_folder() / "tokenizer.json", help="the one the shards were made with (default: that of recipe.tokenizer)")
    parser.add_argument("--longest", type=int, default=120, help="leave out middles of more characters")
    arguments = parser.parse_args()
    found = items(cache_folder() / "shards" / "heldout.npz", Tokenizer.from_file(str(arguments.tokenizer)))
    short = (item for item in found if len(item["middle"]) <= arguments.longest)
    for _, item in zip(range(arguments.items), short):
        print(json.dumps(item))


if __name__ == "__main__":
    main()
