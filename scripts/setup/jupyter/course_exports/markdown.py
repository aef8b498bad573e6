"""Markdown as a page needs it: its formulas are marked, its pictures come along."""

import re
from html import escape
from urllib.parse import unquote

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

    def image(self, text, url, title=None):
        name = unquote(url.removeprefix("attachment:"))
        if not url.startswith("attachment:"):
            return super().image(text, url, title)
        if not self.attachments.get(name):
            return f"<em>[a picture that didn't come along: {escape(name)}]</em>"
        return super().image(text, f"attachment:{name}", title)

    def block_html(self, html):
        return mark_all(super().block_html(html))

    def _html_embed_images(self, html):
        # One tag by itself: of an opening tag that closes further down, the original makes an empty element.
        embedded = super()._html_embed_images
        return re.sub(r"<img\b[^>]*>", lambda tag: embedded(tag[0]), html)

    def block_mermaidjs(self, code):
        # Its renderer would be fetched from outside, so the text of the diagram stays.
        return f"<pre>{escape(code.strip(), quote=False)}</pre>"


@pass_context
def markdown_to_html(context, source):
    """Turns Markdown into HTML, in place of nbconvert's filter `markdown2html`. What can't be read stays as it was written."""
    cell = context.get("cell") or {}
    renderer = _Renderer(
        escape=False,
        attachments=cell.get("attachments", {}),
        embed_images=True,
        path=context.get("resources", {}).get("metadata", {}).get("path", ""),
    )
    try:
        return MarkdownWithMath(renderer=renderer).render(source)
    except Exception:  # Whatever it is, such as a quotation in a thousand others: it must not stop the page.
        return f"<pre>{escape(source, quote=False)}</pre>"
