# SPDX-License-Identifier: Apache-2.0
"""Calls of a weather function and of a calculator, and what is said when their results come back. Names, descriptions
and parameters of the functions vary, so that the schema is read rather than remembered; names evenly: of one that came up more
often than all others together, a model learnt to say it always."""
import json

from nano import words
from nano.lexicon import LEXICON
from nano.topics import arithmetic
from nano.turn import asked, tool_call

SKIES = ["sunny", "cloudy", "rainy", "windy", "foggy", "snowy", "clear", "stormy"]
WEATHER_NAMES = ["get_weather", "weather", "current_weather", "get_current_weather", "lookup_weather"]
CITY_PARAMETERS = [("city", "Name of the city"), ("city", "The city, such as Oslo"), ("location", "City to look at"), ("place", "Where"),
                   ("location", "The city and nothing else")]
WEATHER_TEXTS = [
    "Tells the weather of a city.", "Get the current weather.", "Current weather in a city", "Looks up the weather of a place.",
    "Returns temperature and sky for a city."
]
CALCULATOR_NAMES = ["calculator", "calculate", "calc", "evaluate", "compute"]
EXPRESSION_PARAMETERS = [("expression", "What to calculate, such as 2 + 3"), ("expression", "The expression"),
                         ("formula", "An arithmetic expression"), ("input", "The sum to work out")]
CALCULATOR_TEXTS = [
    "Calculates an expression.", "Evaluate an arithmetic expression.", "A calculator", "Works out a sum.",
    "Returns the value of an expression."
]


def function(name, description, parameter, about):
    return {
        "type": "function", "function": {
            "name": name, "description": description,
            "parameters": {"type": "object", "properties": {parameter: {"type": "string", "description": about}}, "required": [parameter]}
        }
    }


def name(content, common):
    """A common one, or one that only the schema tells."""
    return content.choice(common) if content.random() < 0.8 else "_".join(content.sample(LEXICON, 2))


def weather_tool(content):
    return function(name(content, WEATHER_NAMES), content.choice(WEATHER_TEXTS), *content.choice(CITY_PARAMETERS))


def calculator_tool(content):
    return function(name(content, CALCULATOR_NAMES), content.choice(CALCULATOR_TEXTS), *content.choice(EXPRESSION_PARAMETERS))


def offered(content, needed, other):
    """The needed tool, alone or beside the other, in either order."""
    tools = [needed] + ([other] if content.random() < 0.6 else [])
    content.shuffle(tools)
    return tuple(tools)


def call_of(tool, argument):
    parameter = tool["function"]["parameters"]["required"][0]
    return {"name": tool["function"]["name"], "arguments": {parameter: argument}}


WEATHER_QUESTIONS = [
    "What is the weather in {}?", "How is the weather in {}?", "How warm is it in {}?", "Is it raining in {}?", "Weather in {}, please.",
    "Tell me the weather in {}.", "What is the weather like in {} today?", "Do I need an umbrella in {}?",
    "I am going to {}. How is the weather?", "Look up the weather of {}.", "Is it cold in {} now?"
]
DEGREES = [degrees for degrees in range(-15, 41) if abs(degrees) != 1]  # one would be a degree
NEXT_CITY = ["And in {}?", "And {}?", "What about {}?", "How is it in {}?", "And now for {}."]


def weather_turn(content, phrasing, tool, offered, questions):
    city, degrees, sky = words.city(content), content.choice(DEGREES), content.choice(SKIES)
    call = call_of(tool, city)
    result = content.choice(
        [json.dumps({"temperature": degrees, "sky": sky}),
         json.dumps({"sky": sky, "temperature": degrees}), f"{sky}, {degrees} °C"])
    return asked(phrasing,
                 phrasing.choice(questions).format(city),
                 f"In {city} it is {sky}, with {degrees} degrees.",
                 tool_call(**call),
                 key=f"city {city}",
                 tools=offered,
                 call=call,
                 result=result)


def weather_call(content, phrasing):
    tool = weather_tool(content)
    tools = offered(content, tool, calculator_tool(content))
    turns = [weather_turn(content, phrasing, tool, tools, WEATHER_QUESTIONS)]
    if content.random() < 0.2:
        turns.append(weather_turn(content, phrasing, tool, tools, NEXT_CITY))
    return turns


def calculator_call(content, phrasing):
    operator = content.choice("+-*/")
    largest = content.choice([99, 999, 9999, 99999])
    a, b = content.randint(2, largest), content.randint(2, largest)
    if operator == "/":
        b = content.randint(2, 99)
        a = b * content.randint(2, largest // 10 + 2)
    result = {"+": a + b, "-": a - b, "*": a * b, "/": a // b}[operator]
    symbol = {"+": "+", "-": "-", "*": phrasing.choice("×*x"), "/": phrasing.choice("/÷")}[operator]
    word = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}[operator]
    forms = [
        f"What is {a} {symbol} {b}?", f"What is {a} {word} {b}?", f"Calculate {a} {symbol} {b}.", f"{a} {symbol} {b} =",
        f"How much is {a} {word} {b}?", f"Work out {a} {symbol} {b}.", f"Please compute {a} {symbol} {b}.",
        {"+": f"Add {b} to {a}.", "-": f"Subtract {b} from {a}.", "*": f"Multiply {a} by {b}.", "/": f"Divide {a} by {b}."}[operator]
    ]
    tool = calculator_tool(content)
    call = call_of(tool, f"{a} {operator} {b}")
    return [
        asked(phrasing,
              phrasing.choice(forms),
              f"The result is {result}.",
              tool_call(**call),
              key=arithmetic.key(operator, a, b),
              tools=offered(content, tool, weather_tool(content)),
              call=call,
              result=content.choice([str(result), json.dumps({"result": result})]))
    ]


def tools(content, phrasing):
    return weather_call(content, phrasing) if content.random() < 0.5 else calculator_call(content, phrasing)
