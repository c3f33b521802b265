"""Packages: what the registries hold under a name, pinned by version, licence and digest.

Archives come through the registries' own clients (`npm pack`, `pip download`) and are kept; what is read from them is checked
against the lock's SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from email.parser import HeaderParser
from pathlib import Path
from typing import Iterator

from .progress import progress

RECIPE = Path(__file__).resolve().parent.parent
PACKAGES = RECIPE / "packages.txt"
LOCK = RECIPE / "packages.lock"

PERMISSIVE = re.compile(
    r"^\(?(MIT|MIT-0|ISC|0BSD|BSD|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|Apache 2\.0|Apache|Unlicense|PSF-2\.0|BlueOak-1\.0\.0"
    r"|MIT License|BSD License|Apache License,? (Version )?2\.0|Apache Software License|ISC License.*|The MIT License.*"
    r"|(MIT|Apache-2\.0|ISC|BSD-3-Clause|BSD-2-Clause) (OR|AND) (MIT|Apache-2\.0|ISC|BSD-3-Clause|BSD-2-Clause|CC0-1\.0))\)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Package:
    """One pinned archive. `integrity` is `sha256-` and the archive's digest in hex."""

    registry: str
    name: str
    version: str
    licence: str
    integrity: str
    archive: str


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
