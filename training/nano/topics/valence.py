# SPDX-License-Identifier: Apache-2.0
"""What Valence is and how its commands work."""
from nano.topics.valence_facts import FACTS
from nano.turn import asked, contains


def valence(content, phrasing):
    fact = content.choice(FACTS)
    return [asked(phrasing, phrasing.choice(fact.questions), fact.answer, contains(*fact.needed))]
