# SPDX-License-Identifier: Apache-2.0
"""The training loop that all models share."""
import functools
import math
import time

import torch
from torch._inductor import cpu_vec_isa

WARM_UP = 0.02  # of the run, in which the rate rises from zero
FLOOR = 0.02  # of the rate, where it ends
PROGRESS_SECONDS = 10
KEEP_SECONDS = 60
GRADIENT_NORM = 1.0


def device():
    return "cuda" if torch.cuda.is_available() else "cpu"


def rate_at(done):
    """Share of the full rate when so much of the run is done: up, then down along a cosine."""
    if done < WARM_UP:
        return max(done / WARM_UP, 0.01)
    return FLOOR + (1 - FLOOR) * 0.5 * (1 + math.cos(math.pi * (done - WARM_UP) / (1 - WARM_UP)))


@functools.cache
def compiles():
    """Whether PyTorch can compile here, on a CPU for its vectors: it needs a C++ compiler, and its own headers and those of
    the vector library it was built with, which not every distribution ships."""
    try:
        torch.compile(lambda x: x + 1)(torch.zeros(1, device=device()))
        if device() == "cpu" and not cpu_vec_isa.pick_vec_isa():
            raise RuntimeError("what is compiled does not use the vectors of this CPU")
        return True
    except Exception as e:
        print(f"not compiled, which is slower: {(str(e).strip() or type(e).__name__).splitlines()[0]}", flush=True)
        return False


def compiled(function, dynamic=None):
    return torch.compile(function, dynamic=dynamic) if compiles() else function


def optimizers(parameters, rate, hidden):
    """Muon (Jordan et al., https://kellerjordan.github.io/posts/muon/) for the hidden matrices, its steps as large as those
    of AdamW (Liu et al., arXiv:2502.16982), and AdamW for all else."""
    apart = {id(parameter) for parameter in hidden}
    rest = [parameter for parameter in parameters if id(parameter) not in apart]
    matrices, vectors = [p for p in rest if p.dim() >= 2], [p for p in rest if p.dim() < 2]
    adam = torch.optim.AdamW([{"params": matrices, "weight_decay": 0.05}, {"params": vectors, "weight_decay": 0.0}],
                             lr=rate,
                             betas=(0.9, 0.98),
                             fused=True)
    if not apart:
        return [adam]
    return [adam, torch.optim.Muon(hidden, lr=rate, weight_decay=0.05, momentum=0.95, adjust_lr_fn="match_rms_adamw")]


class Progress:
    """Where a run stands, kept in a file every KEEP_SECONDS, so that one that was cut off goes on."""
    def __init__(self, path, parameters, optimizers):
        self.path, self.parameters, self.optimizers = path, parameters, optimizers
        self.step, self.tokens, self.seconds, self.kept = 0, 0, 0.0, time.time()
        if path.exists():
            state = torch.load(path, map_location=device(), weights_only=True)
            self.step, self.tokens, self.seconds = state["step"], state["tokens"], state["seconds"]
            for optimizer, saved in zip(optimizers, state["optimizers"], strict=True):
                optimizer.load_state_dict(saved)
            with torch.no_grad():
                for parameter, saved in zip(parameters, state["parameters"], strict=True):
                    parameter.copy_(saved)

    def keep(self):
        if time.time() - self.kept < KEEP_SECONDS:
            return
        partial = self.path.with_suffix(".partial")
        torch.save(
            {
                "step": self.step, "tokens": self.tokens, "seconds": self.seconds, "parameters": [p.detach() for p in self.parameters],
                "optimizers": [optimizer.state_dict() for optimizer in self.optimizers]
            }, partial)
        partial.rename(self.path)
        self.kept = time.time()


def train(name, run, parameters, batch_of, loss_of, kept, hidden=()):
    """Runs until the run's steps or seconds are spent. batch_of(step) gives a batch, loss_of(batch) (loss, tokens); kept is
    the file of a run that is not over; hidden are the parameters that Muon trains. Seconds leave out a process's first step,
    which compiles. Returns {steps, seconds, tokens, loss}."""
    parameters = list(parameters)
    both = optimizers(parameters, run.rate, hidden)
    progress = Progress(kept, parameters, both)
    told, loss, compiling = 0.0, None, True
    while (done := max(progress.step / run.steps, progress.seconds / run.seconds)) < 1:
        began = time.time()
        for group in (group for optimizer in both for group in optimizer.param_groups):
            group["lr"] = run.rate * rate_at(done)
        with torch.autocast(device(), torch.bfloat16):
            loss, count = loss_of(batch_of(progress.step))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, GRADIENT_NORM)
        for optimizer in both:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        progress.step += 1
        progress.tokens += count
        if compiling:
            loss.item()
            compiling, began = False, time.time()
        progress.seconds += time.time() - began
        if time.time() - told > PROGRESS_SECONDS:
            told = time.time()
            speed = progress.tokens / max(progress.seconds, 1)
            print(
                f"{name}: step {progress.step}/{run.steps}  loss {loss.item():.4f}  {speed:,.0f} tokens/s  "
                f"{progress.seconds:.0f} s of {run.seconds}",
                flush=True)
        progress.keep()
    figures = {
        "steps": progress.step, "seconds": round(progress.seconds, 1), "tokens": progress.tokens,
        "loss": round(loss.item(), 4) if loss is not None else None
    }
    print(f"{name}: {figures}", flush=True)
    return figures
