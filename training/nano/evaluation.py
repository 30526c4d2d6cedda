# SPDX-License-Identifier: Apache-2.0
"""Right answers to held-out prompts, topic by topic; acceptance of the draft; recall of the embeddings."""
import random

import torch
from transformers import AutoModel, PreTrainedTokenizerFast

from nano import acceptance, cases, chat, checkpoint, loop, paraphrases, voices
from nano.answering import Answering
from nano.checkpoint import write_json
from nano.training import embeddings

EXAMPLES = 12  # wrong answers of each model that are kept, to be looked at
ACCEPTANCE_CASES = 400
WRITTEN = 15  # cases of each topic for `valence bench quality`


def answered(name, base, adapter, asked):
    """(figures, examples of wrong answers) of the base, or of an adapter on it; among the figures those of the cases that are
    written."""
    texts = Answering(base, adapter).texts(asked)
    figures, wrong = cases.judged(asked, texts)
    print(cases.table(name, figures), flush=True)
    written = cases.some(asked, WRITTEN)
    figures["written"] = cases.judged(written, [texts[asked.index(case)] for case in written])[0]["right"]
    return figures, [{"model": name, **one} for one in random.Random(0).sample(wrong, min(EXAMPLES, len(wrong)))]


def accepted(folder, asked):
    base, draft = (checkpoint.load(path, loop.device()).eval() for path in (folder.base, folder.draft))
    answering = Answering(folder.base)
    return {
        kind: round(
            acceptance.acceptance(base, draft, answering.tokens(asked, sampled=kind == "sampled", seed=cases.SEED), kind == "greedy"), 4)
        for kind in ("greedy", "sampled")
    }


def recall(model_folder, pairs):
    """Share of questions whose nearest of all paraphrases is their own."""
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(model_folder / "tokenizer.json"), pad_token=chat.END)
    model = AutoModel.from_pretrained(model_folder, dtype=torch.float32).to(loop.device()).eval()

    def embedded(questions):
        inputs = tokenizer(questions, return_tensors="pt", padding=True, add_special_tokens=False,
                           return_token_type_ids=False).to(model.device)
        with torch.no_grad():
            return embeddings(model(**inputs).last_hidden_state, 1 - inputs["attention_mask"])

    nearest = (embedded([pair[0] for pair in pairs]) @ embedded([pair[1] for pair in pairs]).T).argmax(-1).cpu()
    return round((nearest == torch.arange(len(pairs))).float().mean().item(), 4)


def evaluate(folder, scale):
    asked = cases.plain(scale.cases)
    figures, wrong = {}, []
    todo = [("valence-nano", None, asked)] + [(folder.adapter(voice).name, folder.adapter(voice), cases.voiced(voice, scale.cases))
                                              for voice in voices.VOICES]
    for name, adapter, own in todo:
        cases.write(folder.cases(name), cases.some(own, WRITTEN))
        figures[name], examples = answered(name, folder.base, adapter, own)
        wrong += examples
    figures["acceptance"] = accepted(folder, random.Random(0).sample(asked, min(ACCEPTANCE_CASES, len(asked))))
    pairs = paraphrases.held_out_pairs(scale.recall_pairs, cases.SEED)
    figures["recall"] = {"at 1": recall(folder.embed, pairs), "pairs": len(pairs)}
    print(f"acceptance {figures['acceptance']}, recall {figures['recall']}", flush=True)
    write_json(folder.figures / "wrong.json", wrong)
    return figures
