# SPDX-License-Identifier: Apache-2.0
"""What must hold of the questions that are asked through the API."""
import http.server
import json
import threading
import unittest

from nano import cases, judge, served


class FakeApi(http.server.BaseHTTPRequestHandler):
    """Answers each chat completion with the next prepared message, and keeps the requests."""

    answers, requests = [], []

    def do_POST(self):
        self.requests.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
        body = json.dumps({"choices": [{"message": self.answers.pop(0)}]}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """The test tells what went wrong."""


class ServedTest(unittest.TestCase):
    def setUp(self):
        FakeApi.answers, FakeApi.requests = [], []
        self.server = http.server.HTTPServer(("127.0.0.1", 0), FakeApi)
        self.addCleanup(self.server.server_close)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.shutdown)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.call, self.result = cases.of_topic("tools", 2)

    def test_a_call_is_judged_alike_whether_the_server_took_it_apart_or_not(self):
        function = {"name": self.call["check"]["name"], "arguments": self.call["check"]["arguments"]}
        FakeApi.answers = [{"content": f"<tool_call>\n{json.dumps(function)}\n</tool_call>"}, {
            "content": None, "tool_calls": [{
                "id": "x", "type": "function", "function": {"name": function["name"], "arguments": json.dumps(function["arguments"])}
            }]
        }]
        for _ in range(2):
            self.assertTrue(judge.right(self.call["check"], served.ask(self.url, "m", self.call)))

    def test_the_request_is_one_that_the_api_takes(self):
        FakeApi.answers = [{"content": "x"}]
        served.ask(self.url, "m", self.result)
        path, body = FakeApi.requests[0]
        self.assertEqual(path, "/v1/chat/completions")
        self.assertEqual((body["model"], body["temperature"], body["tools"]), ("m", 0, self.result["tools"]))
        asked, called, returned = body["messages"][-3:]
        self.assertEqual([asked["role"], called["role"], returned["role"]], ["user", "assistant", "tool"])
        self.assertIsInstance(json.loads(called["tool_calls"][0]["function"]["arguments"]), dict)
        self.assertEqual(returned["tool_call_id"], called["tool_calls"][0]["id"])


if __name__ == "__main__":
    unittest.main()
