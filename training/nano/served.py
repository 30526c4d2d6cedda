# SPDX-License-Identifier: Apache-2.0
"""The same evaluation through the OpenAI API of a running Valence: what users get, engine and server included.

usage: python3 -m nano.served [--url http://127.0.0.1:8080] [--model valence-nano] [--voice pirate|terse] [--cases 20]
"""
import argparse
import json
import urllib.request

from nano import cases, voices

SECONDS = 120  # that one answer may take


def said(message):
    """The answer as the model wrote it, whether or not the server took a call apart."""
    calls = [
        f'<tool_call>\n{json.dumps({"name": c["function"]["name"], "arguments": json.loads(c["function"]["arguments"])})}\n</tool_call>'
        for c in message.get("tool_calls") or []
    ]
    return (message.get("content") or "") + "\n".join(calls)


def wire(message):
    """A message as clients send it: arguments are text, and calls have ids."""
    if message["role"] == "tool":
        return {**message, "tool_call_id": "call_0"}
    calls = [{
        "id": f"call_{i}", "type": "function",
        "function": {**c["function"], "arguments": json.dumps(c["function"]["arguments"], ensure_ascii=False)}
    } for i, c in enumerate(message.get("tool_calls", []))]
    return {**message, "tool_calls": calls} if calls else message


def ask(url, model, case):
    body = {"model": model, "messages": [wire(m) for m in case["messages"]], "temperature": 0, "max_tokens": cases.MAX_ANSWER_TOKENS}
    if case["tools"]:
        body["tools"] = case["tools"]
    request = urllib.request.Request(f"{url}/v1/chat/completions", json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=SECONDS) as response:
        return said(json.load(response)["choices"][0]["message"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--model", default="valence-nano")
    parser.add_argument("--voice", choices=voices.VOICES)
    parser.add_argument("--cases", type=int, default=20, help="of each topic")
    options = parser.parse_args()
    asked = cases.voiced(options.voice, options.cases) if options.voice else cases.plain(options.cases)
    figures, wrong = cases.judged(asked, [ask(options.url, options.model, case) for case in asked])
    for one in wrong:
        print(json.dumps(one, ensure_ascii=False))
    print(cases.table(options.model, figures))
    raise SystemExit(0 if figures["right"] >= cases.GOAL else 1)


if __name__ == "__main__":
    main()
