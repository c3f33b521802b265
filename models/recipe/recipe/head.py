"""The vocabulary head's loss: cross-entropy without keeping logits and, while training, over a shortlist of the vocabulary.

For a small model the head costs as much as all layers together. Most of the softmax's mass lies on few tokens, so the
normaliser is taken over the frequent tokens exactly and over a sample of the rest, each sampled one standing for several
(importance sampling: the estimate of the normaliser is unbiased). Evaluation always uses the whole vocabulary.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor



@dataclass(frozen=True)
class Candidates:
    """Tokens that a batch's normaliser is taken over: ids [S], ascending, and what is added to each one's logit [S]."""

    ids: Tensor
    correction: Tensor


class Shortlist:
    """Draws candidates: the frequent tokens, the batch's own targets, and a sample of the others."""

    def __init__(self, counts: np.ndarray, frequent: int = 2048, sampled: int = 1024) -> None:
        self.frequent = torch.from_numpy(np.sort(np.argsort(-counts, kind="stable")[:frequent]).astype(np.int64))
        self.size, self.sampled = len(counts), sampled

    def draw(self, targets: Tensor, generator: torch.Generator) -> Candidates:
        certain = torch.zeros(self.size, dtype=torch.bool)
        certain[self.frequent] = True
        certain[targets.cpu()] = True
        others = (~certain).nonzero()[:, 0]
        sample = others[torch.randperm(len(others), generator=generator)[: self.sampled]]
        correction = torch.full((self.size,), math.log(max(1, len(others)) / max(1, len(sample))))
        correction[certain] = 0
        certain[sample] = True
        ids = certain.nonzero()[:, 0]
        return Candidates(ids.to(targets.device), correction[ids].to(targets.device))


def chunk_length(device: torch.device) -> int:
    """Positions whose logits exist at the same time."""
    return 8192 if device.type == "cuda" else 1024


def loss_and_gradient(logits: Tensor, bias: Tensor, targets: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
    """The weighted sum of cross-entropies of logits [S, vocabulary] + bias, and its gradient in their dtype."""
    kind = logits.dtype
    logits = logits.float().add_(bias)
    rows = torch.arange(len(logits), device=logits.device)
    logits -= logits.logsumexp(-1, keepdim=True)
    loss = -(logits[rows, targets] * weights).sum()
    logits.exp_()
    logits[rows, targets] -= 1
    return loss, logits.mul_(weights[:, None]).to(kind)


# On a GPU these are a dozen walks over gigabytes, and three once they are fused.
fused_loss_and_gradient = torch.compile(loss_and_gradient, dynamic=True)


class LinearCrossEntropy(torch.autograd.Function):
    """Weighted sum of cross-entropies of `states @ table.T + bias`, made and differentiated chunk by chunk: logits are never kept."""

    @staticmethod
    def forward(ctx, states: Tensor, table: Tensor, bias: Tensor, targets: Tensor, weights: Tensor) -> Tensor:  # type: ignore[no-untyped-def]
        matrix = table.to(states.dtype)
        total = torch.zeros((), device=states.device)
        grad_states = torch.empty_like(states)
        grad_table = torch.zeros_like(table, dtype=torch.float32) if ctx.needs_input_grad[1] else None
        made = fused_loss_and_gradient if states.is_cuda else loss_and_gradient
        chunk = chunk_length(states.device)
        for begin in range(0, len(states), chunk):
            part = slice(begin, begin + chunk)
            loss, gradient = made(states[part] @ matrix.T, bias, targets[part], weights[part])
            total += loss
            grad_states[part] = gradient @ matrix
            if grad_table is not None:
                grad_table += (gradient.T @ states[part]).float()
        ctx.save_for_backward(grad_states, grad_table)
        return total

    @staticmethod
    def backward(ctx, grad: Tensor):  # type: ignore[no-untyped-def]
        grad_states, grad_table = ctx.saved_tensors
        return grad_states * grad.to(grad_states.dtype), None if grad_table is None else grad_table * grad, None, None, None


def cross_entropy(states: Tensor, embedding: Tensor, unpredicted: Tensor, targets: Tensor, weights: Tensor, candidates: Candidates | None) -> Tensor:
    """Weighted sum of the cross-entropies of states [S, hidden] and targets [S], over `candidates` or the whole vocabulary."""
    if candidates is None:
        return LinearCrossEntropy.apply(states, embedding, unpredicted, targets, weights)
    bias = unpredicted[candidates.ids] + candidates.correction
    return LinearCrossEntropy.apply(states, embedding[candidates.ids], bias, torch.searchsorted(candidates.ids, targets), weights)
