# SPDX-License-Identifier: Apache-2.0
"""Pairs of questions that mean the same: one content, two phrasings."""
import random

from nano import conversation
from nano.split import is_held_out
from nano.topics.greetings import small_talk

# their questions say all they mean, and no more: the others are about a text or a name
TOPICS = {name: conversation.TOPICS[name][0]
          for name in ("valence", "arithmetic", "colours", "animals", "units", "stories")} | {"greetings": small_talk}


def meaning(topic, turn):
    if topic in ("stories", "greetings"):
        return f"{topic} {turn.check['all']}"
    return f"{topic} {turn.answer}"


def pair(rng, held_out):
    """(question, paraphrase, meaning): the question is held out, or neither is. What differs by an opening or a closing alone
    is no paraphrase."""
    while True:
        topic, content = rng.choice(sorted(TOPICS)), rng.getrandbits(64)
        first, second = (TOPICS[topic](random.Random(content), random.Random(rng.getrandbits(64)))[-1] for _ in range(2))
        if first.bare == second.bare or meaning(topic, first) != meaning(topic, second):
            continue
        if is_held_out(first.key) if held_out else not (is_held_out(first.key) or is_held_out(second.key)):
            return first.question, second.question, meaning(topic, first)


def distinct(pairs, count):
    """The first so many pairs of different meanings."""
    seen, chosen = set(), []
    for found in pairs:
        if found[2] not in seen:
            seen.add(found[2])
            chosen.append(found)
        if len(chosen) == count:
            break
    return chosen


def held_out_pairs(count, seed):
    rng = random.Random(seed)
    return distinct(iter(lambda: pair(rng, True), None), count)
