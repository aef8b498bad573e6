"""How notebooks are exported: by the menu of JupyterLab, and by `jupyter nbconvert` in the environment of the course."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
if HERE not in sys.path:
    sys.path.insert(0, HERE)

from course_exports.figures import figure, interaction, with_figures  # noqa: E402
from course_exports.formulas import as_mathml, mark_all  # noqa: E402
from course_exports.harmless import harmless_html  # noqa: E402
from course_exports.markdown import markdown_to_html  # noqa: E402
from course_exports.sections import folded_sections  # noqa: E402

c = get_config()  # noqa: F821

c.HTMLExporter.extra_template_basedirs = [os.path.join(HERE, "nbconvert", "templates")]
c.HTMLExporter.template_name = "course"
c.HTMLExporter.filters = {
    "as_mathml": as_mathml,
    "clean_html": harmless_html,
    "figure": figure,
    "folded_sections": folded_sections,
    "interaction": interaction,
    "mark_formulas": mark_all,
    "markdown2html": markdown_to_html,
    "with_figures": with_figures,
}
# The richest first, as JupyterLab chooses.
c.HTMLExporter.WidgetsDataTypeFilter.display_data_priority = [
    "application/vnd.course.interact+json",
    "application/vnd.plotly.v1+json",
    "text/html",
    "text/markdown",
    "image/svg+xml",
    "text/latex",
    "image/png",
    "image/jpeg",
    "application/javascript",
    "text/plain",
]

c.MarkdownExporter.extra_template_basedirs = c.HTMLExporter.extra_template_basedirs
c.MarkdownExporter.template_name = "course-markdown"
c.MarkdownExporter.filters = {"folded_sections": folded_sections}
