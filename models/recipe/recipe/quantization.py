"""Quantization: matrices as whole levels with a scale for each BLOCK inputs, and training that knows of it.

Symmetric: the entry of largest magnitude in a block takes the lowest level, as in GGUF's Q4_0. Rounding to four bits costs
a small model dear; so the last part of a run computes with rounded weights and adds the gradient to the exact ones (a
straight-through estimate, arXiv 1308.3432), and what is exported is what was trained.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

BLOCK = 32  # inputs that share a scale
Rounded = dict[str, tuple[Tensor, Tensor]]  # levels and scales of matrices, by name


def levels_of(values: Tensor, scales: Tensor, lowest: int) -> Tensor:
    """The nearest levels, −lowest to lowest − 1; `scales` are broadcast to `values`, and of scale 0 all are 0."""
    return (values / torch.where(scales == 0, 1, scales)).round_().clamp_(-lowest, lowest - 1)


def quantize(weight: Tensor, bits: int) -> tuple[Tensor, Tensor]:
    """[out, in] → levels [out, in] from −2^(bits−1) to 2^(bits−1)−1, as floats, and fp16 scales [out, in ÷ BLOCK]."""
    blocks = weight.detach().float().reshape(weight.shape[0], -1, BLOCK)
    extreme = blocks.gather(-1, blocks.abs().argmax(-1, keepdim=True))
    lowest = 2 ** (bits - 1)
    scales = (extreme / -lowest).half()
    return levels_of(blocks, scales.float(), lowest).reshape(weight.shape), scales[..., 0]


def restored(levels: Tensor, scales: Tensor) -> Tensor:
    """The matrix [out, in] that levels [out, in] and scales [out, in ÷ BLOCK] stand for."""
    return (levels.reshape(*scales.shape, BLOCK) * scales.float()[..., None]).reshape(levels.shape)


def fitting_scales(weight: Tensor, levels: Tensor) -> Tensor:
    """Scales [out, in ÷ BLOCK] of least squared error for a matrix and its levels [out, in]; 0 where all levels of a block are."""
    blocks, whole = weight.detach().float().reshape(len(weight), -1, BLOCK), levels.float().reshape(len(weight), -1, BLOCK)
    return (blocks * whole).sum(-1) / whole.square().sum(-1).clamp(min=1)


def refitted(weights: dict[str, Tensor], rounded: Rounded) -> Rounded:
    """The same levels, with the scales that `weights` were given since."""
    return {name: (levels, fitting_scales(weights[name], levels).half()) for name, (levels, _) in rounded.items()}


def packed(levels: Tensor, bits: int) -> Tensor:
    """Levels [out, in] as ONNX Runtime's MatMulNBits stores them: uint8 [out, in ÷ BLOCK, bytes], raised to be positive, two to a byte at 4 bits."""
    raised = (levels + 2 ** (bits - 1)).to(torch.uint8).reshape(levels.shape[0], -1, BLOCK)
    return raised if bits == 8 else raised[..., 0::2] | (raised[..., 1::2] << 4)


def unpacked(stored: Tensor) -> Tensor:
    """Levels [out, in] of what `packed` made."""
    if stored.shape[-1] == BLOCK:
        return stored.flatten(1).float() - 128
    return torch.stack([stored & 15, stored >> 4], -1).flatten(1).float() - 8


@contextmanager
def rounded_layers(model: nn.Module, bits: int | None) -> Iterator[None]:
    """Within it the layers' matrices are rounded to `bits`; behind it they are exact again, with the gradients they were given. None: nothing is rounded."""
    exact = [(p, p.data) for n, p in model.named_parameters() if bits and p.ndim == 2 and "embed" not in n]
    if bits and exact:  # all at once: hundreds of small kernels would keep a GPU waiting
        blocks = torch.cat([data.reshape(-1, BLOCK) for _, data in exact])
        parts = restored(*quantize(blocks, bits)).split([data.numel() // BLOCK for _, data in exact])
        for (parameter, data), part in zip(exact, parts):
            parameter.data = part.reshape(data.shape)
    try:
        yield
    finally:
        for parameter, data in exact:
            parameter.data = data
