# SPDX-License-Identifier: Apache-2.0
"""Packed rows as batches, and which tokens of them count."""
import numpy as np
import torch

from nano.packing import NO_DOCUMENT

PROMPT_WEIGHT = 0.1  # share of the tokens nobody has to say that are learnt all the same: they are the language too


class Batches:
    """Rows in an order drawn anew for each pass over the text. They lie on the device, where they are drawn from."""
    def __init__(self, path, rows, seed, device, prompt_weight=PROMPT_WEIGHT):
        packed = np.load(path)
        self.arrays = [torch.from_numpy(packed[name]).to(device) for name in ("ids", "numbers", "learnt")]
        self.rows, self.seed, self.device = min(rows, len(packed["ids"])), seed, device
        self.prompt_weight = prompt_weight
        self.drawn, self.order = -1, None

    def __call__(self, step):
        """(ids [rows, columns], document numbers of that shape, places that are predicted from) of a step; the same for the
        same step."""
        steps_of_pass = len(self.arrays[0]) // self.rows
        number, position = divmod(step, steps_of_pass)
        if number != self.drawn:
            generator = torch.Generator().manual_seed(self.seed * 1_000_003 + number)
            self.drawn, self.order = number, torch.randperm(len(self.arrays[0]), generator=generator).to(self.device)
        ids, numbers, learnt = (array[self.order[position * self.rows:(position + 1) * self.rows]] for array in self.arrays)
        return ids.long(), numbers, chosen(numbers, learnt, self.prompt_weight, torch.Generator().manual_seed(self.seed * 1_000_003 + step))


def chosen(numbers, learnt, prompt_weight, generator):
    """Which tokens are predicted from the one before, as places in the flat batch of the token before: all that the assistant
    says, and of those nobody has to say a share of prompt_weight, drawn anew; none across documents or in padding. Drawing
    gives the same expected loss as weighing, and spares the rest the product with the vocabulary."""
    inside = (numbers[:, 1:] == numbers[:, :-1]) & (numbers[:, 1:] != NO_DOCUMENT)
    wanted = inside & (learnt[:, 1:] | (torch.rand(inside.shape, generator=generator).to(inside.device) < prompt_weight))
    rows, columns = wanted.nonzero(as_tuple=True)
    return rows * numbers.shape[1] + columns
