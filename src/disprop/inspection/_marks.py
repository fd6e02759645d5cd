"""The headings of a table, and the signs that stand in its columns of numbers in place of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from disprop.errors import InputError
from disprop.read.grid import Grid
from disprop.read.header import table_in
from disprop.read.layouts import MEANINGS, is_number, mark_of
from disprop.read.sheet import HeaderLike, Sheet

SHOWN = 8


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
    for texts in _columns(grid).values():
        numbers = sum(many for text, many in texts.items() if is_number(text))
        marks = {text: mark_of(text).kind for text in texts}
        signs = {text: kind for text, kind in marks.items() if kind and not is_number(text)}
        others = sum(texts.values()) - numbers - sum(texts[text] for text in signs)
        if numbers and others < numbers + sum(texts[text] for text in signs):
            for text, kind in signs.items():
                found.setdefault(MEANINGS[kind], Counter())[text] += texts[text]
    if found:
        told = [
            f"{meaning} {', '.join(f'{sign!r} {many:,}' for sign, many in signs.most_common(SHOWN))}"
            for meaning, signs in found.items()
        ]
        yield "Signs in place of numbers", "; ".join(told)


def _columns(grid: Grid) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = {}
    for cells in grid.rows.values():
        for at, cell in cells.items():
            found.setdefault(at, Counter())[cell.text.strip()] += 1
    return {at: Counter({text: many for text, many in texts.items() if text}) for at, texts in found.items()}
