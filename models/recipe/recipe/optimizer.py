"""Optimizers and their schedule: Muon for the layers' matrices and AdamW for the rest or, to adapt a checkpoint, AdamW alone."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from .model import Denoiser
from .tokenizer import SPECIAL

MUON_RATE = 0.02
ADAMW_RATE = 3e-3


def orthogonalise(update: Tensor, steps: int = 5) -> Tensor:
    """The nearest semi-orthogonal matrix, roughly, by the quintic Newton–Schulz iteration of Muon (Jordan et al., 2024)."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = update.bfloat16() if update.is_cuda else update.float()  # a CPU without bf16 instructions emulates it, 300 times slower
    tall = x.shape[0] > x.shape[1]
    if tall:
        x = x.T
    x = x / (x.norm() + 1e-7)
    for _ in range(steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return (x.T if tall else x).to(update.dtype)


class Muon(torch.optim.Optimizer):
    """Nesterov momentum, orthogonalised; an update's RMS does not depend on the matrix's shape."""

    def __init__(self, parameters: list[nn.Parameter], lr: float = MUON_RATE, momentum: float = 0.95, weight_decay: float = 0.01) -> None:
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                state = self.state[parameter]
                buffer = state.setdefault("momentum", torch.zeros_like(parameter))
                buffer.lerp_(parameter.grad, 1 - group["momentum"])
                update = orthogonalise(parameter.grad.lerp(buffer, group["momentum"]))
                scale = max(1.0, parameter.shape[0] / parameter.shape[1]) ** 0.5
                parameter.mul_(1 - group["lr"] * group["weight_decay"])
                parameter.add_(update, alpha=-group["lr"] * scale)


def optimizers(model: nn.Module) -> list[torch.optim.Optimizer]:
    """Muon over the layers' matrices and AdamW over the rest."""
    matrices = [p for n, p in model.named_parameters() if p.ndim == 2 and "embed" not in n]
    rest = [p for n, p in model.named_parameters() if p.ndim != 2 or "embed" in n]
    return [Muon(matrices), torch.optim.AdamW(rest, lr=ADAMW_RATE, betas=(0.9, 0.95), weight_decay=0.0)]


def adapting_optimizers(model: Denoiser, rate: float, fixed_embedding: bool) -> list[torch.optim.Optimizer]:
    """AdamW at `rate` over everything; with `fixed_embedding` but the embedding of ordinary tokens, which stays the checkpoint's: a short run meets few of them."""
    if fixed_embedding:
        model.model.embed_tokens.weight.register_hook(lambda grad: torch.cat([grad[: len(SPECIAL)], torch.zeros_like(grad[len(SPECIAL) :])]))
    return [torch.optim.AdamW(model.parameters(), lr=rate, betas=(0.9, 0.95), weight_decay=0.0, fused=True)]


def rate_factor(progress: float) -> float:
    """Warm-up over the first 2 %, constant, linear decay to zero over the last 25 %; `progress` is in 0…1."""
    return min(progress / 0.02, 1.0, max(0.0, (1 - progress) / 0.25))


def set_rates(optimizers: list[torch.optim.Optimizer], factor: float) -> None:
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["lr"] = factor * optimizer.defaults["lr"]
