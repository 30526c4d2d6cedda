# SPDX-License-Identifier: Apache-2.0
"""Model cards: data, shape, figures and limits, written beside the weights from what the stages measured.

usage: python3 -m nano.cards --out DIR
"""
import argparse
import json

from nano.stages import Folder
from nano.topics.arithmetic import LARGEST

LIMITS = f"""English, plain, in phrasings like those it was trained on; anything else may come out as nonsense. Sums of
whole numbers up to {LARGEST}, differences of those that are not below zero, products of a number up to 99 and one digit. It knows nothing of the world but a few colours and animals.
For trying Valence out, for tests and for demonstrations; for nothing else."""
DATA = "Synthetic conversations that `training/nano` writes, and nothing else. Prompts whose key falls to the held-out share are never in it."


def percent(share):
    return f"{100 * share:.1f} %"


def answers(figures):
    rows = "\n".join(f"| {topic} | {percent(share)} |" for topic, share in figures["topics"].items())
    return f"Right answers to {figures['cases']} held-out prompts, greedy: **{percent(figures['right'])}**.\n\n| topic | right |\n|---|---|\n{rows}\n"


def run(figures):
    return f"{figures['steps']:,} steps, {figures['tokens']:,} tokens, {figures['seconds']:.0f} s; seeds are fixed, but a run that seconds end is not repeated to the bit."


def card(name, what, run_figures, result, limits=LIMITS):
    return f"<!-- SPDX-License-Identifier: Apache-2.0 -->\n# {name}\n\n{what}\n\n**Data.** {DATA}\n\n**Training.** {run(run_figures)}\n\n**Figures.** {result}\n\n**Limits.** {limits}\n"


def cards(folder, read):
    evaluated = read("evaluate")
    base, draft, embed = read("base"), read("draft"), read("embed")
    yield folder.base, card(
        "valence-nano",
        f"A very small chat model ({base['millions']} M parameters, Qwen2 shape, bf16) that ships with Valence, with calls of tools.", base,
        answers(evaluated["valence-nano"]))
    for voice, what in (("pirate", "a pirate's voice"), ("terse", "the first sentence of an answer, as JSON and nothing else")):
        path = folder.adapter(voice)
        yield path, card(path.name, f"A LoRA adapter on valence-nano: {what}.", read(voice),
                         answers(evaluated[path.name]).replace("Right answers", "Right answers, word for word,"))
    taken = evaluated["acceptance"]
    yield folder.draft, card(
        "valence-nano-draft",
        f"A draft for speculative decoding of valence-nano ({draft['millions']} M parameters), distilled from its distributions.", draft,
        f"Of its proposals over the base's own answers to held-out prompts the base takes {percent(taken['greedy'])} greedy, {percent(taken['sampled'])} sampled at temperature 1.",
        "Of use beside valence-nano alone.")
    recall = evaluated["recall"]
    yield folder.embed, card("valence-nano-embed",
                             f"Embeddings of questions ({embed['millions']} M parameters): the mean of the final states, of length one.",
                             embed, f"Recall at 1 among {recall['pairs']} held-out paraphrases: {percent(recall['at 1'])}.",
                             "Questions of the kind valence-nano answers, in English.")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True)
    folder = Folder(parser.parse_args().out)
    for path, text in cards(folder, lambda stage: json.loads((folder.figures / f"{stage}.json").read_text())):
        (path / "README.md").write_text(text)


if __name__ == "__main__":
    main()
