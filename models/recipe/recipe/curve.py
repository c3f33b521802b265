"""A run's curves as a picture: nats per token against tokens seen.

    python -m recipe.curve --run DIR --out models/evoghost-base/curve.svg
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

from . import checkpoint

WIDTH, HEIGHT, LEFT, BOTTOM = 720, 360, 56, 44
SERIES = [("next token", "causal", "#3b6fd4"), ("masked token", "noisy", "#d4663b")]


def draw(log: list[dict[str, float]]) -> str:
    """An SVG of the log's losses, each smoothed over five entries, and of the held-out ones as dots."""
    last = max(entry["tokens"] for entry in log)
    losses = [loss for entry in log for values in (entry, entry.get("held_out", {})) for loss in (values.get("causal"), values.get("noisy")) if loss]
    low, high = math.floor(min(losses)), min(9, math.ceil(max(losses)))
    thousands = 10 ** math.floor(math.log10(last / 1000))

    def at(tokens: float, loss: float) -> tuple[float, float]:
        x = LEFT + (WIDTH - LEFT - 16) * tokens / last
        return round(x, 1), round(16 + (HEIGHT - BOTTOM - 16) * (1 - (min(max(loss, low), high) - low) / (high - low)), 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        "<title>Loss of the training run</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for loss in range(low, high + 1):
        _, y = at(0, loss)
        parts.append(f'<path d="M{LEFT} {y}H{WIDTH - 16}" stroke="#ddd"/><text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{loss}</text>')
    for tick in range(0, int(last / 1000) + 1, thousands):
        x, y = at(tick * 1000, low)
        parts.append(f'<text x="{x}" y="{y + 18}" text-anchor="middle">{tick:,} k</text>')
    parts.append(f'<text x="{WIDTH / 2}" y="{HEIGHT - 6}" text-anchor="middle">tokens seen; nats per token, dots: held out</text>')
    for number, (label, key, colour) in enumerate(SERIES):
        found = [(entry["tokens"], entry[key]) for entry in log if entry.get(key)]
        smooth = [(found[i][0], sum(v for _, v in found[max(0, i - 4) : i + 1]) / len(found[max(0, i - 4) : i + 1])) for i in range(len(found))]
        path = "L".join("{} {}".format(*at(*point)) for point in smooth)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for entry in log:
            if "held_out" in entry and entry.get(key):
                x, y = at(entry["tokens"], entry["held_out"][key])
                parts.append(f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>')
        parts.append(f'<text x="{WIDTH - 24}" y="{32 + 18 * number}" text-anchor="end" fill="{colour}">{label}</text>')
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    parser = argparse.ArgumentParser(prog="recipe.curve", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True, help="checkpoint folder of recipe.train")
    parser.add_argument("--out", type=Path, required=True, help="SVG to write")
    arguments = parser.parse_args()
    arguments.out.write_text(draw(checkpoint.load_run(arguments.run)["log"]))


if __name__ == "__main__":
    main()
