"""Scales alone: a rounded model wins back what rounding cost it, and nothing but its scales and norms changes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from recipe.export import export, read_rounded, read_weights, released, stored_tensors
from recipe.model import PRESETS, Denoiser
from recipe.quantization import refitted, restored
from recipe.scales import Scales
from recipe.shards import write_shard
from recipe.tokenizer import EOM, MID, PRE, SUF, train_tokenizer
from recipe.train import Settings, train

CPU = torch.device("cpu")
SHAPE = PRESETS["tiny"]


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    train_tokenizer(iter(["a b c"]), 300).save(str(file))
    return file


@pytest.fixture(scope="module")
def shard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("shards") / "train-00000.npz"
    rng = np.random.default_rng(0)
    write_shard(file, [[SUF, PRE, *(start + i for i in range(6)), MID, start + 6, start + 7, EOM] for start in rng.integers(20, 400, 64)])
    return file


@pytest.fixture(scope="module")
def rounded_model(shard: Path, tokenizer: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that has learned what the shard says, rounded to four bits without a look at what that does."""
    folder = tmp_path_factory.mktemp("rounded")
    train(SETTINGS, SHAPE, [shard], None, folder / "run", False, CPU)
    with torch.no_grad():
        export(released(folder / "run"), "tiny", folder / "model", tokenizer, weights="int4")
    return folder / "model"


SETTINGS = Settings("tiny", rows=6, length=64, noisy=96, steps=150, trajectory=False)
ALONE = replace(SETTINGS, steps=60, rate=5e-3, scales_alone=True, causal_first=False, average_decay=0.9)


def test_what_rounding_cost_is_won_back_by_scales_and_norms(shard: Path, tokenizer: Path, rounded_model: Path, tmp_path: Path) -> None:
    still = train(replace(ALONE, steps=1, rate=0.0), SHAPE, [shard], shard, tmp_path / "still", False, CPU, warm_start=rounded_model)
    run = train(ALONE, SHAPE, [shard], shard, tmp_path / "run", False, CPU, warm_start=rounded_model)
    assert run["average"]["noisy"] < 0.9 * still["average"]["noisy"]
    with torch.no_grad():
        model = released(tmp_path / "run")
        rounded = refitted(dict(model.named_parameters()), read_rounded(rounded_model, "int4"))
        export(model, "tiny", tmp_path / "model", tokenizer, weights="int4", rounded=rounded)
    before, after = stored_tensors(rounded_model), stored_tensors(tmp_path / "model")
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert changed == {name for name in before if "embed" not in name and (name.endswith(".scales") or before[name].ndim == 1)}
    for name, (levels, scales) in rounded.items():  # what is shipped is what was trained
        assert torch.allclose(restored(levels, scales), dict(model.named_parameters())[name], rtol=1e-3, atol=1e-6)


def test_a_scale_is_given_the_gradient_of_all_its_block(rounded_model: Path) -> None:
    rounded = read_rounded(rounded_model, "int4")
    model = Denoiser(SHAPE)
    model.load_state_dict(read_weights(rounded_model))
    scales = Scales(model, rounded)
    name = "model.layers.1.mlp.down_proj.weight"
    levels, stored = rounded[name]
    x = torch.randn(5, levels.shape[1])
    for matrix in scales.matrices:
        matrix.grad = torch.zeros_like(matrix)
    (x @ dict(model.named_parameters())[name].T).square().sum().backward()
    scales.hand_over()
    multiple = torch.ones(stored.shape, requires_grad=True)
    (x @ (levels.reshape(*stored.shape, -1) * (stored.float() * multiple)[..., None]).reshape(levels.shape).T).square().sum().backward()
    found = scales.multiples[list(rounded).index(name)].grad
    assert found is not None and multiple.grad is not None and torch.allclose(found, multiple.grad, rtol=1e-4, atol=1e-4)


def test_resumed_it_goes_on_as_if_it_had_not_been_stopped(shard: Path, rounded_model: Path, tmp_path: Path) -> None:
    chosen = replace(ALONE, steps=12)
    train(chosen, SHAPE, [shard], None, tmp_path / "whole", False, CPU, warm_start=rounded_model)
    train(chosen, SHAPE, [shard], None, tmp_path / "part", False, CPU, warm_start=rounded_model, until_step=5)
    train(chosen, SHAPE, [shard], None, tmp_path / "part", True, CPU, warm_start=rounded_model)
    whole, part = (dict(released(tmp_path / name).named_parameters()) for name in ("whole", "part"))
    assert all(torch.allclose(whole[name], part[name], rtol=1e-4, atol=1e-6) for name in whole)


@pytest.mark.parametrize(("changes", "warm"), [({"rate": None}, True), ({"bits": 4}, True), ({}, False)])
def test_what_it_lacks_is_told(changes: dict[str, object], warm: bool, shard: Path, rounded_model: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="four-bit model"):
        train(replace(ALONE, **changes), SHAPE, [shard], None, tmp_path / "run", False, CPU, warm_start=rounded_model if warm else None)  # type: ignore[arg-type]


def test_a_model_of_other_weights_is_refused(shard: Path, tokenizer: Path, tmp_path: Path) -> None:
    with torch.no_grad():
        export(Denoiser(SHAPE), "tiny", tmp_path / "model", tokenizer, weights="int8")
    with pytest.raises(ValueError, match="four-bit model"):
        train(ALONE, SHAPE, [shard], None, tmp_path / "run", False, CPU, warm_start=tmp_path / "model")
