"""HTML that only shows something, made of HTML that anybody may have written."""

import re
from base64 import b64encode

import bleach
from bleach.css_sanitizer import ALLOWED_CSS_PROPERTIES, CSSSanitizer
from bs4 import BeautifulSoup

_TAGS = {
    *("a abbr b blockquote br caption code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i").split(),
    *("img kbd li ol p pre q s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul").split(),
}
_ATTRIBUTES = {
    *("class style title role aria-label aria-hidden lang scope colspan rowspan alt width height open start").split(),
}
_BOXES = {f"{box}{side}" for box in ("border", "margin", "padding") for side in ("", "-left", "-right", "-top", "-bottom")}
_STYLES = CSSSanitizer(allowed_css_properties={*ALLOWED_CSS_PROPERTIES, *_BOXES, "caption-side", "max-width"})

# What they hold is not for reading, or is there only where something else is not.
_NOT_FOR_READING = "script style template iframe object embed noscript audio video canvas textarea select".split()


def _is_harmless(tag, name, value):
    if name == "href":
        # Another lesson may be beside this one.
        return tag == "a" and (value.startswith(("http://", "https://")) or not re.match(r"/|[^#]*:", value))
    if name == "id":
        return tag[0] == "h"
    # Pictures come along; an address would be fetched, and tell who looks.
    return value.startswith("data:image/") if name == "src" else name in _ATTRIBUTES


def _as_picture(soup, svg):
    """A drawing in the page could hold a script. In a picture no script runs."""
    svg.attrs.setdefault("xmlns", "http://www.w3.org/2000/svg")
    title = svg.find("title")
    picture = b64encode(str(svg).encode()).decode()
    return soup.new_tag("img", src=f"data:image/svg+xml;base64,{picture}", alt=title.get_text() if title else "")


def harmless_html(html):
    """Leaves of HTML what shows something: no script, no form, nothing that is fetched from outside."""
    soup = BeautifulSoup(html.decode("utf-8") if isinstance(html, bytes) else str(html), "html.parser")
    for element in soup(_NOT_FOR_READING):
        element.decompose()
    for svg in soup("svg"):
        svg.replace_with(_as_picture(soup, svg))
    # bleach alone decides what is let through; the above only makes that worth reading.
    return bleach.clean(
        str(soup),
        tags=_TAGS,
        attributes=_is_harmless,
        css_sanitizer=_STYLES,
        protocols={"http", "https", "data"},
        strip=True,
    )
