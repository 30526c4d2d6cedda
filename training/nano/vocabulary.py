# SPDX-License-Identifier: Apache-2.0
"""The tokenizer: byte-level BPE trained on the text it will see, digits one by one."""
import json
import random
import re
from collections import Counter
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

from nano import chat, conversation, voices

CONTEXT = 1024  # longest conversation, in tokens
WORD = re.compile("[A-Za-z]+")
RARE = 8  # a word that comes up less often is rare


def train(size, conversations, seed):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True),
         pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(
        texts(conversations, seed),
        trainers.BpeTrainer(vocab_size=size - len(chat.TOOL_MARKS),
                            show_progress=False,
                            special_tokens=[chat.END, chat.START, chat.STOP],
                            initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    tokenizer.add_tokens([AddedToken(mark, normalized=False) for mark in chat.TOOL_MARKS])
    return tokenizer


def texts(conversations, seed):
    """Without words that hardly come up, which are invented ones: their parts would be entries that are never learnt well, and
    names could not be copied."""
    drawn = list(drawn_texts(conversations, seed))
    counts = Counter(word for text in drawn for word in WORD.findall(text))
    for text in drawn:
        yield WORD.sub(lambda word: word.group() if counts[word.group()] >= RARE else "", text)


def drawn_texts(conversations, seed):
    rng = random.Random(seed)
    for i in range(conversations):
        voice = (conversation.plain, conversation.plain, voices.pirate, voices.terse)[i % 4]
        text = chat.render(**conversation.training(rng, voice))
        for mark in (chat.START, chat.STOP, *chat.TOOL_MARKS):
            text = text.replace(mark, "")
        yield text


def save(tokenizer, folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "chat_template.jinja").write_text(chat.TEMPLATE)
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast", "eos_token": chat.STOP, "pad_token": chat.END, "model_max_length": CONTEXT,
        "clean_up_tokenization_spaces": False
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n")


def load(folder):
    return Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
