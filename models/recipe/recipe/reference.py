"""EvoToken decoding, written plainly: the yardstick for the extension's TypeScript decoder.

Section by section it is the algorithm of models/README.md, in PyTorch, on the PyTorch model, one canvas at a time and
with nothing cached: every pass recomputes the whole sequence. It shares no code with training or with the extension.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from .model import Denoiser
from .tokenizer import EOM, MASK


@dataclass(frozen=True)
class Options:
    """Defaults are those of the extension."""

    steps: int = 8
    block_length: int = 32
    max_tokens: int = 64
    soft_tokens: int = 3
    mask_mix: float = 0.7
    confidence_threshold: float = 0.9
    position_decay: float = 0.0
    settle: bool = True
    verify: float = 0.2
    temperature: float = 0.0
    seed: int = 0
    hard_mask: bool = False
    top_k: int = 8


class Mulberry32:
    """The extension's seeded generator: uniform numbers in [0, 1)."""

    def __init__(self, seed: int) -> None:
        self.state = seed & 0xFFFFFFFF

    def __call__(self) -> float:
        self.state = (self.state + 0x6D2B79F5) & 0xFFFFFFFF
        z = self.state
        z = ((z ^ (z >> 15)) * (z | 1)) & 0xFFFFFFFF
        z = (z ^ ((z + ((z ^ (z >> 7)) * (z | 61))) & 0xFFFFFFFF)) & 0xFFFFFFFF
        return (z ^ (z >> 14)) / 4294967296


@dataclass
class Position:
    """One position of the active block."""

    state: str = "mask"
    token: int = MASK
    confidence: float = 0.0
    soft: list[tuple[int, float]] = field(default_factory=lambda: [(MASK, 1.0)])
    likeliest: tuple[int, float] = (MASK, 0.0)  # what the last pass that saw it would have it be

    @property
    def committed(self) -> bool:
        return self.state in ("soft", "decode")


def predict(model: Denoiser, context: list[int], block: list[Position], top_k: int) -> list[list[tuple[int, float]]]:
    """One forward pass over everything: each block position's top-k (id, probability), most probable first."""
    width = max(len(p.soft) for p in block)
    ids = torch.full((1, len(context) + len(block), width), MASK)
    weights = torch.zeros(ids.shape)
    ids[0, : len(context), 0] = torch.tensor(context)
    weights[0, : len(context), 0] = 1
    for i, position in enumerate(block, len(context)):
        for j, (token, weight) in enumerate(position.soft):
            ids[0, i, j], weights[0, i, j] = token, weight
    logits: Tensor = model(ids, weights, torch.arange(ids.shape[1])[None], len(context))[0][0]
    probabilities, tokens = logits.softmax(-1).topk(top_k, -1)
    return [list(zip(t, p)) for t, p in zip(tokens.tolist(), probabilities.tolist())]


def likely_drafts(block: list[Position], least: float) -> list[int]:
    """The tokens that the block may begin with, as many as are likely to be right together; not its last position, and no end of the middle."""
    drafts, together = [], 1.0
    for position in block[:-1]:
        token, probability = (position.token, position.confidence) if position.committed else position.likeliest
        together *= probability
        if position.state == "mask" or token == EOM or together < least:
            break
        drafts.append(token)
    return drafts


def recalled(text: list[int], most: int) -> list[int]:
    """What stood behind the latest of the places that agree longest, by 2 to 16 tokens, with the text's end."""

    def agreeing(end: int) -> int:
        return next((n for n in range(16) if n >= end or text[end - 1 - n] != text[-1 - n]), 16)

    best = max(range(1, len(text)), key=lambda end: (agreeing(end), end), default=0)
    return text[best : best + most] if best and agreeing(best) >= 2 else []


def choose(top: list[tuple[int, float]], temperature: float, random: Mulberry32) -> tuple[int, float]:
    """The most probable token or, by Gumbel noise, a sampled one."""
    if temperature == 0:
        return top[0]
    return max(((math.log(max(p, 1e-30)) / temperature - math.log(-math.log(random() + 1e-12) + 1e-12), (t, p)) for t, p in top), key=lambda scored: scored[0])[1]


def soften(position: Position, top: list[tuple[int, float]], options: Options) -> list[tuple[int, float]]:
    """The mix a position is fed next: Soft([MASK] ∪ V) until it is committed, then Soft(V)."""
    kept = top[: options.soft_tokens]
    if position.committed and position.token not in [t for t, _ in kept]:
        kept = kept[:-1] + [(position.token, position.confidence)]
    share = 0.0 if position.committed else options.mask_mix
    total = sum(p for _, p in kept)
    return [(MASK, share)] * (share > 0) + [(t, (1 - share) * p / total) for t, p in kept]


def snapshot(positions: list[Position]) -> list[dict[str, Any]]:
    return [{"state": p.state, "token": p.token, "confidence": p.confidence, "soft": p.soft} for p in positions]


def decode(model: Denoiser, prompt: list[int], options: Options) -> list[list[dict[str, Any]]]:
    """Every snapshot of a decode: for each canvas position its state, token, confidence and soft tokens."""
    random = Mulberry32(options.seed)
    done: list[Position] = []
    snapshots = []
    while len(done) < options.max_tokens and not any(p.token == EOM for p in done):
        block = [Position() for _ in range(min(options.block_length, options.max_tokens - len(done)))]
        context = prompt + [p.token for p in done]
        for step in range(options.steps):
            # Drafts that the causal model would have chosen itself are decided: they are read, and the rest goes on behind them.
            drafts: list[int] = []
            if options.settle and not options.hard_mask and step < options.steps - 1 and options.verify <= 1:
                drafts, known = likely_drafts(block, options.verify), recalled(context, len(block) - 1)
                if drafts == known[: len(drafts)]:
                    drafts = known
            overruled = False
            for draft in drafts:
                token, confidence = choose(predict(model, context, [Position()], options.top_k)[0], options.temperature, random)
                overruled = token != draft
                block[0].token, block[0].confidence = token, confidence
                if overruled:
                    break
                block[0].state, block[0].soft = "decode", [(token, 1.0)]
                context.append(token)
                done.append(block.pop(0))
            if overruled:
                if block[0].token == EOM:
                    for p in block:
                        if not p.committed:
                            p.token, p.confidence = EOM, block[0].confidence
                        p.state, p.soft = "decode", [(p.token, 1.0)]
                    snapshots.append(snapshot(done + block))
                    break
                block[0].state, block[0].soft = "decode", [(block[0].token, 1.0)]
                context.append(block[0].token)
                done.append(block.pop(0))
                snapshots.append(snapshot(done + block))
                continue
            tops = predict(model, context, block, options.top_k)
            was_committed = [p.committed for p in block]
            redrawn = options.settle and not options.hard_mask and block[0].committed
            drawn = {i: choose(tops[i], options.temperature, random) for i, p in enumerate(block) if not p.committed or (i == 0 and redrawn)}
            if redrawn:
                block[0].token, block[0].confidence = drawn.pop(0)
            if options.settle:
                was_committed[0] = False
            quota = math.ceil(len(drawn) / (options.steps - step))
            first = min(drawn, default=0)
            by_confidence = sorted(drawn, key=lambda i: (not (options.settle and i == 0), -drawn[i][1] * math.exp(-options.position_decay * (i - first)), i))
            for rank, i in enumerate(by_confidence):
                if rank < quota or drawn[i][1] >= options.confidence_threshold:
                    block[i].state, (block[i].token, block[i].confidence) = "soft", drawn[i]
            if not options.hard_mask:
                for i, p in enumerate(block):
                    if was_committed[i] and tops[i][0][0] != p.token and tops[i][0][1] > p.confidence:
                        p.token, p.confidence = tops[i][0]
            end = next((i for i, p in enumerate(block) if p.committed and p.token == EOM), None)
            if end is not None:
                for p in block[end + 1 :]:
                    if not p.committed:
                        p.state, p.token, p.confidence = "soft", EOM, block[end].confidence
            decided = not options.settle or options.hard_mask or step == options.steps - 1 or len(block) == 1 or block[0].token == EOM
            finished = decided and all(p.committed for p in block)
            for p, top in zip(block, tops):
                p.likeliest = top[0]
                if finished:
                    p.state = "decode"
                elif not p.committed:
                    p.state = "softMask"
                if finished or (options.hard_mask and p.committed):
                    p.soft = [(p.token, 1.0)]
                elif options.hard_mask:
                    p.soft = [(MASK, 1.0)]
                else:
                    p.soft = soften(p, top, options)
            if options.settle and not finished:  # the first position is context from now on
                block[0].state, block[0].soft = "decode", [(block[0].token, 1.0)]
                context.append(block[0].token)
                done.append(block.pop(0))
            snapshots.append(snapshot(done + block))
            if finished:
                break
        done += block
    return snapshots
