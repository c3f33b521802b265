"""Checkpoints: safetensors shards small enough to travel, an index of them, and the run's state."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

SHARD_BYTES = 15 * 1024 * 1024


def save_tensors(folder: Path, name: str, tensors: dict[str, Tensor]) -> None:
    """Writes `name-NN.safetensors`, each of at most SHARD_BYTES unless one tensor is larger (such a tensor is cut along its rows)."""
    shard: dict[str, Tensor] = {}
    size = number = 0

    def flush() -> None:
        nonlocal shard, size, number
        if shard:
            save_file(shard, str(folder / f"{name}-{number:02}.safetensors"))
            shard, size, number = {}, 0, number + 1

    for key, tensor in tensors.items():
        tensor = tensor.detach().cpu().contiguous()
        parts = -(-tensor.nbytes // SHARD_BYTES)
        pieces = tensor.chunk(parts) if parts > 1 else (tensor,)
        for index, part in enumerate(pieces):
            if size + part.nbytes > SHARD_BYTES:
                flush()
            shard[f"{key}@{index}" if parts > 1 else key] = part.clone()
            size += part.nbytes
    flush()


def load_tensors(folder: Path, name: str) -> dict[str, Tensor]:
    """What `save_tensors` wrote. Raises FileNotFoundError if there is no such shard."""
    found: dict[str, Tensor] = {}
    cut: dict[str, dict[int, Tensor]] = {}
    shards = sorted(folder.glob(f"{name}-*.safetensors"))
    if not shards:
        raise FileNotFoundError(f"{folder} holds no {name}-*.safetensors")
    for shard in shards:
        for key, tensor in load_file(str(shard)).items():
            if "@" in key:
                whole, index = key.split("@")
                cut.setdefault(whole, {})[int(index)] = tensor
            else:
                found[key] = tensor
    return found | {key: torch.cat([parts[i] for i in sorted(parts)]) for key, parts in cut.items()}


def optimizer_tensors(optimizers: list[torch.optim.Optimizer]) -> dict[str, Tensor]:
    tensors = {}
    for number, optimizer in enumerate(optimizers):
        for parameter, state in optimizer.state_dict()["state"].items():
            for key, value in state.items():
                tensors[f"{number}.{parameter}.{key}"] = torch.as_tensor(value)
    return tensors


def restore_optimizers(optimizers: list[torch.optim.Optimizer], tensors: dict[str, Tensor]) -> None:
    for number, optimizer in enumerate(optimizers):
        state: dict[int, dict[str, Tensor]] = {}
        for key, value in tensors.items():
            which, parameter, name = key.split(".", 2)
            if int(which) == number:
                state.setdefault(int(parameter), {})[name] = value
        optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})


def save(folder: Path, model: nn.Module, average: dict[str, Tensor], optimizers: list[torch.optim.Optimizer], run: dict[str, Any]) -> None:
    """Writes the whole checkpoint beside the old one, then puts it in its place."""
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    save_tensors(partial, "model", dict(model.named_parameters()))
    save_tensors(partial, "average", average)
    save_tensors(partial, "optimizer", optimizer_tensors(optimizers))
    (partial / "run.json").write_text(json.dumps(run, indent=2))
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)


def load_run(folder: Path) -> dict[str, Any]:
    path = folder / "run.json"
    if not path.exists():
        raise SystemExit(f"{folder} is not a checkpoint: run.json is missing")
    return json.loads(path.read_text())
