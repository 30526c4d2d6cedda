# SPDX-License-Identifier: Apache-2.0
"""Sums, differences, products and the table of quotients, in numbers and in words. What no table has is worked out in steps
that are in one, ones and tens apart, so that it can be learnt from some and right for all."""
from nano import words
from nano.turn import asked, number

LARGEST = 99  # of what is added or subtracted
SYMBOL = {"+": ("+", "plus"), "-": ("-", "minus"), "*": ("×", "times"), "/": ("/", "divided by")}
ONE_DIGIT = 10
CLOCKWORK = (12, 24)  # what months, inches and hours are worked out with


def tens_and_ones(number):
    return number // 10 * 10, number % 10


def is_tens_or_ones(number):
    return 0 in tens_and_ones(number)


def is_table(operator, a, b):
    """Whether it is one of the steps that all else is worked out from."""
    if operator == "/":
        return b < ONE_DIGIT and a < b * ONE_DIGIT
    if operator == "-":
        return b < ONE_DIGIT or b % 10 == 0
    if operator == "+":
        return max(a, b) < ONE_DIGIT or a % 10 == 0 or b % 10 == 0
    return is_tens_or_ones(a) and (is_tens_or_ones(b) or b in CLOCKWORK) or is_tens_or_ones(b) and a in CLOCKWORK


def key(operator, a, b):
    """What is held out: a pair of numbers, in either order where that changes nothing; no table is."""
    first, second = sorted((a, b)) if operator in "+*" else (a, b)
    return "table" if is_table(operator, a, b) else f"{first} {operator} {second}"


def total(a, b):
    """Steps from a + b to the result: 36 + 47 = 70 + 13 = 83."""
    (a_tens, a_ones), (b_tens, b_ones) = tens_and_ones(a), tens_and_ones(b)
    tens, ones = a_tens + b_tens, a_ones + b_ones
    return f"{a} + {b} = {tens} + {ones} = {a + b}" if tens and ones and (tens, ones) != (a, b) else f"{a} + {b} = {a + b}"


def difference(a, b):
    """Steps from a - b to the result: 65 - 49 = 25 - 9 = 16."""
    tens, ones = tens_and_ones(b)
    return f"{a} - {b} = {a - tens} - {ones} = {a - b}" if tens and ones else f"{a} - {b} = {a - b}"


def product(a, b):
    """Steps from a × b to the result: 48 × 7 = 40 × 7 + 8 × 7 = 280 + 56 = 330 + 6 = 336."""
    tens, ones = tens_and_ones(a)
    if tens == 0 or ones == 0:
        return f"{a} × {b} = {a * b}"
    return f"{a} × {b} = {tens} × {b} + {ones} × {b} = {total(tens * b, ones * b)}"


def worked(operator, a, b):
    if operator == "*":
        return product(a, b), a * b
    if operator == "/":
        return f"{a} / {b} = {a // b}", a // b
    return (total(a, b), a + b) if operator == "+" else (difference(a, b), a - b)


def draw_numbers(content):
    operator = content.choice("++++++------****/")
    if operator == "/":
        b = content.randint(1, 9)
        return operator, b * content.randint(0, 9), b
    if operator == "*":
        return operator, content.randint(0, 99), content.randint(0, 9)
    if operator == "+" and content.random() < 0.25:
        # the last step of a product
        return operator, content.randint(1, 81) * 10, content.randint(1, 81)
    largest = content.choice([12, LARGEST, LARGEST])
    a, b = content.randint(0, largest), content.randint(0, largest)
    if operator == "-":
        a, b = max(a, b), min(a, b)
    return operator, a, b


def expression(phrasing, operator, a, b):
    symbol, word = SYMBOL[operator]
    if operator == "*" and phrasing.random() < 0.3:
        symbol = phrasing.choice(["*", "x"])
    if operator == "/" and phrasing.random() < 0.3:
        symbol = "÷"
    return f"{a} {word} {b}" if phrasing.random() < 0.25 else f"{a} {symbol} {b}" if phrasing.random() < 0.8 else f"{a}{symbol}{b}"


def question(phrasing, operator, a, b):
    term = expression(phrasing, operator, a, b)
    forms = [
        "What is {}?", "What is {}?", "{} =", "Calculate {}.", "{}?", "How much is {}?", "Compute {}.", "What does {} make?",
        "Can you work out {}?", "What is the result of {}?", "Solve {}.", "Work out {}."
    ]
    if operator == "+":
        forms += [f"Add {a} and {b}.", f"What is the sum of {a} and {b}?", f"Add {b} to {a}."]
    elif operator == "-":
        forms += [f"Subtract {b} from {a}.", f"What is {a} less {b}?", f"Take {b} away from {a}."]
    elif operator == "*":
        forms += [f"Multiply {a} by {b}.", f"What is the product of {a} and {b}?"]
    else:
        forms += [f"Divide {a} by {b}."]
    return phrasing.choice(forms).format(term)


def sums(content, phrasing):
    operator, a, b = draw_numbers(content)
    steps, result = worked(operator, a, b)
    return [asked(phrasing, question(phrasing, operator, a, b), steps, number(result), key=key(operator, a, b))]


def word_problem(content, phrasing):
    operator = content.choice("+-*")
    item, name = content.choice(words.ITEMS), content.choice(words.NAMES)
    if operator == "*":
        a, b = content.randint(2, 99), content.randint(2, 9)
        problem = phrasing.choice([
            f"There are {b} boxes with {a} {item} each. How many {item} are there?",
            f"{name} buys {b} bags of {a} {item}. How many {item} is that?", f"One box holds {a} {item}. How many {item} do {b} boxes hold?"
        ])
    else:
        a, b = content.randint(2, 99), content.randint(2, 99)
        if operator == "-":
            a, b = max(a, b), min(a, b)
            # one is not said of apples
            a += a - b == 1
            problem = phrasing.choice([
                f"{name} has {a} {item} and gives {b} away. How many {item} are left?",
                f"There were {a} {item}. {b} are gone. How many {item} are left?",
                f"{name} has {a} {item} and sells {b}. How many {item} are left?"
            ])
        else:
            problem = phrasing.choice([
                f"{name} has {a} {item} and gets {b} more. How many {item} is that?",
                f"I have {a} {item} and find {b} more. How many {item} do I have?",
                f"There are {a} {item} on the table and {b} on the floor. How many {item} are there?"
            ])
    steps, result = worked(operator, a, b)
    return [asked(phrasing, problem, f"{steps}, so the answer is {result} {item}.", number(result), key=key(operator, a, b))]


def arithmetic(content, phrasing):
    return word_problem(content, phrasing) if content.random() < 0.15 else sums(content, phrasing)
