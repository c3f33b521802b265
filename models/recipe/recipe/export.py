"""Export: a denoiser's weights → the model folder of models/README.md (model.json, model.onnx, tokenizer.json).

    python -m recipe.export --run DIR --out models/evoghost-base
    python -m recipe.export --run models/evoghost-base --preset adapted --weights fp32 --out DIR    the same weights, stored otherwise; or in a newer graph

The graph is built operator by operator, not traced: it is exactly the contract, its shapes are named, and it reads like
the model. Weights are stored as floats or in blocks of 4 or 8 bits, the embedding in 8 at least, and beside the graph, in
files small enough for git; arithmetic is fp32 or, with a quantized matrix, int8 with fp32 sums.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any, Callable, Literal, get_args

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnx.external_data_helper import set_external_data
from torch import Tensor

from . import checkpoint
from .model import PRESETS, Denoiser, Shape
from .packages import cache_folder
from .quantization import BLOCK, Rounded, packed, quantize, refitted, restored, unpacked
from .tokenizer import EOM, MASK, PRE, SPECIAL, SUF

TOP_K = 64  # most are looked at only where a word has been begun, and few begin so
OPSET = 20
BLOCK_LENGTH = 8
DATA_BYTES = 40_000_000  # in one of the files beside the graph, unless one tensor is larger
Weights = Literal["fp32", "fp16", "int8", "int4"]
FLOATS = {"fp32": np.float32, "fp16": np.float16}


class Graph:
    """Nodes and initializers in the order they are added; every method returns the name of what it computes."""

    def __init__(self, weights: Weights, rounded: Rounded) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self.weights, self.rounded = weights, rounded
        self.count = 0

    def op(self, kind: str, *inputs: str, outputs: int = 1, **attributes: Any) -> Any:
        self.count += 1
        names = [f"{kind}_{self.count}" + (f"_{i}" if outputs > 1 else "") for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names if outputs > 1 else names[0]

    def constant(self, value: np.ndarray) -> str:
        self.count += 1
        name = f"constant_{self.count}"
        self.initializers.append(numpy_helper.from_array(value, name))
        return name

    def ints(self, *values: int) -> str:
        return self.constant(np.array(values, np.int64))

    def stored(self, name: str, value: np.ndarray) -> str:
        """An initializer; fp16 is widened once when the session is made."""
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return self.op("Cast", name, to=TensorProto.FLOAT) if value.dtype == np.float16 else name

    def linears(self, x: str, weights: dict[str, Tensor]) -> list[str]:
        """x [.., in] times each of the matrices [out, in]; where they are quantized, in one product, of what is joined once when the session is made."""
        if self.weights in ("fp32", "fp16"):
            return [self.op("MatMul", x, self.stored(name + ".T", w.detach().float().numpy().T.astype(FLOATS[self.weights]))) for name, w in weights.items()]
        bits = 8 if self.weights == "int8" else 4
        levels, scales = [], []
        for name, weight in weights.items():
            by_block = self.rounded[name] if name in self.rounded else quantize(weight, bits)
            levels.append(self.stored(name, packed(by_block[0], bits).numpy()))
            scales.append(self.stored(name + ".scales", by_block[1].numpy()))
        sizes = [len(weight) for weight in weights.values()]
        shape = torch.Size([sum(sizes), next(iter(weights.values())).shape[1]])
        if len(sizes) == 1:
            return [self.quantized(x, levels[0], scales[0], shape, bits)]
        product = self.quantized(x, self.op("Concat", *levels, axis=0), self.op("Concat", *scales, axis=0), shape, bits)
        return self.op("Split", product, self.ints(*sizes), outputs=len(sizes), axis=-1)

    def quantized(self, x: str, levels: str, scales: str, shape: torch.Size, bits: int) -> str:
        """x [.., in] times a matrix [out, in] of `levels` [out, in ÷ BLOCK, bytes] and `scales` [out, in ÷ BLOCK]."""
        flat = self.op("Reshape", scales, self.ints(-1))
        return self.op("MatMulNBits", x, levels, flat, domain="com.microsoft", K=shape[1], N=shape[0], bits=bits, block_size=BLOCK, accuracy_level=4)

    def embedding(self, name: str, table: Tensor) -> tuple[Callable[[str], str], Callable[[str], str]]:
        """The tied embedding: what looks ids [..] up → [.., hidden], and what gives states [.., hidden] their logits."""
        if self.weights in ("fp32", "fp16"):
            whole = self.stored(name, table.detach().float().numpy().astype(FLOATS[self.weights]))
            return lambda ids: self.op("Gather", whole, ids, axis=0), lambda x: self.op("MatMul", x, self.op("Transpose", whole, perm=[1, 0]))
        levels, scales = quantize(table, 8)
        stored, wide = self.stored(name, packed(levels, 8).numpy()), self.stored(name + ".scales", scales.numpy())

        def look_up(ids: str) -> str:
            raised = self.op("Cast", self.op("Gather", stored, ids, axis=0), to=TensorProto.FLOAT)
            centred = self.op("Sub", raised, self.constant(np.array(128, np.float32)))
            scaled = self.op("Mul", centred, self.op("Unsqueeze", self.op("Gather", wide, ids, axis=0), self.ints(-1)))
            return self.op("Reshape", scaled, self.ints(0, 0, table.shape[1]))

        return look_up, lambda x: self.quantized(x, stored, wide, table.shape, 8)

    def norm(self, x: str, name: str, value: Tensor, eps: float) -> str:
        scale = self.stored(name, value.detach().float().numpy())
        squares = self.op("ReduceMean", self.op("Mul", x, x), self.ints(-1), keepdims=1)
        root = self.op("Sqrt", self.op("Add", squares, self.constant(np.array(eps, np.float32))))
        return self.op("Mul", self.op("Div", x, root), scale)

    def added_norm(self, x: str, added: str, name: str, value: Tensor, eps: float) -> tuple[str, str]:
        """RMSNorm of the sum of x and what is added to it [.., hidden], and the sum: one kernel for what would be seven."""
        scale = self.stored(name, value.detach().float().numpy())
        self.count += 1
        normal, whole = f"Normal_{self.count}", f"Sum_{self.count}"
        self.nodes.append(helper.make_node("SkipSimplifiedLayerNormalization", [x, added, scale], [normal, "", "", whole], domain="com.microsoft", epsilon=eps))
        return normal, whole


def past_name(kind: Literal["keys", "values"], layer: int) -> str:
    """The input of a layer's cache entries. One for each layer, so that none has to be cut out of a larger one in every pass."""
    return f"past_{kind}.{layer}"


def build_graph(model: Denoiser, top_k: int = TOP_K, weights: Weights = "fp16", rounded: Rounded | None = None) -> onnx.ModelProto:
    """The contract's graph with the model's weights, those in `rounded` as they are there. Shapes are in models/README.md."""
    shape, g = model.shape, Graph(weights, rounded or {})
    parameters = dict(model.named_parameters())
    layers, kv, heads, width = shape.num_hidden_layers, shape.num_key_value_heads, shape.num_attention_heads, shape.head_dim
    group, half = heads // kv, width // 2

    look_up, logits_of = g.embedding("model.embed_tokens.weight", parameters["model.embed_tokens.weight"])
    rows = look_up(g.op("Squeeze", "soft_ids", g.ints(0)))  # [L, K, hidden]
    shares = g.op("Unsqueeze", g.op("Squeeze", "soft_weights", g.ints(0)), g.ints(1))  # [L, 1, K]
    x = g.op("Reshape", g.op("MatMul", shares, rows), g.ints(1, -1, shape.hidden_size))  # [1, L, hidden]

    length = g.op("Shape", "soft_ids", start=1, end=2)
    cached = g.op("Shape", past_name("keys", 0), start=0, end=1)
    # true where a query attends: key position − P ≤ query position, or the query is canvas; and the key is of its branch or of none
    zero, one = g.constant(np.array(0, np.int64)), g.constant(np.array(1, np.int64))
    length_scalar, cached_scalar = g.op("Squeeze", length), g.op("Squeeze", cached)
    query = g.op("Unsqueeze", g.op("Range", zero, length_scalar, one), g.ints(1))
    key = g.op("Sub", g.op("Range", zero, g.op("Add", cached_scalar, length_scalar), one), cached_scalar)
    seen = g.op("Or", g.op("LessOrEqual", key, query), g.op("GreaterOrEqual", query, "causal_length"))
    own = g.op("Unsqueeze", g.op("Slice", "branches", cached, g.op("Add", cached, length), g.ints(0)), g.ints(1))  # [L, 1]
    seen = g.op("And", seen, g.op("Or", g.op("Equal", "branches", zero), g.op("Equal", "branches", own)))
    bias = g.op("Where", seen, g.constant(np.array(0, np.float32)), g.constant(np.array(-1e9, np.float32)))  # [L, P + L]
    bias = g.op("Concat", *[bias] * group, axis=0)  # [group·L, P + L]

    frequencies = shape.rope_theta ** (-np.arange(half, dtype=np.float32) / half)
    positions = g.op("Cast", g.op("Transpose", "position_ids", perm=[1, 0]), to=TensorProto.FLOAT)
    angles = g.op("Mul", positions, g.constant(frequencies[None]))  # [L, half]
    cos, sin = g.op("Cos", angles), g.op("Sin", angles)  # the tables' rows are the chunk's positions, from its first one on
    first = g.ints(0)

    def rotate(states: str) -> str:
        """[1, L, heads·d], each head of it."""
        return g.op("RotaryEmbedding", states, first, cos, sin, domain="com.microsoft")

    new_keys, new_values = [], []
    added = None  # to the residual stream, by the layer before
    for layer in range(layers):
        prefix = f"model.layers.{layer}."

        def linears(states: str, *names: str) -> list[str]:
            return g.linears(states, {prefix + name + ".weight": parameters[prefix + name + ".weight"] for name in names})

        def norm(states: str, name: str) -> str:
            return g.norm(states, prefix + name + ".weight", parameters[prefix + name + ".weight"], shape.rms_norm_eps)

        def added_norm(states: str, added: str, name: str) -> tuple[str, str]:
            return g.added_norm(states, added, prefix + name + ".weight", parameters[prefix + name + ".weight"], shape.rms_norm_eps)

        def head_norm(states: str, count: int, name: str) -> str:
            """Of [1, L, count·d], each head by itself."""
            if not shape.qk_norm:
                return states
            by_head = g.op("Reshape", states, g.ints(0, 0, count, width))
            return g.op("Reshape", norm(by_head, name), g.ints(0, 0, count * width))

        def with_past(kind: str, new: str) -> str:
            """[P + L, kv, d] of this layer."""
            return g.op("Concat", past_name(kind, layer), g.op("Reshape", new, g.ints(-1, kv, width)), axis=0)

        if added is None:
            normal = norm(x, "input_layernorm")
        else:
            normal, x = added_norm(x, added, "input_layernorm")
        queries, keys, values = linears(normal, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
        queries = rotate(head_norm(queries, heads, "self_attn.q_norm"))
        keys = rotate(head_norm(keys, kv, "self_attn.k_norm"))
        new_keys.append(keys)
        new_values.append(values)
        # Queries of one key head stand together: [L, kv·group, d] → [kv, group·L, d]
        queries = g.op("Transpose", g.op("Reshape", queries, g.ints(-1, kv, group, width)), perm=[1, 2, 0, 3])
        queries = g.op("Reshape", queries, g.ints(kv, -1, width))
        all_keys = g.op("Transpose", with_past("keys", keys), perm=[1, 2, 0])  # [kv, d, P + L]
        all_values = g.op("Transpose", with_past("values", values), perm=[1, 0, 2])  # [kv, P + L, d]
        scores = g.op("Mul", g.op("MatMul", queries, all_keys), g.constant(np.array(width**-0.5, np.float32)))
        mixed = g.op("MatMul", g.op("Softmax", g.op("Add", scores, bias), axis=-1), all_values)  # [kv, group·L, d]
        mixed = g.op("Reshape", mixed, g.op("Concat", g.ints(kv, group), length, g.ints(width), axis=0))
        mixed = g.op("Reshape", g.op("Transpose", mixed, perm=[2, 0, 1, 3]), g.ints(1, -1, heads * width))
        (attended,) = linears(mixed, "self_attn.o_proj")
        normal, x = added_norm(x, attended, "post_attention_layernorm")
        gate, up = linears(normal, "mlp.gate_proj", "mlp.up_proj")
        gate = g.op("Mul", gate, g.op("Sigmoid", gate))
        (added,) = linears(g.op("Mul", gate, up), "mlp.down_proj")
    assert added is not None, "a denoiser has layers"
    x = g.op("Add", x, added)

    # A token is predicted from the state before it: the head runs over the states before the last N positions.
    count = g.op("Shape", "target_ids", start=1, end=2)
    ahead = g.op("Sub", length, g.ints(1))
    asked = g.op("Squeeze", g.op("Slice", x, g.op("Sub", ahead, count), ahead, g.ints(1)), g.ints(0))  # [N, hidden]
    final = g.norm(asked, "model.norm.weight", parameters["model.norm.weight"], shape.rms_norm_eps)
    log_probs = g.op("LogSoftmax", g.op("Add", logits_of(final), g.constant(model.unpredicted.numpy())), axis=-1)
    values, indices = g.op("TopK", log_probs, g.ints(top_k), outputs=2, axis=-1)
    targets = g.op("GatherElements", log_probs, g.op("Transpose", "target_ids", perm=[1, 0]), axis=1)  # [N, 1]

    def of_all(layers_own: list[str]) -> str:
        """[1, L, kv·d] of each layer → [layers, L, kv, d]."""
        return g.op("Reshape", g.op("Concat", *layers_own, axis=0), g.ints(layers, -1, kv, width))

    named = {
        "top_ids": g.op("Unsqueeze", indices, g.ints(0)),
        "top_probs": g.op("Unsqueeze", g.op("Exp", values), g.ints(0)),
        "target_log_probs": g.op("Transpose", targets, perm=[1, 0]),
        "new_keys": of_all(new_keys),
        "new_values": of_all(new_values),
    }
    for name, inner in named.items():
        g.nodes.append(helper.make_node("Identity", [inner], [name]))

    def info(name: str, kind: int, dims: list[Any]) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, kind, dims)

    entry = [kv, width]
    graph = helper.make_graph(
        g.nodes,
        "evoghost",
        [
            info("soft_ids", TensorProto.INT64, [1, "L", "K"]),
            info("soft_weights", TensorProto.FLOAT, [1, "L", "K"]),
            info("position_ids", TensorProto.INT64, [1, "L"]),
            info("causal_length", TensorProto.INT64, []),
            info("target_ids", TensorProto.INT64, [1, "N"]),
            info("branches", TensorProto.INT64, ["P + L"]),
            *(info(past_name(kind, layer), TensorProto.FLOAT, ["P", *entry]) for kind in ("keys", "values") for layer in range(layers)),
        ],
        [
            info("top_ids", TensorProto.INT64, [1, "N", top_k]),
            info("top_probs", TensorProto.FLOAT, [1, "N", top_k]),
            info("target_log_probs", TensorProto.FLOAT, [1, "N"]),
            info("new_keys", TensorProto.FLOAT, [layers, "L", *entry]),
            info("new_values", TensorProto.FLOAT, [layers, "L", *entry]),
        ],
        g.initializers,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)], ir_version=10, producer_name="evoghost")
    onnx.checker.check_model(made)
    return made


def manifest(name: str, shape: Shape, top_k: int) -> dict[str, Any]:
    """model.json: what the extension must know to run the graph."""
    return {
        "formatVersion": 5,
        "name": name,
        "attention": "block-causal",
        "graph": "model.onnx",
        "tokenizer": "tokenizer.json",
        "vocabularySize": shape.vocab_size,
        "contextLength": shape.max_position_embeddings,
        "blockLength": BLOCK_LENGTH,
        "topK": top_k,
        "layers": shape.num_hidden_layers,
        "keyValueHeads": shape.num_key_value_heads,
        "headSize": shape.head_dim,
        "tokens": {"mask": MASK, "suffix": SUF, "prefix": PRE, "endOfMiddle": EOM},
        "controlTokens": len(SPECIAL),
    }


def save_graph(graph: onnx.ModelProto, folder: Path) -> None:
    """Writes model.onnx, with the large tensors beside it in model-NN.data; older ones are removed."""
    for old in folder.glob("model-*.data"):
        old.unlink()
    files: list[bytearray] = []
    for tensor in graph.graph.initializer:
        content = tensor.raw_data
        if len(content) < 1024:
            continue
        if not files or len(files[-1]) + len(content) > DATA_BYTES:
            files.append(bytearray())
        files[-1].extend(bytes(-len(files[-1]) % 4096))  # on a page's start, so that it can be mapped
        set_external_data(tensor, f"model-{len(files) - 1:02}.data", offset=len(files[-1]), length=len(content))
        files[-1].extend(content)
        tensor.ClearField("raw_data")
    for number, content in enumerate(files):
        (folder / f"model-{number:02}.data").write_bytes(content)
    onnx.save(graph, str(folder / "model.onnx"))


def export(model: Denoiser, name: str, folder: Path, tokenizer: Path, top_k: int = TOP_K, weights: Weights = "fp16", rounded: Rounded | None = None) -> None:
    """Writes the model folder; what is there already is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    save_graph(build_graph(model, top_k, weights, rounded), folder)
    (folder / "tokenizer.json").write_bytes(tokenizer.read_bytes())
    (folder / "model.json").write_text(json.dumps(manifest(name, model.shape, top_k), indent=2) + "\n")


def stored_tensors(folder: Path) -> dict[str, Tensor]:
    """What an exported model's graph holds of its parameters, as it is stored."""
    graph = onnx.load(str(folder / "model.onnx")).graph
    return {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in graph.initializer if t.name.startswith("model.")}


def read_rounded(folder: Path, weights: Weights) -> Rounded:
    """Levels and scales of an exported model's layers, if that is how `weights` stores them. Those that were calibrated are not the nearest ones, and could not be found again."""
    stored = stored_tensors(folder)
    layers = {name: value for name, value in stored.items() if value.dtype == torch.uint8 and "embed" not in name}
    bits = {BLOCK: "int8", BLOCK // 2: "int4"}
    return {name: (unpacked(value), stored[name + ".scales"]) for name, value in layers.items() if bits[value.shape[-1]] == weights}


def read_weights(folder: Path) -> dict[str, Tensor]:
    """The parameters of an exported model, under their own names, as fp32: where a further training run can start."""
    stored = stored_tensors(folder)
    found: dict[str, Tensor] = {}
    for name, value in stored.items():
        if value.dtype == torch.uint8:
            found[name] = restored(unpacked(value), stored[name + ".scales"])
        elif not name.endswith(".scales"):
            found[name.removesuffix(".T")] = (value.T.contiguous() if name.endswith(".T") else value).float()
    return found


def size_in_words(folder: Path) -> str:
    return f"{folder}: {sum(file.stat().st_size for file in folder.glob('model*')) / 1e6:.1f} MB"


def released(run: Path) -> Denoiser:
    """The averaged weights of a checkpoint, as a model."""
    model = Denoiser(Shape(**checkpoint.load_run(run)["shape"]))
    model.load_state_dict(checkpoint.load_tensors(run, "average"), strict=False)
    return model.eval()


def exported(folder: Path, preset: str) -> Denoiser:
    """An exported model of a preset's shape."""
    model = Denoiser(PRESETS[preset])
    model.load_state_dict(read_weights(folder))
    return model.eval()


def main() -> None:
    parser = argparse.ArgumentParser(prog="recipe.export", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True, help="checkpoint folder of recipe.train; or, with --preset, of an exported model")
    parser.add_argument("--preset", choices=sorted(PRESETS), help="shape of the exported model that --run names")
    parser.add_argument("--out", type=Path, required=True, help="model folder to write")
    parser.add_argument("--weights", choices=get_args(Weights), default="fp16", help="how matrices are stored (default fp16); int4 for a run with --bits 4")
    parser.add_argument("--levels", type=Path, metavar="FOLDER", help="of a run that has trained the scales alone: the exported model that it began with")
    parser.add_argument("--tokenizer", type=Path, default=cache_folder() / "tokenizer.json", help="default: the one recipe.tokenizer made")
    arguments = parser.parse_args()
    if arguments.levels and (arguments.preset or arguments.weights != "int4"):
        parser.error("--levels is for a checkpoint, and for --weights int4")
    with torch.no_grad():
        model = exported(arguments.run, arguments.preset) if arguments.preset else released(arguments.run)
        rounded = read_rounded(arguments.run, arguments.weights) if arguments.preset else None
        if arguments.levels:
            rounded = refitted(dict(model.named_parameters()), read_rounded(arguments.levels, arguments.weights))
        export(model, arguments.out.name, arguments.out, arguments.tokenizer, weights=arguments.weights, rounded=rounded)
    print(size_in_words(arguments.out))


if __name__ == "__main__":
    main()
