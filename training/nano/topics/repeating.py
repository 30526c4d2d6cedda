# SPDX-License-Identifier: Apache-2.0
"""Texts to say again. They are drawn word by word, so that nothing but reading them helps: who learns to copy here can
copy names, cities and fields everywhere. What was never said cannot be copied well, for its embedding has not been learnt; so
all words come up here, the voices' too, and with and without a space before them, which makes other tokens of them."""
from nano import voices, words
from nano.lexicon import LEXICON
from nano.turn import Turn

LENGTHS = (2, 7)  # in words
FORMS = ["Repeat: {}", "Repeat after me: {}", "Say this again: {}", "Write this once more: {}", "Copy this text: {}", "Echo {}", "Say \"{}\""]
SEPARATORS = [" "] * 5 + ["-", "/", "_"]


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
