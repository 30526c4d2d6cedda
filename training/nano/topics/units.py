# SPDX-License-Identifier: Apache-2.0
"""Conversions that come out whole."""
from nano.topics import arithmetic
from nano.turn import asked, number

# one of the first is so many of the second
LARGER = [("kilometres", "metres", 1000), ("metres", "centimetres", 100), ("centimetres", "millimetres", 10), ("kilograms", "grams", 1000),
          ("litres", "millilitres", 1000), ("tonnes", "kilograms", 1000), ("hours", "minutes", 60), ("minutes", "seconds", 60),
          ("days", "hours", 24), ("weeks", "days", 7), ("years", "months", 12), ("euros", "cents", 100), ("feet", "inches", 12),
          ("gigabytes", "megabytes", 1000)]
IRREGULAR = {"feet": "foot", "inches": "inch"}


def counted(n, unit):
    return f"{n} {IRREGULAR.get(unit, unit[:-1]) if n == 1 else unit}"


def units(content, phrasing):
    large, small, factor = content.choice(LARGER)
    decimal = factor in (10, 100, 1000)
    count = content.randint(1, 999 if decimal else 60)
    # what is no power of ten is a product, and held out as one
    key = f"{count} {large} {small}" if decimal and count >= arithmetic.ONE_DIGIT else arithmetic.key("*", count, factor)
    if decimal and content.random() < 0.4:
        given, start, target, result = count * factor, small, large, count
        answer = f"{counted(given, small)} are {counted(count, large)}."
    else:
        given, start, target, result = count, large, small, count * factor
        answer = f"{counted(count, large)} {'is' if count == 1 else 'are'} {counted(result, small)}."
        if not decimal:
            answer = f"{arithmetic.product(count, factor)}, so {answer}"
    forms = [
        "How many {target} are {source}?", "Convert {source} to {target}.", "What is {source} in {target}?",
        "Express {source} in {target}.", "{source} in {target}?", "How many {target} do {source} make?", "Turn {source} into {target}.",
        "Can you convert {source} into {target}?"
    ]
    question = phrasing.choice(forms).format(source=counted(given, start), target=target)
    # "so 3 hours are 180 minutes": the figure stands last
    return [asked(phrasing, question, answer, number(result), key=key)]
