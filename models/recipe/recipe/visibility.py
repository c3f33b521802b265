"""Which positions of a batch attend to which: three numbers a position say it all.

A query sees the keys of its piece that lie before its limit, and everything in its own unit. On a GPU the same three
numbers drive FlexAttention, which passes over the blocks of keys that no query sees; elsewhere they are written out.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.attention.flex_attention import BlockMask, create_block_mask

from .batches import Batch

Mask = Tensor | BlockMask


@dataclass(frozen=True)
class Visibility:
    """Each [B, S]: a position's piece (−1: padding), the index its keys lie before, and the unit that sees itself whole."""

    piece: Tensor
    limit: Tensor
    unit: Tensor

    def written_out(self) -> Tensor:
        """[B, 1, S, S], true where the row's query position attends to the key position."""
        index = torch.arange(self.piece.shape[1], device=self.piece.device)
        before = (self.piece[:, :, None] == self.piece[:, None, :]) & (index[None, None, :] < self.limit[:, :, None])
        return (before | (self.unit[:, :, None] == self.unit[:, None, :]))[:, None]

    def block_mask(self) -> BlockMask:
        """The same for FlexAttention."""
        piece, limit, unit = self.piece.int(), self.limit.int(), self.unit.int()

        def sees(b: Tensor, h: Tensor, q: Tensor, k: Tensor) -> Tensor:
            return ((piece[b, q] == piece[b, k]) & (k < limit[b, q])) | (unit[b, q] == unit[b, k])

        rows, length = piece.shape
        return create_block_mask(sees, rows, None, length, length, device=str(piece.device))

    def mask(self) -> Mask:
        return self.block_mask() if self.piece.is_cuda else self.written_out()


def clean_visibility(batch: Batch) -> Visibility:
    """Of the clean half alone: causal within a piece. Every position is its own unit, padding too: a softmax without a key would be NaN."""
    index = torch.arange(batch.clean.shape[1], device=batch.clean.device).expand_as(batch.clean)
    return Visibility(batch.clean_piece, torch.where(batch.clean_piece >= 0, index, 0), -1 - index)


def visibility(batch: Batch) -> Visibility:
    """Of both halves: a noisy block sees the clean tokens of its piece before it and, both ways, itself; the clean half sees no noise."""
    clean = clean_visibility(batch)
    behind = -1 - batch.clean.shape[1] - torch.arange(batch.target.shape[1], device=batch.clean.device).expand_as(batch.target)
    known = batch.block >= 0
    return Visibility(
        torch.cat([clean.piece, batch.noisy_piece], 1),
        torch.cat([clean.limit, torch.where(known, batch.start, 0)], 1),
        torch.cat([clean.unit, torch.where(known, batch.block, behind)], 1),
    )
