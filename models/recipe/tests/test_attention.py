"""The block-diffusion attention mask against the rules written out literally."""

import numpy as np
import torch

from recipe.batches import collate, pack
from recipe.tokenizer import EOM, MID, PRE, SUF
from recipe.visibility import clean_visibility, visibility


def pieces() -> list[np.ndarray]:
    rng = np.random.default_rng(0)

    def text(n: int) -> list[int]:
        return rng.integers(16, 400, n).tolist()

    return [
        np.array([SUF, *text(5), PRE, *text(20), MID, *text(9), EOM], np.uint16),
        np.array([SUF, PRE, *text(30)], np.uint16),
        np.array([SUF, *text(3), PRE, *text(6), MID, *text(40), EOM], np.uint16),
    ]


def test_mask_is_the_literal_one() -> None:
    rows = list(pack(iter(pieces()), 64))
    batch = collate(rows, 64, 96, np.random.default_rng(1))
    mask = visibility(batch).written_out()[:, 0]
    assert torch.equal(clean_visibility(batch).written_out()[:, 0], mask[:, :64, :64])
    n, m = batch.clean.shape[1], batch.target.shape[1]
    for b in range(len(rows)):
        for q in range(n + m):
            for k in range(n + m):
                if q == k:
                    expected = True
                elif q < n and k < n:  # clean on clean: causal, within a piece
                    piece = int(batch.clean_piece[b, q])
                    expected = piece >= 0 and piece == int(batch.clean_piece[b, k]) and k <= q
                elif q < n:  # clean never sees noise
                    expected = False
                elif k < n:  # noise on clean: its own piece, before its block
                    piece = int(batch.noisy_piece[b, q - n])
                    expected = piece >= 0 and piece == int(batch.clean_piece[b, k]) and k < int(batch.start[b, q - n])
                else:  # noise on noise: its own block, both ways
                    block = int(batch.block[b, q - n])
                    expected = block >= 0 and block == int(batch.block[b, k - n])
                assert bool(mask[b, q, k]) == expected, (b, q, k)


def test_flex_attention_is_told_the_same() -> None:
    batch = collate(list(pack(iter(pieces()), 64)), 64, 96, np.random.default_rng(1))
    for seen in (visibility(batch), clean_visibility(batch)):
        index = torch.arange(seen.piece.shape[1])
        rows = torch.arange(len(seen.piece))
        told = seen.block_mask().mask_mod(rows[:, None, None], torch.zeros(()), index[None, :, None], index[None, None, :])
        assert torch.equal(told, seen.written_out()[:, 0])


def test_a_noisy_block_repeats_the_clean_tokens_it_stands_for() -> None:
    rows = list(pack(iter(pieces()), 64))
    batch = collate(rows, 64, 96, np.random.default_rng(1))
    checked = 0
    for b in range(len(rows)):
        for i in range(96):
            block = int(batch.block[b, i])
            if block < 0:
                continue
            first = int((batch.block[b] == block).nonzero()[0])
            at = int(batch.start[b, i]) + i - first
            inside = at < 64 and int(batch.clean_piece[b, at]) == int(batch.noisy_piece[b, i])
            if inside:
                assert batch.target[b, i] == batch.clean[b, at]
                assert batch.noisy_positions[b, i] == batch.clean_positions[b, at]
                checked += 1
            else:
                assert batch.target[b, i] == EOM  # fill behind the end
    assert checked > 50


def test_the_model_obeys_it_a_change_outside_leaves_a_block_alone() -> None:
    from recipe.model import PRESETS, Denoiser
    from recipe.trajectory import hard_mix, states

    torch.manual_seed(0)
    model = Denoiser(PRESETS["tiny"])
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    batch = collate(list(pack(iter(pieces()), 64)), 64, 96, np.random.default_rng(1))
    masked = torch.zeros_like(batch.block, dtype=torch.bool)
    before = states(model, batch, hard_mix(batch, masked))[1]
    others = (batch.block[0] != 0) & (batch.block[0] >= 0)
    batch.target[0, others] = 17
    after = states(model, batch, hard_mix(batch, masked))[1]
    same = batch.block[0] == 0
    assert torch.allclose(before[0, same], after[0, same], atol=1e-5)
    assert not torch.allclose(before[0, others], after[0, others], atol=1e-3)
