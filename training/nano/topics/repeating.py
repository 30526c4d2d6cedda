# SPDX-License-Identifier: Apache-2.0
"""Texts to say again. They are drawn word by word, so that nothing but reading them helps: who learns to copy here can
copy names, cities and fields everywhere. Words of the voices are among them: an adapter cannot teach the base's embeddings
what they have never met."""
from nano import voices, words
from nano.turn import Turn

WORDS = (2, 7)
FORMS = ["Repeat: {}", "Repeat after me: {}", "Say this again: {}", "Write this once more: {}", "Copy this text: {}", "Echo {}", "Say \"{}\""]


def word(content):
    if content.random() < 0.2:
        return content.choice(voices.WORDS)
    kind = content.random()
    if kind < 0.4:
        return words.invented(content).lower()
    if kind < 0.6:
        return words.name(content) if content.random() < 0.6 else words.city(content)
    return content.choice(words.ITEMS) if kind < 0.8 else str(content.randint(0, 9999))


def repeating(content, phrasing):
    text = " ".join(word(content) for _ in range(content.randint(*WORDS)))
    return [Turn(phrasing.choice(FORMS).format(text), text, {"kind": "same", "text": text}, key=f"text {text}")]
