# SPDX-License-Identifier: Apache-2.0
"""The stages, each from files to files in one folder; a stage is run again only if what it was made from is newer.

usage: python3 -m nano.stages --out DIR [--scale toy|cpu|gpu] [--only STAGE ...] [--dry-run]
"""
import argparse
import importlib
import json
import sys
import time
from pathlib import Path

from nano import packing, vocabulary
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

    def cases(self, model):
        """Held-out prompts of a model, to be asked of it where it is served."""
        return self.out / "evaluation" / f"{model}.jsonl"

    def figures_of(self, stage):
        """What a stage has measured; there when the stage is done."""
        return self.figures / f"{stage}.json"

    def kept(self, stage):
        return self.out / f"{stage}.kept"

    def cards(self):
        return [model / "README.md" for model in (self.base, self.draft, self.embed, *map(self.adapter, ADAPTERS))]

    def results(self, stage):
        """What a stage leaves beside its figures."""
        if stage in ADAPTERS:
            return [self.adapter(stage)]
        return {
            "tokenizer": [self.tokenizer], "text": [self.text(voice) for voice in packing.VOICES], "base": [self.base],
            "draft": [self.draft], "embed": [self.embed], "cards": self.cards()
        }.get(stage, [])


def tokenizer(folder, scale):
    trained = vocabulary.train(scale.vocabulary, scale.tokenizer_conversations, seed=1)
    vocabulary.save(trained, folder.tokenizer)
    return {"entries": trained.get_vocab_size()}


def text(folder, scale):
    counts = {"plain": scale.conversations, "pirate": scale.adapter_conversations, "terse": scale.adapter_conversations}
    return {
        voice: packing.write(folder.text(voice), str(folder.tokenizer), voice, scale.columns, count, seed=2)
        for voice, count in counts.items()
    }


def late(module, function, *more):
    """A stage whose module is imported when it runs: the processes that write the text import this one, and would wait
    for PyTorch."""
    return lambda folder, scale: getattr(importlib.import_module(f"nano.{module}"), function)(folder, scale, *more)


STAGES = {
    "tokenizer": tokenizer, "text": text, "base": late("training", "base"), "pirate": late("training", "adapter", "pirate"),
    "terse": late("training", "adapter", "terse"), "draft": late("training", "draft"), "embed": late("training", "embed"),
    "evaluate": late("evaluation", "evaluate"), "cards": late("cards", "write")
}
NEEDS = {
    "tokenizer": [], "text": ["tokenizer"], "base": ["text"], "pirate": ["text", "base"], "terse": ["text", "base"], "draft": ["text", "base"],
    "embed": ["draft"], "evaluate": ["base", "pirate", "terse", "draft", "embed"], "cards": ["evaluate"]
}


def run(name, folder, scale, scale_name):
    import torch  # late, as above

    torch.set_float32_matmul_precision("high")
    torch.manual_seed(0)
    print(f"== {name}", flush=True)
    began = time.time()
    kept = folder.kept(name)
    if kept.exists() and any(folder.figures_of(needed).stat().st_mtime > kept.stat().st_mtime for needed in NEEDS[name]):
        kept.unlink()  # of a run from something older
    figures = STAGES[name](folder, scale)
    kept.unlink(missing_ok=True)
    seconds = round(time.time() - began, 1)
    folder.figures_of(name).write_text(json.dumps({"scale": scale_name, "stage_seconds": seconds, **figures}, indent=2) + "\n")
    print(f"== {name}: {seconds:.0f} s", flush=True)


def refuse_other_scale(folder, scale_name):
    """What is there is taken as it is, so a folder holds stages of one scale."""
    for figures in filter(Path.exists, map(folder.figures_of, STAGES)):
        found = json.loads(figures.read_text())["scale"]
        if found != scale_name:
            sys.exit(f"{figures} is of the scale {found}: give another --out, or delete that folder, or go on with --scale {found}")


def is_there(name, folder):
    """Whether a stage's results are, and none of what they were made from is newer."""
    figures = folder.figures_of(name)
    if not figures.exists() or not all(path.exists() for path in folder.results(name)):
        return False
    return all(folder.figures_of(needed).exists() and folder.figures_of(needed).stat().st_mtime <= figures.stat().st_mtime for needed in NEEDS[name])


def to_run(chosen, folder):
    """Those of the chosen stages that have to run, in their order; ends where one needs another that is not chosen."""
    names = []
    for name in (stage for stage in STAGES if stage in chosen):
        if is_there(name, folder) and not any(needed in names for needed in NEEDS[name]):
            continue
        missing = [needed for needed in NEEDS[name] if needed not in names and not is_there(needed, folder)]
        if missing:
            sys.exit(f"{name} is made from {', '.join(missing)}, to be run (again) first: leave out --only, or name them too")
        names.append(name)
    return names


def has_gpu():
    import torch  # late, as above

    return torch.cuda.is_available()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True)
    parser.add_argument("--scale", choices=SCALES, help="gpu where PyTorch finds one, else cpu")
    parser.add_argument("--only", nargs="+", choices=STAGES, default=list(STAGES))
    parser.add_argument("--dry-run", action="store_true", help="say what would run, and end")
    options = parser.parse_args()
    folder = Folder(options.out)
    folder.figures.mkdir(parents=True, exist_ok=True)
    scale_name = options.scale or ("gpu" if has_gpu() else "cpu")
    refuse_other_scale(folder, scale_name)
    names = to_run(options.only, folder)
    print(f"{folder.out}, scale {scale_name}, to run: {', '.join(names) or 'nothing, all is there'}", flush=True)
    for name in [] if options.dry_run else names:
        run(name, folder, SCALES[scale_name], scale_name)


if __name__ == "__main__":
    main()
