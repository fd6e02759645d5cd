"""Several tables on one page: one under another, or side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from disprop.errors import Fault, InputError
from disprop.read.book_sheet import Span
from disprop.read.cells import tidy_text
from disprop.read.grid import Grid
from disprop.read.page import LOOKED_AT, Page, is_figure, texts_in


def refuse_several(page: Page, header: Sequence[int], body: Sequence[int]) -> None:
    """Refuse a page of several tables, one under another or side by side.

    Parameters
    ----------
    page : Page
        All of it.
    header, body : sequence of int
        Its rows of headings and the rows below them.

    Raises
    ------
    InputError
        If there are several: their ranges.
    """
    spans = list(_below_one_another(page, header, body)) or list(_side_by_side(page, header, body))
    if len(spans) < 2:
        return
    ranges = [f"{span} ({_first_text(page.grid, span)!r})" for span in spans]
    raise InputError(
        Fault(
            where=page.grid.source,
            what=f"There are {len(spans)} tables: {', '.join(ranges)}.",
            remedy=f"Name one: cells='{spans[0]}', or another.",
        )
    )


def _below_one_another(page: Page, header: Sequence[int], body: Sequence[int]) -> Iterator[Span]:
    figures = _columns_of_figures(page.grid, body)
    opens = {row for before, row in pairwise((header[-1], *body)) if row > before + 1}
    starts = [row for row in body if row in opens and _is_headings(page, row, figures)]
    starts += [
        after
        for before, after in pairwise(body)
        if before in opens and len(texts_in(page.grid.rows[before])) == 1 and _is_headings(page, after, figures)
    ]
    edges = [header[0], *sorted(set(starts))]
    if len(edges) < 2:
        return
    for first, after in zip(edges, [*edges[1:], body[-1] + 1], strict=True):
        rows = [row for row in (*header, *body) if first <= row < after]
        while len(rows) > 1 and len(texts_in(page.grid.rows[rows[-1]])) == 1:
            rows.pop()
        yield _around(page.grid, rows)


def _is_headings(page: Page, row: int, figures: frozenset[int]) -> bool:
    """Whether a row inside a table holds texts where the table holds numbers, and numbers follow."""
    cells = page.grid.rows[row]
    texts = texts_in(cells)
    over = {at for at in texts if at in figures}
    if len(texts) < 2 or not over or any(is_figure(cell) for cell in cells.values()):
        return False
    return any(is_figure(page.grid.cell(below, at)) for below in page.rows_from(row, 3) for at in over)


def _columns_of_figures(grid: Grid, body: Sequence[int]) -> frozenset[int]:
    """Return the columns that hold numbers, in half of the rows of the first ones that hold anything there."""
    numbers: Counter[int] = Counter()
    filled: Counter[int] = Counter()
    for row in body[:LOOKED_AT]:
        for at, cell in grid.rows[row].items():
            filled[at] += bool(cell.text.strip())
            numbers[at] += is_figure(cell)
    return frozenset(at for at, number in numbers.items() if 2 * number >= filled[at] > 0)


def _side_by_side(page: Page, header: Sequence[int], body: Sequence[int]) -> Iterator[Span]:
    rows = [*header, *body[:LOOKED_AT]]
    filled = sorted({at for row in rows for at in texts_in(page.grid.rows[row])})
    blocks: list[list[int]] = []
    for at in filled:
        if blocks and at == blocks[-1][-1] + 1:
            blocks[-1].append(at)
        else:
            blocks.append([at])
    names = [[tidy_text(page.grid.cell(header[-1], at).text) for at in block] for block in blocks]
    if len(blocks) < 2 or any(len(block) < 2 for block in blocks) or len(set(map(tuple, names))) > 1:
        return
    for block in blocks:
        held = [row for row in (*header, *body) if any(at in page.grid.rows[row] for at in block)]
        yield Span(held[0], block[0], held[-1], block[-1])


def _around(grid: Grid, rows: Sequence[int]) -> Span:
    columns = [at for row in rows for at in texts_in(grid.rows[row])]
    return Span(rows[0], min(columns), rows[-1], max(columns))


def _first_text(grid: Grid, span: Span) -> str:
    texts = texts_in(grid.rows[span.top])
    return tidy_text(next((text for at, text in sorted(texts.items()) if at >= span.left), ""))[:40]
