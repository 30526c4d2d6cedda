# SPDX-License-Identifier: Apache-2.0
"""Colours of things, and what there is to know about animals."""
from nano.phrasing import capitalised, with_article
from nano.turn import Turn, asked, contains

COLOURS = {
    "the sky": "blue", "grass": "green", "snow": "white", "a lemon": "yellow", "a tomato": "red", "coal": "black", "an orange": "orange",
    "a banana": "yellow", "the sea": "blue", "a leaf": "green", "milk": "white", "a strawberry": "red", "a carrot": "orange",
    "a raven": "black", "a cucumber": "green", "chocolate": "brown", "an elephant": "grey", "blood": "red", "the sun": "yellow",
    "a pumpkin": "orange", "salt": "white", "a lime": "green", "a cherry": "red", "a swan": "white", "a frog": "green",
    "a flamingo": "pink", "a plum": "purple", "wood": "brown", "an aubergine": "purple", "a crow": "black", "a pea": "green",
    "sand": "yellow", "a mouse": "grey", "a pig": "pink", "coffee": "brown", "lavender": "purple", "a cloud": "white", "a lobster": "red"
}
MIXES = {("blue", "yellow"): "green", ("red", "yellow"): "orange", ("blue", "red"): "purple", ("black", "white"): "grey",
         ("red", "white"): "pink", ("green", "red"): "brown"}
MINE = ["hat", "coat", "door", "car", "bicycle", "cup", "bag", "lamp", "scarf", "boat", "chair", "table", "house", "gate"]
ALL_COLOURS = sorted(set(COLOURS.values()))

# sound, legs, young, home
ANIMALS = {
    "cow": ("moo", 4, "calf", "on a farm"), "dog": ("woof", 4, "puppy", "with people"), "cat": ("meow", 4, "kitten", "with people"),
    "duck": ("quack", 2, "duckling", "on ponds"), "sheep": ("baa", 4, "lamb", "on a farm"), "lion": ("roar", 4, "cub", "in the savanna"),
    "owl": ("hoot", 2, "owlet", "in forests"), "bee": ("buzz", 6, "larva", "in a hive"), "frog": ("croak", 4, "tadpole", "near water"),
    "horse": ("neigh", 4, "foal", "on a farm"), "pig": ("oink", 4, "piglet", "on a farm"), "goat": ("bleat", 4, "kid", "on a farm"),
    "hen": ("cluck", 2, "chick", "on a farm"), "wolf": ("howl", 4, "cub", "in forests"), "bear": ("growl", 4, "cub", "in forests"),
    "donkey": ("hee-haw", 4, "foal", "on a farm"), "crow": ("caw", 2, "chick", "in trees"), "goose": ("honk", 2, "gosling", "on ponds"),
    "mouse": ("squeak", 4, "pup", "in holes"), "turkey": ("gobble", 2, "poult", "on a farm"), "spider": (None, 8, "spiderling", "in webs"),
    "ant": (None, 6, "larva", "in a nest"), "rabbit": (None, 4, "kit", "in burrows"), "deer": (None, 4, "fawn", "in forests"),
    "kangaroo": (None, 2, "joey", "in Australia"), "swan": (None, 2, "cygnet", "on lakes"),
    "eagle": (None, 2, "eaglet", "in the mountains"), "snake": ("hiss", 0, "hatchling", "on the ground"), "whale": (None, 0, "calf",
                                                                                                                    "in the sea"),
    "penguin": (None, 2, "chick", "in the south, on the ice"), "camel": (None, 4, "calf", "in the desert"), "fox": ("bark", 4, "cub",
                                                                                                                    "in forests")
}


def others(colour):
    return [c for c in ALL_COLOURS if c != colour]


def mix(content, phrasing):
    pair = content.choice(sorted(MIXES))
    first, second = phrasing.sample(pair, 2)
    question = phrasing.choice([
        "What do {} and {} make?", "Which colour do I get when I mix {} and {}?", "Mix {} and {}. What do I get?",
        "What colour is a mix of {} and {}?", "I mix {} with {}. Which colour is it?"
    ])
    answer = f"{capitalised(pair[0])} and {pair[1]} make {MIXES[pair]}."
    return [asked(phrasing, question.format(first, second), answer, contains(f"make {MIXES[pair]}"))]


def verdict(content, phrasing, thing, same, right):
    """Whether a thing is of a colour; same is what the answer calls it."""
    guess = right if content.random() < 0.5 else content.choice(others(right))
    question = phrasing.choice(
        ["Is {} {}?", "Is {} really {}?", "Would you say {} is {}?", "Is it true that {} is {}?", "Do you think {} is {}?",
         "Can you tell me whether {} is {}?"]).format(thing, guess)
    # the verdict after both that it compares
    said = "so yes" if guess == right else "so no"
    return asked(phrasing, question, f"As for {guess}: {same} is {right}, {said}.", contains(said, f"is {right}"))


def told_colour(content, phrasing):
    """Of a thing whose colour stands in the conversation alone, so that nothing but comparing helps."""
    thing, right = content.choice(MINE), content.choice(ALL_COLOURS)
    told = Turn(phrasing.choice(["My {} is {}.", "I painted my {} {}.", "I have a {}, and it is {}."]).format(thing, right),
                f"Your {thing} is {right}. What would you like to know?", contains(right))
    return [told, verdict(content, phrasing, f"my {thing}", f"your {thing}", right)]


def colour(content, phrasing):
    if content.random() < 0.15:
        return mix(content, phrasing)
    if content.random() < 0.25:
        return told_colour(content, phrasing)
    thing, right = content.choice(sorted(COLOURS.items()))
    if content.random() < 0.4:
        return [verdict(content, phrasing, thing, thing, right)]
    question = phrasing.choice([
        "What colour is {}?", "Which colour is {}?", "Tell me the colour of {}.", "What is the colour of {}?", "Name the colour of {}.",
        "What colour does {} have?", "What color is {}?", "Do you know the colour of {}?"
    ]).format(thing)
    check = contains(f"is {right}", without=[f"is {c}" for c in others(right)])
    return [asked(phrasing, question, f"{capitalised(thing)} is {right}.", check)]


def animal(content, phrasing):
    name, (sound, legs, young, home) = content.choice(sorted(ANIMALS.items()))
    one = with_article(name)
    kinds = ["legs", "young", "home"] + (["sound", "sound"] if sound else [])
    kind = content.choice(kinds)
    if kind == "sound":
        forms, answer, needed = ([
            "What does {} say?", "Which sound does {} make?", "What is the sound of {}?", "What noise does {} make?", "How does {} sound?",
            "Make the sound of {}."
        ], f"{capitalised(one)} says {sound}.", sound)
    elif kind == "legs":
        forms, answer, needed = ([
            "How many legs does {} have?", "How many legs are there on {}?", "Count the legs of {}.", "Tell me how many legs {} has.",
            "On how many legs does {} stand?"
        ], f"{capitalised(one)} has {legs if legs else 'no'} legs.", f"{legs if legs else 'no'} legs")
    elif kind == "young":
        forms, answer, needed = ([
            "What is the young of {} called?", "What do you call the young of {}?", "What is the baby of {} called?",
            "What name does the young of {} have?", "Name the young of {}."
        ], f"The young of {one} is called {with_article(young)}.", f"{with_article(young)}.")
    else:
        forms, answer, needed = ([
            "Where does {} live?", "Where can I find {}?", "What is the home of {}?", "Where is the home of {}?",
            "In what kind of place does {} live?"
        ], f"{capitalised(one)} lives {home}.", home)
    return [asked(phrasing, phrasing.choice(forms).format(one), answer, contains(needed))]
