"""Cleaning: which of a package's files people wrote, in a language that the model is for."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path

from .packages import Package, members

LANGUAGES = {
    ".ts": "typescript", ".tsx": "typescript", ".mts": "typescript",
    ".js": "javascript", ".jsx": "javascript", ".mjs": "javascript", ".cjs": "javascript",
    ".py": "python", ".md": "markdown",
}
SECRET = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|ghp_[A-Za-z0-9]{36}|xox[bp]-[0-9A-Za-z-]{20,}")
GENERATED = re.compile(r"@generated|auto-?generated|do not (edit|modify)|sourceMappingURL|webpackBootstrap", re.IGNORECASE)
# Compiled output, bundles, fixtures and vendored code have no place in a corpus of what people write.
UNWANTED_PATH = re.compile(
    r"(^|/)(node_modules|vendor|vendored|_vendor|generated|__generated__|third_?party|extern|coverage|_site|fixtures?|__fixtures__|testdata|snapshots?|__snapshots__|locales?"
    r"|i18n|umd|bundles?|_build|\.github|cldr|migrations)/|\.min\.|\.d\.(ts|mts|cts)$|\.(bundle|umd|prod|production|stories)\.|(^|/)CHANGELOG|LICEN[CS]E",
    re.IGNORECASE,
)
OUTPUT_PATH = re.compile(r"(^|/)(dist|build|out|es|esm|esm5|cjs|umd|fesm\d*|dist-[a-z0-9]+|lib-[a-z]+|_esm|_cjs|compiled|amd)/", re.IGNORECASE)
# Helpers and forms that a compiler or a bundler writes give its output away whatever folder it is in.
COMPILED = re.compile(
    r'Object\.defineProperty\(exports, "__esModule"|__awaiter|__assign|_interopRequire|_createClass|__webpack_require__|regeneratorRuntime'
    r"|\bexports\.\w+ = void 0|\b_jsxs?\(|@babel/runtime|\btslib\b"
)
# Who types JavaScript in comments has declarations written beside it, too: it is a source for all that.
TYPED_IN_COMMENTS = re.compile(r"\*\s*@(param|returns?|type|typedef|import) \{")
# Characters of the longest line, and of lines on average, beyond which a text is no code, or no prose: there a paragraph may be one line.
CODE_LINES = (400, 90)
PROSE_LINES = (2000, 300)


@dataclass(frozen=True)
class Document:
    """One source file: text with LF line ends, and where it came from."""

    package: str
    path: str
    language: str
    text: str


def clean(path: str, content: bytes, paths: Set[str] = frozenset()) -> tuple[Document | None, str]:
    """A file's document, or None and the reason it was dropped (one of a few fixed words, for the report). `paths` are its package's."""
    language = LANGUAGES.get(Path(path).suffix.lower())
    if language is None or UNWANTED_PATH.search(path):
        return None, "path"
    if language == "javascript" and OUTPUT_PATH.search(path):
        return None, "compiled"
    try:
        text = content.decode("utf-8").replace("\r\n", "\n").lstrip("\ufeff")
    except UnicodeDecodeError:
        return None, "not utf-8"
    lines = text.split("\n")
    if not 200 <= len(text) <= 200_000:
        return None, "size"
    longest, mean = PROSE_LINES if language == "markdown" else CODE_LINES
    if max(map(len, lines)) > longest or len(text) / len(lines) > mean:
        return None, "minified or data"
    if GENERATED.search(text[:2000]) or GENERATED.search(text[-300:]):
        return None, "generated"
    if SECRET.search(text):
        return None, "secret"
    if language == "javascript" and COMPILED.search(text):
        return None, "compiled"
    if sum(c.isalpha() or c.isspace() for c in text) < 0.55 * len(text):
        return None, "minified or data"
    if language == "javascript" and has_output_beside(path, paths) and not TYPED_IN_COMMENTS.search(text):
        return None, "compiled"
    return Document("", path, language, text), ""


def normal_digest(text: str) -> bytes:
    """Digest of the text without white space and comments' decoration: copies that differ in layout are one."""
    return hashlib.blake2b(re.sub(r"\W+", " ", text).encode(), digest_size=16).digest()


def has_output_beside(path: str, paths: Set[str]) -> bool:
    """Whether what a compiler writes with JavaScript lies beside it: its source map or its declarations."""
    stem, _, extension = path.rpartition(".")
    return not paths.isdisjoint({f"{path}.map", f"{stem}.d.ts", f"{stem}.d.{extension.replace('js', 'ts')}"})


def documents(package: Package, archive: Path) -> tuple[list[Document], Counter[str]]:
    """A package's clean files, in path order, and how many were dropped for which reason."""
    kept: list[Document] = []
    dropped: Counter[str] = Counter()
    files = list(members(archive))
    paths = {path for path, _ in files}
    for path, content in files:
        document, reason = clean(path, content, paths)
        if document is None:
            dropped[reason] += 1
        else:
            kept.append(Document(package.name, path, document.language, document.text))
    if any(d.language == "typescript" for d in kept):  # where the sources are TypeScript, the JavaScript beside them is compiled
        dropped["compiled"] += sum(d.language == "javascript" for d in kept)
        kept = [d for d in kept if d.language != "javascript"]
    return sorted(kept, key=lambda d: d.path), dropped
