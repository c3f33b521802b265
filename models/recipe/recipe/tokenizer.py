"""Tokenizer: byte-level BPE in Hugging Face's format.

    python -m recipe.tokenizer    CORPUS/documents.jsonl.gz → CORPUS/tokenizer.json
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Iterator

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from .cleaning import Document
from .corpus import read_documents
from .packages import cache_folder

VOCABULARY = 16_384
# Ids 0…16. The first six are the model's grammar (models/README.md); the rest is room for later.
SPECIAL = ["<|pad|>", "<|mask|>", "<|suf|>", "<|pre|>", "<|mid|>", "<|eom|>"] + [f"<|reserved{i}|>" for i in range(11)]
PAD, MASK, SUF, PRE, MID, EOM = range(6)

# A line end takes the next line's indentation along, so that depth is one token and stays whole; a name keeps its
# underscores and the one space or dot before it; digits come in threes.
PATTERN = r"\n+[ \t]*|[ .]?[\p{L}_]+|\p{N}{1,3}| ?[^\s\p{L}\p{N}_]+|[ \t]+|\s"


def new_tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(PATTERN), behavior="isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def train_tokenizer(texts: Iterator[str], vocabulary: int = VOCABULARY) -> Tokenizer:
    """Trains on `texts`; the special tokens take ids 0…16, then the 256 bytes, then the merges."""
    tokenizer = new_tokenizer()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=SPECIAL,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        max_token_length=24,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def sample(documents: Iterator[Document], bytes_per_language: int) -> Iterator[str]:
    """The first `bytes_per_language` characters of each language, a third of that for Markdown: merges follow use."""
    used: Counter[str] = Counter()
    for document in documents:
        limit = bytes_per_language // (3 if document.language == "markdown" else 1)
        if used[document.language] < limit:
            used[document.language] += len(document.text)
            yield document.text


def main() -> None:
    folder: Path = cache_folder()
    tokenizer = train_tokenizer(sample(read_documents(folder / "documents.jsonl.gz"), 24_000_000))
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    print(f"{tokenizer.get_vocab_size()} tokens in {folder / 'tokenizer.json'}")


if __name__ == "__main__":
    main()
