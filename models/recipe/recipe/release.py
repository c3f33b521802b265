"""Release: the weighted mean of two models, rounded to four bits by calibration → a model folder.

    python -m recipe.release --from OLD --to NEW --share 0.6 --preset adapted --tokenizer FILE --out models/evoghost-base

OLD is what the run that made NEW began with. What lies between the two is better than either: it keeps more of what the
checkpoint knew, and averages out what the last batches taught (WiSE-FT, arXiv 2109.01903). Each is an exported model, a checkpoint or a seed.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from .calibration import rounded_by
from .export import export, size_in_words
from .model import PRESETS, Denoiser, Shape
from .packages import cache_folder
from .train import Settings, autocast, batches, starting_weights

ROWS = 4  # a calibration batch


def merged(begin: Path, end: Path, share: float, shape: Shape) -> Denoiser:
    """A model with (1 − share) of one's weights and `share` of the other's."""
    old, new = starting_weights(begin), starting_weights(end)
    model = Denoiser(shape)
    model.load_state_dict({name: torch.lerp(old[name], new[name], share) for name in old})
    return model.eval()


def main() -> None:
    parser = argparse.ArgumentParser(prog="recipe.release", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="begin", type=Path, required=True, metavar="OLD")
    parser.add_argument("--to", dest="end", type=Path, required=True, metavar="NEW")
    parser.add_argument("--share", type=float, required=True, help="of NEW in the mean, 0…1")
    parser.add_argument("--preset", choices=sorted(PRESETS), required=True)
    parser.add_argument("--rows", type=int, default=64, help="of the first training shard, to calibrate with")
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    if not 0 <= arguments.share <= 1:
        parser.error("--share is between 0 and 1")
    model = merged(arguments.begin, arguments.end, arguments.share, PRESETS[arguments.preset])
    shard = min((cache_folder() / "shards").glob("train-*.npz"), default=None)
    if shard is None:
        raise SystemExit(f"no shards in {cache_folder() / 'shards'} to calibrate with: run recipe.shards first")
    calibrating = [batch for batch, _ in zip(batches([shard], Settings(arguments.preset, ROWS)), range(arguments.rows // ROWS))]
    with autocast(torch.device("cpu")):
        rounded = rounded_by(model, calibrating, 4)
    with torch.no_grad():
        export(model, arguments.out.name, arguments.out, arguments.tokenizer, weights="int4", rounded=rounded)
    print(size_in_words(arguments.out))


if __name__ == "__main__":
    main()
