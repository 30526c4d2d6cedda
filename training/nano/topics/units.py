# SPDX-License-Identifier: Apache-2.0
"""Conversions that come out whole."""
from nano.phrasing import ask
from nano.topics.arithmetic import ONE_DIGIT, product
from nano.turn import Turn, number

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
    key = "table" if count < ONE_DIGIT else f"{count} {large} {small}"
    if decimal and content.random() < 0.4:
        asked, start, target, result = count * factor, small, large, count
        answer = f"{counted(asked, small)} {'is' if asked == 1 else 'are'} {counted(count, large)}."
    else:
        asked, start, target, result = count, large, small, count * factor
        verb = "is" if count == 1 else "are"
        answer = f"{counted(count, large)} {verb} {counted(result, small)}." if decimal else f"{product(count, factor)}, so {counted(count, large)} {verb} {counted(result, small)}."
    forms = [
        "How many {target} are {source}?", "Convert {source} to {target}.", "What is {source} in {target}?",
        "Express {source} in {target}.", "{source} in {target}?", "How many {target} do {source} make?", "Turn {source} into {target}.",
        "Can you convert {source} into {target}?"
    ]
    question = phrasing.choice(forms).format(source=counted(asked, start), target=target)
    # "so 3 hours are 180 minutes": the figure stands last
    return [Turn(ask(phrasing, question), answer, number(result), key=key)]
