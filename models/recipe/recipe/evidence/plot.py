"""What `recipe.evidence.cells` has found, as a picture: its first measure against tokens a step, one line a cell.

    python -m recipe.evidence.plot --cells DIR/cells.json --out models/evidence/countdown.svg [--decodings hard soft] [--lowest 50]
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Collection
from pathlib import Path
from typing import Any

from .cells import ARMS, DECODINGS

WIDTH, HEIGHT, LEFT, RIGHT, BOTTOM = 800, 380, 48, 290, 44
COLOURS = dict(zip(ARMS, ["#8a8f98", "#3b6fd4", "#d4663b", "#2f9e62", "#8b5cc7", "#c2418c"], strict=True))
DASHES = dict(zip(DECODINGS, ["5 4", None, "1 3", "1 6", "14 3", "10 4", "6 3 1 3"], strict=True))


def parts_of(name: str) -> tuple[str, str]:
    """The arm and the decoding of a cell; both may have commas."""
    arm = max((arm for arm in COLOURS if name.startswith(f"{arm}, ")), key=len)
    return arm, name.removeprefix(f"{arm}, ").removesuffix(" decoding")


def draw(cells: dict[str, Any], decodings: Collection[str] = tuple(DASHES), lowest: int = 0) -> str:
    """An SVG of these decodings: every seed a dot, their mean a line; soft decoding is solid, hard decoding dashed, k = 1 dotted, revised late or with the factor rule longer. The axis begins at `lowest` percent."""
    measure, rows_of = next(iter(cells["by_seed"].items()))
    parallel: list[int] = cells["tokens_a_step"]
    shown = {name: rows for name, rows in rows_of.items() if name.endswith(" decoding") and parts_of(name)[1] in decodings}
    highest = max(value for rows in shown.values() for row in rows for value in row)
    ticks_a_unit = 10 if highest > 0.1 else 100
    ticks = max(1, math.ceil(highest * ticks_a_unit))
    first_tick = lowest * ticks_a_unit // 100
    if first_tick >= ticks:
        raise ValueError(f"nothing is as high as {lowest} %")
    bottom, top = first_tick / ticks_a_unit, ticks / ticks_a_unit

    def at(index: int, share: float) -> tuple[float, float]:
        x = LEFT + 24 + (WIDTH - LEFT - RIGHT - 48) * index / (len(parallel) - 1)
        return round(x, 1), round(16 + (HEIGHT - BOTTOM - 16) * (1 - (share - bottom) / (top - bottom)), 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f"<title>{cells['task']}: {measure}, against tokens a step</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for tick in range(first_tick, ticks + 1):
        _, y = at(0, tick / ticks_a_unit)
        parts.append(f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="#ddd"/><text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{100 // ticks_a_unit * tick} %</text>')
    for index, count in enumerate(parallel):
        x, y = at(index, bottom)
        parts.append(f'<text x="{x}" y="{y + 18}" text-anchor="middle">{count}</text>')
    parts.append(f'<text x="{(WIDTH - RIGHT + LEFT) / 2}" y="{HEIGHT - 6}" text-anchor="middle">tokens a step</text>')
    for number, (name, rows) in enumerate(shown.items()):
        arm, decoding = parts_of(name)
        pattern = DASHES[decoding]
        colour, dash = COLOURS[arm], f' stroke-dasharray="{pattern}"' if pattern else ""
        line = "L".join("{} {}".format(*at(index, sum(row) / len(row))) for index, row in enumerate(rows))
        parts.append(f'<path d="M{line}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        for index, row in enumerate(rows):
            for value in row:
                x, y = at(index, value)
                parts.append(f'<circle cx="{x}" cy="{y}" r="2.5" fill="{colour}" fill-opacity="0.5"/>')
        y = 28 + 20 * number
        parts.append(f'<path d="M{WIDTH - RIGHT + 16} {y - 4}h28" stroke="{colour}" stroke-width="2"{dash}/><text x="{WIDTH - RIGHT + 50}" y="{y}">{arm}, {decoding}</text>')
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    parser = argparse.ArgumentParser(prog="recipe.evidence.plot", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="SVG to write")
    parser.add_argument("--decodings", nargs="+", choices=list(DASHES), default=list(DASHES))
    parser.add_argument("--lowest", type=int, default=0, help="percent at the foot of the axis; what is below lies outside")
    arguments = parser.parse_args()
    try:
        picture = draw(json.loads(arguments.cells.read_text()), arguments.decodings, arguments.lowest)
    except ValueError as wrong:
        parser.error(str(wrong))
    arguments.out.write_text(picture)


if __name__ == "__main__":
    main()
