"""What nbgrader is told to do otherwise: see nbgrader_config.py."""

import json
from pathlib import Path

import nbformat
from nbconvert.filters import clean_html, markdown2html
from nbgrader.plugins import ExportPlugin
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode


class TakeOutputs(NbGraderPreprocessor):
    """Takes the place of Execute: the outputs come from the run in the sandbox, the points from the judge."""

    runs = Unicode(help="The folder with executed notebooks: <assignment>/<student>.ipynb").tag(config=True)

    def preprocess(self, nb, resources):
        where = resources["nbgrader"]
        executed = nbformat.read(Path(self.runs) / where["assignment"] / f"{where['student']}.ipynb", as_version=4)
        if [cell.source for cell in executed.cells] != [cell.source for cell in nb.cells]:
            raise RuntimeError("The executed notebook is not the one that nbgrader has made.")
        for cell, done in zip(nb.cells, executed.cells):
            if cell.cell_type == "code":
                cell.outputs = done.outputs
                cell.execution_count = done.execution_count
        return nb, resources


class Scores(ExportPlugin):
    """Writes all that the gradebook knows of points, as JSON."""

    def export(self, gradebook):
        submissions = [
            {
                "student": submission.student.id,
                "exercise": assignment.name,
                "grades": [
                    {
                        "task": grade.name,
                        "points": grade.score,
                        "extra": grade.extra_credit or 0,
                        "max": grade.max_score,
                        "isManual": grade.manual_score is not None,
                        "needsManualGrade": bool(grade.needs_manual_grade),
                    }
                    for notebook in submission.notebooks
                    for grade in notebook.grades
                ],
                "comments": [
                    comment.manual_comment or ""
                    for notebook in submission.notebooks
                    for comment in notebook.comments
                ],
            }
            for assignment in gradebook.assignments
            for submission in assignment.submissions
        ]
        Path(self.to).write_text(json.dumps(submissions), encoding="utf-8")


def harmless_markdown(source):
    """Turns a student's Markdown into HTML without scripts: an instructor's browser shows it."""
    return clean_html(markdown2html(source))
