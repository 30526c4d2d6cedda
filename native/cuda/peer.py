# SPDX-License-Identifier: Apache-2.0
"""PyTorch and transformers on the shapes of Qwen2.5-7B with random weights: the peer that is there on the same card.

usage: python3 native/cuda/peer.py [--size qwen2.5-7b|tiny] [--streams N] [--context N] [--generate N] [--device cuda|cpu]
       python3 native/cuda/peer.py --write-checkpoint DIR MODEL [--size ...]
needs: torch, transformers; for --write-checkpoint also safetensors

Prints, measured in this run: the bandwidth of a copy (bytes read and written), the rate of a large bf16 product (cuBLASLt's,
through PyTorch), the time of a decode step and the tokens per second of all streams, and the share of that step's roofline.
Greedy decoding with transformers' own cache (DynamicCache) and scaled_dot_product_attention, in eager mode as it comes.
--write-checkpoint writes the same shapes as a checkpoint that Valence loads, with the tokenizer of MODEL.
"""
import argparse
import json
import os
import shutil
import statistics
import time

import torch

SHAPES = {
    "qwen2.5-7b": dict(vocab_size=152064, hidden_size=3584, intermediate_size=18944, num_hidden_layers=28,
                       num_attention_heads=28, num_key_value_heads=4),
    "tiny": dict(vocab_size=8192, hidden_size=128, intermediate_size=256, num_hidden_layers=2,
                 num_attention_heads=2, num_key_value_heads=1),
}
CONTEXT_LIMIT = 32768
SHARD_BYTES = 4 << 30


def configuration(size):
    from transformers import Qwen2Config
    return Qwen2Config(**SHAPES[size], rope_theta=1e6, max_position_embeddings=CONTEXT_LIMIT, rms_norm_eps=1e-6,
                       tie_word_embeddings=False, bos_token_id=0, eos_token_id=1)


def model_of(size, device):
    from transformers import Qwen2ForCausalLM
    with torch.device("meta"):
        model = Qwen2ForCausalLM._from_config(configuration(size), dtype=torch.bfloat16, attn_implementation="sdpa")
    model = model.to_empty(device=device).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.fill_(1) if "norm" in name else parameter.normal_(std=0.02)
    # what a meta device cannot compute; transformers has it as a buffer that is not saved
    with torch.device(device):
        model.model.rotary_emb = type(model.model.rotary_emb)(model.config)
    return model


def wait(device):
    if device == "cuda":
        torch.cuda.synchronize()


def seconds(device, body, warm_up=3, runs=10):
    """Median time of one call."""
    for _ in range(warm_up):
        body()
    times = []
    for _ in range(runs):
        wait(device)
        start = time.perf_counter()
        body()
        wait(device)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def limits(device):
    """Bytes per second of a copy, FLOPs per second of a product."""
    count = (2 << 30) if device == "cuda" else (64 << 20)
    source = torch.randint(0, 127, (count,), dtype=torch.int8, device=device)
    target = torch.empty_like(source)
    bandwidth = 2 * count / seconds(device, lambda: target.copy_(source))
    n = 8192 if device == "cuda" else 512
    a = torch.randn(n, n, device=device, dtype=torch.bfloat16)
    b = torch.randn(n, n, device=device, dtype=torch.bfloat16)
    flops = 2 * n ** 3 / seconds(device, lambda: a @ b)
    return bandwidth, flops


@torch.inference_mode()
def decode(model, device, streams, context, generate):
    """Seconds of a step, with `context` tokens and more in each stream's cache."""
    from transformers import DynamicCache
    cache = DynamicCache(config=model.config)
    tokens = torch.randint(2, model.config.vocab_size, (streams, context), device=device)
    chunk = 256  # of all streams: 8192 rows at once are enough
    for first in range(0, context, chunk):
        out = model(input_ids=tokens[:, first:first + chunk], past_key_values=cache, use_cache=True, logits_to_keep=1)
    last = out.logits[:, -1:].argmax(-1)
    times = []
    for _ in range(generate):
        wait(device)
        start = time.perf_counter()
        out = model(input_ids=last, past_key_values=cache, use_cache=True, logits_to_keep=1)
        last = out.logits[:, -1:].argmax(-1)
        last.cpu()  # a server hands tokens out
        wait(device)
        times.append(time.perf_counter() - start)
    return statistics.median(times[len(times) // 4:])


def roofline_bytes(config, streams, context):
    """What a decode step must read: each weight but the embedding's once, and the cache of all streams."""
    head_dim = config.hidden_size // config.num_attention_heads
    kv = config.num_key_value_heads * head_dim
    layer = config.hidden_size * (2 * config.hidden_size + 2 * kv + 3 * config.intermediate_size)
    weights = config.num_hidden_layers * layer + config.vocab_size * config.hidden_size
    cache = streams * context * config.num_hidden_layers * 2 * kv
    return 2 * (weights + cache)


def measure(arguments):
    device = arguments.device
    name = torch.cuda.get_device_name() if device == "cuda" else "CPU"
    bandwidth, flops = limits(device)
    print(f"{name}, torch {torch.__version__}: copy {bandwidth / 1e12:.3f} TB/s, bf16 product {flops / 1e12:.1f} TFLOP/s",
          flush=True)
    model = model_of(arguments.size, device)
    step = decode(model, device, arguments.streams, arguments.context, arguments.generate)
    least = roofline_bytes(model.config, arguments.streams, arguments.context + arguments.generate // 2) / bandwidth
    print(f"transformers, {name}: {arguments.streams} streams after {arguments.context} tokens each: "
          f"{arguments.streams / step:.1f} tokens/s, {step * 1e3:.2f} ms a step, {100 * least / step:.1f} % of roofline")
    print(json.dumps(dict(device=name, size=arguments.size, streams=arguments.streams, context=arguments.context,
                          bytesPerSecond=bandwidth, flopsPerSecond=flops, stepSeconds=step,
                          tokensPerSecond=arguments.streams / step, rooflineShare=least / step)))


def write_checkpoint(arguments):
    """Random rows of one block over and over: a checkpoint to time, not to ask."""
    from safetensors.torch import save_file
    folder, source = arguments.write_checkpoint
    os.makedirs(folder, exist_ok=True)
    from transformers import Qwen2ForCausalLM
    config = configuration(arguments.size)
    with torch.device("meta"):
        shapes = {name: tuple(p.shape) for name, p in Qwen2ForCausalLM._from_config(config).named_parameters()}
    block = torch.empty(64 << 20, dtype=torch.bfloat16).normal_(std=0.02)
    index, shard, shard_bytes, shards, total = {}, {}, 0, 0, 0

    def flush():
        nonlocal shard, shard_bytes, shards
        file = f"model-{shards:05d}.safetensors"
        save_file(shard, f"{folder}/{file}", metadata={"format": "pt"})
        index.update({name: file for name in shard})
        shard, shard_bytes, shards = {}, 0, shards + 1

    for name, shape in shapes.items():
        count = 1
        for dimension in shape:
            count *= dimension
        if "norm" in name:
            tensor = torch.ones(shape, dtype=torch.bfloat16)
        else:
            tensor = block.repeat(-(-count // block.numel()))[:count].reshape(shape).contiguous()
        shard[name] = tensor
        shard_bytes += 2 * count
        total += 2 * count
        if shard_bytes >= SHARD_BYTES:
            flush()
    if shard:
        flush()
    with open(f"{folder}/model.safetensors.index.json", "w") as file:
        json.dump(dict(metadata=dict(total_size=total), weight_map=index), file)
    config.architectures = ["Qwen2ForCausalLM"]
    config.dtype = torch.bfloat16
    config.save_pretrained(folder)
    for file in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(f"{source}/{file}", folder)
    print(f"{folder}: {total} bytes of weights in {shards} files")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SHAPES, default="qwen2.5-7b")
    parser.add_argument("--streams", type=int, default=32)
    parser.add_argument("--context", type=int, default=1024)
    parser.add_argument("--generate", type=int, default=64)
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--write-checkpoint", nargs=2, metavar=("DIR", "MODEL"))
    arguments = parser.parse_args()
    write_checkpoint(arguments) if arguments.write_checkpoint else measure(arguments)


if __name__ == "__main__":
    main()
