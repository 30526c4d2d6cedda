# SPDX-License-Identifier: Apache-2.0
"""Trains the bundled model and its pirate adapter from the synthetic conversations, and writes both as Hugging Face
and PEFT checkpoints. usage: python3 training/first/train.py OUT_DIR [--steps 4000] [--adapter-steps 500] [--threads 2]

Writes OUT_DIR/valence-nano (Qwen2 shape, bf16), unless it is there, and OUT_DIR/valence-nano-pirate (LoRA, rank 8), and
prints the share of right answers on seen and on held-out prompts. Seeds are fixed.
"""
import argparse, json, math, os, random, time
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM
import conversations

TEMPLATE = ("{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
            "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}")
RANK, ALPHA = 8, 16
TARGETS = ["q_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def build_tokenizer():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tokenizer.decoder = decoders.ByteLevel()
    rng = random.Random(1)
    texts = [m["content"] for _ in range(4000) for m in conversations.conversation(rng, rng.choice([lambda a: a, conversations.pirate]))]
    tokenizer.train_from_iterator(texts + ["user", "assistant", "system"], trainers.BpeTrainer(
        vocab_size=1024, special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|endoftext|>")
    fast.chat_template = TEMPLATE
    return fast


def encode(tokenizer, messages):
    """Token ids and labels: only what the assistant says is learnt."""
    ids, labels = [], []
    for message in messages:
        head = tokenizer.encode(f"<|im_start|>{message['role']}\n", add_special_tokens=False)
        body = tokenizer.encode(f"{message['content']}<|im_end|>", add_special_tokens=False)
        tail = tokenizer.encode("\n", add_special_tokens=False)
        learnt = message["role"] == "assistant"
        ids += head + body + tail
        labels += [-100] * len(head) + (body if learnt else [-100] * len(body)) + [-100] * len(tail)
    return ids, labels


def batch(tokenizer, rng, size, voice):
    rows = [encode(tokenizer, conversations.conversation(rng, voice)) for _ in range(size)]
    width = max(len(ids) for ids, _ in rows)
    ids = torch.tensor([i + [0] * (width - len(i)) for i, _ in rows])
    labels = torch.tensor([l + [-100] * (width - len(l)) for _, l in rows])
    return ids, labels


def train(model, parameters, tokenizer, steps, rate, voice, seed, size=32):
    optimizer = torch.optim.AdamW(parameters, lr=rate, weight_decay=0.05, betas=(0.9, 0.98))
    rng, started = random.Random(seed), time.time()
    for step in range(steps):
        scale = min(1, (step + 1) / 100) * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * step / steps)))
        for group in optimizer.param_groups:
            group["lr"] = rate * scale
        ids, labels = batch(tokenizer, rng, size, voice)
        with torch.autocast("cpu", torch.bfloat16):
            loss = model(input_ids=ids, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if step % 100 == 0 or step == steps - 1:
            print(f"step {step:5d}/{steps}  loss {loss.item():.4f}  {time.time() - started:.0f} s", flush=True)


def answer(model, tokenizer, question):
    text = tokenizer.apply_chat_template([{"role": "user", "content": question}], tokenize=False, add_generation_prompt=True)
    ids = torch.tensor([tokenizer.encode(text, add_special_tokens=False)])
    out = model.generate(ids, max_new_tokens=60, do_sample=False, eos_token_id=tokenizer.eos_token_id, pad_token_id=0)
    return tokenizer.decode(out[0, ids.shape[1]:], skip_special_tokens=True)


def score(model, tokenizer, pairs):
    return sum(answer(model, tokenizer, question) == expected for question, expected in pairs) / len(pairs)


class Lora(torch.nn.Module):
    """W x + alpha / rank * B A x with W frozen (Hu et al., arXiv:2106.09685)."""

    def __init__(self, base):
        super().__init__()
        self.base = base
        self.a = torch.nn.Parameter(torch.randn(RANK, base.in_features) / math.sqrt(base.in_features))
        self.b = torch.nn.Parameter(torch.zeros(base.out_features, RANK))

    def forward(self, x):
        return self.base(x) + (x @ self.a.T @ self.b.T) * (ALPHA / RANK)


def train_adapter(model, tokenizer, steps, voice, out, name):
    model.requires_grad_(False)
    wrapped = {}
    for path, module in list(model.named_modules()):
        if path.split(".")[-1] in TARGETS:
            parent = model.get_submodule(path.rsplit(".", 1)[0])
            wrapped[path] = Lora(module)
            setattr(parent, path.split(".")[-1], wrapped[path])
    train(model, [p for lora in wrapped.values() for p in (lora.a, lora.b)], tokenizer, steps, 3e-3, voice, seed=7)
    os.makedirs(out, exist_ok=True)
    tensors = {}
    for path, lora in wrapped.items():
        tensors[f"base_model.model.{path}.lora_A.weight"] = lora.a.detach().to(torch.float32).contiguous()
        tensors[f"base_model.model.{path}.lora_B.weight"] = lora.b.detach().to(torch.float32).contiguous()
    save_file(tensors, f"{out}/adapter_model.safetensors", metadata={"format": "pt"})
    with open(f"{out}/adapter_config.json", "w") as file:
        json.dump({"peft_type": "LORA", "base_model_name_or_path": name, "r": RANK, "lora_alpha": ALPHA, "lora_dropout": 0.0, "bias": "none",
                   "target_modules": TARGETS, "task_type": "CAUSAL_LM", "inference_mode": True, "use_rslora": False, "use_dora": False,
                   "fan_in_fan_out": False, "modules_to_save": None}, file, indent=2)
        file.write("\n")


def train_base(tokenizer, steps, path):
    config = Qwen2Config(vocab_size=1024, hidden_size=192, intermediate_size=512, num_hidden_layers=4, num_attention_heads=6, num_key_value_heads=2,
                         max_position_embeddings=1024, rope_theta=10000.0, tie_word_embeddings=True, bos_token_id=None,
                         eos_token_id=tokenizer.eos_token_id, pad_token_id=0)
    model = Qwen2ForCausalLM(config)
    print(f"{sum(p.numel() for p in model.parameters()) / 1e6:.2f} M parameters", flush=True)
    train(model, list(model.parameters()), tokenizer, steps, 2e-3, lambda text: text, seed=3)
    model.to(torch.bfloat16).save_pretrained(path)
    tokenizer.save_pretrained(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--adapter-steps", type=int, default=500)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    tokenizer = build_tokenizer()
    path = f"{options.out}/valence-nano"
    if not os.path.exists(f"{path}/model.safetensors"):
        train_base(tokenizer, options.steps, path)
    model = Qwen2ForCausalLM.from_pretrained(path)
    model = model.to(torch.float32).eval()  # scored as it will be served: bf16 weights, f32 arithmetic
    rng = random.Random(99)
    seen = [conversations.turn(rng) for _ in range(200)]
    print(f"right on seen prompts {score(model, tokenizer, seen):.1%}, on held-out sums {score(model, tokenizer, conversations.held_out()):.1%}", flush=True)
    model.train()
    train_adapter(model, tokenizer, options.adapter_steps, conversations.pirate, f"{options.out}/valence-nano-pirate", "valence-nano")
    model.eval()
    spoken = [(question, conversations.pirate(expected)) for question, expected in seen[:100]]
    print(f"pirate adapter right on seen prompts {score(model, tokenizer, spoken):.1%}", flush=True)
    print(answer(model, tokenizer, "What is Valence?"), flush=True)


if __name__ == "__main__":
    main()
