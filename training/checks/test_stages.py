# SPDX-License-Identifier: Apache-2.0
"""Which stages run again."""
import contextlib
import io
import os
import shutil
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from nano import stages


class StagesTest(unittest.TestCase):
    def setUp(self):
        self.folder = stages.Folder(self.enterContext(tempfile.TemporaryDirectory()))
        self.folder.figures.mkdir()
        for age, name in enumerate(stages.STAGES):
            for path in self.folder.results(name):
                path.mkdir(parents=True, exist_ok=True)
            self.measured(name, age)

    def measured(self, name, age, scale="toy"):
        self.folder.figures_of(name).write_text(f'{{"scale": "{scale}"}}')
        os.utime(self.folder.figures_of(name), (1000 + age, 1000 + age))

    def again(self):
        return [name for name in stages.STAGES if not stages.is_there(name, self.folder)]

    def test_what_is_there_does_not_run_again(self):
        self.assertEqual(self.again(), [])

    def test_what_lacks_its_result_does(self):
        shutil.rmtree(self.folder.draft)
        self.assertEqual(self.again(), ["draft", "cards"])

    def test_what_was_made_from_something_older_does(self):
        self.measured("base", 100)
        self.assertEqual(self.again(), ["pirate", "terse", "draft", "evaluate"])

    def test_what_rests_on_what_runs_again_does_too(self):
        self.measured("base", 100)
        self.assertEqual(stages.to_run(stages.STAGES, self.folder), ["pirate", "terse", "draft", "embed", "evaluate", "cards"])
        self.assertEqual(stages.to_run(["draft"], self.folder), ["draft"])

    def test_a_stage_whose_needs_are_not_there_is_refused(self):
        self.folder.figures_of("text").unlink()
        with self.assertRaisesRegex(SystemExit, "base is made from text"):
            stages.to_run(["base"], self.folder)

    def test_one_that_was_cut_off_does_not_go_on_from_something_older(self):
        ran = []
        for age, there in ((50, True), (100, False)):
            self.folder.kept("draft").write_text("")
            os.utime(self.folder.kept("draft"), (1070, 1070))
            self.measured("base", age)
            with (mock.patch.dict(stages.STAGES, draft=lambda folder, scale: ran.append(folder.kept("draft").exists()) or {}),
                  contextlib.redirect_stdout(io.StringIO())):
                stages.run("draft", self.folder, None, "toy")
            self.assertEqual(ran.pop(), there)

    def test_another_scale_is_refused_whatever_else_lies_there(self):
        (self.folder.figures / "wrong.json").write_text("[]")
        stages.refuse_other_scale(self.folder, "toy")
        self.measured("draft", 5, "cpu")
        with self.assertRaisesRegex(SystemExit, "of the scale cpu"):
            stages.refuse_other_scale(self.folder, "toy")


if __name__ == "__main__":
    unittest.main()
