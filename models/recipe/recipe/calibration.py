"""Calibrated rounding (GPTQ, arXiv 2210.17323): each matrix is rounded column by column, and what a column loses is made up by those behind it.

Weights that were trained rounded need none of this; the mean of two such models (recipe.release) was not, and rounding it
to four bits without a look at what the layers are fed costs it most of what the mean had gained.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .batches import Batch
from .model import Denoiser, Layer, rotary
from .quantization import BLOCK, Rounded, levels_of, restored
from .trajectory import draw_noise, fed_in, hard_mix
from .visibility import visibility

DAMPING = 0.01  # of the Hessian's mean diagonal
CHUNK = 128  # columns whose losses are handed on together
# Of the scale at which a block's largest weight is met exactly: rounding all weights better can be worth cutting that one.
SCALES = torch.linspace(1.0, 0.8, 9)
# Matrices that are fed the same, and so are rounded as one.
FED_ALIKE = (("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"), ("self_attn.o_proj",), ("mlp.gate_proj", "mlp.up_proj"), ("mlp.down_proj",))


def best_scales(block: Tensor, lowest: int) -> Tensor:
    """[out, BLOCK] → fp16 scales [out]: of SCALES, the one of least squared error."""
    extreme = block.gather(-1, block.abs().argmax(-1, keepdim=True))
    scales = (extreme * SCALES / -lowest).half()  # [out, candidates]
    wide, values = scales.float()[..., None], block[:, None]
    errors = (levels_of(values, wide, lowest) * wide - values).square().sum(-1)
    return scales.gather(-1, errors.argmin(-1, keepdim=True))[:, 0]


@torch.autocast("cpu", enabled=False)
def round_calibrated(weight: Tensor, hessian: Tensor, bits: int) -> tuple[Tensor, Tensor]:
    """[out, in] and the inputs' second moments [in, in] → levels and scales as `quantization.quantize` gives them."""
    lowest, size = 2 ** (bits - 1), weight.shape[1]
    damped = hessian + DAMPING * hessian.diagonal().mean() * torch.eye(size)
    inverse = torch.linalg.cholesky(torch.cholesky_inverse(torch.linalg.cholesky(damped)), upper=True)
    left = weight.detach().float().clone()
    levels, scales = torch.empty_like(left), torch.empty(len(left), size // BLOCK, dtype=torch.float16)
    for begin in range(0, size, CHUNK):
        end = min(size, begin + CHUNK)
        lost = torch.zeros(len(left), end - begin)
        for column in range(begin, end):
            block = column // BLOCK
            if column % BLOCK == 0:
                scales[:, block] = best_scales(left[:, column : column + BLOCK], lowest)
            scale = scales[:, block].float()
            levels[:, column] = levels_of(left[:, column], scale, lowest)
            error = (left[:, column] - levels[:, column] * scale) / inverse[column, column]
            left[:, column:end] -= error[:, None] * inverse[column, column:end]
            lost[:, column - begin] = error
        left[:, end:] -= lost @ inverse[begin:end, end:]
    return levels, scales


def moments(layer: Layer, fed: list[tuple[Tensor, Tensor, Tensor, Tensor]], kept: list[Tensor]) -> list[Tensor]:
    """For each of FED_ALIKE the second moments [in, in] of its inputs, at the positions that are `kept`."""
    sums: list[Tensor] = []
    handles = []
    at = 0
    for number, names in enumerate(FED_ALIKE):
        module = layer.get_submodule(names[0])
        assert isinstance(module, nn.Linear)
        sums.append(torch.zeros(module.in_features, module.in_features))

        def add(_: nn.Module, inputs: tuple[Tensor, ...], number: int = number) -> None:
            rows = inputs[0][kept[at]].float()
            with torch.autocast("cpu", enabled=False):
                sums[number] += rows.T @ rows

        handles.append(module.register_forward_pre_hook(add))
    for at, inputs in enumerate(fed):
        layer(*inputs, None)
    for handle in handles:
        handle.remove()
    return sums


@torch.no_grad()
def rounded_by(model: Denoiser, batches: list[Batch], bits: int) -> Rounded:
    """Rounds the layers' matrices by what `batches` feed them, first to last, each fed by rounded ones → levels and scales by name.

    The model's own matrices become what the levels stand for.
    """
    fed, kept = [], []
    generator = torch.Generator().manual_seed(0)
    for batch in batches:
        mix = hard_mix(batch, draw_noise(batch, generator))
        x, positions = fed_in(model, batch, mix)
        cos, sin = (part[:, None] for part in rotary(positions, model.shape))
        fed.append((x, cos, sin, visibility(batch).written_out()))
        kept.append(torch.cat([batch.clean_piece >= 0, batch.block >= 0], 1))
    found: Rounded = {}
    for number, layer in enumerate(model.model.layers):
        assert isinstance(layer, Layer)
        for names, hessian in zip(FED_ALIKE, moments(layer, fed, kept)):
            matrices = [layer.get_submodule(name).weight for name in names]
            levels, scales = round_calibrated(torch.cat([m.data for m in matrices]), hessian, bits)
            sizes = [len(m) for m in matrices]
            for name, matrix, part, scale in zip(names, matrices, levels.split(sizes), scales.split(sizes)):
                found[f"model.layers.{number}.{name}.weight"] = (part, scale)
                matrix.data = restored(part, scale)
        fed = [(layer(*inputs, None)[0], *inputs[1:]) for inputs in fed]
    return found
