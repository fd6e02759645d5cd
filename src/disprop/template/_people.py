"""A sheet of people of a template, held against what was written into it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from disprop.errors import Fault
from disprop.read.cells import tidy_texts
from disprop.read.sheet import Sheet
from disprop.read.words import is_total, yes_or_no
from disprop.template._look import Listed, Look, heading_faults, in_order, invented, place_of_rows, some, total_row


def look_at_people(name: str, sheet: Sheet, listed: Sequence[Listed], stages: Mapping[str, str | None]) -> Look:
    """Return what a sheet of people holds.

    Parameters
    ----------
    name : str
        The table.
    sheet : Sheet
        Its cells.
    listed : sequence of Listed
        The characteristics of the template.
    stages : mapping of str to str or None
        The columns of yes and no, each with the column that feeds it.
    """
    faults = list(heading_faults(sheet, [*(one.name for one in listed), *stages]))
    if faults:
        return Look(name=name, source=sheet.source, faults=faults)
    columns = {name: str(sheet.find(name)) for name in (*(one.name for one in listed), *stages)}
    texts = {name: tidy_texts(sheet.columns[column]) for name, column in columns.items()}
    own = sheet.cell_faults(columns.values(), words=columns.values())
    blank = [name for name, cells in texts.items() if not any(cells)]
    faults += [fault for one in listed for fault in _strange(sheet, one, columns[one.name], texts[one.name])]
    for stage, feeder in stages.items():
        if stage not in blank:
            faults += _unclear(sheet, columns[stage], texts[stage])
            faults += _unfed(sheet, columns, texts, stage, None if feeder in blank else feeder)
    places = {fault.where for fault in own}
    return Look(
        name=name,
        source=sheet.source,
        faults=in_order([*own, *(fault for fault in faults if fault.where not in places)]),
        is_filled=any(one.name not in blank for one in listed),
        left_out=blank,
    )


def _rows_by_text(cells: Sequence[str]) -> Mapping[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for row, text in enumerate(cells):
        rows.setdefault(text, []).append(row)
    return rows


def _strange(sheet: Sheet, one: Listed, column: str, cells: Sequence[str]) -> Iterator[Fault]:
    """Find words that are no group of a characteristic."""
    for text, rows in _rows_by_text(cells).items():
        if text and not one.knows(text):
            place = place_of_rows(sheet, rows, column)
            yield total_row(text, place) if is_total(text) else invented(one, text, place)


def _unclear(sheet: Sheet, column: str, cells: Sequence[str]) -> Iterator[Fault]:
    """Find cells of a stage that say neither yes nor no."""
    rows = _rows_by_text(cells)
    for text in (text for text in rows if text and yes_or_no(text) is None):
        place = place_of_rows(sheet, rows[text], column)
        yield Fault(where=place, what=f"{text!r} is neither yes nor no.", remedy="Choose yes or no.")
    if "" in rows:
        place = place_of_rows(sheet, rows[""], column)
        remedy = "Choose yes or no; if there are no answers for anybody, leave the whole column blank."
        yield Fault(where=place, what="The cell is blank.", remedy=remedy)


def _unfed(
    sheet: Sheet, columns: Mapping[str, str], texts: Mapping[str, Sequence[str]], stage: str, feeder: str | None
) -> Iterator[Fault]:
    """Find people at a stage who were not at the one that feeds it."""
    if feeder is None:
        return
    at, before = texts[stage], texts[feeder]
    rows = [row for row in range(len(at)) if yes_or_no(at[row]) is True and yes_or_no(before[row]) is False]
    if rows:
        yield Fault(
            where=place_of_rows(sheet, rows, columns[stage]),
            what=f"{stage} is yes, and {feeder} is no.",
            remedy=f"Put one of them right: {some([stage])} are among {some([feeder])}.",
        )
