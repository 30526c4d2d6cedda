# SPDX-License-Identifier: Apache-2.0
"""From conversations to tokens, by the template that is served: what a model trains on is what it will be asked."""
import json
from pathlib import Path

import jinja2.sandbox
import numpy as np

TEMPLATE = (Path(__file__).parent / "template.jinja").read_text()
END, START, STOP = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
TOOL_MARKS = ["<tool_call>", "</tool_call>"]


def _environment():
    # the settings of transformers' apply_chat_template
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    environment.filters["tojson"] = lambda value: json.dumps(value, ensure_ascii=False)
    return environment.from_string(TEMPLATE)


_COMPILED = _environment()


def render(messages, tools=None, add_generation_prompt=False):
    return _COMPILED.render(messages=messages, tools=tools, add_generation_prompt=add_generation_prompt)


def learnt(ids, tokenizer):
    """Which tokens the assistant says: those after its header, the one that ends its turn among them."""
    start, stop = tokenizer.token_to_id(START), tokenizer.token_to_id(STOP)
    header = tokenizer.encode(f"{START}assistant\n", add_special_tokens=False).ids
    mask, position, said = np.zeros(len(ids), bool), 0, False
    while position < len(ids):
        if ids[position] == start:
            said = list(ids[position:position + len(header)]) == header
            position += len(header) if said else 1
            continue
        mask[position] = said
        said = said and ids[position] != stop
        position += 1
    return mask


def encode(tokenizer, conversations):
    """Pairs (token ids, which of them the assistant says)."""
    texts = [render(**conversation) for conversation in conversations]
    for encoded in tokenizer.encode_batch(texts, add_special_tokens=False):
        ids = np.array(encoded.ids, np.int64)
        yield ids, learnt(ids, tokenizer)
