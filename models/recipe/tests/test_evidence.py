"""The evidence: its decoder is the reference's, and its task is marked rightly."""

import gzip
import json
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from recipe.evidence import cells, confidence, countdown as countdown_module, optimizers
from recipe.evidence.plot import BOTTOM, HEIGHT, draw
from recipe.evidence.countdown import CANVAS, Kind, Problem, draw_problem, encode, problems, prompt, solves, text_of
from recipe.evidence.decoding import Decoded, Variant, context_of, decode_blocks
from recipe.evidence.infilling import CANVAS as INFILLING_CANVAS, CONTEXT, infilling, places
from recipe.golden import tiny_model
from recipe.reference import Options, decode
from recipe.tokenizer import EOM, PRE, SUF

SMALL = Path(__file__).resolve().parents[2] / "evoghost-small"


@pytest.mark.parametrize("hard_mask", [True, False])
@pytest.mark.parametrize("steps", [1, 3, 12])
def test_many_blocks_decode_as_the_reference_decodes_one(hard_mask: bool, steps: int) -> None:
    model = tiny_model()
    rng = random.Random(steps)
    prompts = [[rng.randrange(20, 500) for _ in range(rng.randrange(4, 20))] for _ in range(12)]
    found = decode_blocks(model, context_of(model, prompts), 12, steps, Variant(hard_mask=hard_mask)).tokens.tolist()
    options = Options(steps=steps, block_length=12, max_tokens=12, settle=False, hard_mask=hard_mask, confidence_threshold=2.0)
    with torch.no_grad():
        expected = [[p["token"] for p in decode(model, tokens, options)[-1]] for tokens in prompts]
    assert found == expected


def test_variants_change_what_is_decoded() -> None:
    model = tiny_model()
    rng = random.Random(5)
    prompts = [[rng.randrange(20, 500) for _ in range(9)] for _ in range(40)]
    context = context_of(model, prompts)
    usual = decode_blocks(model, context, 12, 12).tokens
    for variant in [Variant(mask_mix=0.2), Variant(soft_tokens=1), Variant(revise=False), Variant(mixing="spherical"), Variant(mixing="hybrid")]:
        assert not torch.equal(decode_blocks(model, context, 12, 12, variant).tokens, usual), variant
    assert decode_blocks(model, context, 12, 12, Variant(factor=50.0)).passes < 12


def test_a_block_that_is_committed_early_is_revised_in_the_passes_left_and_only_there() -> None:
    model = tiny_model()
    rng = random.Random(5)
    context = context_of(model, [[rng.randrange(20, 500) for _ in range(9)] for _ in range(40)])

    def decoded(steps: int, **how: object) -> Decoded:
        return decode_blocks(model, context, 12, steps, Variant(soft_tokens=1, **how))

    early = decoded(6, committing=1 / 3)
    assert early.passes == 6 and decoded(6, committing=1 / 3, revise=False).passes == 2
    first_two = decoded(2, revise=False).tokens
    assert torch.equal(decoded(6, committing=1 / 3, revise=False).tokens, first_two)
    assert not torch.equal(early.tokens, first_two)
    assert torch.equal(decoded(1, committing=1 / 3).tokens, decoded(1).tokens)


def test_an_answer_is_marked_by_its_arithmetic() -> None:
    problem = Problem((3, 7, 8), 45, "7+8=15,15*3=45")
    assert all(solves(problem, answer) for answer in ["7+8=15,15*3=45", "8+7=15,3*15=45"])
    for wrong in ["7+8=15,15*3=46", "7+8=16,16*3=45", "7+8=15", "3*7=21,21+8=29", "7+8=15,15*3=45,1+1=2", "7+8=15,15+15=30", "", "45=45,1"]:
        assert not solves(problem, wrong)
    rng = random.Random(0)
    for _ in range(300):
        drawn = draw_problem(rng)
        assert solves(drawn, drawn.answer) and len(drawn.answer) < CANVAS
        assert text_of(encode(drawn.answer)) == drawn.answer and len(prompt(drawn)) < 16


def test_held_out_problems_are_never_trained_on() -> None:
    trained = {(tuple(sorted(p.numbers)), p.target) for p in problems(3000, 1, held_out=False)}
    held_out = {(tuple(sorted(p.numbers)), p.target) for p in problems(200, 2, held_out=True, distinct=True)}
    assert len(held_out) > 100 and not trained & held_out
    with pytest.raises(ValueError, match="of numbers to 3 only [0-9]+ problems were found to hold out, and 50 are wanted"):
        problems(50, 2, True, Kind(largest=3), distinct=True)


def test_numbers_are_small_enough_for_an_answer_to_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    longest = max(len(problem.answer) for problem in problems(20_000, 1, False, Kind(largest=99)))
    assert 19 < longest < CANVAS
    monkeypatch.setattr("sys.argv", ["cells", "--out", str(tmp_path), "--largest", "100"])
    with pytest.raises(SystemExit):
        cells.main()
    assert "at most 99" in capsys.readouterr().err and not list(tmp_path.iterdir())


def test_one_answer_is_learned_of_a_problem_whatever_the_order_of_its_numbers() -> None:
    any_answer, first = (problems(4000, 1, False, Kind(first_answer=first_answer)) for first_answer in (False, True))
    assert [p.text for p in any_answer] == [p.text for p in first] and all(solves(p, p.answer) for p in first)

    def answers(found: list[Problem]) -> dict[str, set[str]]:
        by_problem: dict[str, set[str]] = {}
        for problem in found:
            by_problem.setdefault(repr(problem.unordered), set()).add(problem.answer)
        return by_problem

    assert {len(of_one) for of_one in answers(first).values()} == {1} and max(len(of_one) for of_one in answers(any_answer).values()) > 2


def test_optimizers_are_compared_on_the_same_batches_and_what_is_trained_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(optimizers, "TRAINING_PROBLEMS", 300)
    monkeypatch.setattr(optimizers, "HELD_OUT_PROBLEMS", 20)
    monkeypatch.setattr("sys.argv", ["optimizers", "--out", str(tmp_path), "--seeds", "1", "--steps", "3"])
    optimizers.main()
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| Muon") or line.startswith("| AdamW")]
    assert len(rows) == 4 and len({row.split("|", 2)[2] for row in rows}) == 4
    optimizers.main()
    again = capsys.readouterr().out
    assert [line for line in again.splitlines() if line in rows] == rows and '"average"' not in again
    assert len({(chosen.seed, chosen.steps, chosen.trajectory) for chosen in optimizers.arms(optimizers.on_countdown(), 0, 3).values()}) == 1


def test_optimizers_may_be_compared_on_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with gzip.open(tmp_path / "documents.jsonl.gz", "wt") as documents:
        for n in range(400):
            text = "".join(f"export function f{n}x{line}(a: number) {{\n  return a * {line};\n}}\n" for line in range(8))
            documents.write(json.dumps({"package": f"p{n}", "path": f"src/f{n}.ts", "language": "typescript", "text": text}) + "\n")
    monkeypatch.setattr(optimizers, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(optimizers.infilling, "TRAINING_TOKENS", None)
    monkeypatch.setattr("sys.argv", ["optimizers", "--out", str(tmp_path / "out"), "--code", str(SMALL), "--rows", "1", "--seeds", "1", "--first-seed", "2", "--steps", "2"])
    optimizers.main()
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| Muon") or line.startswith("| AdamW")]
    assert len(rows) == 4 and len({row.split("|", 2)[2] for row in rows}) == 4
    assert json.loads((tmp_path / "out" / "optimizers.json").read_text())["seeds"] == [2]


def test_problems_that_were_asked_before_can_be_skipped_and_their_answers_are_not_taken_for_the_others() -> None:
    all_, first, rest = countdown_module.countdown(30), countdown_module.countdown(10), countdown_module.countdown(20, skip=10)
    in_any_order = [sorted(prompt) for prompt in all_.prompts]  # which order of its numbers a problem is asked in depends on how many there are
    assert in_any_order == [sorted(prompt) for prompt in first.prompts + rest.prompts]
    assert len({all_.asked, first.asked, rest.asked, countdown_module.countdown(20).asked}) == 4


def test_problems_may_be_asked_as_often_as_they_are_drawn() -> None:
    distinct, drawn = countdown_module.countdown(500), countdown_module.countdown(500, as_drawn=True)
    often = Counter(map(repr, (sorted(tokens) for tokens in drawn.prompts)))
    assert len(drawn.prompts) == 500 and 200 < len(often) < 450 and often.most_common(1)[0][1] > 2
    assert drawn.asked != distinct.asked
    trained = {repr(p.unordered) for p in problems(3000, 1, held_out=False)}
    asked = problems(500, countdown_module.AS_DRAWN_SEED, True)
    assert [prompt(p) for p in asked] == drawn.prompts and not trained & {repr(p.unordered) for p in asked}


def test_an_evotoken_run_is_always_held_against_a_baseline() -> None:
    assert cells.arms_of(["EvoToken of k = 1"]) == ["masked, same passes", "EvoToken of k = 1"]
    assert cells.arms_of(["masked"]) == ["masked", "EvoToken"]
    assert cells.arms_of(["EvoToken, one update"]) == ["masked, same passes", "EvoToken, one update"]


def test_what_is_kept_is_a_share_of_all_seeds_and_problems() -> None:
    at_one, at_eight = np.array([[1.0, 1, 1, 1], [0, 0, 1, 1]]), np.array([[1.0, 1, 1, 0], [0, 0, 0, 0]])
    assert cells.share_kept(at_eight, at_one) == 0.5
    assert cells.cell(cells.share_kept, at_one, at_one) == "100.0 (100.0 to 100.0)"
    low, high = cells.interval(np.mean, at_one)
    assert 0 <= low < 0.75 < high <= 1


def test_four_cells_are_trained_decoded_and_drawn_and_what_is_done_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(countdown_module, "SHAPE", replace(countdown_module.SHAPE, hidden_size=32, intermediate_size=64, num_hidden_layers=2))
    monkeypatch.setattr("sys.argv", ["cells", "--out", str(tmp_path), "--seeds", "2", "--first-seed", "3", "--steps", "10", "--problems", "12", "--training-problems", "200", "--decodings", "k = 1 and factor", "soft, revised", "--variants", "no revision"])
    cells.main()
    printed = capsys.readouterr().out
    # Each arm decoded in four ways: solved, and what is kept of it; and against each baseline the EvoToken arms, and its own other decodings.
    assert printed.count("decoding |") == 6 * 4 * 2 + 2 * (4 * 4 + 3)
    assert [printed.count(f"solved, minus {baseline}, hard |") for baseline in ("masked", "masked, same passes")] == [1, 1]
    runs = [json.loads((tmp_path / "seed-3" / f"arm-{n}" / "run.json").read_text()) for n in range(6)]
    # A trajectory batch is four passes where a masked one is one: 3 steps of the 10 may be such, two fifths of them.
    # Where one update is learned from, a batch is a pass and a half: 5 and a half steps instead of 3; 6 where a fifth are such.
    assert [run["step"] for run in runs] == [10, 14, 10, 10, 12, 13]
    chosen = [tuple(run["settings"][name] for name in ("trajectory", "soft_tokens", "one_update", "trajectory_share")) for run in runs]
    assert chosen == [(False, 3, False, 0.4), (False, 3, False, 0.4), (True, 3, False, 0.4), (True, 1, False, 0.4), (True, 3, True, 0.4), (True, 3, True, 0.2)]
    monkeypatch.setattr(cells, "train", None)
    monkeypatch.setattr(cells, "decode_blocks", None)
    cells.main()
    assert capsys.readouterr().out == printed
    found = json.loads((tmp_path / "cells.json").read_text())
    picture = draw(found)
    assert draw(found, ["hard", "soft, revised"]).count("<circle") == 12 * 2 * 4
    with pytest.raises(ValueError, match="nothing is as high as 100 %"):
        draw(found, lowest=100)
    known = {"task": "T", "tokens_a_step": [1, 2], "by_seed": {"solved": {"masked, hard decoding": [[0.8], [0.6]]}}}
    assert [f">{tick} %<" in draw(known, lowest=60) for tick in (50, 60, 80)] == [False, True, True]
    assert f'cy="{HEIGHT - BOTTOM}.0"' in draw(known, lowest=60)  # the least one lies at the foot
    assert picture.count("<circle") == 24 * 2 * 4 and "Countdown, numbers to 13, any answer learned: solved" in picture


def test_middles_are_asked_as_an_editor_would_ask_and_only_short_ones(tmp_path: Path) -> None:
    code = "export function total(items: number[]) {\n  let sum = 0;\n"
    items = [
        {"path": "a/src/total.ts", "prefix": code, "suffix": "\n  return sum;\n}\n", "middle": "  for (const item of items) sum += item;"},
        {"entry_point": "total", "prompt": "def total(items):\n    return ", "suffix": "\n", "canonical_solution": "sum(items)\n"},
        {"path": "a/src/total.ts", "prefix": code * 40, "suffix": code * 40, "middle": "  sum += items.length;"},
        {"path": "a/src/total.ts", "prefix": code, "suffix": "", "middle": "  sum += items[0] + items[1] + items[2] + items[3] + items[4];\n" * 2},
    ]
    file = tmp_path / "set.jsonl"
    file.write_text("".join(json.dumps(item) + "\n" for item in items))
    tokenizer = Tokenizer.from_file(str(SMALL / "tokenizer.json"))
    found = list(places(file, tokenizer))
    assert [place.middle for place in found] == ["\n  for (const item of items) sum += item;", " sum(items)", "\n  sum += items.length;"]
    assert tokenizer.decode(found[1].prompt[found[1].prompt.index(PRE) + 1 :]) == "total.py\ndef total(items):\n    return"
    assert found[0].prompt[0] == SUF and all(len(place.prompt) <= CONTEXT for place in found)
    task = infilling(SMALL, [file], 3)
    right = [*tokenizer.encode(" sum(items)").ids, EOM, EOM]
    assert task.canvas == INFILLING_CANVAS
    assert task.measures["exactly right"](1, right) == task.measures["similarity"](1, right) == 1
    assert task.measures["exactly right"](0, right) == 0 < task.measures["similarity"](0, right) < 1
    assert task.start == SMALL and infilling(SMALL, [file], 3, from_nothing=True).start is None
    with pytest.raises(ValueError, match="has 3 middles of less than 16 tokens, and 4 are wanted"):
        infilling(SMALL, [file], 4)


def test_verified_drafts_change_the_passes_and_not_the_text() -> None:
    model = tiny_model()
    rng = random.Random(1)
    fewer = 0
    for _ in range(6):
        behind = [rng.randrange(20, 500) for _ in range(10)]
        with torch.no_grad():
            plain, verified = (decode(model, behind, Options(block_length=8, max_tokens=24, verify=verify)) for verify in (2.0, 0.0))
        assert [p["token"] for p in plain[-1]] == [p["token"] for p in verified[-1]]
        fewer += len(plain) - len(verified)
    assert fewer > 0


def test_the_fitted_confidence_is_as_often_right_as_it_says(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    bits, share = rng.uniform(0, 12, 4000), np.where(rng.random(4000) < 0.3, 1, rng.random(4000))
    right = rng.random(4000) < 1 / (1 + np.exp(1 + 0.3 * bits - 3 * share))
    rows = [
        {"right": bool(r), "bits": b, **({} if s == 1 else {"share": s})} for r, b, s in zip(right, bits.tolist(), share.tolist())
    ]
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    read = confidence.read([file])
    weights = confidence.fit(read)
    assert np.allclose(weights, [-1, -0.3, 3], atol=0.35)
    estimate = confidence.estimated(weights, read)
    for low in (0.2, 0.5, 0.8):
        within = (estimate >= low - 0.1) & (estimate < low + 0.1)
        assert abs(right[within].mean() - low) < 0.06
    apart = confidence.separation(estimate, read.right)
    assert apart > max(confidence.separation(-read.bits, read.right), confidence.separation(read.share, read.right)) > 0.5
    assert confidence.separation(np.array([1.0, 0.0, 0.5, 0.5]), np.array([True, False, True, False])) == 0.875
