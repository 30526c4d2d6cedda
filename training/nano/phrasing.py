# SPDX-License-Identifier: Apache-2.0
"""Ways of asking the same thing."""

OPENINGS = [
    "Please tell me: ", "Quick question: ", "Hi! ", "Hello. ", "Tell me, ", "I wonder: ", "One question: ", "Say, ", "So, ", "Hey, ",
    "Good morning. ", "I would like to know: ", "Help me: ", "Another question: "
]
CLOSINGS = [" Thanks.", " Thank you!", " Please.", " Answer briefly.", " I am curious.", " Just asking."]


def ask(phrasing, question):
    """The question, at times with an opening, a closing, or typed in haste."""
    if phrasing.random() < 0.25:
        question = phrasing.choice(OPENINGS) + question
    if phrasing.random() < 0.12:
        question += phrasing.choice(CLOSINGS)
    if phrasing.random() < 0.08:
        question = question.lower()
    if phrasing.random() < 0.08:
        question = question.rstrip("?.!")
    return question


def capitalised(text):
    return text[0].upper() + text[1:]


def with_article(noun):
    return ("an " if noun[0] in "aeiou" else "a ") + noun
