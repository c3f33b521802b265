"""Pieces: a window of a document, most of them cut into suffix, prefix and middle as an editor's cursor would.

    <|suf|> suffix <|pre|> path ⏎ prefix <|mid|> middle <|eom|>        fill in the middle (SPM order)
    <|suf|> <|pre|> path ⏎ text                                        plain, left to right

The three parts are tokenized apart, as they are in the editor: a middle may begin inside a word. <|mid|> marks the cut in
a shard; the model never sees it, prefix and middle are one text to it.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from tokenizers import Tokenizer

from .cleaning import Document
from .tokenizer import EOM, MID, PRE, SUF

# Tokens of context + middle in a window and how often: many short windows (several fill a row), some full ones.
WINDOWS = [(80, 0.3), (128, 0.3), (224, 0.25), (440, 0.15)]
PLAIN_SHARE = 0.1
# At the end of a file there is nothing after the cursor, and new code is mostly written there or in front of little.
NO_SUFFIX_SHARE, SHORT_SUFFIX_SHARE = 0.3, 0.2
MAX_MIDDLE = 64
CHARACTERS_PER_TOKEN = 3.4
CLOSERS = re.compile(r"[\s)\]}>'\"`;,:]*$")
# As `spaceAtEnd` of src/model/healing.ts: a space or tab at the end; or a line end, with a blank line before it. A word that has been begun is
# left as it is: where the model proposes none that begins so, it has to go on with it.
OWED = re.compile(r"(?:\n[ \t]*)?\n\Z|[ \t]\Z")
CLOSING_LINE = re.compile(r"[)\]}]|</|end\b")


@dataclass(frozen=True)
class Cut:
    """Where a middle lies in a window's text: characters [begin, end)."""

    begin: int
    end: int


def path_header(path: str) -> str:
    """The last two parts of the path and a line end: enough to tell language and role, little to memorise."""
    return "/".join(path.split("/")[-2:]) + "\n"


def end_of_statement(text: str, line: int, depth: int) -> int:
    """End of the statement that begins in the line at `line`, indented by `depth`: deeper lines and the line that closes them belong to it."""
    end = text.find("\n", line)
    while end >= 0 and (following := text.find("\n", end + 1)) >= 0:
        below = text[end + 1 : following]
        code = below.lstrip()
        indent = len(below) - len(code)
        if code and indent <= depth:
            return following if indent == depth and CLOSING_LINE.match(code) else end
        end = following
    return len(text) if end < 0 else end


def cut_window(text: str, rng: random.Random, alone: bool = False) -> Cut | None:
    """A middle of the kind an editor asks for, or None where the window has no room for one.

    `alone`: nothing will follow the middle, so it goes on to the end of the statement: an open block is closed.
    """
    lines = [m.start() for m in re.finditer(r"^.*\S", text, re.MULTILINE)]
    if len(lines) < 3:
        return None
    # Late in the window more often than early: the context before the cursor is what there is most of.
    line = lines[int(len(lines) * rng.betavariate(2.5, 1.2))]
    end_of_line = text.find("\n", line)
    end_of_line = len(text) if end_of_line < 0 else end_of_line
    code = line + (len(text[line:end_of_line]) - len(text[line:end_of_line].lstrip()))
    if alone:  # any other cut would end where something follows, a closing quote for one, and teach to leave it out
        begin = rng.randint(code, end_of_line)
        end = end_of_statement(text, line, code - line)
        if text[begin:end].strip():
            return Cut(begin, len(text[:end].rstrip()))
    kind = rng.random()
    if kind < 0.30:  # the rest of a line, from anywhere in it
        begin = rng.randint(code, max(code, end_of_line - 1))
        return Cut(begin, end_of_line)
    if kind < 0.42:  # inside a line whose brackets and quotes the editor has closed
        begin = rng.randint(code, max(code, end_of_line - 1))
        closers = CLOSERS.search(text[begin:end_of_line])
        end = begin + (closers.start() if closers else end_of_line - begin)
        return Cut(begin, end) if end > begin else Cut(begin, end_of_line)
    if kind < 0.60:  # one whole line: on an empty one, behind its indentation or, with no help of the editor's, before it
        begin = code if rng.random() < 0.5 else line
        return Cut(begin, end_of_line) if rng.random() < 0.5 else Cut(begin, min(len(text), end_of_line + 1))
    if kind < 0.80:  # the rest of a line and the next one to four lines, or whole lines
        begin = rng.choice([line, code, rng.randint(code, end_of_line), rng.randint(code, end_of_line)])
        end = end_of_line
        for _ in range(rng.randint(1, 4)):
            following = text.find("\n", end + 1)
            if following < 0:
                break
            end = following
        return Cut(begin, end)
    if kind < 0.90:  # the body of a block: lines deeper than the one the cursor's line opens
        depth = code - line
        end = end_of_line
        while (following := text.find("\n", end + 1)) > 0:
            stripped = text[end + 1 : following].strip()
            if stripped and len(text[end + 1 : following]) - len(text[end + 1 : following].lstrip()) <= depth:
                break
            end = following
        if end > end_of_line:
            return Cut(end_of_line, end)
    begin = rng.randint(0, max(0, len(text) - 2))  # any span at all
    return Cut(begin, min(len(text), begin + rng.randint(1, 160)))


def windows(text: str, rng: random.Random) -> list[tuple[str, int]]:
    """(text, size in tokens) of consecutive windows, each beginning at a line start."""
    found: list[tuple[str, int]] = []
    begin = 0
    sizes, weights = zip(*WINDOWS)
    while begin < len(text):
        size = rng.choices(sizes, weights)[0]
        end = min(len(text), begin + int(size * CHARACTERS_PER_TOKEN))
        line_end = text.rfind("\n", begin + 1, end)
        if end < len(text) and line_end > begin + 40:
            end = line_end + 1
        if text[begin:end].strip():
            found.append((text[begin:end], size))
        begin = end
    return found


def healed(text: str, cursor: int) -> int:
    """Where the prompt ends for a cursor: white space in front of it belongs to what is behind it, as the tokenizer has it."""
    owed = OWED.search(text, 0, cursor)
    return owed.start() if owed else cursor


def piece(tokenizer: Tokenizer, path: str, text: str, size: int, rng: random.Random) -> list[int]:
    """Token ids of one piece of at most `size` + MAX_MIDDLE tokens."""
    header = tokenizer.encode(path_header(path)).ids
    fate = rng.random()
    alone = fate < NO_SUFFIX_SHARE
    cut = None if rng.random() < PLAIN_SHARE else cut_window(text, rng, alone)
    if cut is None:
        return [SUF, PRE, *header, *tokenizer.encode(text).ids][:size]
    begin = healed(text, cut.begin)
    middle = tokenizer.encode(text[begin : cut.end]).ids
    prefix = tokenizer.encode(text[:begin]).ids
    suffix = tokenizer.encode(text[cut.end :]).ids
    if alone:
        suffix = []
    elif fate < NO_SUFFIX_SHARE + SHORT_SUFFIX_SHARE:
        suffix = suffix[: rng.randint(1, 40)]
    if len(middle) > MAX_MIDDLE:  # longer than the canvases it is trained on: it goes on past them, without an end
        middle, end = middle[:MAX_MIDDLE], []
    else:
        end = [EOM]
    room = size - len(header) - len(middle) - len(end) - 3
    suffix = suffix[: max(0, min(room // 3, 128))]
    prefix = prefix[-max(1, room - len(suffix)) :] if prefix else []
    return [SUF, *suffix, PRE, *header, *prefix, MID, *middle, *end]


def pieces_of(document: Document, tokenizer: Tokenizer, rng: random.Random) -> list[list[int]]:
    return [piece(tokenizer, document.path, text, size, rng) for text, size in windows(document.text, rng)]
