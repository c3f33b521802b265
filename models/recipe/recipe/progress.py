"""Progress of what takes minutes."""

from __future__ import annotations

import sys


def progress(done: int, total: int, what: str) -> None:
    """A progress line, redrawn in place on a terminal and every twentieth otherwise."""
    if sys.stderr.isatty():
        print(f"\r{done}/{total} {what}", end="" if done < total else "\n", file=sys.stderr, flush=True)
    elif done % max(1, total // 20) == 0 or done == total:
        print(f"{done}/{total} {what}", file=sys.stderr, flush=True)
