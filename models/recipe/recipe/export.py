"""Export: a denoiser's weights → the model folder of models/README.md (model.json, model.onnx, tokenizer.json).

    python -m recipe.export --run DIR --out models/evoghost-base

The graph is built operator by operator, not traced: it is exactly the contract, its shapes are named, and it reads like
the model. Weights are stored as fp16 and widened once when the session is made; arithmetic is fp32.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor

from . import checkpoint
from .corpus import cache_folder
from .model import Denoiser, Shape
from .tokenizer import EOM, MASK, MID, PRE, SPECIAL, SUF

TOP_K = 8
OPSET = 20


class Graph:
    """Nodes and initializers in the order they are added; every method returns the name of what it computes."""

    def __init__(self, weight_type: type) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self.weight_type = weight_type
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

    def weight(self, name: str, value: Tensor) -> str:
        array = value.detach().float().numpy()
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(array.astype(self.weight_type)), name))
        return name if self.weight_type is np.float32 else self.op("Cast", name, to=TensorProto.FLOAT)

    def norm(self, x: str, name: str, value: Tensor, eps: float) -> str:
        scale = numpy_helper.from_array(value.detach().float().numpy(), name)
        self.initializers.append(scale)
        squares = self.op("ReduceMean", self.op("Mul", x, x), self.ints(-1), keepdims=1)
        root = self.op("Sqrt", self.op("Add", squares, self.constant(np.array(eps, np.float32))))
        return self.op("Mul", self.op("Div", x, root), name)


def build_graph(model: Denoiser, top_k: int = TOP_K, weight_type: type = np.float16) -> onnx.ModelProto:
    """The contract's graph with the model's weights. Shapes are in models/README.md."""
    shape, g = model.shape, Graph(weight_type)
    parameters = dict(model.named_parameters())
    layers, kv, heads, width = shape.num_hidden_layers, shape.num_key_value_heads, shape.num_attention_heads, shape.head_dim
    group, half = heads // kv, width // 2

    embedding = g.weight("model.embed_tokens.weight", parameters["model.embed_tokens.weight"])
    rows = g.op("Gather", embedding, g.op("Squeeze", "soft_ids", g.ints(0)), axis=0)  # [L, K, hidden]
    weights = g.op("Unsqueeze", g.op("Squeeze", "soft_weights", g.ints(0)), g.ints(1))  # [L, 1, K]
    x = g.op("Squeeze", g.op("MatMul", weights, rows), g.ints(1))  # [L, hidden]

    length = g.op("Shape", x, start=0, end=1)
    cached = g.op("Shape", "past_keys", start=0, end=1)
    # true where a query attends: key position − P ≤ query position, or the query is canvas
    zero, one = g.constant(np.array(0, np.int64)), g.constant(np.array(1, np.int64))
    length_scalar, cached_scalar = g.op("Squeeze", length), g.op("Squeeze", cached)
    query = g.op("Unsqueeze", g.op("Range", zero, length_scalar, one), g.ints(1))
    key = g.op("Sub", g.op("Range", zero, g.op("Add", cached_scalar, length_scalar), one), cached_scalar)
    seen = g.op("Or", g.op("LessOrEqual", key, query), g.op("GreaterOrEqual", query, "causal_length"))
    bias = g.op("Where", seen, g.constant(np.array(0, np.float32)), g.constant(np.array(-1e9, np.float32)))  # [L, P + L]
    bias = g.op("Concat", *[bias] * group, axis=0)  # [group·L, P + L]

    frequencies = shape.rope_theta ** (-np.arange(half, dtype=np.float32) / half)
    positions = g.op("Cast", g.op("Unsqueeze", g.op("Squeeze", "position_ids", g.ints(0)), g.ints(1)), to=TensorProto.FLOAT)
    angles = g.op("Unsqueeze", g.op("Mul", positions, g.constant(frequencies[None])), g.ints(1))  # [L, 1, half]
    cos, sin = g.op("Cos", angles), g.op("Sin", angles)

    def rotate(states: str) -> str:
        first, second = g.op("Split", states, outputs=2, axis=-1, num_outputs=2)
        left = g.op("Sub", g.op("Mul", first, cos), g.op("Mul", second, sin))
        right = g.op("Add", g.op("Mul", second, cos), g.op("Mul", first, sin))
        return g.op("Concat", left, right, axis=-1)

    new_keys, new_values = [], []
    for layer in range(layers):
        prefix = f"model.layers.{layer}."

        def linear(states: str, name: str) -> str:
            weight = parameters[prefix + name + ".weight"]
            return g.op("MatMul", states, g.weight(prefix + name + ".weight.T", weight.T))

        def norm(states: str, name: str) -> str:
            return g.norm(states, prefix + name + ".weight", parameters[prefix + name + ".weight"], shape.rms_norm_eps)

        def split_heads(states: str, count: int) -> str:
            return g.op("Reshape", states, g.ints(0, count, width))  # [L, heads, head_dim]

        def with_past(new: str, past: str) -> str:
            """[P + L, kv, head_dim] of this layer."""
            earlier = g.op("Gather", past, g.constant(np.array(layer, np.int64)), axis=1)
            return g.op("Concat", earlier, new, axis=0)

        normal = norm(x, "input_layernorm")
        queries = rotate(norm(split_heads(linear(normal, "self_attn.q_proj"), heads), "self_attn.q_norm"))
        keys = rotate(norm(split_heads(linear(normal, "self_attn.k_proj"), kv), "self_attn.k_norm"))
        values = split_heads(linear(normal, "self_attn.v_proj"), kv)
        new_keys.append(g.op("Unsqueeze", keys, g.ints(1)))
        new_values.append(g.op("Unsqueeze", values, g.ints(1)))
        # Queries of one key head stand together: [L, kv·group, d] → [kv, group·L, d]
        queries = g.op("Transpose", g.op("Reshape", queries, g.ints(0, kv, group, width)), perm=[1, 2, 0, 3])
        queries = g.op("Reshape", queries, g.ints(kv, -1, width))
        all_keys = g.op("Transpose", with_past(keys, "past_keys"), perm=[1, 2, 0])  # [kv, d, P + L]
        all_values = g.op("Transpose", with_past(values, "past_values"), perm=[1, 0, 2])  # [kv, P + L, d]
        scores = g.op("Mul", g.op("MatMul", queries, all_keys), g.constant(np.array(width**-0.5, np.float32)))
        mixed = g.op("MatMul", g.op("Softmax", g.op("Add", scores, bias), axis=-1), all_values)  # [kv, group·L, d]
        mixed = g.op("Reshape", mixed, g.op("Concat", g.ints(kv, group), length, g.ints(width), axis=0))
        mixed = g.op("Reshape", g.op("Transpose", mixed, perm=[2, 0, 1, 3]), g.ints(-1, heads * width))
        x = g.op("Add", x, linear(mixed, "self_attn.o_proj"))
        normal = norm(x, "post_attention_layernorm")
        gate = linear(normal, "mlp.gate_proj")
        gate = g.op("Mul", gate, g.op("Sigmoid", gate))
        x = g.op("Add", x, linear(g.op("Mul", gate, linear(normal, "mlp.up_proj")), "mlp.down_proj"))

    canvas = g.op("Slice", x, g.op("Unsqueeze", "causal_length", g.ints(0)), length, g.ints(0))
    final = g.norm(canvas, "model.norm.weight", parameters["model.norm.weight"], shape.rms_norm_eps)
    logits = g.op("Add", g.op("MatMul", final, g.op("Transpose", embedding, perm=[1, 0])), g.constant(model.unpredicted.numpy()))
    values, indices = g.op("TopK", g.op("Softmax", logits, axis=-1), g.ints(top_k), outputs=2, axis=-1)
    named = {
        "top_ids": g.op("Unsqueeze", indices, g.ints(0)),
        "top_probs": g.op("Unsqueeze", values, g.ints(0)),
        "new_keys": g.op("Concat", *new_keys, axis=1),
        "new_values": g.op("Concat", *new_values, axis=1),
    }
    for name, inner in named.items():
        g.nodes.append(helper.make_node("Identity", [inner], [name]))

    def info(name: str, kind: int, dims: list[Any]) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, kind, dims)

    entry = [layers, kv, width]
    graph = helper.make_graph(
        g.nodes,
        "evoghost",
        [
            info("soft_ids", TensorProto.INT64, [1, "L", "K"]),
            info("soft_weights", TensorProto.FLOAT, [1, "L", "K"]),
            info("position_ids", TensorProto.INT64, [1, "L"]),
            info("causal_length", TensorProto.INT64, []),
            info("past_keys", TensorProto.FLOAT, ["P", *entry]),
            info("past_values", TensorProto.FLOAT, ["P", *entry]),
        ],
        [
            info("top_ids", TensorProto.INT64, [1, "C", top_k]),
            info("top_probs", TensorProto.FLOAT, [1, "C", top_k]),
            info("new_keys", TensorProto.FLOAT, ["L", *entry]),
            info("new_values", TensorProto.FLOAT, ["L", *entry]),
        ],
        g.initializers,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10, producer_name="evoghost")
    onnx.checker.check_model(made)
    return made


def manifest(name: str, shape: Shape, top_k: int) -> dict[str, Any]:
    """model.json: what the extension must know to run the graph."""
    return {
        "formatVersion": 1,
        "name": name,
        "attention": "block-causal",
        "graph": "model.onnx",
        "tokenizer": "tokenizer.json",
        "vocabularySize": shape.vocab_size,
        "contextLength": 448,
        "blockLength": 32,
        "topK": top_k,
        "layers": shape.num_hidden_layers,
        "keyValueHeads": shape.num_key_value_heads,
        "headSize": shape.head_dim,
        "tokens": {"mask": MASK, "suffix": SUF, "prefix": PRE, "middle": MID, "endOfMiddle": EOM},
        "controlTokens": len(SPECIAL),
    }


def export(model: Denoiser, name: str, folder: Path, tokenizer: Path, top_k: int = TOP_K, weight_type: type = np.float16) -> None:
    """Writes the model folder; what is there already is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(build_graph(model, top_k, weight_type), str(folder / "model.onnx"))
    (folder / "tokenizer.json").write_bytes(tokenizer.read_bytes())
    (folder / "model.json").write_text(json.dumps(manifest(name, model.shape, top_k), indent=2) + "\n")


def read_weights(folder: Path) -> dict[str, Tensor]:
    """The parameters of an exported model, under their own names, as fp32: where a further training run can start."""
    found: dict[str, Tensor] = {}
    for tensor in onnx.load(str(folder / "model.onnx")).graph.initializer:
        if tensor.name.startswith("model."):
            value = torch.from_numpy(numpy_helper.to_array(tensor).astype(np.float32))
            found[tensor.name.removesuffix(".T")] = value.T.contiguous() if tensor.name.endswith(".T") else value
    return found


def released(run: Path) -> Denoiser:
    """The averaged weights of a checkpoint, as a model."""
    model = Denoiser(Shape(**checkpoint.load_run(run)["shape"]))
    model.load_state_dict(checkpoint.load_tensors(run, "average"), strict=False)
    return model.eval()


def main() -> None:
    parser = argparse.ArgumentParser(prog="recipe.export", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True, help="checkpoint folder of recipe.train")
    parser.add_argument("--out", type=Path, required=True, help="model folder to write")
    arguments = parser.parse_args()
    with torch.no_grad():
        export(released(arguments.run), arguments.out.name, arguments.out, cache_folder() / "tokenizer.json")
    print(f"{arguments.out}: {(arguments.out / 'model.onnx').stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
