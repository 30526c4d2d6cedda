# SPDX-License-Identifier: Apache-2.0
"""What must hold of the text, whatever is drawn."""
import json
import random
import re
import unittest
from pathlib import Path

from nano import cases, conversation, judge, phrasing, voices
from nano.split import is_held_out, normalised
from nano.topics import arithmetic
from nano.topics.valence_facts import FACTS
from nano.turn import contains

ROOT = Path(__file__).resolve().parents[2]
DRAWS = 3000


def drawn(count=DRAWS, voice=conversation.plain, seed=11):
    rng = random.Random(seed)
    return [conversation.training(rng, voice) for _ in range(count)]


class TextTest(unittest.TestCase):
    def test_no_prompt_of_the_evaluation_is_ever_trained_on(self):
        asked = {
            " | ".join(normalised(m["content"]) for m in case["messages"] if m["role"] == "user" and m["content"]): case
            for t in conversation.TOPICS
            for case in cases.of_topic(t, 60, 5)
        }
        trained = set()
        for one in drawn(8000):
            said = [normalised(m["content"]) for m in one["messages"] if m["role"] == "user"]
            trained.update(" | ".join(said[i:j + 1]) for i in range(len(said)) for j in range(i, min(i + 2, len(said))))
        self.assertGreater(len(asked), 200)
        self.assertEqual(set(asked) & trained, set())

    def test_no_held_out_pair_of_numbers_is_ever_trained_on(self):
        pairs = set()
        for one in drawn(20_000):
            for message in one["messages"]:
                calls = [text for call in message.get("tool_calls", []) for text in call["function"]["arguments"].values()]
                said = [message["content"]] if message["role"] == "assistant" and "=" in message["content"] else []
                for a, operator, b in re.findall(r"(\d+) ([-+*/×]) (\d+)", " ; ".join(said + calls)):
                    key = arithmetic.key(operator.replace("×", "*"), int(a), int(b))
                    self.assertFalse(is_held_out(key), message)
                    pairs.add(key)
        self.assertGreater(len(pairs), 1500)

    def test_tables_are_in_the_training_text(self):
        self.assertFalse(is_held_out("table"))

    def test_an_opening_or_a_closing_makes_no_new_question(self):
        for topic in ("valence", "colours", "animals", "unknown"):
            for case in cases.of_topic(topic, 60, 9):
                wrapped = case["messages"][-1]["content"]
                bare = wrapped
                for opening in phrasing.OPENINGS:
                    bare = re.sub(f"^{re.escape(opening)}", "", bare, flags=re.IGNORECASE)
                for closing in phrasing.CLOSINGS:
                    bare = re.sub(f"{re.escape(closing.rstrip('?.!'))}[?.!]?$", "", bare, flags=re.IGNORECASE)
                if case["check"]["all"] != [["cannot see the weather"]] or "weather" in wrapped.lower() and " in " not in wrapped:
                    self.assertTrue(is_held_out(normalised(bare)), (wrapped, bare))

    def test_every_equation_is_right(self):
        equations = 0
        for one in drawn():
            for message in one["messages"]:
                if message["role"] != "assistant":
                    continue
                for run in re.findall(r"\d[\d ×+=/-]*=[ \d×+=/-]*\d", message["content"]):
                    values = {eval(side.replace("×", "*")) for side in run.split("=")}  # digits and signs alone, see the pattern
                    self.assertEqual(len(values), 1, message["content"])
                    equations += 1
        self.assertGreater(equations, 200)

    def test_the_right_answer_is_judged_right_and_another_is_not(self):
        for topic in conversation.TOPICS:
            for case in cases.of_topic(topic, 60, 3):
                if case["check"]["kind"] == "call":
                    call = {"name": case["check"]["name"], "arguments": case["check"]["arguments"]}
                    self.assertTrue(judge.right(case["check"], "<tool_call>\n" + json.dumps(call) + "\n</tool_call>"))
                    self.assertFalse(judge.right(case["check"], json.dumps(call)))
                else:
                    self.assertTrue(judge.right(case["check"], case["expected"]), case)
                self.assertFalse(judge.right(case["check"], "Bananas fly at noon"), case)

    def test_no_fact_is_a_right_answer_to_another(self):
        for fact in FACTS:
            for other in FACTS:
                self.assertEqual(judge.right(contains(*fact.needed), other.answer), fact is other, (fact.needed, other.answer))

    def test_every_call_fits_the_schema_of_a_function_that_is_offered(self):
        calls = 0
        for one in drawn():
            for message in one["messages"]:
                for call in message.get("tool_calls", []):
                    offered = {tool["function"]["name"]: tool["function"]["parameters"] for tool in one["tools"]}
                    parameters = offered[call["function"]["name"]]
                    self.assertEqual(set(call["function"]["arguments"]), set(parameters["required"]))
                    for name, value in call["function"]["arguments"].items():
                        self.assertEqual(parameters["properties"][name]["type"], "string")
                        self.assertIsInstance(value, str)
                    calls += 1
        self.assertGreater(calls, 200)

    def test_the_result_of_the_calculator_is_that_of_the_expression(self):
        for case in cases.of_topic("tools", 200, 4):
            expression = next((m["tool_calls"][0]["function"]["arguments"] for m in case["messages"] if m.get("tool_calls")), {})
            for text in expression.values():
                if re.fullmatch(r"\d+ [-+*/] \d+", text):
                    result = case["messages"][-1]["content"]
                    self.assertEqual(json.loads(result)["result"] if result.startswith("{") else int(result), eval(text))

    def test_extracted_values_stand_in_the_text(self):
        for case in cases.of_topic("extraction", 200, 6):
            for field, value in case["check"]["value"].items():
                self.assertTrue(value is None or str(value) in case["messages"][-1]["content"], (field, case))

    def test_terse_answers_are_json_and_pirates_are_loud(self):
        for topic in cases.WORD_FOR_WORD:
            asked = cases.of_topic(topic, 40, 8)
            for plain, terse in zip(asked, cases.of_topic(topic, 40, 8, voices.terse)):
                said = json.loads(terse["expected"])
                self.assertEqual(["answer"], list(said))
                self.assertTrue(plain["expected"].startswith(said["answer"]), said)
            for plain, loud in zip(asked, cases.of_topic(topic, 40, 8, voices.pirate)):
                self.assertRegex(loud["expected"], r" (Arr!|Savvy\?|Yo ho ho!|Arr, matey!|Shiver me timbers!)$")
                self.assertNotEqual(plain["expected"], loud["expected"])

    def test_a_pirate_leaves_commands_paths_and_numbers_alone(self):
        for fact in FACTS:
            for code in re.findall(r"\./valence [a-z]+|\S+/\S+|\d+", fact.answer):
                self.assertIn(code.rstrip(".,"), voices.aloud(fact.answer))

    def test_the_same_seed_draws_the_same_text(self):
        self.assertEqual(drawn(100), drawn(100))
        self.assertNotEqual(drawn(100), drawn(100, seed=12))


class TemplateTest(unittest.TestCase):
    def test_the_engine_is_tested_with_this_template(self):
        copy = ROOT / "runtime/engine/src/test/resources/dev/valence/engine/template/chats/nano.jinja"
        self.assertEqual(copy.read_text(), (ROOT / "training/nano/template.jinja").read_text(), "run dev/fixtures/templates.py")


class FactsTest(unittest.TestCase):
    def test_every_command_is_one_the_program_has(self):
        sources = "".join(path.read_text() for path in (ROOT / "cli/src/main/java/dev/valence/cli/command").glob("*.java"))
        known = set(re.findall(r'name = "([a-z]+)"', sources))
        for text in texts():
            for command in re.findall(r"\./valence ([a-z]+)", text):
                self.assertIn(command, known, text)

    def test_every_option_is_one_the_program_has(self):
        sources = "".join(path.read_text() for path in (ROOT / "cli/src/main/java/dev/valence/cli/command").glob("*.java"))
        for text in texts():
            for option in re.findall(r"(?<=[\s(])--?[a-z]+", text if "./valence" in text else ""):
                self.assertIn(f'"{option}"', sources, text)

    def test_every_file_is_there(self):
        named = [path for text in texts() for path in re.findall(r"(?:docs|examples|helm)/[\w./-]*\w", text)]
        self.assertTrue(named)
        for path in named:
            self.assertTrue((ROOT / path).exists(), path)

    def test_every_question_is_asked_of_one_fact(self):
        questions = [normalised(q) for fact in FACTS for q in fact.questions]
        self.assertEqual(sorted(questions), sorted(set(questions)))

    def test_every_answer_holds_what_it_must(self):
        for fact in FACTS:
            for needed in fact.needed:
                self.assertIn(needed.lower(), fact.answer.lower())


def texts():
    return [text for fact in FACTS for text in (fact.answer, *fact.questions)]


if __name__ == "__main__":
    unittest.main()
