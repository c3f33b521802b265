"""Whole-block EvoToken decoding of many canvases at once, with the variants that the evidence compares.

`reference.py` says what a decode is; this says the same for a batch of prompts and one block each, so that thousands of
decodes are a matter of minutes (a test holds the two together); a prompt is encoded once for all the decodes behind it. Without settling: the paper's decoding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor

from ..model import Cache, Denoiser
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
    committing: float = 1.0  # the share of the passes in which a block is committed; in those left it is only revised
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


@dataclass(frozen=True)
class Context:
    """B prompts, encoded: what every decode behind them begins with."""

    cache: Cache  # of P positions, padding on the left
    state: Tensor  # [B, 1, hidden], the last position's: it predicts the canvas's first token
    present: Tensor  # [B, P] bool, false on padding


@torch.no_grad()
def context_of(model: Denoiser, prompts: list[list[int]]) -> Context:
    """The causal pass over prompts of any lengths. The device is the model's."""
    longest = max(map(len, prompts))
    tokens = torch.tensor([[PAD] * (longest - len(p)) + p for p in prompts])
    present = torch.arange(longest)[None] >= longest - torch.tensor([[len(p)] for p in prompts])
    causal = torch.ones(longest, longest, dtype=torch.bool).tril()
    attends = causal & present[:, None, :] | torch.eye(longest, dtype=torch.bool)  # a softmax without a key would be NaN
    device = model.unpredicted.device
    states, cache = model.hidden(model.embed(tokens.to(device)), (present.cumsum(1) - 1).clamp(min=0).to(device), attends[:, None].to(device))
    return Context(cache, states[:, -1:], present.to(device))


@torch.no_grad()
def decode_blocks(model: Denoiser, context: Context, length: int, steps: int, variant: Variant = Variant()) -> Decoded:
    """One block of `length` behind each prompt, in at most `steps` passes."""
    committing = max(1, round(steps * variant.committing))
    revises = variant.revise and not variant.hard_mask
    goes_on = revises and committing < steps  # once a block is committed; if not, it is decoded then
    size, device = len(context.present), context.present.device
    column = torch.arange(length, device=device)
    positions = context.present.sum(1, keepdim=True) + column
    attends = torch.cat([context.present, torch.ones(size, length, dtype=torch.bool, device=device)], 1)[:, None, None].expand(-1, 1, length, -1)

    k = 1 if variant.hard_mask else variant.soft_tokens
    committed = torch.zeros(size, length, dtype=torch.bool, device=device)
    token = torch.full((size, length), MASK, device=device)
    confidence = torch.zeros(size, length, device=device)
    ids, weights = torch.full((size, length, k), MASK, device=device), torch.full((size, length, k), 1.0 / k, device=device)
    share = torch.ones(size, length, device=device)
    passes = 0
    for step in range(steps):
        canvas = embedded(model, ids, weights, committed, token, confidence, share, "linear" if variant.hard_mask else variant.mixing)
        states, _ = model.hidden(canvas, positions, attends, context.cache)
        passes += 1
        top = model.logits(torch.cat([context.state, states[:, :-1]], 1)).softmax(-1).topk(k, -1)
        best, sure = top.indices[..., 0], top.values[..., 0]
        before = committed.clone()
        order = torch.argsort(sure.masked_fill(committed, -1), dim=-1, descending=True, stable=True)
        rank = torch.empty_like(order).scatter_(1, order, column.expand_as(order))
        open_count = (~committed).sum(-1, keepdim=True)
        chosen = rank < -(-open_count // max(1, committing - step))
        if variant.factor is not None:
            # The r most confident are committed together while the r-th is sure enough for so many.
            sure_enough = sure.masked_fill(committed, -1).gather(1, order) >= 1 - variant.factor / (column + 2)
            chosen |= rank < sure_enough.long().cumprod(-1).sum(-1, keepdim=True)
        chosen &= ~committed
        taken = chosen
        if revises:
            ended = before.all(-1, keepdim=True) & (not goes_on)  # only others of the batch go on
            taken = chosen | (before & ~ended & (best != token) & (sure > confidence))
        token, confidence = torch.where(taken, best, token), torch.where(taken, sure, confidence)
        committed = committed | chosen
        # Behind a committed end everything open is its fill.
        first_end = torch.where(committed & (token == EOM), column, length).min(-1, keepdim=True).values
        fill = ~committed & (column > first_end)
        token = torch.where(fill, EOM, token)
        confidence = torch.where(fill, confidence.gather(1, first_end.clamp(max=length - 1)), confidence)
        committed = committed | fill
        if bool(committed.all()) and not goes_on:
            break
        if variant.hard_mask:
            ids, weights = token[..., None], torch.ones(size, length, 1, device=device)
            share = (~committed).float()
        else:
            ids, weights = top.indices.clone(), top.values.clone()
            absent = committed & ~(ids == token[..., None]).any(-1)  # a kept token belongs to its own mix
            ids[..., -1] = torch.where(absent, token, ids[..., -1])
            weights[..., -1] = torch.where(absent, confidence, weights[..., -1])
            weights = F.normalize(weights, p=1.0, dim=-1)
            share = torch.where(committed, 0.0, variant.mask_mix)
    return Decoded(token, passes)
