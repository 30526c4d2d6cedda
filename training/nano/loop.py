# SPDX-License-Identifier: Apache-2.0
"""The training loop that all models share."""
import math
import time

import torch

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


def optimizer(parameters, rate):
    matrices, vectors = [p for p in parameters if p.dim() >= 2], [p for p in parameters if p.dim() < 2]
    return torch.optim.AdamW([{"params": matrices, "weight_decay": 0.05}, {"params": vectors, "weight_decay": 0.0}],
                             lr=rate,
                             betas=(0.9, 0.98),
                             fused=device() == "cuda")


class Progress:
    """Where a run stands, kept in a file every KEEP_SECONDS, so that one that was cut off goes on."""
    def __init__(self, path, parameters, adam):
        self.path, self.parameters, self.adam = path, parameters, adam
        self.step, self.tokens, self.seconds, self.kept = 0, 0, 0.0, time.time()
        if path.exists():
            state = torch.load(path, map_location=device(), weights_only=True)
            self.step, self.tokens, self.seconds = state["step"], state["tokens"], state["seconds"]
            adam.load_state_dict(state["adam"])
            with torch.no_grad():
                for parameter, saved in zip(parameters, state["parameters"], strict=True):
                    parameter.copy_(saved)

    def keep(self):
        if time.time() - self.kept < KEEP_SECONDS:
            return
        partial = self.path.with_suffix(".partial")
        torch.save(
            {
                "step": self.step, "tokens": self.tokens, "seconds": self.seconds, "adam": self.adam.state_dict(),
                "parameters": [p.detach() for p in self.parameters]
            }, partial)
        partial.rename(self.path)
        self.kept = time.time()


def train(name, run, parameters, batch_of, loss_of, kept):
    """Runs until the run's steps or seconds are spent. batch_of(step) gives a batch, loss_of(batch) (loss, tokens); kept is
    the file of a run that is not over. Seconds leave out a process's first step, which compiles. Returns {steps, seconds,
    tokens, loss}."""
    parameters = list(parameters)
    adam = optimizer(parameters, run.rate)
    progress = Progress(kept, parameters, adam)
    told, loss, compiling = 0.0, None, True
    while (done := max(progress.step / run.steps, progress.seconds / run.seconds)) < 1:
        began = time.time()
        for group in adam.param_groups:
            group["lr"] = run.rate * rate_at(done)
        with torch.autocast(device(), torch.bfloat16):
            loss, count = loss_of(batch_of(progress.step))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, GRADIENT_NORM)
        adam.step()
        adam.zero_grad(set_to_none=True)
        progress.step += 1
        progress.tokens += count
        if compiling:
            loss.item()
            compiling, began = False, time.time()
        progress.seconds += time.time() - began
        if time.time() - told > PROGRESS_SECONDS:
            told = time.time()
            print(
                f"{name}: step {progress.step}/{run.steps}  loss {loss.item():.4f}  {progress.tokens / max(progress.seconds, 1):,.0f} tokens/s  {progress.seconds:.0f} s of {run.seconds}",
                flush=True)
        progress.keep()
    figures = {
        "steps": progress.step, "seconds": round(progress.seconds, 1), "tokens": progress.tokens,
        "loss": round(loss.item(), 4) if loss is not None else None
    }
    print(f"{name}: {figures}", flush=True)
    return figures
