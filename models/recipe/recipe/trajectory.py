"""Noise, loss and continuous trajectory supervision (EvoToken-DLM, arXiv 2601.07351, section 3.3).

Ordinary batches mask a share t of each block and learn the masked tokens. Trajectory batches unroll `UNROLL` EvoToken
updates with the model's own predictions, and learn every position of the block at every step. The updates are detached,
so a backward pass a step gives the gradient of the whole trajectory at the memory of one step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from .batches import Batch
from .head import Shortlist, chunk_length, cross_entropy
from .model import Denoiser
from .tokenizer import MASK
from .visibility import clean_visibility, visibility

CAUSAL_WEIGHT = 0.4  # of the clean half's next-token loss beside the noisy half's
CONTEXT_SHARE = 0.15  # of the clean positions outside a middle it is taken on there; in a middle, and on its end, always
SOFT_TOKENS = 3
LEFT_TO_RIGHT_SHARE = 0.5
UNROLL = 2


@dataclass
class Mix:
    """What the noisy positions are fed: soft token ids and weights [B, M, SOFT_TOKENS + 1]."""

    ids: Tensor
    weights: Tensor


@dataclass
class Losses:
    """Sums over a batch and the weight they stand for; `value` of each is nats per token."""

    noisy: Tensor
    noisy_weight: Tensor
    causal: Tensor
    causal_weight: Tensor


def mask_shares(blocks: int, generator: torch.Generator) -> Tensor:
    """[blocks] shares t: 35 % exactly 1 (every decode starts there, and goes on there where its beginning is settled), 45 % Beta(2, 2), 20 % uniform; stratified."""
    shuffled = torch.randperm(blocks, generator=generator)
    kind = (shuffled + torch.rand((), generator=generator)) / blocks
    uniform = (torch.randperm(blocks, generator=generator) + torch.rand(blocks, generator=generator)) / blocks
    # The median of three uniforms is distributed as Beta(2, 2).
    bell = torch.rand(blocks, 3, generator=generator).median(-1).values
    return torch.where(kind < 0.35, torch.ones(blocks), torch.where(kind < 0.8, bell, uniform))


def block_index(batch: Batch) -> Tensor:
    """[B, M] a number for each block of the whole batch, 0 on padding (where it means nothing)."""
    stride = int(batch.block.max()) + 1
    rows = torch.arange(batch.block.shape[0], device=batch.block.device)[:, None]
    return rows * stride + batch.block.clamp(min=0)


def draw_noise(batch: Batch, generator: torch.Generator) -> Tensor:
    """[B, M] true where a position is masked: scattered over the block or, in half of the blocks, its end.

    Most decodes commit from left to right, so that what is still masked is mostly an end.
    """
    index = block_index(batch)
    blocks = int(index.max()) + 1
    shares = mask_shares(blocks, generator).to(index.device)
    chance = torch.rand(index.shape, generator=generator).to(index.device)
    from_left = (torch.rand(blocks, generator=generator) < LEFT_TO_RIGHT_SHARE).to(index.device)
    sizes = torch.zeros(blocks, device=index.device).index_add_(0, index.flatten(), (batch.block >= 0).flatten().float())
    column = torch.arange(index.shape[1], device=index.device).expand_as(index)
    begins = torch.full((blocks,), index.shape[1], device=index.device).scatter_reduce(0, index[batch.block >= 0], column[batch.block >= 0], "amin")
    ahead = 1 - (column - begins[index] + 0.5) / sizes[index].clamp(min=1)  # of the block's positions, the share from here on
    return (torch.where(from_left[index], ahead, chance) < shares[index]) & (batch.block >= 0)


def hard_mix(batch: Batch, masked: Tensor) -> Mix:
    """Visible positions as they are, masked ones as the mask."""
    ids = torch.where(masked, MASK, batch.target)
    ids = ids[..., None].expand(*ids.shape, SOFT_TOKENS + 1)
    weights = torch.zeros(ids.shape, device=ids.device)
    weights[..., 0] = 1
    return Mix(ids, weights)


def fed_in(model: Denoiser, batch: Batch, mix: Mix) -> tuple[Tensor, Tensor]:
    """What the layers are fed: both halves' embeddings [B, N + M, hidden] and positions [B, N + M]."""
    noisy = model.mix(mix.ids, mix.weights)
    return torch.cat([model.embed(batch.clean).to(noisy.dtype), noisy], 1), torch.cat([batch.clean_positions, batch.noisy_positions], 1)


def states(model: Denoiser, batch: Batch, mix: Mix) -> tuple[Tensor, Tensor]:
    """Final states of the clean half [B, N, hidden], and for each noisy position [B, M, hidden] the state that predicts it.

    That is the state before it: of the noisy position before, or, where a block begins, of the clean token in front of it.
    """
    x, positions = fed_in(model, batch, mix)
    out, _ = model.hidden(x, positions, visibility(batch).mask())
    clean, noisy = out.split([batch.clean.shape[1], batch.target.shape[1]], 1)
    first = batch.block != batch.block.roll(1, 1)
    first[:, 0] = True
    in_front = (batch.start - 1).clamp(min=0)[..., None].expand_as(noisy)
    return clean, torch.where(first[..., None], clean.gather(1, in_front), noisy.roll(1, 1))


def followed(model: Denoiser, batch: Batch) -> Tensor:
    """[B, N] true where a clean position learns its next token: one of the same piece that is ever predicted."""
    following = torch.zeros_like(batch.clean_piece, dtype=torch.bool)
    following[:, :-1] = (batch.clean_piece[:, 1:] == batch.clean_piece[:, :-1]) & (batch.clean_piece[:, :-1] >= 0)
    # What follows <|suf|> and <|pre|> is learned like all else; the control tokens themselves are never predicted.
    following[:, :-1] &= model.unpredicted[batch.clean[:, 1:]] == 0
    return following


def learned_next(model: Denoiser, batch: Batch, share: float, generator: torch.Generator) -> Tensor:
    """[B, N] the clean positions whose loss is taken: those before a middle's tokens and its end, and a random share of the others."""
    following = followed(model, batch)
    return following & ((torch.rand(following.shape, generator=generator).to(following.device) < share) | batch.middle.roll(-1, 1))


def losses(model: Denoiser, batch: Batch, clean: Tensor, noisy: Tensor, learned: Tensor, generator: torch.Generator, shortlist: Shortlist | None = None, share: float = CONTEXT_SHARE) -> Losses:
    """`learned` [B, M] chooses noisy positions; of the clean ones those before a middle's tokens and a random `share` of the others learn their next one."""
    embedding = model.model.embed_tokens.weight
    weights = batch.weight * learned
    chosen = weights > 0
    following = learned_next(model, batch, share, generator)
    noisy_targets, causal_targets = batch.target[chosen], batch.clean.roll(-1, 1)[following]
    candidates = shortlist.draw(torch.cat([noisy_targets, causal_targets]), generator) if shortlist else None
    noisy_sum = cross_entropy(noisy[chosen].to(clean.dtype), embedding, model.unpredicted, noisy_targets, weights[chosen], candidates)
    ones = torch.ones(causal_targets.shape, device=causal_targets.device)
    causal_sum = cross_entropy(clean[following], embedding, model.unpredicted, causal_targets, ones, candidates)
    return Losses(noisy_sum, weights.sum(), causal_sum, ones.sum())


def total(part: Losses) -> Tensor:
    return part.noisy / part.noisy_weight.clamp(min=1) + CAUSAL_WEIGHT * part.causal / part.causal_weight.clamp(min=1)


@torch.no_grad()
def advance(
    model: Denoiser, batch: Batch, noisy: Tensor, mix: Mix, given: Tensor, committed: Tensor, alpha: Tensor, generator: torch.Generator, soft_tokens: int = SOFT_TOKENS
) -> tuple[Mix, Tensor]:
    """One EvoToken update of all blocks → the next mix, of `soft_tokens` tokens (at most SOFT_TOKENS), and which positions [B, M] are committed.

    Every block commits d ∈ {1, 2, 4, 8} positions, in half of the blocks the most confident ones, as at inference, and
    in the others random ones. Given positions stay what they are.
    """
    open_ = ~given & ~committed & (batch.block >= 0)
    evolving = ~given & (batch.block >= 0)
    probabilities = torch.zeros(*evolving.shape, SOFT_TOKENS, device=evolving.device)
    ids = torch.full((*evolving.shape, SOFT_TOKENS), MASK, device=evolving.device)
    found = []
    for part in noisy[evolving].split(chunk_length(noisy.device)):
        top = model.logits(part.to(noisy.dtype)).float().softmax(-1).topk(SOFT_TOKENS, -1)
        found.append((top.values, top.indices))
    probabilities[evolving], ids[evolving] = torch.cat([v for v, _ in found]), torch.cat([i for _, i in found])

    index = block_index(batch)
    blocks = int(index.max()) + 1
    count = 2 ** torch.randint(0, 4, (blocks,), generator=generator).to(index.device)
    by_confidence = (torch.rand(blocks, generator=generator) < 0.5).to(index.device)
    order = torch.rand(index.shape, generator=generator).to(index.device)
    rank_key = torch.where(by_confidence[index], probabilities[..., 0], order).masked_fill(~open_, -1)
    ahead = (rank_key[:, None, :] > rank_key[:, :, None]) & (index[:, None, :] == index[:, :, None]) & open_[:, None, :]
    committed = committed | (open_ & (ahead.sum(-1) < count[index]))

    share = torch.where(committed, 0.0, alpha[index])
    probabilities[..., soft_tokens:] = 0
    soft = probabilities / probabilities.sum(-1, keepdim=True).clamp(min=1e-9) * (1 - share[..., None])
    next_ids = torch.cat([torch.full_like(ids[..., :1], MASK), ids], -1)
    next_weights = torch.cat([share[..., None], soft], -1)
    keep = ~evolving[..., None]
    return Mix(torch.where(keep, mix.ids, next_ids), torch.where(keep, mix.weights, next_weights)), committed


def detached(found: Losses) -> Losses:
    return replace(found, noisy=found.noisy.detach(), causal=found.causal.detach())


def causal_step(model: Denoiser, batch: Batch, generator: torch.Generator, shortlist: Shortlist | None = None, share: float = 1.0) -> Losses:
    """Forward and backward of the clean half alone: the start of a run. Outside the middles a `share` of the positions learn their next token."""
    states_, _ = model.hidden(model.embed(batch.clean), batch.clean_positions, clean_visibility(batch).mask())
    following = learned_next(model, batch, share, generator)
    targets = batch.clean.roll(-1, 1)[following]
    candidates = shortlist.draw(targets, generator) if shortlist else None
    ones = torch.ones(targets.shape, device=targets.device)
    loss = cross_entropy(states_[following], model.model.embed_tokens.weight, model.unpredicted, targets, ones, candidates)
    (loss / ones.sum().clamp(min=1)).backward()
    zero = torch.zeros((), device=loss.device)
    return Losses(zero, zero, loss.detach(), ones.sum())


def ordinary_step(model: Denoiser, batch: Batch, generator: torch.Generator, shortlist: Shortlist | None = None, share: float = CONTEXT_SHARE) -> Losses:
    """Forward and backward of a batch; gradients are added to the parameters'."""
    masked = draw_noise(batch, generator)
    clean, noisy = states(model, batch, hard_mix(batch, masked))
    found = losses(model, batch, clean, noisy, masked, generator, shortlist, share)
    total(found).backward()
    return detached(found)


def trajectory_passes(unroll: int, one_update: bool) -> float:
    """What a trajectory batch costs in the mean, in passes forward and backward; one forward alone is a third of such a pass."""
    return 1 + (unroll - 1) / 6 if one_update else unroll


def trajectory_step(
    model: Denoiser, batch: Batch, generator: torch.Generator, shortlist: Shortlist | None = None, share: float = CONTEXT_SHARE, unroll: int = UNROLL,
    soft_tokens: int = SOFT_TOKENS, one_update: bool = False,
) -> Losses:
    """Forward and backward of a batch over `unroll` EvoToken updates of `soft_tokens` tokens; returns the last learned one's losses.

    With `one_update` only one of them, drawn at random, is learned from, and those before it are computed without gradients. As the updates
    are detached, that is an unbiased estimate of the same gradient: noisier, and with four updates at three eighths of the cost.
    """
    masked = draw_noise(batch, generator)
    mix, committed = hard_mix(batch, masked), torch.zeros_like(masked)
    alpha = 0.5 + 0.5 * torch.rand(int(block_index(batch).max()) + 1, generator=generator).to(masked.device)
    learned = [int(torch.randint(unroll, (), generator=generator))] if one_update else list(range(unroll))
    found = None
    for step in range(learned[-1] + 1):
        with torch.set_grad_enabled(step in learned):
            clean, noisy = states(model, batch, mix)
        if step in learned:
            found = losses(model, batch, clean, noisy, batch.block >= 0, generator, shortlist, share)
            (total(found) / len(learned)).backward()
        if step < learned[-1]:
            mix, committed = advance(model, batch, noisy.detach(), mix, ~masked, committed, alpha, generator, soft_tokens)
    assert found is not None, "a trajectory has at least one step"
    return detached(found)
