# SPDX-License-Identifier: Apache-2.0
"""Texts to say again. They are drawn word by word, so that nothing but reading them helps: who learns to copy here can
copy names, cities and fields everywhere. What was never said cannot be copied well, for its embedding has not been learnt; so
all words come up here, the voices' too, and with and without a space before them, which makes other tokens of them."""
import re

from nano import voices, words
from nano.topics.greetings import SMALL_TALK
from nano.topics.valence_facts import FACTS
from nano.turn import Turn

LENGTHS = (2, 7)  # in words
FORMS = ["Repeat: {}", "Repeat after me: {}", "Say this again: {}", "Write this once more: {}", "Copy this text: {}", "Echo {}", "Say \"{}\""]
SEPARATORS = [" "] * 5 + ["-", "/", "_"]
TEXTS = [text for fact in FACTS for text in (fact.answer, *fact.questions)] + [
    text for questions, answer, _ in SMALL_TALK.values() for text in (answer, *questions)
]
LISTED = words.NAMES + words.CITIES + words.JOBS + words.ITEMS + words.PLACES + words.DAYS
LEXICON = sorted({word.lower() for text in TEXTS + LISTED for word in re.findall("[A-Za-z]+", text)})


def word(content):
    kind = content.random()
    if kind < 0.35:
        return words.invented(content).lower()
    if kind < 0.5:
        return words.name(content) if content.random() < 0.6 else words.city(content)
    if kind < 0.65:
        return content.choice(voices.WORDS)
    if kind < 0.9:
        chosen = content.choice(LEXICON)
        return chosen.capitalize() if content.random() < 0.5 else chosen
    return str(content.randint(0, 9999))


def repeating(content, phrasing):
    text = content.choice(SEPARATORS).join(word(content) for _ in range(content.randint(*LENGTHS)))
    return [Turn(phrasing.choice(FORMS).format(text), text, {"kind": "same", "text": text}, key=f"text {text}")]
