# SPDX-License-Identifier: Apache-2.0
"""Ways of asking the same thing."""

OPENINGS = [
    "Please tell me: ", "Quick question: ", "Hi! ", "Hello. ", "Tell me, ", "I wonder: ", "One question: ", "Say, ", "So, ", "Hey, ",
    "Good morning. ", "I would like to know: ", "Help me: ", "Another question: "
]
QUESTION_WORDS = set(
    "What Which How Where When Why Who Can Could Do Does Is Are Tell Explain Name Describe Give Show Add Take Make May Must".split())
CLOSINGS = [" Thanks.", " Thank you!", " Please.", " Answer briefly.", " I am curious.", " Just asking."]


def ask(phrasing, question):
    """The question, at times with an opening, a closing, or typed in haste."""
    if phrasing.random() < 0.25:
        opening = phrasing.choice(OPENINGS)
        question = opening + (uncapitalised(question) if opening.endswith(", ") else question)
    if phrasing.random() < 0.12:
        question += phrasing.choice(CLOSINGS)
    if phrasing.random() < 0.08:
        question = question.lower()
    if phrasing.random() < 0.08:
        question = question.rstrip("?.!")
    return question


def capitalised(text):
    return text[0].upper() + text[1:]


def uncapitalised(text):
    """As it goes on after a comma: a name, a unit or I stays as it is, and so does what is no word of a question."""
    first = text.split(" ", 1)[0]
    return text[0].lower() + text[1:] if first in QUESTION_WORDS else text


def with_article(noun):
    return ("an " if noun[0] in "aeiou" else "a ") + noun
