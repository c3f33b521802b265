"""What is released: a mean of two models, and matrices rounded by what they are fed."""

from pathlib import Path

import numpy as np
import torch

from recipe.batches import collate, pack
from recipe.calibration import round_calibrated, rounded_by
from recipe.export import export, read_weights
from recipe.model import PRESETS, Denoiser
from recipe.quantization import quantize, restored
from recipe.release import merged
from recipe.tokenizer import EOM, MID, PRE, SUF, train_tokenizer


def model(seed: int) -> Denoiser:
    torch.manual_seed(seed)
    made = Denoiser(PRESETS["tiny"])
    for parameter in made.parameters():
        if parameter.ndim == 2:
            torch.nn.init.normal_(parameter, std=0.2)
    return made


def test_what_a_matrix_is_fed_decides_how_it_is_rounded() -> None:
    torch.manual_seed(0)
    inputs = torch.randn(4000, 24) @ torch.randn(24, 96) + 0.1 * torch.randn(4000, 96)  # most directions are hardly used
    weight = torch.randn(64, 96)

    def loss(levels: torch.Tensor, scales: torch.Tensor) -> float:
        return float((inputs @ (restored(levels, scales) - weight).T).square().mean())

    calibrated = round_calibrated(weight, inputs.T @ inputs, 4)
    assert calibrated[0].min() >= -8 and calibrated[0].max() <= 7
    assert loss(*calibrated) < 0.5 * loss(*quantize(weight, 4))


def test_the_exported_matrices_are_the_calibrated_ones(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    piece = np.array([SUF, *rng.integers(20, 400, 9), PRE, *rng.integers(20, 400, 30), MID, *rng.integers(20, 400, 9), EOM], np.uint16)
    batch = collate(list(pack(iter([piece]), 64)), 64, 96, np.random.default_rng(1))
    made = model(0)
    exact = {name: p.detach().clone() for name, p in made.named_parameters()}
    rounded = rounded_by(made, [batch], 4)
    assert set(rounded) == {name for name, p in made.named_parameters() if p.ndim == 2 and "embed" not in name}
    tokenizer = tmp_path / "tokenizer.json"
    train_tokenizer(iter(["a b c"]), 300).save(str(tokenizer))
    with torch.no_grad():
        export(made, "tiny", tmp_path / "out", tokenizer, weights="int4", rounded=rounded)
    stored = read_weights(tmp_path / "out")
    for name in rounded:
        assert torch.allclose(stored[name], dict(made.named_parameters())[name], atol=1e-6)
        assert not torch.allclose(stored[name], exact[name], atol=1e-6)


def test_a_mean_lies_between(tmp_path: Path) -> None:
    tokenizer = tmp_path / "tokenizer.json"
    train_tokenizer(iter(["a b c"]), 300).save(str(tokenizer))
    for seed in (1, 2):
        with torch.no_grad():
            export(model(seed), "tiny", tmp_path / str(seed), tokenizer, weights="fp32")
    name = "model.layers.0.mlp.up_proj.weight"
    found = dict(merged(tmp_path / "1", tmp_path / "2", 0.25, PRESETS["tiny"]).named_parameters())[name]
    expected = 0.75 * read_weights(tmp_path / "1")[name] + 0.25 * read_weights(tmp_path / "2")[name]
    assert torch.allclose(found, expected, atol=1e-6)
