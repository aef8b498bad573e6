"""Figures in a page that can be read, turned and slid without Jupyter."""

import json
from functools import cache
from html import escape
from pathlib import Path

# What draws them, in this order. `npm run build` makes it; lib/figures/src/page/exported-figures.ts says how it is used.
_PROGRAM = Path(__file__).parents[4] / "lib" / "figures" / "dist" / "browser"
_SCRIPTS = ("plotly.js", "figures.js")


def figure(data, picture=""):
    """Writes a figure for that program: its data once, and `picture`, HTML for where no script runs."""
    # Where there is none, its words stand there.
    still = picture or f'<p style="white-space:pre-line">{escape("".join(data.get("text/plain", "")))}</p>'
    # Nothing in the data can end the script element.
    described = json.dumps(data["application/vnd.plotly.v1+json"], separators=(",", ":")).replace("<", "\\u003c")
    return (
        f'<div data-plotly-figure>{still}<script type="application/json">{described}</script></div>'
    )


def with_figures(html):
    """Puts the program behind a page that holds figures. Without it, pictures stand in their places."""
    return html + _program() if "<div data-plotly-figure" in html else html


@cache
def _program():
    files = [_PROGRAM / name for name in _SCRIPTS]
    if not all(file.exists() for file in files):
        return ""
    return "".join(f"<script>\n{file.read_text(encoding='utf-8')}\n</script>" for file in files)
