# SPDX-License-Identifier: Apache-2.0
"""A model calls a function of ours and answers with what it returned.

    pip install openai; python3 examples/tool_call.py

OPENAI_BASE_URL says where Valence is, if not on this machine, and VALENCE_MODEL takes another model that was trained to call functions.
"""
import json
import os

from openai import OpenAI

client = OpenAI(base_url=os.environ.get("OPENAI_BASE_URL", "http://127.0.0.1:8080/v1"), api_key=os.environ.get("OPENAI_API_KEY", "none"))
messages = [{"role": "user", "content": "What is the weather in Oslo?"}]
tools = [{
    "type": "function", "function": {
        "name": "get_weather", "description": "Get the current weather.",
        "parameters": {
            "type": "object", "properties": {"city": {"type": "string", "description": "Name of the city"}}, "required": ["city"]
        }
    }
}]


def get_weather(city):
    return {"temperature": 3, "sky": "snowy"}  # of any city, for this is an example


def ask():
    return client.chat.completions.create(model=os.environ.get("VALENCE_MODEL", "valence-nano"), messages=messages, tools=tools, temperature=0).choices[0].message


answer = ask()
messages.append(answer)
for call in answer.tool_calls or []:
    print(f"{call.function.name}({call.function.arguments})")
    result = get_weather(**json.loads(call.function.arguments))
    messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)})
print(ask().content if answer.tool_calls else answer.content)
