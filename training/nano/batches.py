# SPDX-License-Identifier: Apache-2.0
"""Packed rows as batches, and how much each token of them counts."""
import numpy as np
import torch

from nano.packing import NO_DOCUMENT

PROMPT_WEIGHT = 0.1  # of a token nobody has to say, against 1 for one the assistant says


class Batches:
    """Rows in an order drawn anew for each pass over the text. They lie on the device, where they are drawn from."""

    def __init__(self, path, rows, seed, device):
        packed = np.load(path)
        self.arrays = [torch.from_numpy(packed[name]).to(device) for name in ("ids", "numbers", "learnt")]
        self.rows, self.device = min(rows, len(packed["ids"])), device
        self.generator = torch.Generator().manual_seed(seed)

    def __iter__(self):
        """(ids, document numbers, learnt), each [rows, columns]."""
        while True:
            order = torch.randperm(len(self.arrays[0]), generator=self.generator)
            for start in range(0, len(order) - self.rows + 1, self.rows):
                ids, numbers, learnt = (array[order[start : start + self.rows].to(self.device)] for array in self.arrays)
                yield ids.long(), numbers, learnt


def weights(numbers, learnt):
    """How much the token after each one counts: [rows, columns - 1]; nothing across documents or in padding."""
    inside = (numbers[:, 1:] == numbers[:, :-1]) & (numbers[:, 1:] != NO_DOCUMENT)
    return inside * (PROMPT_WEIGHT + (1 - PROMPT_WEIGHT) * learnt[:, 1:])
