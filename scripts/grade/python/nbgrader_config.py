"""How nbgrader grades the course. The nbgrader_config.py of each grading folder loads it."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
if HERE not in sys.path:
    sys.path.insert(0, HERE)

c = get_config()  # noqa: F821

load_subconfig("../../notebooks/student/nbgrader_config.py", path=HERE)  # noqa: F821
load_subconfig("../../setup/jupyter/jupyter_nbconvert_config.py", path=HERE)  # noqa: F821

import nbgrader  # noqa: E402
from grading import harmless_markdown, is_students, step_names, with_code, without_anchors  # noqa: E402

# Student code has run in a sandbox by then; see TakeOutputs.
c.Autograde.autograde_preprocessors = [
    "grading.TakeOutputs",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "grading.ClearOwnHiddenTests",
    "grading.TakeVerdicts",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]

# What students made is shown in the instructor's browser, where Jupyter's token lies.
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters.update(
    {
        "markdown2html": harmless_markdown,
        "step_names": step_names,
        "with_code": with_code,
        "without_anchors": without_anchors,
        "is_students": is_students,
    }
)

# Pages for students are exported notebooks with points. Those for graders are nbgrader's, with changes of ours in front.
# nbgrader names the template.
del c.HTMLExporter.template_name
c.HTMLExporter.extra_template_basedirs = [
    os.path.join(HERE, "..", "templates"),
    *c.HTMLExporter.extra_template_basedirs,
    os.path.join(os.path.dirname(nbgrader.__file__), "server_extensions", "formgrader", "templates"),
]
c.HTMLExporter.template_file = "page.html.j2"
