# SPDX-License-Identifier: Apache-2.0
"""The training loop that all models share."""
import math
import time

import torch

WARM_UP = 0.02  # of the run, in which the rate rises from zero
FLOOR = 0.02  # of the rate, where it ends
PROGRESS_SECONDS = 10
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
    return torch.optim.AdamW([{"params": matrices, "weight_decay": 0.05}, {"params": vectors, "weight_decay": 0.0}], lr=rate, betas=(0.9, 0.98), fused=device() == "cuda")


def train(name, run, parameters, batches, loss_of):
    """Runs until the run's steps or seconds are spent. loss_of(batch) gives (loss, tokens). Seconds count from the end of
    the first step, which compiles. Returns {steps, seconds, tokens, loss}."""
    parameters = list(parameters)
    adam = optimizer(parameters, run.rate)
    source, began, tokens, told = iter(batches), time.time(), 0, 0.0
    for step in range(run.steps):
        done = max(step / run.steps, (time.time() - began) / run.seconds)
        if done >= 1:
            break
        for group in adam.param_groups:
            group["lr"] = run.rate * rate_at(done)
        with torch.autocast(device(), torch.bfloat16):
            loss, count = loss_of(next(source))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, GRADIENT_NORM)
        adam.step()
        adam.zero_grad(set_to_none=True)
        if step == 0:
            loss.item()
            began = time.time()
        else:
            tokens += count
        if time.time() - told > PROGRESS_SECONDS:
            told = time.time()
            print(f"{name}: step {step + 1}/{run.steps}  loss {loss.item():.4f}  {tokens / max(time.time() - began, 1e-3):,.0f} tokens/s  {time.time() - began:.0f} s of {run.seconds}", flush=True)
    figures = {"steps": step + 1, "seconds": round(time.time() - began, 1), "tokens": tokens, "loss": round(loss.item(), 4)}
    print(f"{name}: {figures}", flush=True)
    return figures
