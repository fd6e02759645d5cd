"""The headings of a table, and the signs that stand in its columns of numbers in place of one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from disprop.errors import InputError
from disprop.read.grid import Grid
from disprop.read.header import table_in
from disprop.read.layouts import MEANINGS, is_number, mark_of
from disprop.read.sheet import HeaderLike, Sheet

SHOWN = 8
MANY = 500
"""More different texts than these that are no whole numbers are names, or shares: no column of counts with signs."""


def heading_facts(grid: Grid, table: Sheet, header: HeaderLike) -> Iterator[tuple[str, str]]:
    """Yield in which row the headings of an ordinary table are, and what they are."""
    try:
        rows = table_in(grid, header).header
    except InputError:  # what is wrong is said elsewhere
        return
    names = list(table.columns)
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    place = f"row {rows[0]}" if len(rows) == 1 else f"rows {rows[0]} to {rows[-1]}"
    yield "Headings", f"{place}: {', '.join(names[:SHOWN])}{more}"


def mark_facts(grid: Grid) -> Iterator[tuple[str, str]]:
    """Yield which signs stand in columns of numbers in place of one, how often, and what they mean."""
    found: dict[str, Counter[str]] = {}
    for texts in _columns(grid):
        rest = [text for text in texts if text and not text.isdecimal()]
        if len(rest) > MANY:
            continue
        signs = {text: kind for text in rest if (kind := mark_of(text.strip()).kind) and not is_number(text.strip())}
        held = sum(many for text, many in texts.items() if text in signs)
        others = sum(texts[text] for text in rest if text not in signs and not is_number(text.strip()))
        numbers = sum(texts.values()) - held - others
        if numbers and others < numbers + held:
            for text, kind in signs.items():
                found.setdefault(MEANINGS[kind], Counter())[text.strip()] += texts[text]
    if found:
        told = [
            f"{meaning} {', '.join(f'{sign!r} {many:,}' for sign, many in signs.most_common(SHOWN))}"
            for meaning, signs in found.items()
        ]
        yield "Signs in place of numbers", "; ".join(told)


def _columns(grid: Grid) -> list[Counter[str]]:
    """Return how often each text stands in each column."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for cells in grid.rows.values():
        for at, cell in cells.items():
            found[at].append(cell.text)
    return [Counter(texts) for texts in found.values()]
