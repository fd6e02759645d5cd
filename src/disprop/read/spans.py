"""Between which numbers counts lie that a table withholds or rounds, as far as it says or its user does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from disprop.ends import Ends, rounded
from disprop.errors import Fault, raise_faults
from disprop.read.cells import tidy_text
from disprop.read.columns import Columns
from disprop.read.lines import Line
from disprop.read.sheet import Sheet
from disprop.read.words import is_hidden

Span = tuple[int, int]
"""The least and the most that a count can be."""

Withheld = str | Sequence[int]
"""How a user states it: ``"1 to 4"``, ``"<5"``, ``(1, 4)``."""

ROUNDED = "rounded counts"
LOOKS_ROUNDED = "rounded numbers"

NO_MOST = -1
"""In the place of a most that nobody says."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Spans:
    """What is known of the counts that a table does not print as they are.

    Parameters
    ----------
    hidden : mapping of int to Span
        By row: withheld counts of which it is known between which numbers they lie.
    faults : tuple of Fault
        Signs and statements that contradict one another.
    rounded_to : int
        What all other counts are rounded to; 1 for those that are not.
    stated : bool
        Whether the user said between which numbers withheld counts lie.
    """

    hidden: Mapping[int, Span] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    rounded_to: int = 1
    stated: bool = False

    def ends(self, lines: Sequence[Line]) -> Sequence[Span] | None:
        """Return the least and the most of each row; None where all are known to one."""
        if self.rounded_to == 1 and all(line.span is None for line in lines):
            return None
        numbers = np.array([line.number for line in lines], dtype=np.int64)
        printed = rounded(numbers, self.rounded_to)
        both = zip(lines, printed.low.tolist(), printed.high.tolist(), strict=True)
        return [(low, high) if line.span is None else line.span for line, low, high in both]


def spans_of(
    sheet: Sheet,
    columns: Columns,
    hidden: Mapping[int, Fault],
    *,
    withheld: Withheld | None,
    rounded_to: int | None,
    several: bool,
) -> Spans:
    """Return what is known of the counts that a table withholds or rounds.

    Parameters
    ----------
    sheet, columns : Sheet, Columns
        The table.
    hidden : mapping of int to Fault
        By row: withheld counts.
    withheld : str or pair of int, optional
        Between which numbers they lie, as the user states it.
    rounded_to : int, optional
        What the counts are rounded to, as the user states it.
    several : bool
        Whether one person can be in several groups.

    Raises
    ------
    InputError
        If what is stated is no such thing, or the table is of several answers a person.
    """
    stated, unit = stated_span(withheld), _unit(rounded_to)
    raise_faults(_several(sheet, withheld, rounded_to) if several else ())
    found: dict[int, Span] = {}
    faults: list[Fault] = []
    for row in hidden:
        low, high = _of_cell(tidy_text(sheet.columns[columns.number][row]), unit)
        both = _both(low, high, stated)
        if both is None:
            continue
        if both[0] > both[1]:
            faults.append(_contradiction(sheet, columns, row, both))
        else:
            found[row] = both
    return Spans(hidden=found, faults=tuple(faults), rounded_to=unit, stated=stated is not None)


def stated_span(withheld: Withheld | None) -> Span | None:
    """Return between which numbers withheld counts lie, as a user states it.

    Raises
    ------
    InputError
        If it says no such thing.

    Examples
    --------
    >>> stated_span("1 to 4"), stated_span("<5"), stated_span((1, 9)), stated_span(None)
    ((1, 4), (0, 4), (1, 9), None)
    """
    if withheld is None:
        return None
    if not isinstance(withheld, str):
        pair = tuple(withheld)
        if len(pair) == 2 and all(isinstance(end, int | np.integer) for end in pair) and 0 <= pair[0] <= pair[1]:
            return int(pair[0]), int(pair[1])
    elif (found := _mark(withheld)) and found[1] != NO_MOST and found[0] <= found[1]:
        return found
    remedy = "Write between which numbers, such as '1 to 4', or 'fewer than 5' where 0 is withheld too."
    fault = Fault(where="withheld", what=f"{withheld!r} does not say how many people it can be.", remedy=remedy)
    raise_faults([fault])
    return None


def _mark(text: str) -> Span | None:
    """Return between which numbers a sign puts a count; `NO_MOST` where it puts no end to it."""
    from disprop.read.layouts._marks import mark_of

    mark = mark_of(text)
    return (mark.low, mark.high) if mark.kind == "withheld" else None


def _of_cell(text: str, unit: int) -> Span:
    """Return between which numbers a withheld count lies by its sign; a low one rounds to 0, and is not."""
    found = _mark(text)
    low, high = (0, NO_MOST) if found is None else found
    return (low, unit // 2) if high == NO_MOST and low and unit > 1 else (low, high)


def _both(low: int, high: int, stated: Span | None) -> Span | None:
    """Return between which numbers a count lies by its sign and by what is stated; None where neither says."""
    if stated is None:
        return None if high == NO_MOST else (low, high)
    return max(low, stated[0]), stated[1] if high == NO_MOST else min(high, stated[1])


def _unit(rounded_to: int | None) -> int:
    if rounded_to is None:
        return 1
    if isinstance(rounded_to, bool) or not isinstance(rounded_to, int | np.integer) or rounded_to < 2:
        remedy = "Write what the publisher rounds to, such as 5 or 10."
        raise_faults([Fault(where="rounded_to", what=f"{rounded_to!r} is no whole number above 1.", remedy=remedy)])
    return int(rounded_to)


def _several(sheet: Sheet, withheld: object, rounded_to: object) -> Iterator[Fault]:
    for name, given in (("withheld", withheld), ("rounded_to", rounded_to)):
        if given is not None:
            what = "One person can be in several groups, and what counts can be is not carried there."
            yield Fault(where=f"{sheet.source}, {name}", what=what, remedy="Leave it out, and give the counts.")


def _contradiction(sheet: Sheet, columns: Columns, row: int, both: Span) -> Fault:
    cell = tidy_text(sheet.columns[columns.number][row])
    what = f"{cell!r} is said to be {both[0]} or more, and {both[1]} or fewer."
    remedy = "Correct what withheld= says of the counts that are withheld."
    return Fault(where=sheet.place(row, columns.number), what=what, remedy=remedy)


def rounding_faults(sheet: Sheet, columns: Columns, lines: Sequence[Line], spans: Spans) -> Iterator[Fault]:
    """Yield a fault for each printed count that is not rounded as it is said to be."""
    for line in lines:
        if line.number is not None and line.number % spans.rounded_to:
            what = f"{line.number:g} is no multiple of {spans.rounded_to}, to which counts are said to be rounded."
            remedy = "Correct rounded_to=, or leave it out where counts are not rounded."
            yield Fault(where=sheet.place(line.row, columns.number), what=what, remedy=remedy)


def spanned(lines: Sequence[Line], spans: Mapping[int, Span]) -> list[Line]:
    """Return rows with the withheld ones at the least that they can be, and what they can be beside it."""
    return [
        replace(line, number=float(spans[line.row][0]), span=spans[line.row]) if line.row in spans else line
        for line in lines
    ]


def rounding_checks(sheet: Sheet, lines: Sequence[Line], spans: Spans, *, told: bool) -> Iterator[Mapping[str, object]]:
    """Yield what a reader should know about the rounding of counts.

    Parameters
    ----------
    sheet : Sheet
        The table.
    lines : sequence of Line
        Its rows.
    spans : Spans
        What was stated.
    told : bool
        Whether the layout of the file already said what they look like.
    """
    from disprop.read.layouts._sums import rounding_unit

    unit = spans.rounded_to
    if unit > 1:
        said = f"Counts are rounded to {unit}: each is taken at up to {unit // 2} more or fewer."
        yield {"check": ROUNDED, "where": sheet.source, "what": said, "found": unit}
    elif not told:
        numbers = np.array([line.number for line in lines if line.number is not None], dtype=np.float64)
        unit = int(rounding_unit(numbers)) if len(numbers) else 1
        if unit > 1:
            yield {
                "check": LOOKS_ROUNDED,
                "where": sheet.source,
                "what": f"Every count is a multiple of {unit}, as if rounded; a test takes them as they are.",
                "found": unit,
                "remedy": f"Say rounded_to={unit} if they are rounded, and what that leaves open is carried.",
            }


def hidden_check(sheet: Sheet, rows: Sequence[Line], spans: Spans) -> Mapping[str, object]:
    """Return what a reader should know about withheld counts that are taken at all that they can be."""
    told = ", ".join(f"{line.label!r} {_words(spans.hidden[line.row])}" for line in rows[:SHOWN])
    more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    nought = any(spans.hidden[line.row][0] == 0 for line in rows) and not spans.stated
    number = "1 count is withheld and" if len(rows) == 1 else f"{len(rows)} counts are withheld, and each is"
    return {
        "check": "withheld counts",
        "where": sheet.source,
        "what": f"{number} taken at all that it can be: {told}{more}.",
        "found": len(rows),
        "remedy": "Say withheld='1 to 4', or what it is, if nobody is printed as 0." if nought else "",
    }


SHOWN = 6
"""How many counts are named."""


def _words(span: Span) -> str:
    return f"{span[0]} to {span[1]}"


def ends_of(
    lines: Sequence[Line],
    spans: Spans,
    at: tuple[np.ndarray, ...],
    counts: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
) -> Ends | None:
    """Return what each count of a table can be; None where all are known to one.

    Parameters
    ----------
    lines : sequence of Line
        Its rows.
    spans : Spans
        What is known of those that are withheld or rounded.
    at : tuple of int arrays
        Where each row is counted.
    counts : int64 array
        The counts.
    """
    both = spans.ends(lines)
    if both is None:
        return None
    low, high, withheld = (np.zeros(counts.shape, dtype=np.int64) for _ in range(3))
    np.add.at(low, at, [end for end, _ in both])
    np.add.at(high, at, [end for _, end in both])
    np.add.at(withheld, at, [line.span is not None for line in lines])
    return Ends(low=low, high=high, withheld=withheld > 0)


def is_kept_back(text: str) -> bool:
    """Whether a cell says that there is a number of people, and that it is kept back.

    Examples
    --------
    >>> is_kept_back("<5"), is_kept_back("5 or fewer"), is_kept_back("5-9")
    (True, True, False)
    """
    from disprop.read.layouts._marks import AT_MOST, FEWER

    plain = text.strip().casefold()
    return is_hidden(text) or bool(FEWER.fullmatch(plain) or AT_MOST.fullmatch(plain))
