"""Golden trajectories: a tiny random model and what the reference decodes with it, for the extension's tests.

    python -m recipe.golden --out test/fixtures/tiny
"""

from __future__ import annotations

import argparse
import gzip
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

from .export import export
from .model import PRESETS, Denoiser
from .reference import Options, decode
from .tokenizer import EOM, SPECIAL, train_tokenizer

CASES: list[tuple[int, Options]] = [
    (5, Options(steps=1)),
    (17, Options(steps=8)),
    (30, Options(steps=32, max_tokens=32)),
    (12, Options(steps=6, block_length=16, max_tokens=40)),
    (9, Options(steps=8, hard_mask=True)),
    (11, Options(steps=8, settle=False)),
    (26, Options(steps=12, block_length=16, settle=False, position_decay=0.3)),
    (18, Options(steps=8, hard_mask=True, settle=False)),
    (33, Options(steps=5, block_length=16, temperature=0.9, seed=3, settle=False)),
    (21, Options(steps=4, soft_tokens=1, mask_mix=0.5)),
    (14, Options(steps=8, temperature=0.8, seed=7)),
    (23, Options(steps=8, position_decay=0.3)),
    (40, Options(steps=16, block_length=8, max_tokens=24, confidence_threshold=0.5)),
    (16, Options(steps=8, block_length=8, verify=2.0)),
    (16, Options(steps=8, block_length=8, verify=0.0)),
    (24, Options(steps=5, block_length=12, verify=0.05)),
    (24, Options(steps=8, block_length=8, verify=0.0, temperature=0.6, seed=11)),
]


def tiny_model() -> Denoiser:
    """Random weights large enough for confident, varied predictions; <|eom|> is made likely enough to be met."""
    torch.manual_seed(3)
    model = Denoiser(PRESETS["tiny"]).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim == 2:
                parameter.normal_(std=0.2)
        model.model.embed_tokens.weight.normal_(std=0.3)
        model.model.embed_tokens.weight[EOM] *= 1.3
    return model


TEXTS = [
    "for (let i = 0; i < items.length; i++) {\n    total += items[i].price;\n}\n",
    "def __init__(self, name, age):\n        self.name = name\n\n\n\tself.age=age",
    "naïve café — 東京 🚀 e\u0301\r\n  tail   ",
    "x_1 = snake_case.camelCase2000; // 1234567",
    "\n\n\n",
    "",
]


def write_tokenizer(folder: Path, vocabulary: int) -> None:
    """A tokenizer of the tiny model's size, trained on this package's own source, and what it makes of TEXTS."""
    sources = [path.read_text() for path in sorted(Path(__file__).parent.glob("*.py"))]
    tokenizer = train_tokenizer(iter(sources), vocabulary)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    found = [{"text": text, "ids": tokenizer.encode(text).ids} for text in TEXTS]
    (folder / "encodings.json").write_text(json.dumps(found) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(prog="recipe.golden", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    folder: Path = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    model = tiny_model()
    write_tokenizer(folder, model.shape.vocab_size)
    with torch.no_grad():
        export(model, "tiny", folder, folder / "tokenizer.json", Options().top_k, "fp32")
        cases = []
        for number, (length, options) in enumerate(CASES):
            prompt = np.random.default_rng(number).integers(len(SPECIAL), model.shape.vocab_size, length).tolist()
            cases.append({"prompt": prompt, "options": asdict(options), "snapshots": decode(model, prompt, options)})
            states = [p["token"] for p in cases[-1]["snapshots"][-1]]
            print(f"case {number}: {len(cases[-1]['snapshots'])} snapshots, {states.index(EOM) if EOM in states else len(states)} tokens")
    (folder / "trajectories.json.gz").write_bytes(gzip.compress(json.dumps(cases).encode(), mtime=0))


if __name__ == "__main__":
    main()
