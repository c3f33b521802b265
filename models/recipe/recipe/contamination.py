"""Decontamination: a document that shares a long run of words with an evaluation set's text is not trained on.

A run of 13 words, as GPT-3 (arXiv 2005.14165, appendix C) and most work since take it; words are what is between white
space and punctuation, so that layout and quotes do not hide a copy.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

RUN = 13
WORD = re.compile(r"\w+")


def runs(text: str) -> Iterator[int]:
    """Hashes of every run of RUN words."""
    words = WORD.findall(text)
    for begin in range(len(words) - RUN + 1):
        yield hash(tuple(words[begin : begin + RUN]))


def benchmark_runs(files: list[Path]) -> set[int]:
    """The runs of evaluation sets: JSON lines, `.gz` or not, with `prompt` or `prefix`, `canonical_solution` or `middle`, and `suffix`."""
    found: set[int] = set()
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else open(file, encoding="utf-8") as lines:
            for line in lines:
                item = json.loads(line)
                prefix, middle = item.get("prompt", item.get("prefix", "")), item.get("canonical_solution", item.get("middle", ""))
                found.update(runs(prefix + middle + item.get("suffix", "")))
    return found


def contaminated(text: str, benchmarks: set[int]) -> bool:
    return bool(benchmarks) and not benchmarks.isdisjoint(runs(text))
