"""Sections that are folded away in JupyterLab: a heading stays, and the cells below it are hidden."""

import re

_FENCED = re.compile(r"^ {0,3}(```+|~~~+).*?(^ {0,3}\1|\Z)", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(
    r"^ {0,3}(?P<marks>#{1,6})(?=\s|$)|^\S.*\n {0,3}(?P<line>=+|-+)[ \t]*$|<h(?P<number>[1-6])\b",
    re.MULTILINE | re.IGNORECASE,
)


def _level(cell):
    """Gives the level of the first heading of a cell, from 1 to 6; 0 where it has none."""
    found = _HEADING.search(_FENCED.sub("", cell.source)) if cell.cell_type == "markdown" else None
    if not found:
        return 0
    if found["marks"]:
        return len(found["marks"])
    return int(found["number"] or (1 if found["line"][0] == "=" else 2))


def _is_folded(cell):
    # JupyterLab writes the first, classic notebooks and Colab the second.
    return bool(cell.metadata.get("jp-MarkdownHeadingCollapsed") or cell.metadata.get("heading_collapsed"))


def folded_sections(nb):
    """Says of each cell how many folded sections begin before it, and how many end behind it."""
    levels = [_level(cell) for cell in nb.cells]
    begin, end = ([0] * (len(levels) + 1) for _ in range(2))
    for i, (cell, level) in enumerate(zip(nb.cells, levels)):
        if not level or not _is_folded(cell):
            continue
        behind = next((j for j in range(i + 1, len(levels)) if 0 < levels[j] <= level), len(levels))
        if behind > i + 1:
            begin[i + 1] += 1
            end[behind - 1] += 1
    return list(zip(begin, end))
