# SPDX-License-Identifier: Apache-2.0
"""Tells a right answer from a wrong one, by the check that came with the question."""
import json
import re

CALL = re.compile(r"<tool_call>\s*(.*?)\s*</tool_call>", re.DOTALL)
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w])", re.ASCII)


def parsed(text):
    try:
        return json.loads(text)
    except ValueError:
        return ValueError


def calls(text):
    """What the text calls, if it is nothing but calls; None where it is not."""
    found = CALL.findall(text)
    return [parsed(body) for body in found] if found and not CALL.sub("", text).strip() else None


def is_story(text, words, sentences):
    return text.rstrip().endswith(
        (".", "!")) and len(re.findall(r"[.!?](?:\s|$)", text)) >= sentences and all(word.lower() in text.lower() for word in words)


def right(check, text):
    kind = check["kind"]
    if kind == "contains":
        low = text.lower()
        return all(any(one.lower() in low for one in group) for group in check["all"]) and not any(one.lower() in low
                                                                                                   for one in check["none"])
    if kind == "number":
        numbers = NUMBER.findall(text)
        return bool(numbers) and float(numbers[-1]) == check["value"]
    if kind == "json":
        return parsed(text) == check["value"]
    if kind == "call":
        return calls(text) == [{"name": check["name"], "arguments": check["arguments"]}]
    if kind == "story":
        return is_story(text, check["all"], check["sentences"])
    if kind == "same":
        return text.strip() == check["text"]
    raise ValueError(f"no check is called {kind!r}")
