"""Scales alone: a rounded model's levels stay as they are, and what it learns are the scales of their blocks, and its norms.

As PEQA (arXiv 2305.14152). Rounding by calibration costs a small model some of what it knew; this wins it back where the
unrounded weights are gone or too dear to train: a thirty-second of the parameters, and what is trained is what is shipped. Of
the files that are shipped only the scales change, so that a further version takes little room in a repository's history.
"""

from __future__ import annotations

import torch
from torch import nn

from .model import Denoiser
from .quantization import BLOCK, Rounded, fitting_scales, restored


class Scales:
    """The scales of a model's layers as what is learned, each as a multiple of what it was: one rate fits all."""

    def __init__(self, model: Denoiser, rounded: Rounded) -> None:
        parameters = dict(model.named_parameters())
        self.matrices = [parameters[name] for name in rounded]
        self.levels = [levels.to(device=m.device, dtype=torch.int8) for m, (levels, _) in zip(self.matrices, rounded.values())]
        self.before = [scales.to(m.device).float() for m, (_, scales) in zip(self.matrices, rounded.values())]
        now = (fitting_scales(m, levels) for m, levels in zip(self.matrices, self.levels))  # a resumed run's have changed
        self.multiples = [nn.Parameter(torch.where(before == 0, 1, scales / before)) for scales, before in zip(now, self.before)]
        norms = [p for p in parameters.values() if p.ndim == 1]
        self.learned: list[nn.Parameter] = [*self.multiples, *norms]
        model.model.embed_tokens.weight.requires_grad_(False)

    def optimizer(self, rate: float) -> torch.optim.Optimizer:
        """AdamW at `rate`, which for a scale is a share of it; no decay, which would draw scales to nothing."""
        return torch.optim.AdamW(self.learned, lr=rate, betas=(0.9, 0.95), weight_decay=0.0)

    def hand_over(self) -> None:
        """The matrices' gradients become their scales': behind a backward pass."""
        for matrix, levels, before, multiple in zip(self.matrices, self.levels, self.before, self.multiples):
            assert matrix.grad is not None, "a matrix of the layers is in every pass"
            multiple.grad = (matrix.grad * levels).reshape(*before.shape, BLOCK).sum(-1) * before
            matrix.grad = None

    @torch.no_grad()
    def write(self) -> None:
        """The matrices become what levels and scales stand for: behind an optimizer's step."""
        for matrix, levels, before, multiple in zip(self.matrices, self.levels, self.before, self.multiples):
            matrix.data = restored(levels, before * multiple)
