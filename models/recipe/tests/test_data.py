"""Tokenizer and pieces: text comes back whole, and a cut is what an editor would ask for."""

import gzip
import io
import json
import random
import tarfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import pytest

from recipe import cleaning, packages, shards
from recipe.contamination import benchmark_runs
from recipe.cleaning import Document, documents
from recipe.corpus import RATIOS, balance, distinct
from recipe.pieces import cut_window, piece, windows
from recipe.tokenizer import EOM, MID, PRE, SUF, train_tokenizer

CODE = """import { readFile } from "node:fs/promises";

export async function load(path: string): Promise<string[]> {
    const text = await readFile(path, "utf8");
    const lines = [];
    for (const line of text.split("\\n")) {
        if (line.trim() !== "") {
            lines.push(line);
        }
    }
    return lines;
}
"""


def test_any_text_survives_and_indentation_is_one_token() -> None:
    tokenizer = train_tokenizer(iter([CODE] * 20), 600)
    for text in [CODE, "naïve — 東京 🚀\t\r\n  x", "\n\n\n        deep", ""]:
        assert tokenizer.decode(tokenizer.encode(text).ids, skip_special_tokens=False) == text
    assert len(tokenizer.encode("\n        ").ids) == 1


def test_a_piece_is_suffix_prefix_middle_in_that_order() -> None:
    tokenizer = train_tokenizer(iter([CODE] * 20), 600)
    rng = random.Random(0)
    seen_cut = 0
    for _ in range(200):
        tokens = piece(tokenizer, "src/load.ts", CODE, 480, rng)
        assert tokens[0] == SUF and len(tokens) <= 480
        if MID not in tokens:
            continue
        seen_cut += 1
        pre, mid = tokens.index(PRE), tokens.index(MID)
        middle = tokens[mid + 1 :]
        end = middle[-1] == EOM
        middle_text = tokenizer.decode(middle[:-1] if end else middle)
        prefix = tokenizer.decode(tokens[pre + 1 : mid])
        assert prefix.startswith("src/load.ts\n") or prefix in "src/load.ts\n" + CODE
        assert (prefix.removeprefix("src/load.ts\n") + middle_text) in CODE
        suffix = tokenizer.decode(tokens[1:pre])
        if end and suffix:  # nothing is lost between the middle and what follows it
            assert (prefix.removeprefix("src/load.ts\n") + middle_text + suffix) in CODE
    assert seen_cut > 100


def test_cuts_lie_in_the_window_and_windows_cover_the_text() -> None:
    rng = random.Random(1)
    assert "".join(text for text, _ in windows(CODE * 9, rng)) == CODE * 9
    for _ in range(300):
        cut = cut_window(CODE, rng)
        assert cut is not None and 0 <= cut.begin <= cut.end <= len(CODE)


def test_with_nothing_behind_it_a_cut_closes_the_block_it_opens() -> None:
    rng = random.Random(2)
    loops = []
    for _ in range(400):
        cut = cut_window(CODE, rng, alone=True)
        assert cut is not None and 0 <= cut.begin <= cut.end <= len(CODE)
        before = CODE[: cut.begin].rsplit("\n", 1)[-1]
        if before.startswith("    for") and CODE[cut.begin : cut.end].count("\n") > 2:
            loops.append(CODE[cut.begin : cut.end])
    whole = [text for text in loops if text.endswith("\n        }\n    }")]
    assert len(whole) > 0.7 * len(loops) > 5


def test_a_language_that_is_cut_short_is_spread_over_the_corpus() -> None:
    def written(language: str, number: int) -> list[Document]:
        return [Document(f"{language}{n}", "a", language, f"{language} {n} ".ljust(1000, "x")) for n in range(number)]

    dropped: Counter[str] = Counter()
    found = {"typescript": written("typescript", 200), "python": written("python", 1000)}
    order = [d.language for d in balance(found, dropped)]
    share = RATIOS["python"]
    assert 0 <= order.count("python") - 200 * share <= 2 and dropped["language cap"] >= 998 - 200 * share
    among_all = order.count("python") / len(order)
    assert abs(order[: len(order) // 2].count("python") / (len(order) // 2) - among_all) < 0.1


def npm_archive(path: Path, files: dict[str, str]) -> Path:
    """Writes what `npm pack` would: every file under `package/`."""
    with tarfile.open(path, "w:gz") as tar:
        for name, text in files.items():
            content = text.encode()
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return path


def test_javascript_is_taken_where_people_wrote_it(tmp_path: Path) -> None:
    written = "const { join } = require('node:path');\n\nmodule.exports = function place(folder) {\n  return join(folder, 'place');\n};\n" * 3
    typed = "/**\n * @param {string} folder where it is\n * @returns {string}\n */\nexport const place = (folder) => folder + '/place';\n" * 3
    files = {
        "lib/written.js": written,
        "lib/mapped.js": written, "lib/mapped.js.map": "{}",
        "declared.mjs": written, "declared.d.mts": "export {};",
        "lib/typed.js": typed, "lib/typed.d.ts": "export {};",
        "dist/written.js": written,
        "lib/helped.js": f"var __awaiter = this.__awaiter;\n{written}",
    }  # fmt: skip
    package = packages.Package("npm", "a", "1.0.0", "MIT", "", "a-1.0.0.tgz")
    kept, dropped = documents(package, npm_archive(tmp_path / "a-1.0.0.tgz", files))
    assert [d.path for d in kept] == ["lib/typed.js", "lib/written.js"]
    assert dropped["compiled"] == 4

    kept, _ = documents(package, npm_archive(tmp_path / "b-1.0.0.tgz", {**files, "src/place.ts": f"export const a = 1;\n{written}"}))
    assert [d.path for d in kept] == ["src/place.ts"], "what is beside TypeScript was compiled from it"


def test_a_paragraph_on_one_line_is_prose_and_such_a_line_of_code_is_data() -> None:
    line = "The cache keeps what was read last, and what is read again goes to the front. " * 10
    text = f"# The cache\n\n{line}\n\n{line}\n"
    assert cleaning.clean("docs/cache.md", text.encode())[0] is not None
    assert cleaning.clean("src/cache.ts", f"// The cache\n\n// {line}\n".encode()) == (None, "minified or data")
    assert cleaning.clean("docs/cache.md", f"# The cache\n\n{line * 5}\n".encode()) == (None, "minified or data")


def test_copies_and_benchmarks_stay_out_of_the_corpus(tmp_path: Path) -> None:
    def document(name: str, text: str) -> Document:
        return Document(name, f"{name}.ts", "typescript", text)

    other = "\n".join(f"export const value{n} = compute{n}(source{n}, target{n});" for n in range(40))
    solution = "    for index, element in enumerate(numbers):\n        if element > threshold and index % 2 == 0:\n            yield element"
    (tmp_path / "set.jsonl").write_text(json.dumps({"prompt": "def pick(numbers, threshold):\n", "canonical_solution": solution, "suffix": "\n"}))
    found = [
        document("first", CODE * 3),
        document("renamed", (CODE * 3).replace("lines.push", "lines.add", 1)),
        document("other", other),
        document("copied", f"{other.replace('value', 'item').replace('source', 'from')}\n{solution.replace('    ', chr(9))}"),
    ]
    dropped: Counter[str] = Counter()
    kept = distinct(found, benchmark_runs([tmp_path / "set.jsonl"]), dropped)
    assert [d.package for d in kept] == ["first", "other"]
    assert dropped == {"near duplicate": 1, "in an evaluation set": 1}


def test_lock_adds_what_is_missing_and_leaves_what_is_pinned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = npm_archive(tmp_path / "new-2.0.0.tgz", {"package.json": json.dumps({"version": "2.0.0", "license": "MIT"})})
    asked: list[str] = []

    def fetch(_: str, name: str, version: str | None, __: Path) -> Path:
        asked.append(name)
        return archive

    old = packages.Package("npm", "old", "1.0.0", "MIT", "sha256-0", "old-1.0.0.tgz")
    gone = packages.Package("npm", "gone", "1.0.0", "MIT", "sha256-1", "gone-1.0.0.tgz")
    monkeypatch.setattr(packages, "PACKAGES", tmp_path / "packages.txt")
    monkeypatch.setattr(packages, "LOCK", tmp_path / "packages.lock")
    monkeypatch.setattr(packages, "fetch", fetch)
    packages.PACKAGES.write_text("# a comment\nnpm old\nnpm new\n")
    packages.LOCK.write_text("".join(json.dumps(asdict(p)) + "\n" for p in (gone, old)))
    packages.lock()
    assert asked == ["new"]
    new = packages.Package("npm", "new", "2.0.0", "MIT", packages.digest(archive), archive.name)
    assert packages.read_lock() == [new, old]


def test_what_is_pinned_is_permissive_and_of_no_evaluation_set() -> None:
    pinned = packages.read_lock()
    assert len({(p.registry, p.name) for p in pinned}) == len(pinned) > 1000
    assert [p.name for p in pinned if not packages.PERMISSIVE.match(p.licence)] == []
    coordinates = json.loads((packages.RECIPE.parent.parent / "test" / "eval" / "typescript.coordinates.json").read_text())
    assert not {p.name for p in pinned if p.registry == "npm"} & set(coordinates["packages"])


def test_shards_have_what_they_had_where_cutting_ends_at_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "TOKENS_PER_SHARD", 80_000)
    tokenizer = train_tokenizer(iter([CODE] * 20), 600)
    written = [Document(f"p{n}", f"src/load{n}.ts", "typescript", CODE.replace("load", f"load{n}")) for n in range(3000)]
    with gzip.open(tmp_path / "documents.jsonl.gz", "wt") as lines:
        lines.writelines(f"{json.dumps(asdict(document))}\n" for document in written)
    for folder, limit in (("whole", None), ("limited", 80_000)):
        shards.build(tmp_path / "documents.jsonl.gz", tokenizer, tmp_path / folder, 1, limit)
    names = {folder: sorted(path.name for path in (tmp_path / folder).glob("train-*.npz")) for folder in ("whole", "limited")}
    assert len(names["whole"]) > 2 and names["limited"] == names["whole"][:1]
    first = [[list(piece) for piece in shards.read_shard(tmp_path / folder / "train-00000.npz")] for folder in names]
    assert first[0] == first[1]
    held_out = sum(map(shards.held_out, written))
    assert 0 < held_out and len(shards.read_shard(tmp_path / "whole" / "heldout.npz")) >= held_out
