"""Formulas in LaTeX, as MathML: browsers draw it and screen readers read it, without a script or a network."""

import re
from html import escape, unescape

from math_core import LatexError, LatexToMathML

# What Markdown makes of a formula on its way to MathML. Cleaning HTML in between leaves it as it is.
_MARK = re.compile(r'<span class="formula( display)?">([^<]*)</span>')

# In code a dollar is a dollar.
_NO_TEXT = re.compile(r"(<!--.*?-->|<(script|style|pre|code|textarea)\b.*?</\2\s*>|<[^>]*>)", re.DOTALL | re.IGNORECASE)

# As JupyterLab finds them, but for amounts of money: "$5 and $6" is no formula.
_FORMULA = re.compile(
    r"(?<!\\)\$\$(?P<dollars>.+?)(?<!\\)\$\$"
    r"|\\\[(?P<brackets>.+?)\\\]"
    r"|(?P<environment>\\begin\{(?P<name>[a-z]+\*?)\}.+?\\end\{(?P=name)\})"
    r"|\\\((?P<round>.+?)\\\)"
    r"|(?<![\\$\w])\$(?P<dollar>[^\s$](?:[^$]*[^\s$\\])?)\$(?![\w$])",
    re.DOTALL,
)


def mark(latex, display=False):
    """Marks a formula in HTML, so that `as_mathml` finds it."""
    return f'<span class="formula{" display" if display else ""}">{escape(latex, quote=False)}</span>'


def mark_all(html):
    """Marks the formulas that stand between dollars, or in LaTeX's own brackets, in the text of some HTML."""

    def marked(match):
        display = match["dollars"] or match["brackets"] or match["environment"]
        return mark(unescape(display or match["round"] or match["dollar"]), bool(display))

    if "$" not in html and "\\" not in html:
        return html
    parts = _NO_TEXT.split(html)
    # Of three parts the first is text, the second a tag or code, the third that tag's name.
    parts[0::3] = [_FORMULA.sub(marked, text) for text in parts[0::3]]
    parts[2::3] = [""] * len(parts[2::3])
    return "".join(parts)


def as_mathml(html):
    """Turns the marked formulas of a page into MathML. One that can't be read stays as it was typed."""
    # Numbers of equations run through the page.
    converter = LatexToMathML(fancy_error=False)

    def converted(match):
        latex, display = unescape(match[2]), bool(match[1])
        try:
            mathml = converter.convert_with_global_state(latex, displaystyle=display)
        except LatexError:
            return f'<code class="latex">{escape(latex, quote=False)}</code>'
        length = len(re.sub(r"<[^>]*>|&ApplyFunction;", "", mathml))
        return mathml.replace("<math display", f'<math style="--length: {length}" display', 1)

    return _MARK.sub(converted, html)
