# SPDX-License-Identifier: Apache-2.0
"""Model cards: data, shape, figures and limits, written beside the weights from what the stages measured."""
import json

from nano.topics.arithmetic import LARGEST
from nano.training import QUESTION_TOKENS

CARD = """<!-- SPDX-License-Identifier: Apache-2.0 -->
# {name}

{what}

**Data.** {data}

**Training.** {run}

**Figures.** {figures}

**Limits.** {limits}

**Licence.** Apache-2.0, as all of Valence.
"""
DATA = """Synthetic conversations that `training/nano` writes, and nothing else. Prompts whose key falls to the held-out share
are never in it; `training/README.md` says what a key is."""
PAIRS = """Pairs of questions that mean the same thing, of those that `training/nano` writes. It starts from the draft's weights,
so from the draft's data too."""
LIMITS = """English, plain, about what it was trained on: Valence, small talk, a few colours and animals, conversions of units,
short stories, fields of a text as JSON, and sums of whole numbers up to {largest}, differences of those that are not below zero,
products of a number up to 99 and one digit, quotients that are one digit. Units come out whole. Anything else may come out as
nonsense, and so may what is longer than the {columns} tokens of its longest conversations. It has seen two kinds of functions, for
the weather and for sums, with one text as their parameter. For trying Valence out, for tests and for demonstrations; for nothing else."""


def percent(share):
    return f"{100 * share:.1f} %"


def answers(figures, how=""):
    rows = "\n".join(f"| {topic} | {percent(share)} | {figures['asked'][topic]} |" for topic, share in figures["topics"].items())
    return (f"Right answers{how} to {figures['cases']:,} held-out prompts, greedy: **{percent(figures['right'])}**.\n\n"
            f"| topic | right | of |\n|---|---|---|\n{rows}")


def run(figures):
    return (f"{figures['steps']:,} steps, {figures['tokens']:,} tokens, {figures['seconds']:,.0f} s at the scale {figures['scale']}; "
            "seeds are fixed, but another machine or PyTorch rounds otherwise, so weights do not come out the same to the bit.")


def cards(folder, scale, read):
    """(folder, fields of its card) of each model."""
    evaluated, base, draft, embed = (read(stage) for stage in ("evaluate", "base", "draft", "embed"))
    limits = LIMITS.format(largest=LARGEST, columns=scale.columns)
    taken, recall = evaluated["acceptance"], evaluated["recall"]
    yield folder.base, {
        "what": f"A very small chat model ({base['millions']} M parameters, Qwen2 shape, bf16) that ships with Valence and can call functions.",
        "data": DATA, "run": run(base), "figures": answers(evaluated["valence-nano"]), "limits": limits
    }
    for voice, what in (("pirate", "a pirate's voice"), ("terse", "the first sentence of an answer, as JSON and nothing else")):
        path = folder.adapter(voice)
        yield path, {
            "what": f"A LoRA adapter on valence-nano: {what}.", "data": DATA, "run": run(read(voice)),
            "figures": answers(evaluated[path.name], ", word for word,"),
            "limits": limits + " In this voice it was not asked for calls, stories or fields of a text."
        }
    yield folder.draft, {
        "what": f"A draft for speculative decoding of valence-nano ({draft['millions']} M parameters), distilled from its distributions.",
        "data": DATA, "run": run(draft),
        "figures": "Of its proposals over the base's own answers to held-out prompts the base takes "
                   f"{percent(taken['greedy'])} greedy, {percent(taken['sampled'])} sampled at temperature 1.",
        "limits": "Of use only beside valence-nano. Valence does not decode speculatively yet."
    }
    yield folder.embed, {
        "what": f"Embeddings of questions ({embed['millions']} M parameters): the mean of the final states, of length one.",
        "data": PAIRS, "run": run(embed),
        "figures": f"Recall at 1 among {recall['pairs']} held-out paraphrases: {percent(recall['at 1'])}.",
        "limits": f"Questions of up to {QUESTION_TOKENS} tokens, of the kind that valence-nano answers, in English. "
                  "Valence does not serve embeddings yet."
    }


def write(folder, scale):
    for path, fields in cards(folder, scale, lambda stage: json.loads(folder.figures_of(stage).read_text())):
        (path / "README.md").write_text(CARD.format(name=path.name, **fields))
    return {}
