# SPDX-License-Identifier: Apache-2.0
"""What each model learns: its loss, and where it comes from and goes to."""
import random

import torch
from torch.nn import functional as F

from nano import batches, checkpoint, lora, loop, packing, paraphrases, vocabulary
from nano.decoder import Decoder

TEMPERATURE = 0.05  # of the similarities of embeddings
POOL_BATCHES = 60  # paraphrases are drawn once, so many batches of them, and mixed anew
QUESTION_TOKENS = 96  # longest question the embedding model trains on; longer ones are cut


def read(numbers):
    """How many tokens of a batch are text, and no padding."""
    return int((numbers != packing.NO_DOCUMENT).sum())


def next_token_loss(model):
    hidden, cross_entropy = loop.compiled(model.hidden), loop.compiled(F.cross_entropy, dynamic=True)

    def loss(batch):
        ids, numbers, before = batch
        logits = model.logits(hidden(ids, numbers).flatten(0, 1)[before])
        return cross_entropy(logits.float(), ids.flatten()[before + 1]), read(numbers)

    return loss


def divergence(given, wanted):
    """Of distributions [tokens, vocabulary] that are given as logits (Kullback-Leibler)."""
    return F.kl_div(F.log_softmax(given.float(), -1), F.log_softmax(wanted.float(), -1), log_target=True, reduction="batchmean")


def distillation_loss(student, teacher):
    """Divergence from the teacher's distribution of each token that counts."""
    taught, known, distance = loop.compiled(student.hidden), loop.compiled(teacher.hidden), loop.compiled(divergence, dynamic=True)

    def loss(batch):
        ids, numbers, before = batch
        with torch.no_grad():
            wanted = teacher.logits(known(ids, numbers).flatten(0, 1)[before])
        return distance(student.logits(taught(ids, numbers).flatten(0, 1)[before]), wanted), read(numbers)

    return loss


def millions(model):
    return round(sum(p.numel() for p in model.parameters()) / 1e6, 2)


def base(folder, scale):
    model = Decoder(scale.base_shape, scale.vocabulary).to(loop.device())
    print(f"base: {millions(model)} M parameters", flush=True)
    rows = batches.Batches(folder.text("plain"), scale.base.rows, 3, loop.device())
    figures = loop.train("base", scale.base, model.parameters(), rows, next_token_loss(model), folder.kept("base"),
                         hidden=model.matrices())
    checkpoint.save(model, folder.tokenizer, folder.base)
    return {"millions": millions(model), **figures}


def adapter(folder, scale, voice):
    model = checkpoint.load(folder.base, loop.device())
    parameters = lora.wrap(model)
    # the base has the language of prompts; what cannot be foretold in them would only shake the adapter
    rows = batches.Batches(folder.text(voice), scale.adapter.rows, 4, loop.device(), prompt_weight=0)
    figures = loop.train(voice, scale.adapter, parameters, rows, next_token_loss(model), folder.kept(voice))
    lora.save(model, folder.adapter(voice), folder.base.name)
    return figures


def draft(folder, scale):
    teacher = checkpoint.load(folder.base, loop.device()).requires_grad_(False)
    student = Decoder(scale.draft_shape, scale.vocabulary).to(loop.device())
    print(f"draft: {millions(student)} M parameters", flush=True)
    rows = batches.Batches(folder.text("plain"), scale.draft.rows, 5, loop.device())
    figures = loop.train("draft", scale.draft, student.parameters(), rows, distillation_loss(student, teacher), folder.kept("draft"),
                         hidden=student.matrices())
    checkpoint.save(student, folder.tokenizer, folder.draft)
    return {"millions": millions(student), **figures}


def padded(tokenizer, questions):
    """(ids, documents) of questions, each a row: padding is a document of its own, so that nothing sees it."""
    encoded = [e.ids[:QUESTION_TOKENS] for e in tokenizer.encode_batch(questions, add_special_tokens=False)]
    # one width for all batches: compiled once
    ids = torch.zeros(len(encoded), QUESTION_TOKENS, dtype=torch.long)
    documents = torch.full_like(ids, packing.NO_DOCUMENT)
    for row, tokens in enumerate(encoded):
        ids[row, :len(tokens)] = torch.tensor(tokens)
        documents[row, :len(tokens)] = 0
    return ids.to(loop.device()), documents.to(loop.device())


def embeddings(hidden, documents):
    """The mean of the final states of a question's tokens, of length one: [rows, hidden]."""
    inside = (documents == 0).unsqueeze(-1)
    return F.normalize((hidden.float() * inside).sum(1) / inside.sum(1), dim=-1)


def contrastive_loss(model, tokenizer):
    """InfoNCE in both directions (van den Oord et al., arXiv:1807.03748): of all paraphrases in the batch, the own one."""
    def loss(pairs):
        first, second = ([pair[side] for pair in pairs] for side in (0, 1))
        ids, documents = padded(tokenizer, first + second)
        a, b = embeddings(model.hidden(ids, documents), documents).chunk(2)
        similarities = a @ b.T / TEMPERATURE
        own = torch.arange(len(pairs), device=similarities.device)
        return (F.cross_entropy(similarities, own) + F.cross_entropy(similarities.T, own)) / 2, read(documents)

    return loss


def pair_batches(size):
    """step -> pairs of different meanings, drawn anew from one pool."""
    rng = random.Random(6)
    pool = [paraphrases.pair(rng, held_out=False) for _ in range(size * POOL_BATCHES)]
    # more are drawn than needed, since some mean the same
    return lambda step: paraphrases.distinct(random.Random(step).sample(pool, min(2 * size, len(pool))), size)


def embed(folder, scale):
    """Starts from the draft, which knows the language already."""
    model = checkpoint.load(folder.draft, loop.device())
    figures = loop.train("embed", scale.embed, model.parameters(), pair_batches(scale.pairs),
                         contrastive_loss(model, vocabulary.load(folder.tokenizer)), folder.kept("embed"))
    checkpoint.save(model, folder.tokenizer, folder.embed)
    (folder.embed / "1_Pooling").mkdir()
    checkpoint.write_json(folder.embed / "modules.json",
                          [{"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
                           for i, (path, kind) in enumerate([("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")])])
    checkpoint.write_json(
        folder.embed / "1_Pooling/config.json",
        {"word_embedding_dimension": model.shape.hidden, "pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False})
    return {"millions": millions(model), **figures}
