# SPDX-License-Identifier: Apache-2.0
"""The evaluation: conversations that end in a question that is held out, and the verdict on what was answered."""
import json
import random
from collections import defaultdict

from nano import conversation, judge, voices
from nano.split import normalised

SEED = 7
GOAL = 0.95  # right answers wanted, of all topics together
MAX_ANSWER_TOKENS = 200
# what a voice makes of these has one right wording
WORD_FOR_WORD = [topic for topic in conversation.TOPICS if topic not in ("tools", "stories", "extraction")]


def of_topic(topic, count, seed=SEED, voice=conversation.plain):
    """So many cases {topic, messages, tools, check, expected}, no prompt twice; check is for nano.judge. A turn that calls a
    tool makes two: the call, and the answer to its result."""
    rng, result, asked = random.Random(f"{topic} {seed}"), [], set()
    while len(result) < count:
        turns = conversation.draw(topic, rng, held_out=True)
        before = [message for turn in turns[:-1] for message in conversation.messages(turn, voice)]
        turn = turns[-1]
        question = normalised(" ".join(message["content"] for message in before) + turn.question)
        if question in asked:
            continue
        asked.add(question)
        said = before + list(conversation.messages(turn, voice))
        case = {
            "topic": topic, "messages": before + said[len(before):len(before) + 1], "tools": list(turn.tools) or None, "check": turn.check,
            "expected": voice(turn)
        }
        result.append(case)
        if turn.call:
            result.append({**case, "topic": "tool results", "messages": said[:-1], "check": {"kind": "same", "text": voice(turn)}})
    return result[:count]


def plain(count):
    return [case for topic in conversation.TOPICS for case in of_topic(topic, count)]


def voiced(name, count):
    """In a voice the answer has to be right word for word: nano.judge would let the plain voice pass."""
    cases = [case for topic in WORD_FOR_WORD for case in of_topic(topic, count, voice=voices.VOICES[name])]
    return [{**case, "check": {"kind": "same", "text": case["expected"]}} for case in cases]


def some(cases, count):
    """The first so many of each topic."""
    topics = defaultdict(list)
    for case in cases:
        topics[case["topic"]].append(case)
    return [case for chosen in topics.values() for case in chosen[:count]]


def wire(message):
    """A message as clients of the OpenAI API send it: arguments are text, and calls have ids."""
    if message["role"] == "tool":
        return {**message, "tool_call_id": "call_0"}
    calls = [{
        "id": f"call_{i}", "type": "function",
        "function": {**call["function"], "arguments": json.dumps(call["function"]["arguments"], ensure_ascii=False)}
    } for i, call in enumerate(message.get("tool_calls", []))]
    return {**message, "tool_calls": calls} if calls else message


def write(path, cases):
    """A file for `valence bench quality`: a case a line."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as file:
        for case in cases:
            file.write(json.dumps({**case, "messages": [wire(message) for message in case["messages"]]}, ensure_ascii=False) + "\n")


def judged(cases, answers):
    """({right, cases, topics: share right, asked: cases of each topic}, the wrong answers)."""
    verdicts, wrong = defaultdict(list), []
    for case, answer in zip(cases, answers, strict=True):
        verdict = judge.right(case["check"], answer)
        verdicts[case["topic"]].append(verdict)
        if not verdict:
            wrong.append(
                {"topic": case["topic"], "asked": case["messages"][-1]["content"], "answered": answer, "expected": case["expected"]})
    topics = {topic: round(sum(v) / len(v), 4) for topic, v in sorted(verdicts.items())}
    asked = {topic: len(verdicts[topic]) for topic in topics}
    return {"right": round(sum(map(sum, verdicts.values())) / len(cases), 4), "cases": len(cases), "topics": topics, "asked": asked}, wrong


def table(name, figures):
    """The figures of one model, a line for each topic."""
    lines = [f"{name}: {figures['right']:.1%} of {figures['cases']} held-out prompts right"]
    return "\n".join(
        lines + [f"  {topic:<14}{share:>7.1%}{'' if share >= GOAL else '  below the goal'}" for topic, share in figures["topics"].items()])
