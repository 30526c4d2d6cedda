# SPDX-License-Identifier: Apache-2.0
"""Checkpoints in the layout of the Hugging Face hub, bf16, tied embeddings."""
import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from nano import chat, decoder, vocabulary
from nano.scales import Shape

TOKENIZER_FILES = ["tokenizer.json", "tokenizer_config.json", "chat_template.jinja"]


def config(shape, size, stop, pad):
    return {
        "architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2", "dtype": "bfloat16", "vocab_size": size, "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers, "num_attention_heads": shape.heads, "num_key_value_heads": shape.kv_heads,
        "intermediate_size": shape.feed_forward, "hidden_act": "silu", "rms_norm_eps": decoder.EPSILON,
        "max_position_embeddings": vocabulary.CONTEXT, "rope_parameters": {"rope_theta": decoder.ROPE_THETA,
                                                                           "rope_type": "default"}, "tie_word_embeddings": True,
        "use_sliding_window": False, "attention_dropout": 0.0, "eos_token_id": stop, "pad_token_id": pad, "bos_token_id": None
    }


def write_json(path, value):
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def save(model, tokenizer_folder, folder):
    """Model, tokenizer and chat template into one folder, whole or not at all."""
    folder = Path(folder)
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for name in TOKENIZER_FILES:
        shutil.copy(Path(tokenizer_folder) / name, partial / name)
    tokenizer = vocabulary.load(tokenizer_folder)
    stop, pad = tokenizer.token_to_id(chat.STOP), tokenizer.token_to_id(chat.END)
    write_json(partial / "config.json", config(model.shape, model.vocabulary, stop, pad))
    # the likeliest token where nobody asks for another: a sum has one answer
    write_json(partial / "generation_config.json", {"do_sample": False, "eos_token_id": stop, "pad_token_id": pad})
    tensors = {name: tensor.detach().to("cpu", torch.bfloat16).contiguous() for name, tensor in model.state_dict().items()}
    save_file(tensors, partial / "model.safetensors", metadata={"format": "pt"})
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)


def load(folder, device):
    """The model as it is served: rounded to bf16, then float32 again."""
    read = json.loads((Path(folder) / "config.json").read_text())
    shape = Shape(read["hidden_size"], read["num_hidden_layers"], read["num_attention_heads"], read["num_key_value_heads"],
                  read["intermediate_size"])
    model = decoder.Decoder(shape, read["vocab_size"])
    model.load_state_dict({name: tensor.float() for name, tensor in load_file(Path(folder) / "model.safetensors").items()})
    return model.to(device)
