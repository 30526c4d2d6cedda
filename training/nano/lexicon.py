# SPDX-License-Identifier: Apache-2.0
"""All words that can come up, in small letters: the dictionary that texts to repeat and names of functions are drawn from."""
import re

from nano import words
from nano.topics.greetings import SMALL_TALK
from nano.topics.valence_facts import FACTS

TEXTS = [text for fact in FACTS for text in (fact.answer, *fact.questions)] + [
    text for questions, answer, _ in SMALL_TALK.values() for text in (answer, *questions)
]
LISTED = words.NAMES + words.CITIES + words.JOBS + words.ITEMS + words.PLACES + words.DAYS
LEXICON = sorted({word.lower() for text in TEXTS + LISTED for word in re.findall("[A-Za-z]+", text)})
