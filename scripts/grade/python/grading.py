"""What nbgrader is told to do otherwise: see nbgrader_config.py."""

import json
from html import escape
from pathlib import Path
from urllib.parse import unquote

import bleach
import nbformat
from bleach.css_sanitizer import CSSSanitizer
from jinja2 import pass_context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbgrader.plugins import ExportPlugin
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution
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


TAGS = {
    *("a abbr b blockquote br caption code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i").split(),
    *("img kbd li ol p pre q s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul").split(),
}
ATTRIBUTES = {"class", "style", "title", "role", "aria-label", "scope", "colspan", "rowspan", "alt", "width", "height"}
STYLES = CSSSanitizer()


def is_harmless(tag, name, value):
    if name == "href":
        return tag == "a" and value.startswith(("http://", "https://", "#"))
    # Pictures come along; an address would be fetched, and tell who looks.
    return value.startswith("data:image/") if name == "src" else name in ATTRIBUTES


def harmless_html(html):
    """Leaves of HTML what shows something: no script, no form, nothing that is fetched from outside."""
    if isinstance(html, bytes):
        html = html.decode("utf-8")
    return bleach.clean(
        html, tags=TAGS, attributes=is_harmless, css_sanitizer=STYLES, protocols={"http", "https", "data"}
    )


class Pictures(IPythonRenderer):
    """Shows pictures that came with a cell, and says where one is missing."""

    def image(self, text, url, title=None):
        name = unquote(url.removeprefix("attachment:"))
        if not url.startswith("attachment:"):
            return super().image(text, url, title)
        if not self.attachments.get(name):
            return f"<em>[a picture that didn't come along: {escape(name)}]</em>"
        return super().image(text, f"attachment:{name}", title)


@pass_context
def harmless_markdown(context, source):
    """Turns a student's Markdown into such HTML; what can't be read as Markdown is shown as it was written."""
    attachments = (context.get("cell") or {}).get("attachments", {})
    try:
        renderer = Pictures(escape=False, attachments=attachments)
        return harmless_html(MarkdownWithMath(renderer=renderer).render(source))
    except Exception:  # Whatever it is, such as a quotation in a thousand others: it must not stop the page.
        return f"<pre>{escape(source)}</pre>"


class ClearOwnHiddenTests(ClearHiddenTests):
    """Clears hidden tests where the instructor wrote them. In what students write the same words are only words."""

    def preprocess_cell(self, cell, resources, cell_index):
        if is_solution(cell) or not is_grade(cell):
            return cell, resources
        return super().preprocess_cell(cell, resources, cell_index)
