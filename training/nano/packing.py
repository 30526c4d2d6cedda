# SPDX-License-Identifier: Apache-2.0
"""Conversations packed into rows of one width, made by several processes."""
import multiprocessing
import os
import random
from pathlib import Path

import numpy as np

from nano import chat, conversation, vocabulary, voices

CHUNK = 2000  # conversations that one process makes at a time
NO_DOCUMENT = 255  # padding; a row never holds that many documents
VOICES = {"plain": conversation.plain, **voices.VOICES}


def pack(documents, columns):
    """Rows (ids, document numbers, learnt), each filled with whole documents as they come; too long ones are left out."""
    rows, ids, numbers, learnt = [], [], [], []

    def close():
        missing = columns - len(ids)
        rows.append((ids + [0] * missing, numbers + [NO_DOCUMENT] * missing, learnt + [False] * missing))

    for tokens, said in documents:
        if len(tokens) > columns:
            continue
        if len(ids) + len(tokens) > columns or numbers and numbers[-1] + 1 == NO_DOCUMENT:
            close()
            ids, numbers, learnt = [], [], []
        number = numbers[-1] + 1 if numbers else 0
        ids, numbers, learnt = ids + tokens.tolist(), numbers + [number] * len(tokens), learnt + said.tolist()
    if ids:
        close()
    return rows


def chunk(task):
    folder, voice, columns, seed, count = task
    tokenizer = vocabulary.load(folder)
    rng = random.Random(seed)
    rows = pack(chat.encode(tokenizer, [conversation.training(rng, VOICES[voice]) for _ in range(count)]), columns)
    ids, numbers, learnt = zip(*rows)
    return np.array(ids, np.int16), np.array(numbers, np.uint8), np.array(learnt, bool)


def write(path, tokenizer_folder, voice, columns, conversations, seed):
    """The packed text of a voice into one file; returns how many tokens it has."""
    counts = [min(CHUNK, conversations - start) for start in range(0, conversations, CHUNK)]
    tasks = [(tokenizer_folder, voice, columns, f"{voice} {seed} {i}", count) for i, count in enumerate(counts)]
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    # fork would copy the threads' locks of the tokenizer library and of torch
    with multiprocessing.get_context("spawn").Pool(min(len(tasks), len(os.sched_getaffinity(0)))) as pool:
        ids, numbers, learnt = (np.concatenate(part) for part in zip(*pool.imap(chunk, tasks)))
    partial = Path(f"{path}.partial.npz")
    np.savez(partial, ids=ids, numbers=numbers, learnt=learnt)
    partial.rename(path)
    return int((numbers != NO_DOCUMENT).sum())
