# SPDX-License-Identifier: Apache-2.0
"""LoRA adapters (Hu et al., arXiv:2106.09685) in the layout that PEFT writes."""
import math
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from nano.checkpoint import write_json

RANK, ALPHA = 16, 32
TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


class Lora(nn.Module):
    """W x + alpha / rank * B A x, with W frozen."""
    def __init__(self, base):
        super().__init__()
        self.base = base
        self.lora_A = nn.Linear(base.in_features, RANK, bias=False)
        self.lora_B = nn.Linear(RANK, base.out_features, bias=False)
        nn.init.normal_(self.lora_A.weight, std=1 / math.sqrt(base.in_features))
        nn.init.zeros_(self.lora_B.weight)

    def forward(self, x):
        return self.base(x) + self.lora_B(self.lora_A(x)) * (ALPHA / RANK)


def wrap(model):
    """Freezes the model and puts an adapter on each of its linear maps; returns the adapter's parameters."""
    model.requires_grad_(False)
    for path, module in list(model.named_modules()):
        parent, _, name = path.rpartition(".")
        if name in TARGETS:
            setattr(model.get_submodule(parent), name, Lora(module).to(module.weight.device))
    return [parameter for parameter in model.parameters() if parameter.requires_grad]


def save(model, folder, base_name):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    write_json(
        folder / "adapter_config.json", {
            "peft_type": "LORA", "task_type": "CAUSAL_LM", "base_model_name_or_path": base_name, "r": RANK, "lora_alpha": ALPHA,
            "lora_dropout": 0.0, "bias": "none", "target_modules": TARGETS, "inference_mode": True, "use_rslora": False, "use_dora": False,
            "fan_in_fan_out": False, "modules_to_save": None
        })
    tensors = {
        f"base_model.model.{name}": tensor.detach().to("cpu", torch.bfloat16).contiguous()
        for name, tensor in model.state_dict().items() if ".lora_" in name
    }
    save_file(tensors, folder / "adapter_model.safetensors", metadata={"format": "pt"})


def merge(model, folder):
    """Adds a saved adapter to a plain model's weights, as they are served."""
    tensors = load_file(Path(folder) / "adapter_model.safetensors")
    with torch.no_grad():
        for path, module in model.named_modules():
            prefix = f"base_model.model.{path}"
            if f"{prefix}.lora_A.weight" in tensors:
                a, b = (tensors[f"{prefix}.lora_{part}.weight"].to(module.weight) for part in "AB")
                module.weight += b @ a * (ALPHA / RANK)
    return model
