# SPDX-License-Identifier: Apache-2.0
"""Names, cities and things, and made-up names, so that copying a word is learnt rather than a list of words."""

NAMES = """Anna Ben Clara David Emma Felix Grace Henry Ida Jack Kate Leo Mia Noah Olivia Paul Rosa Sam Tina Victor Wendy Zoe Alice Bruno Carla
Daniel Elena Frank Greta Hugo Iris Jonas Karin Lucas Maria Nina Oscar Petra Quinn Robert Sofia Thomas Ursula Vera Walter Yara Adam Bella Chloe Dora Erik
Fiona George Hannah Isaac Julia Kevin Laura Martin Nora Otto Paula Rita Simon Teresa Uma Viola William Xenia Yusuf Amir Priya Kenji Mei Omar Leila Diego
Lucia Ivan Olga Kofi Amara""".split()
CITIES = [
    "Berlin", "Paris", "London", "Madrid", "Rome", "Vienna", "Oslo", "Bergen", "Stockholm", "Helsinki", "Copenhagen", "Dublin", "Lisbon",
    "Porto", "Prague", "Warsaw", "Athens", "Budapest", "Zurich", "Geneva", "Hamburg", "Munich", "Cologne", "Lyon", "Milan", "Naples",
    "Turin", "Seville", "Valencia", "Boston", "Chicago", "Denver", "Seattle", "Austin", "Toronto", "Montreal", "Vancouver", "Lima",
    "Bogota", "Quito", "Santiago", "Tokyo", "Osaka", "Kyoto", "Seoul", "Beijing", "Shanghai", "Delhi", "Mumbai", "Jakarta", "Manila",
    "Bangkok", "Hanoi", "Cairo", "Tunis", "Nairobi", "Lagos", "Accra", "Dakar", "Sydney", "Melbourne", "Perth", "Auckland", "Wellington",
    "New York", "San Francisco", "Los Angeles", "Cape Town", "Buenos Aires", "Hong Kong", "Mexico City", "Kuala Lumpur", "Tel Aviv",
    "Rio de Janeiro", "Salt Lake City", "Edinburgh", "Glasgow", "Leeds", "Bristol", "Krakow", "Gdansk", "Riga", "Tallinn", "Vilnius"
]
JOBS = [
    "baker", "teacher", "nurse", "driver", "painter", "gardener", "farmer", "engineer", "doctor", "pilot", "cook", "writer", "carpenter",
    "tailor", "plumber", "singer"
]
ITEMS = [
    "apples", "pens", "books", "chairs", "lamps", "cups", "plates", "shirts", "shoes", "bottles", "stamps", "tickets", "coins", "boxes",
    "candles", "lemons"
]
PLACES = ["library", "town hall", "school", "museum", "market hall", "station", "theatre", "park", "harbour", "garden"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

ONSETS = [
    "b", "br", "d", "dr", "f", "g", "gr", "h", "k", "kl", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v", "w", "z", "sh", "th", ""
]
VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ou"]
CODAS = ["", "n", "r", "l", "s", "m", "nd", "rt", "ck", "th"]


def invented(rng):
    """A name nobody has, of two or three syllables."""
    word = "".join(
        rng.choice(ONSETS) + rng.choice(VOWELS) + (rng.choice(CODAS) if rng.random() < 0.6 else "") for _ in range(rng.choice([2, 2, 3])))
    return word.capitalize()


def name(rng):
    return invented(rng) if rng.random() < 0.35 else rng.choice(NAMES)


def city(rng):
    return invented(rng) if rng.random() < 0.4 else rng.choice(CITIES)
