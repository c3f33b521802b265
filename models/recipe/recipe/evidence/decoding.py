"""Whole-block EvoToken decoding of many canvases at once, with the variants that the evidence compares.

`reference.py` says what a decode is; this says the same for a batch of prompts and one block each, so that thousands of
decodes are a matter of minutes (a test holds the two together). Without settling: the paper's decoding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor

from ..model import Denoiser
from ..tokenizer import EOM, MASK, PAD


@dataclass(frozen=True)
class Variant:
    """How a decode differs from the default one."""

    hard_mask: bool = False
    mask_mix: float = 0.7  # α
    soft_tokens: int = 3  # k
    revise: bool = True
    # linear: α·mask + (1−α)·soft; spherical: along the arc between the two, at the same share; hybrid (DMax): a committed
    # position is p·token + (1−p)·mask, rescaled to the norm that the two have in the mean.
    mixing: Literal["linear", "spherical", "hybrid"] = "linear"
    factor: float | None = None  # Fast-dLLM: also commit the r-th most confident where its confidence ≥ 1 − factor ÷ (r + 1)


@dataclass(frozen=True)
class Decoded:
    tokens: Tensor  # [B, L] int64
    passes: int


def spherical(a: Tensor, b: Tensor, share: Tensor) -> Tensor:
    """From `a` (share 1) to `b` (share 0) along the arc between their directions, the norm interpolated: [..., hidden], share [..., 1]."""
    from_norm, to_norm = a.norm(dim=-1, keepdim=True), b.norm(dim=-1, keepdim=True)
    x, y = a / from_norm.clamp(min=1e-9), b / to_norm.clamp(min=1e-9)
    angle = (x * y).sum(-1, keepdim=True).clamp(-0.9999, 0.9999).acos()
    direction = (torch.sin(share * angle) * x + torch.sin((1 - share) * angle) * y) / torch.sin(angle)
    return direction * (share * from_norm + (1 - share) * to_norm)


def embedded(model: Denoiser, ids: Tensor, weights: Tensor, committed: Tensor, token: Tensor, confidence: Tensor, share: Tensor, mixing: str) -> Tensor:
    """[B, L, hidden] what the canvas is fed: soft ids and weights [B, L, k] (rows sum to 1), the mask's share [B, L]."""
    soft, mask = model.mix(ids, weights), model.embed(torch.full_like(token, MASK))
    share = share[..., None]
    if mixing == "spherical":
        open_ = spherical(mask, soft, share)
    else:
        open_ = share * mask + (1 - share) * soft
    if mixing == "hybrid":
        p, hard = confidence[..., None], model.embed(token)
        mixed = p * hard + (1 - p) * mask
        norm = p * hard.norm(dim=-1, keepdim=True) + (1 - p) * mask.norm(dim=-1, keepdim=True)
        soft = mixed / mixed.norm(dim=-1, keepdim=True).clamp(min=1e-9) * norm
    return torch.where(committed[..., None], soft, open_)


@torch.no_grad()
def decode_blocks(model: Denoiser, prompts: list[list[int]], length: int, steps: int, variant: Variant = Variant()) -> Decoded:
    """One block of `length` behind each prompt, in at most `steps` passes."""
    size, longest = len(prompts), max(map(len, prompts))
    context = torch.full((size, longest), PAD)
    for row, tokens in enumerate(prompts):  # filled up on the left, where nothing attends to
        context[row, longest - len(tokens) :] = torch.tensor(tokens)
    present = torch.cat([torch.arange(longest)[None] >= longest - torch.tensor([[len(p)] for p in prompts]), torch.ones(size, length, dtype=torch.bool)], 1)
    positions = (present.cumsum(1) - 1).clamp(min=0)
    index = torch.arange(longest + length)
    seen = (index[None, :] <= index[:, None]) | (index[:, None] >= longest)
    attends = (seen[None] & present[:, None, :] | torch.eye(longest + length, dtype=torch.bool)[None])[:, None]

    k = 1 if variant.hard_mask else variant.soft_tokens
    committed = torch.zeros(size, length, dtype=torch.bool)
    token = torch.full((size, length), MASK)
    confidence = torch.zeros(size, length)
    ids, weights = torch.full((size, length, k), MASK), torch.full((size, length, k), 1.0 / k)
    share = torch.ones(size, length)
    passes = 0
    for left in range(steps, 0, -1):
        canvas = embedded(model, ids, weights, committed, token, confidence, share, "linear" if variant.hard_mask else variant.mixing)
        states, _ = model.hidden(torch.cat([model.embed(context), canvas], 1), positions, attends)
        passes += 1
        top = model.logits(states[:, longest - 1 : -1]).softmax(-1).topk(k, -1)
        best, sure = top.indices[..., 0], top.values[..., 0]
        before = committed.clone()
        order = torch.argsort(sure.masked_fill(committed, -1), dim=-1, descending=True, stable=True)
        rank = torch.empty_like(order).scatter_(1, order, torch.arange(length).expand_as(order))
        open_count = (~committed).sum(-1, keepdim=True)
        chosen = rank < -(-open_count // left)
        if variant.factor is not None:
            # The r most confident are committed together while the r-th is sure enough for so many.
            sure_enough = sure.masked_fill(committed, -1).gather(1, order) >= 1 - variant.factor / (torch.arange(length) + 2)
            chosen |= rank < sure_enough.long().cumprod(-1).sum(-1, keepdim=True)
        chosen &= ~committed
        taken = chosen
        if not variant.hard_mask and variant.revise:
            ended = before.all(-1, keepdim=True)  # such a block is decoded: only others of the batch go on
            taken = chosen | (before & ~ended & (best != token) & (sure > confidence))
        token, confidence = torch.where(taken, best, token), torch.where(taken, sure, confidence)
        committed = committed | chosen
        # Behind a committed end everything open is its fill.
        first_end = torch.where(committed & (token == EOM), torch.arange(length), length).min(-1, keepdim=True).values
        fill = ~committed & (torch.arange(length)[None] > first_end)
        token = torch.where(fill, EOM, token)
        confidence = torch.where(fill, confidence.gather(1, first_end.clamp(max=length - 1)), confidence)
        committed = committed | fill
        if bool(committed.all()):
            break
        if variant.hard_mask:
            ids, weights = token[..., None], torch.ones(size, length, 1)
            share = (~committed).float()
        else:
            ids, weights = top.indices.clone(), top.values.clone()
            absent = committed & ~(ids == token[..., None]).any(-1)  # a kept token belongs to its own mix
            ids[..., -1] = torch.where(absent, token, ids[..., -1])
            weights[..., -1] = torch.where(absent, confidence, weights[..., -1])
            weights = F.normalize(weights, p=1.0, dim=-1)
            share = torch.where(committed, 0.0, variant.mask_mix)
    return Decoded(token, passes)
