"""What nbgrader is told to do otherwise: see nbgrader_config.py."""

import json
import re
from collections import Counter
from html import escape
from pathlib import Path

import nbformat
from course_exports.harmless import harmless_html
from course_exports.markdown import markdown_to_html
from jinja2 import pass_context
from nbgrader.plugins import ExportPlugin
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution
from traitlets import Unicode


def is_locked(cell):
    """Whether a cell is the instructor's, whatever a student makes of it."""
    mark = cell.metadata.get("nbgrader", {})
    return mark.get("locked", False) or (mark.get("grade", False) and not mark.get("solution", False))


class TakeOutputs(NbGraderPreprocessor):
    """Takes the place of Execute: the outputs come from the run in the sandbox, the points from the judge."""

    runs = Unicode(help="The folder with executed notebooks: <assignment>/<student>.ipynb").tag(config=True)

    def preprocess(self, nb, resources):
        where = resources["nbgrader"]
        executed = nbformat.read(Path(self.runs) / where["assignment"] / f"{where['student']}.ipynb", as_version=4)
        if [cell.source for cell in executed.cells if not is_locked(cell)] != [
            cell.source for cell in nb.cells if not is_locked(cell)
        ]:
            raise RuntimeError("The executed notebook is not the one that nbgrader has made.")
        for cell, done in zip(nb.cells, executed.cells, strict=True):
            # nbgrader has put the text of the exercise there. Where students have tasks of their own, theirs was executed.
            cell.source = done.source
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


@pass_context
def harmless_markdown(context, source):
    """Turns a student's Markdown into HTML that only shows something."""
    try:
        return harmless_html(markdown_to_html(context, source))
    except Exception:  # Whatever it is, such as a quotation in a thousand others: it must not stop the page.
        return f"<pre>{escape(source)}</pre>"


class ClearOwnHiddenTests(ClearHiddenTests):
    """Clears hidden tests where the instructor wrote them. In what students write the same words are only words."""

    def preprocess_cell(self, cell, resources, cell_index):
        if is_solution(cell) or not is_grade(cell):
            return cell, resources
        return super().preprocess_cell(cell, resources, cell_index)


class TakeVerdicts(NbGraderPreprocessor):
    """Takes the grader's line out of the outputs, among which a student's code may show anything."""

    def preprocess_cell(self, cell, resources, cell_index):
        cell.metadata.pop("graded", None)
        if is_grade(cell) and cell.cell_type == "code" and cell.outputs:
            graded = cell.outputs[-1].get("metadata", {}).get("graded")
            if graded:
                cell.outputs.pop()
                cell.metadata["graded"] = graded
        return cell, resources


def with_code(text):
    """Escapes a text; what stands between backticks becomes code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))


def without_anchors(html):
    """Takes the names of headings away, so that no link leads to a student's in place of ours."""
    return re.sub(r"(<h[1-6]\b[^>]*?)\sid=(\"[^\"]*\"|'[^']*'|[^\s>]+)", r"\1", html)


def is_students(cell):
    """Tells whether a student may have written a cell."""
    return is_solution(cell) or ("nbgrader" not in cell.metadata and not cell.metadata.get("isGiven", False))


def step_names(notebook):
    """Names the cells that nbgrader knows by the heading above each: what a student knows them by."""
    names, heading = {}, ""
    for cell in notebook.cells:
        mark = cell.metadata.get("nbgrader", {})
        # Not one that a student has written into an answer.
        is_ours = cell.cell_type == "markdown" and not mark.get("solution")
        for line in cell.source.splitlines() if is_ours else ():
            if re.match("#+ ", line):
                heading = re.sub(r"\*\*|__|`", "", line.lstrip("# "))
        if "grade_id" in mark:
            names[mark["grade_id"]] = (heading, bool(mark.get("grade")))
    # Of several under one heading each has its own name behind it.
    counts = Counter(names.values())
    return {
        task: f"{name[0]} ({task})" if name[0] and counts[name] > 1 else name[0] or task for task, name in names.items()
    }
