"""Markdown as a page needs it: its formulas are marked, its pictures come along."""

import re
from html import escape

from jinja2 import pass_context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from .formulas import mark, mark_all


class _Renderer(IPythonRenderer):
    def heading(self, text, level, **attrs):
        # A link may lead to it; one from it to itself is of no use to who reads.
        return re.sub(r'<a class="anchor-link".*?</a>', "", super().heading(text, level, **attrs))

    def inline_math(self, body):
        return mark(body)

    def block_math(self, body):
        return mark(body, display=True)

    def latex_environment(self, name, body):
        return mark(rf"\begin{{{name}}}{body}\end{{{name}}}", display=True)

    def block_html(self, html):
        return mark_all(super().block_html(html))

    def block_mermaidjs(self, code):
        # Its renderer would be fetched from outside, so the text of the diagram stays.
        return f"<pre>{escape(code.strip(), quote=False)}</pre>"


@pass_context
def markdown_to_html(context, source):
    """Turns Markdown into HTML, in place of nbconvert's filter `markdown2html`."""
    cell = context.get("cell", {})
    renderer = _Renderer(
        escape=False,
        attachments=cell.get("attachments", {}),
        embed_images=True,
        path=context.get("resources", {}).get("metadata", {}).get("path", ""),
    )
    return MarkdownWithMath(renderer=renderer).render(source)
