# SPDX-License-Identifier: Apache-2.0
"""How many of the tokens a draft proposes the base model takes (Leviathan et al., arXiv:2211.17192), over the base's own
answers to prompts neither has seen."""
import torch
from torch.nn import functional as F

from nano import loop

ROWS = 16


def logits(model, documents, columns):
    for start in range(0, len(documents), ROWS):
        part = documents[start:start + ROWS]
        ids = torch.zeros(len(part), columns, dtype=torch.long)
        for row, (prompt, said) in enumerate(part):
            ids[row, :len(prompt) + len(said)] = torch.tensor(prompt + said)
        with torch.no_grad():
            out = model(ids.to(loop.device()), torch.zeros_like(ids).to(loop.device())).float()
        for row, (prompt, said) in enumerate(part):
            # what is predicted at a position is the token after it
            yield out[row, len(prompt) - 1:len(prompt) + len(said) - 1]


def acceptance(base, draft, documents, greedy):
    """Greedy: the draft's likeliest token is the base's. Sampled: the chance that speculative sampling keeps a token, the
    overlap of both distributions."""
    columns = max(len(prompt) + len(said) for prompt, said in documents)
    kept, count = 0.0, 0
    for p, q in zip(logits(base, documents, columns), logits(draft, documents, columns)):
        kept += (p.argmax(-1) == q.argmax(-1)).sum().item() if greedy else torch.minimum(F.softmax(p, -1), F.softmax(q, -1)).sum().item()
        count += len(p)
    return kept / count
