# SPDX-License-Identifier: Apache-2.0
"""The decoder of Qwen2 (biases on q, k and v; tied embeddings), with the parameter names of its checkpoints, and with
attention that stays inside the document of a packed row. The checks hold its logits against transformers'."""
import torch
from torch import nn
from torch.nn import functional as F

from nano.scales import HEAD

ROPE_THETA = 10_000.0
EPSILON = 1e-6


def rotation(length, device):
    """cos and sin of each position and pair of dimensions: [length, HEAD]."""
    frequencies = ROPE_THETA**(-torch.arange(0, HEAD, 2, device=device, dtype=torch.float32) / HEAD)
    angles = torch.outer(torch.arange(length, device=device, dtype=torch.float32), frequencies).repeat(1, 2)
    return angles.cos(), angles.sin()


def rotated(x, cos, sin):
    first, second = x.chunk(2, -1)
    return x * cos + torch.cat((-second, first), -1) * sin


def visible(documents):
    """[rows, 1, columns, columns]: a token sees itself and what came before it in its document."""
    same = documents[:, :, None] == documents[:, None, :]
    return same.tril()[:, None]


def attended(q, k, v, mask):
    """Attention of [rows, heads, columns, HEAD] under [rows, 1, columns, columns]."""
    if q.is_cuda:
        return F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    # on a CPU what is compiled from this is faster than PyTorch's own, which without MKL is slower by much more
    scores = (q @ k.transpose(-1, -2)) * HEAD**-0.5
    return scores.masked_fill(~mask, float("-inf")).softmax(-1) @ v


class Attention(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.heads, self.kv_heads = shape.heads, shape.kv_heads
        self.q_proj = nn.Linear(shape.hidden, shape.heads * HEAD)
        self.k_proj = nn.Linear(shape.hidden, shape.kv_heads * HEAD)
        self.v_proj = nn.Linear(shape.hidden, shape.kv_heads * HEAD)
        self.o_proj = nn.Linear(shape.heads * HEAD, shape.hidden, bias=False)

    def forward(self, x, cos, sin, mask):
        rows, columns, _ = x.shape
        q = self.q_proj(x).view(rows, columns, self.heads, HEAD).transpose(1, 2)
        k = self.k_proj(x).view(rows, columns, self.kv_heads, HEAD).transpose(1, 2)
        v = self.v_proj(x).view(rows, columns, self.kv_heads, HEAD).transpose(1, 2)
        q, k = rotated(q, cos, sin).to(v.dtype), rotated(k, cos, sin).to(v.dtype)
        k, v = (t.repeat_interleave(self.heads // self.kv_heads, 1) for t in (k, v))
        out = attended(q, k, v, mask)
        return self.o_proj(out.transpose(1, 2).reshape(rows, columns, -1))


class FeedForward(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.gate_proj = nn.Linear(shape.hidden, shape.feed_forward, bias=False)
        self.up_proj = nn.Linear(shape.hidden, shape.feed_forward, bias=False)
        self.down_proj = nn.Linear(shape.feed_forward, shape.hidden, bias=False)

    def forward(self, x):
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.self_attn, self.mlp = Attention(shape), FeedForward(shape)
        self.input_layernorm = nn.RMSNorm(shape.hidden, eps=EPSILON)
        self.post_attention_layernorm = nn.RMSNorm(shape.hidden, eps=EPSILON)

    def forward(self, x, cos, sin, mask):
        x = x + self.self_attn(self.input_layernorm(x), cos, sin, mask)
        return x + self.mlp(self.post_attention_layernorm(x))


class Stack(nn.Module):
    def __init__(self, shape, vocabulary):
        super().__init__()
        self.embed_tokens = nn.Embedding(vocabulary, shape.hidden)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = nn.RMSNorm(shape.hidden, eps=EPSILON)


class Decoder(nn.Module):
    def __init__(self, shape, vocabulary):
        super().__init__()
        self.shape, self.vocabulary = shape, vocabulary
        self.model = Stack(shape, vocabulary)
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                # what adds to the residual stream starts smaller, the more often it adds
                depth = (2 * shape.layers)**0.5 if name.endswith(("o_proj.weight", "down_proj.weight")) else 1
                nn.init.normal_(parameter, std=0.02 / depth)
            elif name.endswith("bias"):
                nn.init.zeros_(parameter)

    def hidden(self, ids, documents):
        """Final states [rows, columns, hidden] of ids [rows, columns]; documents of that shape numbers the documents of a row."""
        cos, sin = rotation(ids.shape[1], ids.device)
        mask, x = visible(documents), self.model.embed_tokens(ids)
        for layer in self.model.layers:
            x = layer(x, cos, sin, mask)
        return self.model.norm(x)

    def matrices(self):
        """Those of the layers: all but the embedding, which is the output too."""
        return [parameter for parameter in self.model.layers.parameters() if parameter.dim() == 2]

    def logits(self, states):
        """Logits [..., vocabulary] of final states [..., hidden]."""
        return F.linear(states, self.model.embed_tokens.weight)

    def forward(self, ids, documents):
        """Logits [rows, columns, vocabulary]."""
        return self.logits(self.hidden(ids, documents))
