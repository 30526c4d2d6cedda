# SPDX-License-Identifier: Apache-2.0
"""What must hold of tokenizer, template, decoder, packing and adapters, at a size that takes seconds."""
import contextlib
import io
import json
import random
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np
import torch
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast

from nano import batches, chat, checkpoint, conversation, loop, lora, packing, vocabulary
from nano.decoder import Decoder
from nano.scales import TINY, Run, Shape

GROUPED = Shape(hidden=256, layers=2, heads=4, kv_heads=2, feed_forward=192)


class ModelsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.tokenizer = vocabulary.train(1024, 300, seed=1)
        vocabulary.save(cls.tokenizer, cls.folder)
        rng = random.Random(2)
        cls.conversations = [conversation.training(rng) for _ in range(200)]

    def test_transformers_renders_what_training_renders(self):
        reference = PreTrainedTokenizerFast.from_pretrained(self.folder)
        for one in self.conversations:
            for generation in (True, False):
                expected = reference.apply_chat_template(one["messages"],
                                                         tools=one["tools"],
                                                         tokenize=False,
                                                         add_generation_prompt=generation)
                self.assertEqual(chat.render(**one, add_generation_prompt=generation), expected)

    def test_every_digit_is_a_token_of_its_own(self):
        pieces = self.tokenizer.encode("48 × 27 = 1296, 10:45", add_special_tokens=False).tokens
        self.assertEqual([p for p in pieces if any(c.isdigit() for c in p)], list("4827129610") + list("45"))

    def test_text_comes_back_from_its_tokens(self):
        for text in ["Grüße aus Zürich, 20 °C", "{\"a\": [1, 2]}", "日本 🙂\n\ttab"]:
            self.assertEqual(self.tokenizer.decode(self.tokenizer.encode(text).ids), text)

    def test_only_what_the_assistant_says_is_learnt(self):
        for one, (ids, said) in zip(self.conversations, chat.encode(self.tokenizer, self.conversations)):
            learnt = self.tokenizer.decode(ids[said].tolist(), skip_special_tokens=False)
            spoken = "".join(
                (m["content"] or "") + "".join('<tool_call>\n{"name": ' + json.dumps(c["function"]["name"]) + ', "arguments": ' +
                                               json.dumps(c["function"]["arguments"], ensure_ascii=False) + "}\n</tool_call>"
                                               for c in m.get("tool_calls", [])) + chat.STOP for m in one["messages"]
                if m["role"] == "assistant")
            self.assertEqual(learnt, spoken)

    def test_transformers_computes_the_same_logits(self):
        model = Decoder(GROUPED, 1024)
        for name, parameter in model.named_parameters():
            if name.endswith(("bias", "norm.weight", "layernorm.weight")):
                torch.nn.init.normal_(parameter, mean=0 if name.endswith("bias") else 1, std=0.3)
        checkpoint.save(model, self.folder, self.folder / "model")
        reference = AutoModelForCausalLM.from_pretrained(self.folder / "model", dtype=torch.float32)
        ids = torch.randint(0, 1024, (2, 40))
        with torch.no_grad():
            ours = checkpoint.load(self.folder / "model", "cpu")(ids, torch.zeros_like(ids))
            self.assertLess((ours - reference(ids).logits).abs().max().item(), 1e-4)

    def test_documents_of_a_row_do_not_see_each_other(self):
        model, ids = Decoder(TINY, 1024), torch.randint(0, 1024, (1, 20))
        documents = torch.tensor([[0] * 8 + [1] * 12])
        with torch.no_grad():
            packed = model(ids, documents)[:, 8:]
            alone = model(ids[:, 8:], torch.zeros(1, 12))
        self.assertLess((packed - alone).abs().max().item(), 1e-4)

    def test_packing_keeps_each_document_whole_and_once(self):
        documents = [(np.arange(1, n + 1), np.ones(n, bool)) for n in [5, 9, 3, 12, 1, 40, 7]]
        rows = packing.pack(documents, 16)
        found = []
        for ids, numbers, _ in rows:
            self.assertEqual(len(ids), 16)
            for number in sorted(set(numbers) - {packing.NO_DOCUMENT}):
                found.append(sum(n == number for n in numbers))
        self.assertEqual(found, [5, 9, 3, 12, 1, 7])  # 40 is longer than a row

    def test_each_pass_reads_every_row_once_and_a_step_is_always_the_same(self):
        ids = np.arange(6, dtype=np.int16).reshape(6, 1)
        np.savez(self.folder / "rows.npz", ids=ids, numbers=ids.astype(np.uint8), learnt=ids > 2)
        read = batches.Batches(self.folder / "rows.npz", 2, 1, "cpu")
        first, second = ([row for step in steps for row in read(step)[0].flatten().tolist()] for steps in ((0, 1, 2), (3, 4, 5)))
        self.assertEqual(sorted(first), list(range(6)))
        self.assertEqual(sorted(second), list(range(6)))
        self.assertNotEqual(first, second)
        self.assertEqual(
            [row for step in (0, 1, 2) for row in batches.Batches(self.folder / "rows.npz", 2, 1, "cpu")(step)[0].flatten().tolist()],
            first)

    def test_what_is_learnt_of_prompts_is_the_same_for_the_same_step(self):
        packed = {"ids": np.zeros((2, 200), np.int16), "numbers": np.zeros((2, 200), np.uint8), "learnt": np.zeros((2, 200), bool)}
        np.savez(self.folder / "prompts.npz", **packed)
        read = batches.Batches(self.folder / "prompts.npz", 2, 1, "cpu")
        third, fourth = read(3)[2].tolist(), read(4)[2].tolist()
        self.assertGreater(len(third), 10)
        self.assertNotEqual(third, fourth)
        self.assertEqual(batches.Batches(self.folder / "prompts.npz", 2, 1, "cpu")(3)[2].tolist(), third)

    def test_a_run_that_was_cut_off_ends_as_one_that_was_not(self):
        def run(path, steps, by_muon):
            torch.manual_seed(5)
            model = torch.nn.Linear(4, 4)
            target = torch.arange(16.0).view(4, 4) / 16

            def loss(batch):
                if batch >= steps:
                    raise KeyboardInterrupt
                return (model.weight - target).square().sum() * (1 + batch % 3), 1

            with mock.patch.object(loop, "KEEP_SECONDS",
                                   0), contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(KeyboardInterrupt):
                loop.train("run", Run(12, 1000, 1e-2, 1), model.parameters(), lambda step: step, loss, path,
                           [model.weight] if by_muon else [])
            return model.weight.detach()

        ends = []
        for by_muon in (False, True):
            kept = self.folder / f"{by_muon}.kept"
            whole = run(self.folder / f"whole-{by_muon}.kept", 12, by_muon)
            half = run(kept, 5, by_muon)
            self.assertFalse(torch.equal(half, whole))
            self.assertTrue(torch.equal(run(kept, 12, by_muon), whole))
            ends.append(whole)
        self.assertFalse(torch.equal(*ends))

    def test_a_decoder_learns_a_sentence_by_heart(self):
        torch.manual_seed(5)
        model = Decoder(TINY, 1024)
        ids = torch.randint(0, 1024, (1, 20))

        def loss(_):
            logits = model(ids, ids * 0)
            return torch.nn.functional.cross_entropy(logits[0, :-1].float(), ids[0, 1:]), 1

        with contextlib.redirect_stdout(io.StringIO()):
            figures = loop.train("run", Run(120, 1000, 3e-3, 1), model.parameters(), lambda step: step, loss, self.folder / "decoder.kept",
                                 model.matrices())
        self.assertLess(figures["loss"], 0.5)

    def test_nothing_is_predicted_across_documents(self):
        numbers = torch.tensor([[0, 0, 1, 1, packing.NO_DOCUMENT, packing.NO_DOCUMENT]])
        self.assertEqual(batches.chosen(numbers, torch.ones_like(numbers).bool(), 0, torch.Generator()).tolist(), [0, 2])

    def test_a_saved_adapter_does_what_the_trained_one_did(self):
        model = Decoder(GROUPED, 1024)
        checkpoint.save(model, self.folder, self.folder / "base")
        wrapped = checkpoint.load(self.folder / "base", "cpu")
        for parameter in lora.wrap(wrapped):
            torch.nn.init.normal_(parameter, std=0.05)
        lora.save(wrapped, self.folder / "adapter", "base")
        merged = lora.merge(checkpoint.load(self.folder / "base", "cpu"), self.folder / "adapter")
        ids = torch.randint(0, 1024, (1, 12))
        with torch.no_grad():
            expected, plain, got = wrapped(ids, ids * 0), checkpoint.load(self.folder / "base", "cpu")(ids, ids * 0), merged(ids, ids * 0)
        self.assertGreater((expected - plain).abs().max().item(), 0.01)
        self.assertLess((expected - got).abs().max().item(), 0.05 * (expected - plain).abs().max().item())


if __name__ == "__main__":
    unittest.main()
