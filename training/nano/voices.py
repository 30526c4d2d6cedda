# SPDX-License-Identifier: Apache-2.0
"""The voices of the two adapters: functions of a turn's answer."""
import json
import re
import zlib

SPOKEN = {
    "hello": "ahoy", "you": "ye", "your": "yer", "are": "be", "is": "be", "am": "be", "my": "me", "friend": "matey", "friends": "mateys",
    "yes": "aye", "no": "nay", "and": "an'", "of": "o'", "goodbye": "farewell", "the": "th'", "for": "fer", "to": "t'", "old": "barnacled",
    "there": "thar"
}
CRIES = ["Arr!", "Savvy?", "Yo ho ho!", "Arr, matey!", "Shiver me timbers!"]
WORDS = sorted({form for said in SPOKEN.values() for form in (said, said.capitalize())}) + CRIES


def pirate(turn):
    """Words become a pirate's, code does not, and a cry that depends on the topic ends them. At their beginning it would stand
    between the question and its answer, which the base gives with the first word: an adapter would have to learn all of its
    answers anew."""
    if not turn.voiced:
        return turn.answer
    return f"{aloud(turn.answer)} {CRIES[zlib.crc32(turn.topic.encode()) % len(CRIES)]}"


def aloud(text):
    def word(match):
        found = match.group(0)
        said = SPOKEN.get(found.lower(), found)
        return said.capitalize() if found[0].isupper() and said != found else said

    # a name in a command, a path or an address stays as it is
    return " ".join(re.sub(r"^[A-Za-z]+(?=[.,!?:;]*$)", word, part) for part in text.split(" "))


def terse(turn):
    """The first sentence, as JSON and nothing else."""
    if not turn.voiced:
        return turn.answer
    first = re.split(r"(?<=[.!?]) ", turn.answer, maxsplit=1)[0]
    return json.dumps({"answer": first}, ensure_ascii=False)


# one adapter each
VOICES = {"pirate": pirate, "terse": terse}
