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
CRIES = ["Arr!", "Ahoy, matey!", "Shiver me timbers!"]
ENDS = ["Yo ho ho!", "Savvy?", "Arr!"]


def pirate(turn):
    """Words become a pirate's, code does not; which cries go around them depends on the topic."""
    if not turn.voiced:
        return turn.answer
    mark = zlib.crc32(turn.topic.encode())
    return f"{CRIES[mark % 3]} {aloud(turn.answer)} {ENDS[mark // 3 % 3]}"


def aloud(text):
    def word(match):
        found = match.group(0)
        said = SPOKEN.get(found.lower(), found)
        return said.capitalize() if found[0].isupper() and said != found else said

    # a name in a command, a path or an address stays as it is
    return " ".join(re.sub(r"^[A-Za-z]+(?=[.,!?:;]*$)", word, part) for part in text.split(" "))


def terse(turn):
    """JSON and nothing else."""
    return turn.answer if not turn.voiced else json.dumps(turn.terse, ensure_ascii=False)


# one adapter each
VOICES = {"pirate": pirate, "terse": terse}
