# SPDX-License-Identifier: Apache-2.0
"""What topics write: a question, the answer that is right, and how any answer to it is judged."""
from dataclasses import dataclass, field

from nano.phrasing import ask
from nano.split import normalised


@dataclass(frozen=True)
class Turn:
    """One question of a user and one answer.

    check: how nano.judge tells a right answer, see there.
    bare: the question without opening, closing and haste. key: what decides whether it is held out; by default the bare
    question, else what in it must never have been seen, such as a pair of numbers. tools: schemas that are offered. call,
    result: what the model calls before it answers, and what comes back. voiced: may be said in another voice (JSON that was asked for may not).
    """

    question: str
    answer: str
    check: dict
    bare: str = ""
    key: str = ""
    tools: tuple = ()
    call: dict | None = None
    result: str | None = None
    voiced: bool = True
    topic: str = field(default="", compare=False)

    def __post_init__(self):
        object.__setattr__(self, "bare", normalised(self.bare or self.question))
        object.__setattr__(self, "key", self.key or self.bare)


def asked(phrasing, question, answer, check, **more):
    """A turn whose question is put in one of the ways of nano.phrasing."""
    return Turn(ask(phrasing, question), answer, check, bare=question, **more)


def contains(*needed, without=()):
    """Each needed text occurs, whatever the case; a tuple stands for any one of its texts. None of without does."""
    return {"kind": "contains", "all": [list(n) if isinstance(n, tuple) else [n] for n in needed], "none": list(without)}


def number(value):
    """The last number of the answer is this one."""
    return {"kind": "number", "value": value}


def as_json(value):
    """The answer is this JSON value and nothing else."""
    return {"kind": "json", "value": value}


def tool_call(name, arguments):
    """The answer is this call, and no other text."""
    return {"kind": "call", "name": name, "arguments": arguments}


def story(*needed, sentences):
    """So many sentences or more, whole ones, in which each needed word occurs."""
    return {"kind": "story", "all": list(needed), "sentences": sentences}
