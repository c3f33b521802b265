"""The exported graph gives PyTorch's answers, whatever the chunking."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from recipe.export import TOP_K, Weights, build_graph, export, exported, past_name, read_rounded, read_weights
from recipe.golden import tiny_model
from recipe.model import Denoiser
from recipe.quantization import quantize, rounded_layers
from recipe.tokenizer import SPECIAL

K = 4


def chunks(length: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    ids = rng.integers(16, 512, (1, length, K))
    weights = rng.random((1, length, K), dtype=np.float32)
    return ids, weights / weights.sum(-1, keepdims=True)


@pytest.fixture(scope="module")
def model() -> Denoiser:
    return tiny_model()


def session(model: Denoiser, weights: Weights = "fp32") -> onnxruntime.InferenceSession:
    with torch.no_grad():
        return onnxruntime.InferenceSession(build_graph(model, weights=weights).SerializeToString(), providers=["CPUExecutionProvider"])


def run(
    graph: onnxruntime.InferenceSession, ids: np.ndarray, weights: np.ndarray, causal: int, start: int, keys: np.ndarray, values: np.ndarray, targets: np.ndarray | None = None,
    positions: np.ndarray | None = None, branches: np.ndarray | None = None,
) -> list[np.ndarray]:
    """`targets` [N]; without it the head runs over the canvas. `positions` [L] follow `start`, and `branches` [P + L] are one, unless they are given. `keys` and `values` are [layers, P, heads, size]."""
    length = ids.shape[1]
    targets = np.zeros(length - causal, np.int64) if targets is None else targets
    positions = np.arange(start, start + length) if positions is None else positions
    branches = np.zeros(keys.shape[1] + length, np.int64) if branches is None else branches
    feeds = {
        "soft_ids": ids, "soft_weights": weights, "position_ids": positions[None], "causal_length": np.array(causal), "target_ids": targets[None],
        "branches": branches,
        **{past_name("keys", n): of_layer for n, of_layer in enumerate(keys)},
        **{past_name("values", n): of_layer for n, of_layer in enumerate(values)},
    }
    return graph.run(["top_ids", "top_probs", "new_keys", "new_values", "target_log_probs"], feeds)


def test_one_pass_and_cached_chunks_equal_pytorch(model: Denoiser) -> None:
    graph = session(model)
    context, canvas = 23, 16
    ids, weights = chunks(context + canvas, 0)
    with torch.no_grad():
        logits, _ = model(torch.from_numpy(ids), torch.from_numpy(weights), torch.arange(context + canvas)[None], context)
    expected = logits[0].softmax(-1).topk(TOP_K, -1)
    first = np.s_[:, :8]  # far down, tokens are so alike that rounding may change their order
    empty = np.zeros((2, 0, 2, 8), np.float32)

    whole = run(graph, ids, weights, context, 0, empty, empty)
    assert np.array_equal(whole[0][0][first], expected.indices.numpy()[first])
    assert np.abs(whole[1][0] - expected.values.numpy()).max() < 1e-4

    keys, values = empty, empty
    for begin, end in [(0, 9), (9, 10)]:
        _, _, new_keys, new_values, _ = run(graph, ids[:, begin:end], weights[:, begin:end], end - begin, begin, keys, values)
        keys, values = np.concatenate([keys, new_keys], 1), np.concatenate([values, new_values], 1)
    rest = run(graph, ids[:, 10:], weights[:, 10:], context - 10, 10, keys, values)
    assert np.array_equal(rest[0][0][first], expected.indices.numpy()[first])
    assert np.abs(rest[1][0] - expected.values.numpy()).max() < 1e-4


def test_a_text_is_read_in_one_pass(model: Denoiser) -> None:
    """Every token's log-probability behind those before it, as the causal model has it, whatever the chunk begins with."""
    length, read = 30, 12
    ids = np.random.default_rng(4).integers(len(SPECIAL), 512, (1, length, 1))
    weights = np.ones(ids.shape, np.float32)
    with torch.no_grad():
        states, _ = model.hidden(model.embed(torch.from_numpy(ids[..., 0])), torch.arange(length)[None], torch.ones(length, length, dtype=torch.bool).tril())
        expected = model.logits(states).log_softmax(-1)[0, length - 1 - read : -1]
    targets = ids[0, -read:, 0]
    empty = np.zeros((2, 0, 2, 8), np.float32)
    top, _, _, _, found = run(session(model), ids, weights, length, 0, empty, empty, targets)
    assert np.abs(found[0] - expected.gather(-1, torch.from_numpy(targets)[:, None])[:, 0].numpy()).max() < 1e-4
    assert np.array_equal(top[0, :, 0], expected.argmax(-1).numpy())


def test_branches_go_on_from_one_context_as_each_does_alone(model: Denoiser) -> None:
    """Two texts, token by token in turns, cached and not: what the last token of each predicts is what it predicts behind its own text only."""
    context, read = 9, 4
    rng = np.random.default_rng(5)
    shared, own = rng.integers(len(SPECIAL), 512, context), rng.integers(len(SPECIAL), 512, (2, read))
    graph, empty = session(model), np.zeros((2, 0, 2, 8), np.float32)

    def hard(tokens: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return tokens[None, :, None], np.ones((1, len(tokens), 1), np.float32)

    mixed = own.T.ravel()
    positions = np.concatenate([np.arange(context), context + np.arange(read).repeat(2), [context]])
    branches = np.concatenate([np.zeros(context, np.int64), np.tile([1, 2], read), [0]])
    tokens = np.concatenate([shared, mixed, [0]])
    two = np.zeros(2, np.int64)
    whole = run(graph, *hard(tokens), len(tokens), 0, empty, empty, two, positions, branches)
    cut = context + 2
    _, _, keys, values, _ = run(graph, *hard(tokens[:cut]), cut, 0, empty, empty, two[:1], positions[:cut], branches[:cut])
    rest = run(graph, *hard(tokens[cut:]), len(tokens) - cut, 0, keys, values, two, positions[cut:], branches)
    for branch in range(2):
        alone = np.concatenate([shared, own[branch], [0]])
        expected = run(graph, *hard(alone), len(alone), 0, empty, empty, two[:1])
        for top, probabilities, *_ in (whole, rest):
            assert np.array_equal(top[0, branch], expected[0][0, 0])
            assert np.abs(probabilities[0, branch] - expected[1][0, 0]).max() < 1e-5


def test_control_tokens_are_never_predicted(model: Denoiser) -> None:
    ids, weights = chunks(40, 1)
    empty = np.zeros((2, 0, 2, 8), np.float32)
    top = run(session(model), ids, weights, 1, 0, empty, empty)[0]
    assert set(top[top < len(SPECIAL)].tolist()) <= {5}


def test_a_quantized_graph_computes_with_the_rounded_weights(model: Denoiser) -> None:
    ids, weights = chunks(40, 2)
    empty = np.zeros((2, 0, 2, 8), np.float32)
    with torch.no_grad(), rounded_layers(model, 4):
        logits, _ = model(torch.from_numpy(ids), torch.from_numpy(weights), torch.arange(40)[None], 23)
    expected = logits[0].softmax(-1)
    top, probabilities, *_ = run(session(model, "int4"), ids, weights, 23, 0, empty, empty)
    found = expected.gather(-1, torch.from_numpy(top[0]))
    # Its activations are rounded to eight bits as well.
    assert (found - torch.from_numpy(probabilities[0])).abs().max() < 0.05
    exact, _ = model(torch.from_numpy(ids), torch.from_numpy(weights), torch.arange(40)[None], 23)
    unrounded = exact[0].softmax(-1).gather(-1, torch.from_numpy(top[0]))
    assert (unrounded - torch.from_numpy(probabilities[0])).abs().max() > 0.05


@pytest.mark.parametrize(("weights", "bits"), [("fp16", None), ("int8", 8), ("int4", 4)])
def test_an_exported_models_weights_come_back_whole(model: Denoiser, tmp_path: Path, weights: Weights, bits: int | None) -> None:
    (tmp_path / "source.json").write_text("{}")
    with torch.no_grad():
        export(model, "tiny", tmp_path / "model", tmp_path / "source.json", 8, weights)
    found = read_weights(tmp_path / "model")
    with rounded_layers(model, bits):
        wanted = {name: parameter.detach().clone() for name, parameter in model.named_parameters()}
    assert found.keys() == wanted.keys()
    for name, value in wanted.items():
        assert found[name].shape == value.shape and torch.allclose(found[name], value, atol=2e-3 if bits is None or "embed" not in name else 2e-2), name


def test_a_calibrated_model_is_exported_again_as_it_is(model: Denoiser, tmp_path: Path) -> None:
    """Its levels are not the nearest ones to any scale that could be found from the weights."""
    tokenizer = tmp_path / "tokenizer.json"
    tokenizer.write_text("{}")
    matrices = {name: parameter for name, parameter in model.named_parameters() if parameter.ndim == 2 and "embed" not in name}
    calibrated = {name: (levels.clamp(-6, 6), scales) for name, (levels, scales) in ((name, quantize(matrix, 4)) for name, matrix in matrices.items())}
    with torch.no_grad():
        export(model, "first", tmp_path / "first", tokenizer, weights="int4", rounded=calibrated)
        export(exported(tmp_path / "first", "tiny"), "again", tmp_path / "again", tokenizer, weights="int4", rounded=read_rounded(tmp_path / "first", "int4"))
        assert read_rounded(tmp_path / "first", "int8") == {}
    first, again = ((tmp_path / name / "model-00.data").read_bytes() for name in ("first", "again"))
    assert first == again


def test_an_exported_model_is_exported_again_as_it_is(model: Denoiser, tmp_path: Path) -> None:
    tokenizer = tmp_path / "tokenizer.json"
    tokenizer.write_text("{}")
    with torch.no_grad():
        export(model, "first", tmp_path / "first", tokenizer, weights="int8")
        export(exported(tmp_path / "first", "tiny"), "again", tmp_path / "again", tokenizer, weights="int8")
    first, again = ((tmp_path / name / "model-00.data").read_bytes() for name in ("first", "again"))
    assert first == again
