"""Between which numbers counts lie that a table withholds or rounds, as far as it says or its user does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from disprop.ends import AS_PRINTED, Ends, Rounding, rounded
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

RoundedTo = int | str
"""How a user states what counts are rounded to: ``5``, ``"3 at random"``."""

ROUNDED = "rounded counts"
LOOKS_ROUNDED = "rounded numbers"

NO_MOST = -1
"""In the place of a most that nobody says."""

AT_RANDOM = re.compile(r"\s*(\d+)\s+at\s+random\s*", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Between:
    """A cell whose count lies between two numbers, as a publisher's layout found it.

    Parameters
    ----------
    low, high : int
        The least and the most that it can be.
    printed : int, optional
        What is printed of a count that is rounded; none of one that is withheld.
    """

    low: int
    high: int
    printed: int | None = None

    def __str__(self) -> str:
        return _words((self.low, self.high)) if self.printed is None else str(self.printed)


@dataclass(frozen=True, eq=False, kw_only=True)
class Spans:
    """What is known of the counts that a table does not print as they are.

    Parameters
    ----------
    hidden : mapping of int to Span
        By row: withheld counts of which it is known between which numbers they lie.
    printed : mapping of int to Span
        By row: what printed counts can be that are sums of rounded ones, so that they can be farther off than one is.
    faults : tuple of Fault
        Signs and statements that contradict one another.
    rounding : Rounding
        How all other counts are rounded.
    stated : bool
        Whether the user said between which numbers withheld counts lie.
    """

    hidden: Mapping[int, Span] = field(default_factory=dict)
    printed: Mapping[int, Span] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    rounding: Rounding = AS_PRINTED
    stated: bool = False

    def ends(self, lines: Sequence[Line]) -> Sequence[Span] | None:
        """Return the least and the most of each row; None where all are known to one."""
        if not self.rounding.reach and all(line.span is None for line in lines):
            return None
        numbers = np.array([line.number for line in lines], dtype=np.int64)
        printed = rounded(numbers, self.rounding)
        both = zip(lines, printed.low.tolist(), printed.high.tolist(), strict=True)
        return [line.span or self.printed.get(line.row, (low, high)) for line, low, high in both]


def spans_of(
    sheet: Sheet,
    columns: Columns,
    hidden: Mapping[int, Fault],
    *,
    withheld: Withheld | None,
    rounded_to: RoundedTo | None,
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
    rounded_to : int or str, optional
        What the counts are rounded to, as the user states it.
    several : bool
        Whether one person can be in several groups.

    Raises
    ------
    InputError
        If what is stated is no such thing, or the table is of several answers a person.
    """
    stated, rounding = stated_span(withheld), rounding_of(rounded_to)
    raise_faults(_several(sheet, withheld, rounded_to) if several else ())
    cells = sheet.columns[columns.number]
    found: dict[int, Span] = {}
    faults: list[Fault] = []
    for row in hidden:
        both = _of_cell(cells[row], stated, rounding)
        if both is None:
            continue
        if both[0] > both[1]:
            faults.append(contradiction(tidy_text(cells[row]), both, sheet.place(row, columns.number)))
        else:
            found[row] = both
    return Spans(
        hidden=found,
        printed={row: (at.low, at.high) for row, at in enumerate(cells) if isinstance(at, Between)},
        faults=tuple(faults),
        rounding=rounding,
        stated=stated is not None,
    )


def _of_cell(cell: object, stated: Span | None, rounding: Rounding) -> Span | None:
    """Return between which numbers a withheld count lies; None where nobody says."""
    if isinstance(cell, Between):
        return cell.low, cell.high
    low, high = _mark(tidy_text(cell)) or (0, NO_MOST)
    return span_of(low, high, stated, rounding)


def span_of(low: int, high: int, stated: Span | None, rounding: Rounding) -> Span | None:
    """Return between which numbers a withheld count lies by its sign and by what is stated; None where neither says.

    Parameters
    ----------
    low, high : int
        What the sign says; `NO_MOST` where it puts no end to it. One that is low rounds to 0, and is not 0.
    stated : Span, optional
        What the user says of all that are withheld.
    rounding : Rounding
        How the other counts are rounded.

    Examples
    --------
    >>> span_of(0, 4, (1, 9), Rounding()), span_of(0, NO_MOST, None, Rounding())
    ((1, 4), None)
    >>> span_of(1, NO_MOST, None, Rounding(base=10))
    (1, 5)
    """
    if high == NO_MOST and low and rounding.reach:
        high = rounding.reach
    if stated is None:
        return None if high == NO_MOST else (low, high)
    return max(low, stated[0]), stated[1] if high == NO_MOST else min(high, stated[1])


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


def rounding_of(rounded_to: RoundedTo | None) -> Rounding:
    """Return how counts are rounded, as a user states it.

    Raises
    ------
    InputError
        If it says no such thing.

    Examples
    --------
    >>> rounding_of(5), rounding_of("3 at random")
    (Rounding(base=5, at_random=False), Rounding(base=3, at_random=True))
    """
    if rounded_to is None:
        return AS_PRINTED
    said = AT_RANDOM.fullmatch(rounded_to) if isinstance(rounded_to, str) else None
    whole = isinstance(rounded_to, int | np.integer) and not isinstance(rounded_to, bool)
    base = int(said[1]) if said else int(rounded_to) if whole else 0
    if base < 2:
        remedy = (
            "Write what the publisher rounds to, such as 5 or 10; '3 at random' where it goes up or down by chance."
        )
        what = f"{rounded_to!r} is no whole number above 1."
        raise_faults([Fault(where="rounded_to", what=what, remedy=remedy)])
    return Rounding(base=base, at_random=said is not None)


def _several(sheet: Sheet, withheld: object, rounded_to: object) -> Iterator[Fault]:
    for name, given in (("withheld", withheld), ("rounded_to", rounded_to)):
        if given is not None:
            what = "One person can be in several groups, and what counts can be is not carried there."
            yield Fault(where=f"{sheet.source}, {name}", what=what, remedy="Leave it out, and give the counts.")


def contradiction(cell: str, both: Span, where: str) -> Fault:
    """Return the fault of a sign and of a statement that cannot both be true."""
    what = f"{cell!r} is said to be {both[0]} or more, and {both[1]} or fewer."
    return Fault(where=where, what=what, remedy="Correct what withheld= says of the counts that are withheld.")


def rounding_faults(sheet: Sheet, columns: Columns, lines: Sequence[Line], spans: Spans) -> Iterator[Fault]:
    """Yield a fault for each printed count that is not rounded as it is said to be."""
    for line in lines:
        if line.number is not None and line.number % spans.rounding.base:
            what = f"{line.number:g} is no multiple of {spans.rounding.base}, to which counts are said to be rounded."
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

    rounding = spans.rounding
    if rounding.reach:
        wide = any(high - low > 2 * rounding.reach for low, high in spans.printed.values())
        sums = " A sum of several can be so far off for each." if wide else ""
        said = f"Counts are rounded to {rounding}: each is taken at up to {rounding.reach} more or fewer.{sums}"
        yield {"check": ROUNDED, "where": sheet.source, "what": said, "found": str(rounding)}
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
