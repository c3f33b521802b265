"""Batches for block diffusion: rows of clean pieces, and noisy blocks that begin somewhere in them.

As in BD3-LM (arXiv 2503.09573) a pass sees a clean copy and a noisy one. Here the noisy half is not the whole row again
but a list of blocks, each with its own place: a middle's canvas, or a run of tokens from anywhere. A block attends to the
clean tokens before it in its piece and, both ways, to itself; the clean copy is an ordinary causal language model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator

import numpy as np
import torch
from torch import Tensor

from .tokenizer import EOM, MID, PAD, PRE, SUF

# Mostly the length that models are exported with, BLOCK_LENGTH of recipe.export.
BLOCK_LENGTHS = ((8, 0.25), (16, 0.75))
Lengths = tuple[tuple[int, float], ...]
CANVAS_SHARE = 0.8  # of the noisy blocks beyond one for each middle; the others stand for any run of text


@dataclass
class Batch:
    """B rows of N clean positions and M noisy ones. Positions are counted from the start of each piece."""

    clean: Tensor  # [B, N] int64
    clean_positions: Tensor  # [B, N] int64
    clean_piece: Tensor  # [B, N] int64, −1 on padding
    middle: Tensor  # [B, N] bool: true on the tokens of a middle and its <|eom|>
    target: Tensor  # [B, M] int64: what the noisy positions hold once decoded
    noisy_positions: Tensor  # [B, M] int64
    noisy_piece: Tensor  # [B, M] int64, −1 on padding
    block: Tensor  # [B, M] int64: which block of its row a position belongs to, −1 on padding
    start: Tensor  # [B, M] int64: index in the row where the position's block begins
    weight: Tensor  # [B, M] float32: 1, or 1 ÷ (number of fill positions in the block) on <|eom|> fill

    def to(self, device: torch.device) -> Batch:
        return Batch(**{name: tensor.to(device, non_blocking=True) for name, tensor in vars(self).items()})


@dataclass(frozen=True)
class Block:
    """A noisy block: it stands in for the row's tokens from `start` on, and its positions count from `position`."""

    piece: int
    start: int
    position: int
    target: np.ndarray


def pack(pieces: Iterator[np.ndarray], length: int) -> Iterator[list[np.ndarray]]:
    """Rows of whole pieces, each row at most `length` tokens: best fit over a small pool, so that little is padding."""
    pool: list[np.ndarray] = []
    exhausted = False
    while True:
        while not exhausted and len(pool) < 64:
            found = next(pieces, None)
            if found is None:
                exhausted = True
            else:
                pool.append(found[:length])
        if not pool:
            return
        row, room = [pool.pop(0)], length
        room -= len(row[0])
        while room > 16:
            best = max((i for i, p in enumerate(pool) if len(p) <= room), key=lambda i: len(pool[i]), default=None)
            if best is None:
                break
            row.append(pool.pop(best))
            room -= len(row[-1])
        yield row


def draw_length(rng: np.random.Generator, lengths: Lengths) -> int:
    """A length, each as often as its share says."""
    values, shares = zip(*lengths)
    return int(rng.choice(values, p=shares))


def split_mark(piece: np.ndarray) -> tuple[np.ndarray, int | None]:
    """A piece without its <|mid|>, and where its middle begins; None for a plain piece."""
    mids = np.flatnonzero(piece == MID)
    return np.delete(piece, mids), int(mids[0]) if len(mids) else None


def canvas_blocks(piece: int, tokens: np.ndarray, first: int | None, offset: int, length: int, skipped: int = 0) -> list[Block]:
    """The canvases of a piece's middle, which begins at `first`, each of `length`, filled up with <|eom|> behind its end; none for a plain piece.

    `skipped` tokens of the middle are settled already: the first canvas begins behind them.
    """
    if first is None:
        return []
    middle = tokens[first:].astype(np.int64)
    ended = len(middle) > 0 and middle[-1] == EOM
    blocks = []
    for begin in range(skipped, max(1, len(middle)), length):
        part = middle[begin : begin + length]
        if len(part) < length:
            if not ended:
                break
            part = np.concatenate([part, np.full(length - len(part), EOM)])
        blocks.append(Block(piece, offset + first + begin, first + begin, part))
    return blocks


def text_block(piece: int, tokens: np.ndarray, offset: int, length: int, rng: np.random.Generator) -> Block | None:
    """A run of ordinary tokens from anywhere in the piece, of `length` or as long as there is text."""
    control = np.flatnonzero((tokens == SUF) | (tokens == PRE) | (tokens == EOM))
    begin = int(rng.integers(1, max(2, len(tokens) - 4)))
    following = control[control >= begin]
    end = min(begin + length, int(following[0]) if len(following) else len(tokens))
    if end - begin < 4:
        return None
    return Block(piece, offset + begin, begin, tokens[begin:end].astype(np.int64))


def choose_blocks(row: list[np.ndarray], middles: list[int | None], noisy: int, rng: np.random.Generator, lengths: Lengths) -> list[Block]:
    """Every middle's canvases first, then more that begin anywhere in a middle, and text runs, until `noisy` positions are full."""
    offsets = np.cumsum([0] + [len(p) for p in row[:-1]])
    canvases = [b for i, p in enumerate(row) for b in canvas_blocks(i, p, middles[i], int(offsets[i]), draw_length(rng, lengths))]
    rng.shuffle(canvases)  # type: ignore[arg-type]
    chosen: list[Block] = []
    room = noisy
    for block in canvases:
        if len(block.target) <= room:
            chosen.append(block)
            room -= len(block.target)
    for _ in range(64):
        if room < 8:
            break
        index = int(rng.integers(len(row)))
        first = middles[index]
        block: Block | None
        if first is not None and rng.random() < CANVAS_SHARE:
            skipped = int(rng.integers(max(1, len(row[index]) - first)))
            block = next(iter(canvas_blocks(index, row[index], first, int(offsets[index]), draw_length(rng, lengths), skipped)), None)
        else:
            block = text_block(index, row[index], int(offsets[index]), draw_length(rng, lengths), rng)
        if block is not None and len(block.target) <= room:
            chosen.append(block)
            room -= len(block.target)
    return chosen


def collate(rows: list[list[np.ndarray]], length: int, noisy: int, rng: np.random.Generator, lengths: Lengths = BLOCK_LENGTHS) -> Batch:
    """Rows of pieces → one batch, `length` clean and `noisy` noisy positions each."""
    size = len(rows)
    clean = np.full((size, length), PAD, np.int64)
    clean_positions = np.zeros((size, length), np.int64)
    clean_piece = np.full((size, length), -1, np.int64)
    in_middle = np.zeros((size, length), bool)
    target = np.full((size, noisy), PAD, np.int64)
    noisy_positions = np.zeros((size, noisy), np.int64)
    noisy_piece = np.full((size, noisy), -1, np.int64)
    block_of = np.full((size, noisy), -1, np.int64)
    start = np.zeros((size, noisy), np.int64)
    weight = np.zeros((size, noisy), np.float32)
    for b, marked in enumerate(rows):
        row, middles = (list(part) for part in zip(*map(split_mark, marked)))
        at = 0
        for i, tokens in enumerate(row):
            span = slice(at, at + len(tokens))
            clean[b, span], clean_positions[b, span], clean_piece[b, span] = tokens, np.arange(len(tokens)), i
            if (first := middles[i]) is not None:
                in_middle[b, at + first : at + len(tokens)] = True
            at += len(tokens)
        at = 0
        for number, block in enumerate(choose_blocks(row, middles, noisy, rng, lengths)):
            span = slice(at, at + len(block.target))
            target[b, span], noisy_piece[b, span], block_of[b, span], start[b, span] = block.target, block.piece, number, block.start
            noisy_positions[b, span] = block.position + np.arange(len(block.target))
            ends = np.flatnonzero(block.target == EOM)
            weight[b, span] = 1.0
            if len(ends) > 1:  # the first <|eom|> is a decision like any other; the fill behind it counts as one more
                weight[b, at + ends[1:]] = 1.0 / (len(ends) - 1)
            at += len(block.target)
    as_tensor = torch.from_numpy
    return Batch(
        as_tensor(clean), as_tensor(clean_positions), as_tensor(clean_piece), as_tensor(in_middle), as_tensor(target), as_tensor(noisy_positions),
        as_tensor(noisy_piece), as_tensor(block_of), as_tensor(start), as_tensor(weight),
    )
