# SPDX-License-Identifier: Apache-2.0
"""The verdicts that the judge here and that of `valence bench quality` have in common."""
import json
import unittest
from pathlib import Path

from nano import judge

VERDICTS = json.loads((Path(__file__).parent / "verdicts.json").read_text())


def text(verdict):
    """The answer as the model writes it."""
    return verdict["answer"] + "\n".join(f"<tool_call>\n{json.dumps(call)}\n</tool_call>" for call in verdict.get("calls", []))


class JudgeTest(unittest.TestCase):
    def test_verdicts(self):
        for verdict in VERDICTS:
            with self.subTest(verdict):
                self.assertEqual(judge.right(verdict["check"], text(verdict)), verdict["right"])


if __name__ == "__main__":
    unittest.main()
