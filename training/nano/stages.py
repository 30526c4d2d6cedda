# SPDX-License-Identifier: Apache-2.0
"""The stages, each from files to files in one folder; a stage whose result is there is not run again.

usage: python3 -m nano.stages --out DIR --scale toy|cpu|gpu [--only STAGE ...]
"""
import argparse
import json
import time
from pathlib import Path

import torch

from nano import evaluation, packing, training, vocabulary
from nano.checkpoint import write_json
from nano.scales import SCALES

ADAPTERS = {"pirate": "valence-nano-pirate", "terse": "valence-nano-json"}


class Folder:
    """Where everything lies. models/ is what is installed; the rest is only needed on the way."""

    def __init__(self, out):
        self.out = Path(out)
        self.tokenizer, self.models, self.figures = self.out / "tokenizer", self.out / "models", self.out / "figures"
        self.base, self.draft, self.embed = (self.models / name for name in ("valence-nano", "valence-nano-draft", "valence-nano-embed"))

    def text(self, voice):
        return self.out / f"text-{voice}.npz"

    def adapter(self, voice):
        return self.models / ADAPTERS[voice]

    def results(self, stage):
        """What a stage leaves beside its figures."""
        if stage in ADAPTERS:
            return [self.adapter(stage)]
        return {"tokenizer": [self.tokenizer], "text": [self.text(voice) for voice in packing.VOICES], "base": [self.base], "draft": [self.draft], "embed": [self.embed]}.get(stage, [])


def tokenizer(folder, scale):
    trained = vocabulary.train(scale.vocabulary, scale.tokenizer_conversations, seed=1)
    vocabulary.save(trained, folder.tokenizer)
    return {"entries": trained.get_vocab_size()}


def text(folder, scale):
    counts = {"plain": scale.conversations, "pirate": scale.adapter_conversations, "terse": scale.adapter_conversations}
    return {voice: packing.write(folder.text(voice), str(folder.tokenizer), voice, scale.columns, count, seed=2) for voice, count in counts.items()}


STAGES = {
    "tokenizer": tokenizer,
    "text": text,
    "base": training.base,
    "pirate": lambda folder, scale: training.adapter(folder, scale, "pirate"),
    "terse": lambda folder, scale: training.adapter(folder, scale, "terse"),
    "draft": training.draft,
    "embed": training.embed,
    "evaluate": evaluation.evaluate,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True)
    parser.add_argument("--scale", choices=SCALES, required=True)
    parser.add_argument("--only", nargs="+", choices=STAGES, default=list(STAGES))
    parser.add_argument("--threads", type=int, default=0, help="of the processor; 0: as PyTorch likes")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.set_float32_matmul_precision("high")
    folder = Folder(options.out)
    folder.figures.mkdir(parents=True, exist_ok=True)
    for name in options.only:
        done = folder.figures / f"{name}.json"
        if done.exists() and all(path.exists() for path in folder.results(name)):
            print(f"== {name}: is there", flush=True)
            continue
        print(f"== {name}", flush=True)
        began = time.time()
        torch.manual_seed(0)
        figures = STAGES[name](folder, SCALES[options.scale])
        write_json(done, {"scale": options.scale, "seconds": round(time.time() - began, 1), **figures})
        print(f"== {name}: {time.time() - began:.0f} s  {json.dumps(figures)[:300]}", flush=True)


if __name__ == "__main__":
    main()
