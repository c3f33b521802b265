"""Near duplicates: forks, vendored copies and generated variants of a file that is in the corpus already (MinHash with LSH)."""

from __future__ import annotations

import re
import zlib

from datasketch import MinHash, MinHashLSH

SIMILAR = 0.8  # Jaccard similarity of the sets of shingles
SHINGLE = 5  # words
PERMUTATIONS = 64
WORD = re.compile(r"\w+")


def signature(text: str) -> MinHash:
    """Of the text's runs of SHINGLE words."""
    words = WORD.findall(text)
    shingles = {" ".join(words[i : i + SHINGLE]).encode() for i in range(max(1, len(words) - SHINGLE + 1))}
    made = MinHash(PERMUTATIONS, hashfunc=zlib.crc32)
    made.update_batch(sorted(shingles))
    return made


class NearDuplicates:
    """Texts met so far."""

    def __init__(self) -> None:
        self.index = MinHashLSH(SIMILAR, PERMUTATIONS)
        self.count = 0

    def met(self, text: str) -> bool:
        """Whether a text much like this one was met before; if not, this one is remembered."""
        made = signature(text)
        if self.index.query(made):
            return True
        self.index.insert(self.count, made)
        self.count += 1
        return False
