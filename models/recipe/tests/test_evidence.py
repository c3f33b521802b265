"""The evidence: its decoder is the reference's, and its task is marked rightly."""

import random
from pathlib import Path

import pytest
import torch

from recipe.evidence import optimizers
from recipe.evidence.countdown import CANVAS, Problem, draw_problem, encode, problems, prompt, solves, text_of
from recipe.evidence.decoding import Variant, decode_blocks
from recipe.golden import tiny_model
from recipe.reference import Options, decode


@pytest.mark.parametrize("hard_mask", [True, False])
@pytest.mark.parametrize("steps", [1, 3, 12])
def test_many_blocks_decode_as_the_reference_decodes_one(hard_mask: bool, steps: int) -> None:
    model = tiny_model()
    rng = random.Random(steps)
    prompts = [[rng.randrange(20, 500) for _ in range(rng.randrange(4, 20))] for _ in range(12)]
    found = decode_blocks(model, prompts, 12, steps, Variant(hard_mask=hard_mask)).tokens.tolist()
    options = Options(steps=steps, block_length=12, max_tokens=12, settle=False, hard_mask=hard_mask, confidence_threshold=2.0)
    with torch.no_grad():
        expected = [[p["token"] for p in decode(model, tokens, options)[-1]] for tokens in prompts]
    assert found == expected


def test_variants_change_what_is_decoded() -> None:
    model = tiny_model()
    rng = random.Random(5)
    prompts = [[rng.randrange(20, 500) for _ in range(9)] for _ in range(40)]
    usual = decode_blocks(model, prompts, 12, 12).tokens
    for variant in [Variant(mask_mix=0.2), Variant(soft_tokens=1), Variant(revise=False), Variant(mixing="spherical"), Variant(mixing="hybrid")]:
        assert not torch.equal(decode_blocks(model, prompts, 12, 12, variant).tokens, usual), variant
    assert decode_blocks(model, prompts, 12, 12, Variant(factor=50.0)).passes < 12


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
    held_out = {(tuple(sorted(p.numbers)), p.target) for p in problems(200, 2, held_out=True)}
    assert len(held_out) > 100 and not trained & held_out


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
    assert len({(chosen.seed, chosen.steps, chosen.trajectory) for chosen in optimizers.arms(0, 3).values()}) == 1
