"""Training: a tiny model learns a tiny corpus, and an interrupted run goes on as if it had not been."""

from pathlib import Path

import numpy as np
import pytest
import torch

from recipe.batches import collate, pack
from recipe.head import LinearCrossEntropy, Shortlist, cross_entropy
from recipe.model import PRESETS, Denoiser
from recipe.reference import Options, decode
from recipe.shards import write_shard
from recipe.tokenizer import EOM, MASK, MID, PRE, SUF
from recipe.train import Settings, batches, streamed, train
from recipe.trajectory import advance, draw_noise, hard_mix, mask_shares, trajectory_passes, trajectory_step

CPU = torch.device("cpu")


@pytest.fixture()
def shard(tmp_path: Path) -> Path:
    """Eight sentences, each cut in three; the middle follows from the prefix."""
    pieces = []
    for n in range(8):
        words = [20 + 10 * n + i for i in range(10)]
        for cut in range(2, 8):
            pieces.append([SUF, *words[cut + 2 :], PRE, *words[:cut], MID, *words[cut : cut + 2], EOM])
    write_shard(tmp_path / "train-00000.npz", pieces)
    return tmp_path / "train-00000.npz"


def settings(steps: int, **changes: object) -> Settings:
    return Settings("tiny", rows=6, length=64, noisy=96, steps=steps, **changes)  # type: ignore[arg-type]


def test_a_tiny_model_overfits_and_decodes_its_corpus(shard: Path, tmp_path: Path) -> None:
    run = train(settings(400), PRESETS["tiny"], [shard], None, tmp_path / "run", False, CPU)
    noisy = [entry["noisy"] for entry in run["log"] if entry["noisy"] is not None]
    assert noisy[-1] < 0.35 < noisy[0]
    from recipe.export import released

    model = released(tmp_path / "run")
    right = 0
    for n in range(8):
        words = [20 + 10 * n + i for i in range(10)]
        prompt = [SUF, *words[6:], PRE, *words[:4]]
        with torch.no_grad():
            last = decode(model, prompt, Options(steps=8))[-1]
        text = [p["token"] for p in last]
        right += text[: text.index(EOM)] == words[4:6] if EOM in text else False
    assert right >= 7


def test_resuming_gives_the_same_curve(shard: Path, tmp_path: Path) -> None:
    whole = train(settings(60), PRESETS["tiny"], [shard], None, tmp_path / "whole", False, CPU)
    from dataclasses import replace

    import recipe.train as module

    part = settings(60)
    original = module.streamed
    # Stopped after 30 steps of the same schedule, as a machine that is taken away would stop it.
    module.streamed = lambda *a: (b for b, _ in zip(original(*a), range(30)))  # type: ignore[assignment]
    try:
        train(replace(part), PRESETS["tiny"], [shard], None, tmp_path / "part", False, CPU)
    finally:
        module.streamed = original
    resumed = train(part, PRESETS["tiny"], [shard], None, tmp_path / "part", True, CPU)
    assert resumed["step"] == whole["step"] == 60
    assert resumed["tokens"] == whole["tokens"]
    for a, b in zip(whole["log"][-1:], resumed["log"][-1:]):
        assert a["noisy"] == pytest.approx(b["noisy"], abs=2e-3)


def test_batches_made_ahead_are_the_same_in_the_same_order(shard: Path) -> None:
    plain = batches([shard], settings(8), 3)
    for made, expected, _ in zip(streamed([shard], settings(8), 3, torch.device("cuda")), plain, range(7)):
        assert all(torch.equal(a, b) for a, b in zip(vars(made).values(), vars(expected).values()))


def test_chunked_cross_entropy_is_pytorchs() -> None:
    torch.manual_seed(0)
    states, table = torch.randn(37, 16, requires_grad=True), torch.randn(50, 16, requires_grad=True)
    targets, weights = torch.randint(50, (37,)), torch.rand(37)
    expected = (torch.nn.functional.cross_entropy(states @ table.T, targets, reduction="none") * weights).sum()
    expected.backward()
    gradients = states.grad.clone(), table.grad.clone()  # type: ignore[union-attr]
    states.grad = table.grad = None
    found = LinearCrossEntropy.apply(states, table, torch.zeros(50), targets, weights)
    found.backward()
    assert torch.allclose(found, expected, rtol=1e-5)
    assert torch.allclose(states.grad, gradients[0], atol=1e-5) and torch.allclose(table.grad, gradients[1], atol=1e-5)  # type: ignore[arg-type]


def test_the_shortlist_estimates_the_whole_vocabularys_normaliser() -> None:
    torch.manual_seed(0)
    states, table, targets = torch.randn(20, 16), torch.randn(500, 16) * 0.5, torch.randint(500, (20,))
    none, ones = torch.zeros(500), torch.ones(20)
    whole = cross_entropy(states, table, none, targets, ones, None)
    generator = torch.Generator().manual_seed(0)
    counts = np.arange(500, 0, -1)
    everything = Shortlist(counts, frequent=100, sampled=500).draw(targets, generator)
    assert torch.allclose(cross_entropy(states, table, none, targets, ones, everything), whole, rtol=1e-4)
    shortlist = Shortlist(counts, frequent=100, sampled=80)
    found = []
    for _ in range(200):
        candidates = shortlist.draw(targets, generator)
        assert len(candidates.ids) < 210 and torch.isin(targets, candidates.ids).all()
        found.append(cross_entropy(states, table, none, targets, ones, candidates))
    assert torch.stack(found).mean() == pytest.approx(float(whole), rel=0.02)


def test_a_third_of_the_blocks_is_wholly_masked() -> None:
    shares = mask_shares(2000, torch.Generator().manual_seed(0))
    assert 0.34 < (shares == 1).float().mean() < 0.36
    assert 0.6 < shares.mean() < 0.75


def test_noise_never_falls_on_padding() -> None:
    row = [np.array([SUF, PRE, *range(20, 60)], np.uint16)]
    batch = collate(list(pack(iter(row), 64)), 64, 40, np.random.default_rng(0))
    masked = draw_noise(batch, torch.Generator().manual_seed(0))
    assert masked.any() and not (masked & (batch.block < 0)).any()
    assert Denoiser(PRESETS["tiny"]).shape.vocab_size == 512


@pytest.mark.parametrize("soft_tokens", [1, 2, 3])
def test_an_update_mixes_as_many_tokens_as_asked_and_the_mask_until_they_are_committed(soft_tokens: int) -> None:
    model = Denoiser(PRESETS["tiny"])
    batch = collate([[np.array([SUF, PRE, *range(20, 40), MID, *range(40, 56), EOM], np.uint16)]], 64, 16, np.random.default_rng(0), ((16, 1.0),))
    given = torch.zeros_like(batch.target, dtype=torch.bool)
    mix = hard_mix(batch, ~given)
    noisy = torch.randn(*batch.target.shape, PRESETS["tiny"].hidden_size)
    generator = torch.Generator().manual_seed(0)
    mix, committed = advance(model, batch, noisy, mix, given, given, torch.full((1,), 0.6), generator, soft_tokens)
    assert 0 < committed.sum() < committed.numel() and torch.allclose(mix.weights.sum(-1), torch.ones(committed.shape))
    assert torch.equal(mix.weights[..., 0], torch.where(committed, 0.0, 0.6))
    assert ((mix.weights[..., 1:] > 0).sum(-1) == soft_tokens).all()


def test_learning_from_one_update_of_a_trajectory_is_learning_from_all_in_the_mean() -> None:
    torch.manual_seed(0)
    model = Denoiser(PRESETS["tiny"])
    batch = collate([[np.array([SUF, PRE, *range(20, 40), MID, *range(40, 56), EOM], np.uint16)]], 64, 16, np.random.default_rng(0), ((16, 1.0),))
    begins = model.model.layers[0].register_forward_pre_hook(lambda *_: passes.append(torch.is_grad_enabled()))

    def mask_gradient(seed: int, unroll: int, one_update: bool) -> torch.Tensor:
        """Of the mask's embedding: the mask is fed to every open position at first, and to fewer with each update."""
        model.zero_grad()
        trajectory_step(model, batch, torch.Generator().manual_seed(seed), unroll=unroll, one_update=one_update)
        gradient = model.model.embed_tokens.weight.grad
        assert gradient is not None
        return gradient[MASK].clone()

    passes: list[bool] = []
    everywhere = torch.stack([mask_gradient(seed, 4, False) for seed in range(100)]).mean(0)
    assert passes == [True] * 400
    passes.clear()
    estimated = torch.stack([mask_gradient(seed, 4, True) for seed in range(400)]).mean(0)
    assert sum(passes) == 400
    assert sum(1 if learned else 1 / 3 for learned in passes) / 400 == pytest.approx(trajectory_passes(4, True), rel=0.05)
    begins.remove()
    first = torch.stack([mask_gradient(seed, 1, False) for seed in range(100)]).mean(0)
    assert (estimated - everywhere).norm() < 0.2 * everywhere.norm() < 0.5 * (first - everywhere).norm()
