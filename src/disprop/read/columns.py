"""Which column holds what: by keyword, by the customary name, or because it is the only one that can."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from disprop.errors import Fault, InputError, raise_faults
from disprop.read.cells import CellError, as_share, number_text
from disprop.read.sheet import Sheet
from disprop.read.swapped import swapped_faults
from disprop.read.words import is_column_for, is_total, is_withheld, names_people, no_count, unit_of
from disprop.schemes import same_words, suggest

LOOKED_AT = 1000

DECIMAL_COMMA = re.compile(r"[0-9]+,[0-9]+ ?%?")

YEARS = frozenset(map(str, range(1900, 2101)))
"""Numbers that can head a column of counts."""


FOR_SHARES = frozenset({"rates", "lengths of time", "thousands"})
"""Numbers that are no counts, and can be the shares or the exposure of a baseline."""


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The columns of a table by what they hold.

    Parameters
    ----------
    label, number : str
        The group and its number.
    characteristic, stage : str or None
        What the groups are groups of, and the stage, where the table says.
    by : tuple of str
        The columns that divide the table into slices.
    unread : tuple of str
        The rest.
    """

    label: str
    number: str
    characteristic: str | None
    stage: str | None
    by: tuple[str, ...]
    unread: tuple[str, ...]


def pick_columns(
    sheet: Sheet, *, label: str | None, number: str | None, by: Sequence[str], keyword: str, share: bool = False
) -> Columns:
    """Return the columns of a table by what they hold.

    Parameters
    ----------
    sheet : Sheet
        The table.
    label, number : str or None
        Names of columns as the user gave them.
    by : sequence of str
        Names of the columns that divide the table.
    keyword : str
        What the keyword for the column of numbers is called: ``count`` or ``value``.
    share : bool
        Whether shares will do as numbers.

    Raises
    ------
    InputError
        Every column that is not there or cannot be told.
    """
    picker = _Picker(sheet, share=share, keyword=keyword)
    given = {
        "label": label or sheet.label,
        keyword: number or sheet.number,
        **{f"by[{at}]": name for at, name in enumerate(by)},
    }
    found = {role: picker.named(name, role) for role, name in given.items() if name is not None}
    raise_faults(picker.faults)
    by_columns = tuple(found[f"by[{at}]"] for at in range(len(by)))
    taken = set(found.values())
    characteristic, stage = (picker.customary(role, taken) for role in ("characteristic", "stage"))
    taken |= {column for column in (characteristic, stage) if column}
    number_column = found.get(keyword) or picker.number(taken)
    label_column = found.get("label") or picker.label(taken | {number_column})
    if keyword not in found:
        picker.headed(label_column, number_column)
    raise_faults(picker.faults)
    swapped = swapped_faults(
        sheet, label=label_column, number=number_column, characteristic=characteristic, keyword=keyword
    )
    raise_faults(swapped)
    used = {*taken, number_column, label_column}
    return Columns(
        label=label_column,
        number=number_column,
        characteristic=characteristic,
        stage=stage,
        by=by_columns,
        unread=tuple(column for column in sheet.columns if column not in used),
    )


class _Picker:
    """Picks columns and collects what cannot be told."""

    def __init__(self, sheet: Sheet, *, share: bool, keyword: str) -> None:
        self.sheet, self.share, self.keyword = sheet, share, keyword
        self.faults: list[Fault] = []

    def named(self, name: str, role: str) -> str:
        column = self.sheet.find(name)
        if column is None:
            self.faults.append(self.sheet.missing(name, named_by=f"{role.partition('[')[0]}="))
        return column or ""

    def customary(self, role: str, taken: set[str]) -> str | None:
        return next((column for column in self.free(taken) if is_column_for(column, role)), None)

    def free(self, taken: set[str]) -> list[str]:
        return [column for column in self.sheet.columns if column not in taken]

    def number(self, taken: set[str]) -> str:
        customary = [column for column in self.free(taken) if is_column_for(column, "count")]
        tellers = [] if customary else [column for column in self.free(taken) if self.tells_apart(column)]
        could_be = [column for column in self.free(taken) if _could_be_numbers(self.sheet, column)]
        numeric = [column for column in could_be if column not in tellers]
        if tellers and all(map(_is_age, numeric)):
            raise InputError(self.rows_of_people(tellers[0]))
        others = [column for column in numeric if self.is_no_count(column)]
        numeric = [column for column in numeric if column not in others]
        if others and not numeric and not customary:
            raise InputError(_no_counts(self.sheet, others))
        units = {column: unit_of(column) for column in numeric}
        shares = [column for column in numeric if units[column] in {"percent", "share"}]
        counts = [column for column in numeric if column not in shares]
        if not customary and not self.share:
            counts = self.total_of(counts)
        choices = self.order(customary=customary, shares=shares, counts=counts)
        return self.only(choices, "numbers", self.keyword)

    def total_of(self, counts: list[str]) -> list[str]:
        """Return the column that adds up all the others in every row, and says so; else all of them."""
        named = [column for column in counts if is_total(column)]
        if len(named) != 1 or len(counts) < 3:
            return counts
        numbers = {column: [_whole(cell) for cell in self.sheet.columns[column]] for column in counts}
        others = [numbers[column] for column in counts if column != named[0]]
        sums = [None if None in row else sum(number or 0 for number in row) for row in zip(*others, strict=True)]
        return named if numbers[named[0]] == sums and None not in sums else counts

    def is_no_count(self, column: str) -> bool:
        """Whether the name of a column says that it holds neither counts nor, where they will do, shares."""
        said = no_count(column)
        if said is None:
            return "year" in same_words(column).split() and _holds_years(self.sheet.columns[column])
        return not (self.share and said in FOR_SHARES)

    def tells_apart(self, column: str) -> bool:
        """Whether a column says who a row is about: by its heading, and no value stands twice."""
        values = [number_text(cell) for cell in self.sheet.columns[column]]
        return names_people(column) and len(values) > 1 and len(set(values)) == len(values)

    def rows_of_people(self, column: str) -> Fault:
        """Return the fault of rows of people where counts are needed."""
        others = [name for name in self.sheet.columns if name != column and not _is_age(name)]
        shown = others[0] if others else "Sex"
        return Fault(
            where=self.sheet.source,
            what=f"These look like rows of people: {column!r} tells them apart, and no column holds counts.",
            remedy=f"Count them: dp.count(path, schemes={{{shown!r}: None}}); in a plan, rows = true.",
        )

    def order(self, *, customary: list[str], shares: list[str], counts: list[str]) -> list[str]:
        if self.share:
            return (shares if len(shares) == 1 else []) or customary[:1] or [*shares, *counts]
        if not customary and not counts and shares:
            self.faults.append(
                Fault(
                    where=f"{self.sheet.source}, column {shares[0]}",
                    what="The column holds shares, and counts of people are needed.",
                    remedy=(
                        "Give the counts: a percentage without its base cannot be tested. Shares of a population are "
                        "read by baseline()."
                    ),
                )
            )
            return shares[:1]
        return customary[:1] or counts

    def label(self, taken: set[str]) -> str:
        customary = self.customary("label", taken)
        if customary:
            return customary
        free = self.free(taken)
        texts = [column for column in free if not _holds_numbers(self.sheet.columns[column])]
        return self.only(texts if len(free) > 1 else free, "labels", "label")

    def headed(self, label: str, number: str) -> None:
        """Refuse a table whose first row is a group and its number: as headings they would be lost."""
        if not _is_number(number_text(number)) or is_column_for(label, "label"):
            return
        if not suggest([label]) and number in YEARS:
            return
        self.faults.append(
            Fault(
                where=f"{self.sheet.source}, row 1",
                what=f"The headings are {label!r} and {number!r}: they look like a group and its number.",
                remedy="Put a row of headings above it, such as 'group,count'.",
            )
        )

    def only(self, choices: list[str], what: str, keyword: str) -> str:
        if len(choices) == 1:
            return choices[0]
        listed = ", ".join(choices or self.sheet.columns)
        comma = next((name for name in self.sheet.columns if _has_decimal_commas(self.sheet.columns[name])), None)
        if not choices and what == "numbers" and comma is not None:
            raise InputError(_decimal_commas(self.sheet, comma))
        said = f"Several columns could hold the {what}" if choices else f"No column can be told to hold the {what}"
        remedy = f"Name it: {keyword}={(choices or list(self.sheet.columns))[0]!r}, or another."
        self.faults.append(Fault(where=self.sheet.source, what=f"{said}: {listed}.", remedy=remedy))
        return ""


def _holds_years(cells: Sequence[object]) -> bool:
    texts = {text for cell in cells[:LOOKED_AT] if (text := number_text(cell))}
    return bool(texts) and texts <= YEARS


def _no_counts(sheet: Sheet, columns: Sequence[str]) -> Fault:
    said = dict.fromkeys(no_count(column) or "years" for column in columns)
    return Fault(
        where=f"{sheet.source}, column {columns[0]}",
        what=f"The numbers are {' and '.join(said)}, as the heading says, and counts of people are needed.",
        remedy="Ask for the number of people in each group; if it is one, name it: "
        f"count={columns[0]!r}. Means and pay gaps need each person's figure, and are compared elsewhere.",
    )


def _has_decimal_commas(cells: Sequence[object]) -> bool:
    """Whether every cell that holds anything is a number with a decimal comma, and no other."""
    texts = [text for cell in cells[:LOOKED_AT] if (text := number_text(cell))]
    return bool(texts) and all(DECIMAL_COMMA.fullmatch(text) for text in texts)


def _decimal_commas(sheet: Sheet, column: str) -> Fault:
    first = number_text(next(cell for cell in sheet.columns[column] if number_text(cell)))
    what = f"Its numbers have decimal commas: {first!r}."
    remedy = f"Save it with decimal points: {first.replace(',', '.')}."
    return Fault(where=f"{sheet.source}, column {column}", what=what, remedy=remedy)


def _whole(cell: object) -> int | None:
    text = number_text(cell).replace(",", "")
    return int(text) if text.isdecimal() else None


def _is_age(column: str) -> bool:
    return bool({"age", "ages", "born", "birth", "dob"} & set(same_words(column).split()))


def _holds_numbers(cells: Sequence[object]) -> bool:
    """Whether at least half of the first cells that hold anything hold a number."""
    texts = [number_text(cell) for cell in cells[:LOOKED_AT]]
    filled = [text for text in texts if text and not is_withheld(text)]
    return bool(filled) and 2 * sum(_is_number(text) for text in filled) >= len(filled)


def _could_be_numbers(sheet: Sheet, column: str) -> bool:
    """Whether a column could be the numbers: one without a name only numbers the rows."""
    cells = sheet.columns[column]
    said = unit_of(column) is not None and any(_is_number(number_text(cell)) for cell in cells[:LOOKED_AT])
    return not column.startswith("(column ") and (said or _holds_numbers(cells))


def _is_number(text: str) -> bool:
    try:
        as_share(text)
    except CellError as error:
        return error.numeric
    return True
