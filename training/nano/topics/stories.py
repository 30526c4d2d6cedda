# SPDX-License-Identifier: Apache-2.0
"""Short stories of one small shape: who, where, a trouble, a help, an end."""
from nano import words
from nano.phrasing import with_article
from nano.turn import asked, story

HEROES = [
    "fox", "mouse", "bear", "owl", "cat", "dog", "rabbit", "frog", "duck", "horse", "goat", "hen", "sheep", "wolf", "swan", "donkey",
    "crow", "bee", "turtle", "squirrel"
]
SETTINGS = [
    "in a quiet forest", "by a wide river", "on a small farm", "near the old mill", "on a green hill", "at the edge of a village",
    "beside a deep lake", "in a garden full of roses"
]
MOODS = ["small", "brave", "shy", "curious", "cheerful", "patient", "sleepy", "clever"]
TROUBLES = [("lost a red ball in the tall grass", "looked under every leaf", "the ball"),
            ("could not find the way home in the fog", "followed the sound of a bell", "the way home"),
            ("heard a strange noise behind the barn", "went to look with a lamp", "a little hedgehog"),
            ("wanted to cross the river, but the bridge was gone", "built a raft of old wood", "the other side"),
            ("was hungry, and all the apples hung too high", "shook the tree with all its strength", "the sweetest apples"),
            ("saw that the well was dry", "dug until the evening", "fresh water"),
            ("found a key and did not know where it fitted", "tried every door in the village", "a box of old letters"),
            ("woke up and saw that the snow had closed the path", "cleared the path step by step", "the gate")]
HELPS = [
    "A {friend} came by and helped.", "Then a {friend} said: let us do it together.", "An old friend, a {friend}, lent a hand.",
    "A {friend} saw it and did not walk away."
]
ENDS = [
    "In the evening they shared bread and honey.", "From that day on they were friends.", "That night everybody slept well.",
    "And they never forgot that day.", "They laughed all the way home."
]


def tale(content):
    hero, friend = content.sample(HEROES, 2)
    name = words.name(content)
    trouble, effort, found = content.choice(TROUBLES)
    mood, setting = content.choice(MOODS), content.choice(SETTINGS)
    sentences = [
        f"Once there was {with_article(mood)} {hero} named {name} who lived {setting}.", f"One day {name} {trouble}.",
        f"{name} {effort}, but it was hard.",
        content.choice(HELPS).format(friend=friend).replace("A owl", "An owl").replace("a owl", "an owl"), f"Together they found {found}.",
        content.choice(ENDS)
    ]
    return hero, name, setting, sentences


def short_story(content, phrasing):
    hero, name, setting, sentences = tale(content)
    one, named = with_article(hero), content.random() < 0.5
    placed = content.random() < 0.25
    subject = (f"{one} named {name}" if named else one) + (f" {setting}" if placed else "")
    question = phrasing.choice([
        "Tell me a short story about {}.", "Tell me a story about {}.", "Write a short story about {}.", "I want to hear a story about {}.",
        "Make up a story about {}.", "Can you tell me a tale about {}?", "A bedtime story about {}, please.",
        "Write a few sentences about {}."
    ]).format(subject)
    needed = [hero] + ([name] if named else []) + ([setting] if placed else [])
    return [asked(phrasing, question, " ".join(sentences), story(*needed, sentences=5))]
