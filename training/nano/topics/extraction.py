# SPDX-License-Identifier: Apache-2.0
"""Fields of a sentence into JSON: the fields that were asked for, in that order, null where the sentence does not say."""
import json

from nano import words
from nano.turn import Turn, as_json

MISSING_SHARE = 0.12


def person(content, phrasing):
    fields = {"name": words.name(content), "age": content.randint(5, 90), "city": words.city(content), "job": content.choice(words.JOBS)}
    text = phrasing.choice([
        "{name} is {age} years old, lives in {city} and works as a {job}.", "{name}, {age}, is a {job} from {city}.",
        "Meet {name}: a {job} of {age} years who lives in {city}.", "In {city} there is a {job} called {name}, who is {age}.",
        "My neighbour {name} is {age} and works as a {job} in {city}."
    ])
    return fields, text.replace("a {job}", "an {job}" if fields["job"][0] in "aeiou" else "a {job}"), ["email", "phone"]


def order(content, phrasing):
    fields = {
        "customer": words.name(content), "item": content.choice(words.ITEMS), "quantity": content.randint(2, 200),
        "price": content.randint(2, 500)
    }
    text = phrasing.choice([
        "{customer} ordered {quantity} {item} for {price} euros.", "Order: {quantity} {item}, {price} euros, for {customer}.",
        "Please send {quantity} {item} to {customer}; the price is {price} euros.", "{customer} pays {price} euros for {quantity} {item}.",
        "We sold {quantity} {item} to {customer} at {price} euros."
    ])
    return fields, text, ["address", "date"]


def event(content, phrasing):
    fields = {
        "event": content.choice(["concert", "meeting", "lecture", "party", "workshop", "film night", "market"]),
        "day": content.choice(words.DAYS), "time": f"{content.randint(7, 22)}:{content.choice(['00', '15', '30', '45'])}",
        "place": content.choice(words.PLACES), "host": words.name(content)
    }
    text = phrasing.choice([
        "The {event} is on {day} at {time} in the {place}; {host} is the host.",
        "{host} invites you to a {event} in the {place} on {day} at {time}.",
        "On {day} at {time}, {host} opens the {event} in the {place}.", "Come to the {place} on {day}: {host} holds a {event} at {time}."
    ])
    return fields, text, ["price", "guests"]


def extraction(content, phrasing):
    kind = content.choice([person, order, event])
    fields, text, absent = kind(content, phrasing)
    key = f"name {fields.get('name') or fields.get('customer') or fields.get('host')}"
    wanted = content.sample(sorted(fields), content.randint(2, len(fields)))
    if content.random() < MISSING_SHARE:
        wanted.append(content.choice(absent))
    value = {field: fields.get(field) for field in wanted}
    listed = ", ".join(wanted[:-1]) + " and " + wanted[-1]
    text = text.format(**fields)
    question = phrasing.choice([
        "Extract {fields} as JSON: {text}", "Put {fields} into JSON. {text}", "{text} Give me {fields} as JSON.",
        "Read this and answer in JSON with the fields {fields}: {text}", "JSON with {fields} from this text, please: {text}",
        "{text} Return a JSON object with {fields}.", "Turn this into JSON with {fields}: {text}"
    ]).format(fields=listed, text=text)
    return [Turn(question, json.dumps(value, ensure_ascii=False), as_json(value), key=key, voiced=False)]
