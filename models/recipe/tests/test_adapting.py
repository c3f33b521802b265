"""Adapting a causal checkpoint: what is read from it, and what is learned and what is not."""

import numpy as np
import torch

from recipe.batches import collate, pack
from recipe.model import PRESETS, Denoiser, rotary, rotate
from recipe.optimizer import adapting_optimizers
from recipe.quantization import quantize, restored, rounded_layers
from recipe.seed import half_rotation
from recipe.tokenizer import EOM, MID, PRE, SPECIAL, SUF
from recipe.trajectory import draw_noise, hard_mix, states


def test_attention_is_the_same_in_either_order_of_rotation() -> None:
    """GGUF rotates the neighbours 2i and 2i+1 of a head, we its halves: scores must not notice."""
    torch.manual_seed(0)
    shape = PRESETS["tiny"]
    x = torch.randn(1, 6, shape.hidden_size)
    theirs = [torch.randn(shape.head_dim, shape.hidden_size) for _ in range(2)]
    cos, sin = (part[:, None] for part in rotary(torch.arange(6)[None], shape))
    half = shape.head_dim // 2

    def neighbours(heads: torch.Tensor) -> torch.Tensor:
        first, second = heads[..., 0::2], heads[..., 1::2]
        c, s = cos[..., :half], sin[..., :half]
        return torch.stack([first * c - second * s, second * c + first * s], -1).flatten(-2)

    queries, keys = (neighbours((x @ weight.T)[:, None]) for weight in theirs)
    ours = [rotate((x @ half_rotation(weight, shape.head_dim).T)[:, None], cos, sin) for weight in theirs]
    assert torch.allclose(queries @ keys.mT, ours[0] @ ours[1].mT, atol=1e-4)


def test_a_canvas_is_predicted_from_the_token_before_it_and_its_first_token_by_the_causal_model() -> None:
    torch.manual_seed(0)
    model = Denoiser(PRESETS["tiny"])
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    piece = np.array([SUF, 40, PRE, *range(50, 62), MID, *range(70, 76), EOM], np.uint16)
    batch = collate(list(pack(iter([piece]), 32)), 32, 16, np.random.default_rng(0))
    assert not (batch.clean == MID).any() and batch.middle.sum() == 7
    clean, predicting = states(model, batch, hard_mix(batch, batch.block >= 0))
    first = int((batch.block[0] >= 0).nonzero()[0])
    assert torch.equal(predicting[0, first], clean[0, int(batch.start[0, first]) - 1])
    # The canvas has no say in its first token, and all of it in the others.
    changed = hard_mix(batch, batch.block >= 0)
    changed.ids = changed.ids.clone()
    changed.ids[0, first + 2] = 33
    other = states(model, batch, changed)[1]
    assert torch.equal(predicting[0, first], other[0, first])
    assert not torch.allclose(predicting[0, first + 1], other[0, first + 1], atol=1e-3)


def test_noise_leaves_half_of_the_blocks_a_visible_beginning() -> None:
    rng = np.random.default_rng(0)
    rows = pack((np.array([SUF, PRE, *rng.integers(20, 400, 58)], np.uint16) for _ in range(40)), 64)
    batch = collate([next(rows) for _ in range(32)], 64, 96, rng)
    masked = draw_noise(batch, torch.Generator().manual_seed(0))
    ends = blocks = 0
    for row in range(32):
        for block in range(int(batch.block[row].max()) + 1):
            noise = masked[row][batch.block[row] == block]
            if 0 < noise.sum() < len(noise):
                blocks += 1
                ends += bool((noise.int().diff() >= 0).all())
    assert 0.4 < ends / blocks < 0.75


def test_ordinary_tokens_keep_their_embedding_and_rounding_leaves_the_exact_weights() -> None:
    torch.manual_seed(0)
    model = Denoiser(PRESETS["tiny"])
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    (optimizer,) = adapting_optimizers(model, 1e-2, fixed_embedding=True)
    matrix = model.model.layers[0].mlp.up_proj.weight
    with rounded_layers(model, 4):
        assert torch.equal(matrix, restored(*quantize(before["model.layers.0.mlp.up_proj.weight"], 4)))
        model.logits(model.embed(torch.arange(60))).float().logsumexp(-1).sum().backward()
        model.model.layers[0].mlp(torch.randn(4, 32)).sum().backward()
    assert torch.equal(matrix, before["model.layers.0.mlp.up_proj.weight"]) and matrix.grad is not None
    optimizer.step()
    embedding = model.model.embed_tokens.weight
    assert torch.equal(embedding[len(SPECIAL) :], before["model.embed_tokens.weight"][len(SPECIAL) :])
    assert not torch.equal(embedding[: len(SPECIAL)], before["model.embed_tokens.weight"][: len(SPECIAL)])
    assert not torch.equal(matrix, before["model.layers.0.mlp.up_proj.weight"])
