"""Figures in a page that can be read, turned and slid without Jupyter."""

import json
from functools import cache
from html import escape
from pathlib import Path

# What draws them, in this order. `npm run build` makes it; lib/figures/src/page/exported-figures.ts says how it is used.
_PROGRAM = Path(__file__).parents[4] / "lib" / "figures" / "dist" / "browser"
_SCRIPTS = ("plotly.js", "figures.js")

FIGURE = "application/vnd.plotly.v1+json"
INTERACTION = "application/vnd.course.interact+json"


def figure(data, picture=""):
    """Writes a figure for that program: its data once, and `picture`, HTML for where no script runs."""
    return f"<div data-plotly-figure>{picture or _in_words(data)}{_described(data[FIGURE])}</div>"


def interaction(data, picture=""):
    """Writes what a reader turns for that program: its results, and `picture`, as above, of the first one."""
    is_figure = FIGURE in data[INTERACTION].get("first", {})
    # The picture of a figure stands there already.
    kept = [INTERACTION, "text/html", *([] if is_figure else ["image/svg+xml"])]
    described = _described({name: data[name] for name in kept if name in data})
    return f"<div data-course-interact>{picture or _in_words(data)}{described}</div>"


def _in_words(data):
    return f'<p style="white-space:pre-line">{escape("".join(data.get("text/plain", "")))}</p>'


def _described(data):
    # Nothing in the data can end the script element.
    described = json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json">{described}</script>'


def with_figures(html):
    """Puts the program behind a page that holds figures. Without it, pictures stand in their places."""
    return html + _program() if "<div data-plotly-figure" in html or "<div data-course-interact" in html else html


@cache
def _program():
    files = [_PROGRAM / name for name in _SCRIPTS]
    if not all(file.exists() for file in files):
        return ""
    return "".join(f"<script>\n{file.read_text(encoding='utf-8')}\n</script>" for file in files)
