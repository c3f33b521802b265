"""The denoiser: Qwen3-style decoder layers over soft tokens, with Hugging Face parameter names.

One forward pass takes L positions and what is cached of P earlier ones. The first `causal_length` positions are context
(hard tokens, causal among themselves); the rest is canvas (soft tokens, all to all). A state predicts the token behind its
position, in the canvas too: so a causal checkpoint's knowledge stays where it is (Dream, arXiv 2508.15487). See models/README.md.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.attention.flex_attention import BlockMask, flex_attention

from .tokenizer import EOM, MASK, SPECIAL


@dataclass(frozen=True)
class Shape:
    """Sizes of a denoiser, under the names of Hugging Face's configurations."""

    vocab_size: int = 16_384
    hidden_size: int = 256
    intermediate_size: int = 768
    num_hidden_layers: int = 6
    num_attention_heads: int = 4
    num_key_value_heads: int = 2
    head_dim: int = 64
    rope_theta: float = 10_000.0
    rms_norm_eps: float = 1e-6
    max_position_embeddings: int = 512  # of a completion's prompt and canvas together; windows of training may be shorter
    qk_norm: bool = True  # RMSNorm of every query and key head, as in Qwen3; Llama's layers have none

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


PRESETS = {
    "tiny": Shape(vocab_size=512, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, head_dim=8),
    "base": Shape(),
    # SmolLM2-135M's layers (recipe.seed), which were trained on longer texts before they were adapted on windows of 512: models/evidence/context.md
    "adapted": Shape(
        vocab_size=49_152, hidden_size=576, intermediate_size=1536, num_hidden_layers=30, num_attention_heads=9, num_key_value_heads=3,
        rope_theta=100_000.0, rms_norm_eps=1e-5, max_position_embeddings=1024, qk_norm=False,
    ),
    "small": Shape(hidden_size=320, intermediate_size=896, num_attention_heads=5, num_key_value_heads=1),
    "large": Shape(hidden_size=512, intermediate_size=1536, num_hidden_layers=12, num_attention_heads=8, num_key_value_heads=2),
}


class RMSNorm(nn.Module):
    def __init__(self, size: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x, (x.shape[-1],), self.weight, self.eps)


def rotary(positions: Tensor, shape: Shape) -> tuple[Tensor, Tensor]:
    """cos and sin [..., head_dim] of rotary position embedding for integer positions [...]."""
    half = shape.head_dim // 2
    frequencies = shape.rope_theta ** (-torch.arange(half, dtype=torch.float32, device=positions.device) / half)
    angles = positions.float()[..., None] * frequencies
    return torch.cat([angles.cos()] * 2, -1), torch.cat([angles.sin()] * 2, -1)


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Applies rotary position embedding to heads [B, heads, S, head_dim]; cos and sin are [B, 1, S, head_dim]."""
    first, second = x.chunk(2, -1)
    return x * cos + torch.cat([-second, first], -1) * sin


class Attention(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        wide, narrow = shape.num_attention_heads * shape.head_dim, shape.num_key_value_heads * shape.head_dim
        self.q_proj = nn.Linear(shape.hidden_size, wide, bias=False)
        self.k_proj = nn.Linear(shape.hidden_size, narrow, bias=False)
        self.v_proj = nn.Linear(shape.hidden_size, narrow, bias=False)
        self.o_proj = nn.Linear(wide, shape.hidden_size, bias=False)
        self.q_norm = RMSNorm(shape.head_dim, shape.rms_norm_eps) if shape.qk_norm else nn.Identity()
        self.k_norm = RMSNorm(shape.head_dim, shape.rms_norm_eps) if shape.qk_norm else nn.Identity()

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor | BlockMask, past: tuple[Tensor, Tensor] | None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        batch, length, _ = x.shape

        def heads(projected: Tensor) -> Tensor:
            return projected.view(batch, length, -1, self.shape.head_dim)

        new_values = heads(self.v_proj(x)).transpose(1, 2)
        queries = rotate(self.q_norm(heads(self.q_proj(x))).transpose(1, 2), cos, sin).to(new_values.dtype)
        new_keys = rotate(self.k_norm(heads(self.k_proj(x))).transpose(1, 2), cos, sin).to(new_values.dtype)
        keys, values = new_keys, new_values
        if past is not None:
            keys, values = torch.cat([past[0], keys], 2), torch.cat([past[1], values], 2)
        if isinstance(mask, BlockMask):
            mixed = flex_attention(queries, keys, values, block_mask=mask, enable_gqa=True)
        else:
            group = self.shape.num_attention_heads // self.shape.num_key_value_heads
            keys, values = keys.repeat_interleave(group, 1), values.repeat_interleave(group, 1)
            mixed = F.scaled_dot_product_attention(queries, keys.to(queries.dtype), values.to(queries.dtype), attn_mask=mask)
        return self.o_proj(mixed.transpose(1, 2).reshape(batch, length, -1)), (new_keys, new_values)


class SwiGLU(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(shape.hidden_size, shape.intermediate_size, bias=False)
        self.up_proj = nn.Linear(shape.hidden_size, shape.intermediate_size, bias=False)
        self.down_proj = nn.Linear(shape.intermediate_size, shape.hidden_size, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.self_attn = Attention(shape)
        self.mlp = SwiGLU(shape)
        self.input_layernorm = RMSNorm(shape.hidden_size, shape.rms_norm_eps)
        self.post_attention_layernorm = RMSNorm(shape.hidden_size, shape.rms_norm_eps)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor | BlockMask, past: tuple[Tensor, Tensor] | None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        attended, new = self.self_attn(self.input_layernorm(x), cos, sin, mask, past)
        x = x + attended
        return x + self.mlp(self.post_attention_layernorm(x)), new


class Backbone(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(shape.vocab_size, shape.hidden_size)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.num_hidden_layers))
        self.norm = RMSNorm(shape.hidden_size, shape.rms_norm_eps)


Cache = list[tuple[Tensor, Tensor]]


class Denoiser(nn.Module):
    """Embedding mix → layers → logits by the same embedding."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.model = Backbone(shape)
        # The mask and the other control tokens are never predicted; of the special tokens only <|eom|> is text's end.
        unpredicted = torch.zeros(shape.vocab_size)
        unpredicted[: len(SPECIAL)] = float("-inf")
        unpredicted[EOM] = 0
        self.register_buffer("unpredicted", unpredicted, persistent=False)
        self.initialise()

    def initialise(self) -> None:
        """Normal weights of standard deviation 0.02; projections back into the residual stream begin at zero (as in muP practice)."""
        for name, parameter in self.named_parameters():
            if parameter.ndim == 2:
                nn.init.normal_(parameter, std=0.02)
            if name.endswith(("o_proj.weight", "down_proj.weight")):
                nn.init.zeros_(parameter)

    def embed(self, ids: Tensor) -> Tensor:
        """Hard tokens [..., S] → [..., S, hidden]."""
        return F.embedding(ids, self.model.embed_tokens.weight)

    def mix(self, soft_ids: Tensor, soft_weights: Tensor) -> Tensor:
        """Soft tokens: ids and weights [..., S, K] → the weighted sum of embeddings [..., S, hidden]."""
        return (self.embed(soft_ids) * soft_weights[..., None].to(self.model.embed_tokens.weight.dtype)).sum(-2)

    def hidden(self, x: Tensor, positions: Tensor, mask: Tensor | BlockMask, past: Cache | None = None) -> tuple[Tensor, Cache]:
        """Embedded input [B, S, hidden], positions [B, S], mask broadcastable to [B, 1, S, P + S] (true: attends) or FlexAttention's → states, new cache entries."""
        cos, sin = (part[:, None] for part in rotary(positions, self.shape))
        new: Cache = []
        for index, layer in enumerate(self.model.layers):
            x, entry = layer(x, cos, sin, mask, past[index] if past else None)
            new.append(entry)
        return self.model.norm(x), new

    def logits(self, states: Tensor) -> Tensor:
        """States [..., hidden] → logits [..., vocabulary], −∞ on tokens that are never predicted."""
        return F.linear(states, self.model.embed_tokens.weight) + self.unpredicted

    def forward(self, soft_ids: Tensor, soft_weights: Tensor, positions: Tensor, causal_length: int, past: Cache | None = None) -> tuple[Tensor, Cache]:
        """The contract's pass: [B, L, K] soft tokens → logits of the canvas [B, L − causal_length, vocabulary], cache entries of all L.

        A canvas token is predicted from the state before it, so at least one position must be context.
        """
        length = soft_ids.shape[1]
        cached = past[0][0].shape[2] if past else 0
        mask = chunk_mask(length, cached, causal_length, soft_ids.device)
        states, new = self.hidden(self.mix(soft_ids, soft_weights), positions, mask, past)
        return self.logits(states[:, causal_length - 1 : -1]), new


def chunk_mask(length: int, cached: int, causal_length: int, device: torch.device) -> Tensor:
    """[L, P + L] true where a query attends: all to what is cached, context causally, canvas to everything."""
    query = torch.arange(length, device=device)[:, None]
    key = torch.arange(cached + length, device=device)[None] - cached
    return (key <= query) | (query >= causal_length)


assert MASK < len(SPECIAL)
