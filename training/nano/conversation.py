# SPDX-License-Identifier: Apache-2.0
"""Draws whole conversations to train on, and single turns of a topic that are held out or are not."""
import random
from dataclasses import replace

from nano.split import is_held_out
from nano.topics import arithmetic, extraction, greetings, repeating, stories, things, tools, unknown, units, valence

# topic -> (function, share of the training text)
TOPICS = {
    "greetings": (greetings.greeting, 6), "valence": (valence.valence, 16), "arithmetic": (arithmetic.arithmetic, 26),
    "colours": (things.colour, 9), "animals": (things.animal, 6), "units": (units.units, 10), "stories": (stories.short_story, 6),
    "extraction": (extraction.extraction, 12), "tools": (tools.tools, 14), "unknown": (unknown.unknown, 8), "repeating": (repeating.repeating, 18)
}
SYSTEMS = [
    "You are a helpful assistant.", "You are Valence Nano.", "Answer briefly.", "You are a friendly assistant.",
    "You are a helpful assistant that ships with Valence."
]
MAX_MORE = 8  # turns beside the one that a conversation is about; a turn may lead up to another
# answers that the presence of a calculator would change
NO_CALCULATOR = {"arithmetic", "units", "unknown"}


def draw(topic, rng, held_out=False):
    """Turns of a topic: the last one held out, or none of them, as asked. Seeds come from rng alone."""
    function = TOPICS[topic][0]
    while True:
        turns = function(random.Random(rng.getrandbits(64)), random.Random(rng.getrandbits(64)))
        if is_held_out(turns[-1].key) if held_out else not any(is_held_out(turn.key) for turn in turns):
            return [replace(turn, topic=topic) for turn in turns]


def any_topic(rng, without=()):
    names = [name for name in TOPICS if name not in without]
    return rng.choices(names, [TOPICS[name][1] for name in names])[0]


def messages(turn, voice):
    """The messages of a turn, the call of a tool and its result among them."""
    yield {"role": "user", "content": turn.question}
    if turn.call:
        yield {"role": "assistant", "content": "", "tool_calls": [{"type": "function", "function": turn.call}]}
        yield {"role": "tool", "content": turn.result}
    yield {"role": "assistant", "content": voice(turn)}


def plain(turn):
    return turn.answer


def idle_tools(rng, topic):
    """Tools that are offered although the question needs none."""
    weather, calculator = tools.weather_tool(rng), tools.calculator_tool(rng)
    draw = rng.random()
    if topic == "arithmetic":
        return (weather, ) if draw < 0.04 else ()
    return (weather, calculator) if draw < 0.04 else (calculator, ) if draw < 0.08 else ()


def opening(rng):
    return [{"role": "system", "content": rng.choice(SYSTEMS)}] if rng.random() < 0.2 else []


def training(rng, voice=plain):
    """One conversation to learn from: {messages, tools}, tools None where none are offered."""
    turns = draw(any_topic(rng), rng)
    offered = turns[-1].tools
    if not offered and turns[-1].topic not in ("unknown", "units"):
        offered = idle_tools(rng, turns[-1].topic)
    more = rng.choices([0, 1, 2, MAX_MORE], [60, 20, 12, 8])[0]
    for _ in range(rng.randint(1, more) if more else 0):
        another = draw(any_topic(rng, {"tools"} | (NO_CALCULATOR if offered else set())), rng)
        turns = another + turns if rng.random() < 0.6 else turns + another
    said = opening(rng) + [message for turn in turns for message in messages(turn, voice)]
    return {"messages": said, "tools": list(offered) or None}
