# SPDX-License-Identifier: Apache-2.0
"""Greedy and sampled answers of a checkpoint, by transformers: the reference, not the code that trained it."""
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast

from nano import cases, chat, lora, loop, vocabulary

BATCH = {"cuda": 1024, "cpu": 64}


class Answering:
    def __init__(self, folder, adapter=None):
        self.tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(Path(folder) / "tokenizer.json"),
                                                 eos_token=chat.STOP,
                                                 pad_token=chat.END,
                                                 padding_side="left")
        self.tokenizer.chat_template = chat.TEMPLATE
        # as it is served: bf16 weights, float32 arithmetic; eager, since PyTorch's own attention is slow without MKL
        model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
        if adapter:
            lora.merge(model, adapter)
        self.model = model.to(loop.device()).eval()

    def tokens(self, conversations, sampled=False, seed=0):
        """For each conversation (prompt ids, answer ids, the stop token among them)."""
        torch.manual_seed(seed)
        texts = [
            self.tokenizer.apply_chat_template(c["messages"], tools=c["tools"], tokenize=False, add_generation_prompt=True)
            for c in conversations
        ]
        # alike lengths together: less padding
        order, result = sorted(range(len(texts)), key=lambda i: len(texts[i])), [None] * len(texts)
        batch = BATCH[loop.device()]
        for start in range(0, len(order), batch):
            chosen = order[start:start + batch]
            inputs = self.tokenizer([texts[i] for i in chosen],
                                    return_tensors="pt",
                                    padding=True,
                                    add_special_tokens=False,
                                    return_token_type_ids=False).to(self.model.device)
            sampling = {"do_sample": True, "temperature": 1.0, "top_k": 0, "top_p": 1.0} if sampled else {"do_sample": False}
            out = self.model.generate(**inputs,
                                      max_new_tokens=min(cases.MAX_ANSWER_TOKENS, vocabulary.CONTEXT - inputs["input_ids"].shape[1]),
                                      eos_token_id=self.tokenizer.eos_token_id,
                                      pad_token_id=self.tokenizer.pad_token_id,
                                      **sampling)
            width = inputs["input_ids"].shape[1]
            for i, row, mask in zip(chosen, out.cpu(), inputs["attention_mask"].cpu()):
                said = row[width:].tolist()
                if self.tokenizer.eos_token_id in said:
                    said = said[:said.index(self.tokenizer.eos_token_id) + 1]
                result[i] = row[:width][mask.bool()].tolist(), said
        return result

    def texts(self, conversations):
        return [self.tokenizer.decode([t for t in said if t != self.tokenizer.eos_token_id]) for _, said in self.tokens(conversations)]
