"""A sheet of counts of a template, held against what was written into it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from disprop.errors import Fault
from disprop.read.cells import CellError, as_count, tidy_text
from disprop.read.sheet import Sheet
from disprop.read.words import is_total, is_withheld
from disprop.schemes import NOT_RECOGNISED, REASON_CODES, REASONS, same_words
from disprop.template._book import HEADINGS
from disprop.template._look import Listed, Look, heading_faults, in_order, invented, some, total_row

ASK = " Ask those who have it: 0 only if there was nobody."

NOT_STATED = next(reason.label for reason in REASONS if reason.code == "not_stated")


@dataclass(frozen=True, kw_only=True)
class _Line:
    """A row of a sheet of counts whose characteristic and group are understood."""

    row: int
    one: Listed
    label: str
    code: str
    cell: object

    @property
    def is_blank(self) -> bool:
        return not tidy_text(self.cell)


def look_at_counts(name: str, sheet: Sheet, listed: Sequence[Listed]) -> Look:
    """Return what a sheet of counts holds.

    Parameters
    ----------
    name : str
        The table.
    sheet : Sheet
        Its cells.
    listed : sequence of Listed
        The characteristics of the template.
    """
    faults = list(heading_faults(sheet, HEADINGS))
    if faults:
        return Look(name=name, source=sheet.source, faults=faults)
    columns = {heading: str(sheet.find(heading)) for heading in HEADINGS}
    own = sheet.cell_faults(columns.values(), words=[columns["group"], columns["count"]])
    lines = list(_lines(sheet, columns, listed, faults))
    faults += [*_missing(sheet, listed, lines), *_twice(sheet, columns, lines)]
    filled = {line.one.name for line in lines if not line.is_blank}
    faults += _blanks(sheet, columns, lines, filled)
    counts = dict(_counts(sheet, columns, lines, faults))
    if not faults and not own:
        faults += _totals(sheet, listed, counts)
    places = {fault.where for fault in own}
    return Look(
        name=name,
        source=sheet.source,
        faults=in_order([*own, *(fault for fault in faults if fault.where not in places)]),
        is_filled=bool(filled) or bool(own),
        left_out=[one.name for one in listed if one.name not in filled],
        counts=counts,
    )


def filled_in(sheet: Sheet) -> Sheet:
    """Return a sheet of counts without the rows whose count is blank: characteristics that nobody filled in."""
    count = sheet.find("count") or ""
    kept = [row for row, cell in enumerate(sheet.columns.get(count, ())) if tidy_text(cell)]
    columns = {name: tuple(cells[row] for row in kept) for name, cells in sheet.columns.items()}
    return replace(sheet, columns=columns, places=tuple(sheet.places[row] for row in kept))


def _lines(sheet: Sheet, columns: Mapping[str, str], listed: Sequence[Listed], faults: list[Fault]) -> Iterator[_Line]:
    """Yield the rows that are understood; what is wrong with the others goes on the list."""
    by_words = {same_words(one.name): one for one in listed}
    cells = zip(*(sheet.columns[columns[heading]] for heading in HEADINGS), strict=True)
    for row, (kind, label, cell) in enumerate((tidy_text(kind), tidy_text(label), cell) for kind, label, cell in cells):
        one = by_words.get(same_words(kind))
        place = sheet.place(row, columns["group" if one else "characteristic"])
        if (one is None or not one.knows(label)) and any(map(is_total, filter(None, (kind, label)))):
            faults.append(total_row(label or kind, sheet.place(row)))
        elif one is None:
            what = f"{kind!r} is no characteristic of the template." if kind else "The characteristic is missing."
            faults.append(Fault(where=place, what=what, remedy=f"Name one of: {some([one.name for one in listed])}."))
        elif not label:
            faults.append(Fault(where=place, what="The group is missing.", remedy="Write it back."))
        elif not one.knows(label):
            faults.append(invented(one, label, place))
        else:
            yield _Line(row=row, one=one, label=label, code=one.codes([label])[0], cell=cell)


def _missing(sheet: Sheet, listed: Sequence[Listed], lines: Sequence[_Line]) -> Iterator[Fault]:
    """Find rows of the template that are not there any more."""
    there = {(line.one.name, line.code) for line in lines}
    for one in listed:
        codes = one.codes(one.labels)
        gone = [
            label
            for label, code in zip(one.labels, codes, strict=True)
            if (one.name, code) not in there and code != NOT_RECOGNISED
        ]
        if gone:
            rows = "The row of" if len(gone) == 1 else "The rows of"
            yield Fault(
                where=f"{sheet.source}, {one.name}",
                what=f"{rows} {some(gone)} {'is' if len(gone) == 1 else 'are'} missing.",
                remedy="Write what is missing back, with its count; 0 if there was nobody.",
            )


def _twice(sheet: Sheet, columns: Mapping[str, str], lines: Sequence[_Line]) -> Iterator[Fault]:
    """Find groups that stand twice; reasons may, if they are differently written."""
    first: dict[tuple[str, str], _Line] = {}
    for line in lines:
        key = line.one.name, (same_words(line.label) if line.code in REASON_CODES else line.code)
        earlier = first.setdefault(key, line)
        if earlier is not line:
            yield Fault(
                where=sheet.place(line.row, columns["group"]),
                what=f"{line.label!r} of {line.one.name} is already in {sheet.places[earlier.row]}"
                f"{_as_other(line, earlier)}.",
                remedy="Keep one of the rows, with everybody counted in it.",
            )


def _as_other(line: _Line, earlier: _Line) -> str:
    """Say how the same group is written in an earlier row, where it is written otherwise."""
    return "" if line.label == earlier.label else f", written {earlier.label!r}"


def _blanks(sheet: Sheet, columns: Mapping[str, str], lines: Sequence[_Line], filled: set[str]) -> Iterator[Fault]:
    for line in lines:
        if line.is_blank and line.one.name in filled:
            yield Fault(
                where=sheet.place(line.row, columns["count"]),
                what=f"The count of {line.label!r} is blank, and others of {line.one.name} are filled in.",
                remedy=f"Write 0 if there was nobody. If there are no figures on {line.one.name}, leave all its cells "
                "blank.",
            )


def _totals(
    sheet: Sheet, listed: Sequence[Listed], counts: Mapping[tuple[str, str], tuple[int, str]]
) -> Iterator[Fault]:
    """Refuse characteristics with different totals: everybody is counted once under each."""
    totals: dict[str, int] = {}
    for (name, _), (number, _) in counts.items():
        totals[name] = totals.get(name, 0) + number
    if len(set(totals.values())) > 1:
        told = ", ".join(f"{one.name} {totals[one.name]}" for one in listed if one.name in totals)
        yield Fault(
            where=sheet.source,
            what=f"The characteristics add to different numbers of people: {told}.",
            remedy="Everybody is counted once under each: count those whose answer you do not hold under "
            f"{NOT_STATED!r}, or leave all cells of a characteristic blank. The sheet 'totals' adds them up.",
        )


def _counts(
    sheet: Sheet, columns: Mapping[str, str], lines: Sequence[_Line], faults: list[Fault]
) -> Iterator[tuple[tuple[str, str], tuple[int, str]]]:
    """Yield the counts of the rows; cells that are none go on the list."""
    for line in lines:
        place = sheet.place(line.row, columns["count"])
        if line.is_blank:
            continue
        try:
            yield (line.one.name, line.code), (as_count(line.cell), place)
        except CellError as error:
            faults.append(
                Fault(
                    where=place,
                    what=error.what,
                    remedy=f"{error.remedy}{ASK}" if is_withheld(tidy_text(line.cell)) else error.remedy,
                )
            )
