# SPDX-License-Identifier: Apache-2.0
"""How large everything is, for each machine it can run on."""
from dataclasses import dataclass


HEAD = 64  # width of a head


@dataclass(frozen=True)
class Shape:
    """Of a decoder as in Qwen2: heads are HEAD wide and together as wide as the model."""

    hidden: int
    layers: int
    heads: int
    kv_heads: int
    feed_forward: int

    def __post_init__(self):
        if self.hidden != HEAD * self.heads or self.heads % self.kv_heads:
            raise ValueError(f"{self}: hidden must be {HEAD} * heads, and heads a multiple of kv_heads")


@dataclass(frozen=True)
class Run:
    """A training run. It ends after so many steps or seconds, whichever comes first; the rate falls by then to a small share."""

    steps: int
    seconds: int
    rate: float
    rows: int  # of a batch


@dataclass(frozen=True)
class Scale:
    vocabulary: int
    tokenizer_conversations: int
    conversations: int
    adapter_conversations: int
    columns: int  # tokens of a packed row
    base_shape: Shape
    draft_shape: Shape
    base: Run
    adapter: Run
    draft: Run
    embed: Run
    pairs: int  # paraphrases of a batch
    cases: int  # evaluated for each topic
    recall_pairs: int  # paraphrases among which each is to find its own


TINY = Shape(hidden=64, layers=2, heads=1, kv_heads=1, feed_forward=128)
SCALES = {
    # about a minute; shows that every stage runs, not that anything is learnt
    "toy": Scale(1024,
                 500,
                 400,
                 200,
                 512,
                 TINY,
                 TINY,
                 base=Run(20, 60, 2e-3, 4),
                 adapter=Run(4, 30, 2e-3, 4),
                 draft=Run(4, 30, 2e-3, 4),
                 embed=Run(4, 30, 1e-3, 4),
                 pairs=16,
                 cases=4,
                 recall_pairs=20),
    # two cores with AMX, within three hours
    "cpu": Scale(4096,
                 20_000,
                 160_000,
                 36_000,
                 384,
                 Shape(384, 6, 6, 2, 1024),
                 Shape(192, 5, 3, 1, 512),
                 base=Run(3000, 5400, 3e-3, 16),
                 adapter=Run(450, 900, 4e-3, 16),
                 draft=Run(400, 1200, 3e-3, 16),
                 embed=Run(120, 900, 1e-3, 16),
                 pairs=128,
                 cases=100,
                 recall_pairs=500),
    # one H100: an estimate of 90 s for text, 280 s for the base, 180 s for what rests on it and 90 s of evaluation
    "gpu": Scale(4096,
                 40_000,
                 1_200_000,
                 120_000,
                 1024,
                 Shape(384, 6, 6, 2, 1024),
                 Shape(192, 5, 3, 1, 512),
                 base=Run(4000, 240, 2e-3, 64),
                 adapter=Run(300, 25, 5e-3, 32),
                 draft=Run(1500, 45, 2e-3, 64),
                 embed=Run(600, 40, 1e-3, 64),
                 pairs=1024,
                 cases=200,
                 recall_pairs=500),
}
