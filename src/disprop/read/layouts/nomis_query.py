"""Nomis query downloads, CSV and workbook: a title and facts above the table, notes below it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from disprop.errors import Fault, InputError
from disprop.numerals import many
from disprop.read.book_cells import letter_of
from disprop.read.grid import Grid
from disprop.read.layouts._ages import years_said
from disprop.read.layouts._areas import AREA, CODE, with_bare_areas
from disprop.read.layouts._finish import finish
from disprop.read.layouts._long import LABEL, Long
from disprop.read.layouts._pages import carried, filled_right, first_rows, is_number_or_mark, melted, row_texts
from disprop.read.layouts._sums import is_everyone
from disprop.read.layouts._types import Facts, Layout, Options, Tidied
from disprop.read.sheet import Sheet
from disprop.schemes import same_words, years_of

NAME = "nomis_query"
FROM_NOMIS = re.compile(r"\[from nomis on (.+?)\]", re.IGNORECASE)
FACTS = {"population", "units", "date", "analysis", "confidence", "area type", "area name", "rural urban"}
SURVEYS = ("annual population survey", "labour force survey", "annual survey of hours", "model-based estimates")
YEAR = re.compile(r"(?:[A-Za-z]{3,9} )?(?:19|20)\d{2}(?:\s*-\s*(?:[A-Za-z]{3,9} )?(?:19|20)?\d{2})?")
CODES = {"mnemonic", "code"}
SEXES = {"male", "males", "female", "females"}
NUMBERS = {"number", "value", "count", "persons", ""}
CONFIDENCE = {"conf", "confidence"}
CELL = re.compile(r"T\d+:\d+\s*\((.*)\)\s*", re.IGNORECASE)


def fits(grid: Grid) -> bool:
    """Whether the rows above the table say that it is from Nomis, or give its population and units."""
    top = [text for row in first_rows(grid, 12) for text in row_texts(grid, row)[:1]]
    named = any(FROM_NOMIS.search(text) for text in top)
    return named or len({_key(text) for text in top} & {"population", "units", "date"}) >= 2


def tidy(grid: Grid, options: Options) -> Tidied:
    """Return the areas by the finest categories, in whichever direction the page has them."""
    facts = _facts(grid)
    header, rows = _table(grid)
    columns = [at for at in range(1, grid.width) if any(is_number_or_mark(grid.text(row, at)) for row in rows[:50])]
    units = [same_words(text) for text in _units(grid, header, columns, rows)]
    heads = carried(filled_right(grid, header, columns))
    if _is_survey(grid) or any(unit in CONFIDENCE for unit in [*units, *map(same_words, heads)]):
        return _estimates(grid, facts, header, rows)
    rates = {place for place, head in enumerate(heads) if head.strip() in {"%", "percent"}}
    counted = [place for place, unit in enumerate(units) if unit in NUMBERS and place not in rates]
    notes = [row for row in grid.rows if row > rows[-1]]
    first = grid.text(header, 0)
    texts = [grid.text(row, 0) for row in rows]
    code = next((at for at in range(grid.width) if same_words(grid.text(header, at)) in CODES), None)
    kept = [(columns[place], heads[place]) for place in counted if columns[place] != code]
    labels = [label for _, label in kept]
    places = [at for at, _ in kept]
    title = _title(grid)
    across = _across(labels)
    if code is not None or not _same_variable(first, title):
        codes = [grid.text(row, code) for row in rows] if code is not None else [""] * len(rows)
        frame = melted(grid, rows, places, labels, {AREA: texts, CODE: codes})
        heading = _variable(title)
    else:
        frame = melted(grid, rows, places, labels, {LABEL + " here": texts}).rename(columns={LABEL: across})
        frame = frame.rename(columns={LABEL + " here": LABEL})
        frame = with_bare_areas(frame) if across == AREA else frame
        frame = frame.sort_values(["column", "row"], kind="stable", ignore_index=True)
        heading = first
    said = years_said(facts.get("population", "")) or years_said(" ".join(texts[:1]))
    table = Long(
        frame=frame,
        grid=grid,
        layout=NAME,
        heading=heading or LABEL,
        dims=(AREA, CODE) if AREA in frame else (across,),
        facts=Facts(source=_source(grid), date=facts.get("date", ""), ages=str(said) if said else ""),
    )
    limits = [f"{key.capitalize()}: {value}" for key, value in facts.items() if key not in FACTS and value]
    if limits:
        table = table.noting(table.note("what the table is of", "; ".join(limits) + "."))
    if len(counted) < len(columns):
        said_of = f"{many(len(columns) - len(counted), 'column holds', 'columns hold')} percentages."
        table = table.noting(table.note("columns left out", said_of, found=len(columns) - len(counted)))
    if notes:
        text = " ".join(text for row in notes for text in row_texts(grid, row) if text)
        table = table.noting(table.note("note of the publisher", text[:300])).aside({"a note": len(notes)})
    return finish(table, options)


def _is_survey(grid: Grid) -> bool:
    title = _title(grid).casefold()
    return any(name in title for name in SURVEYS)


def _across(heads: Sequence[str]) -> str:
    """Return what the columns are, where categories go down: areas, dates, or the categories of another variable.

    Examples
    --------
    >>> _across(["Leeds", "York"]), _across(["2019", "2020"]), _across(["All categories: Age", "Age 0 to 15"])
    ('area', 'date', 'age')
    >>> _across(["All persons", "Males", "Females"])
    'sex'
    """
    if len(heads) > 1 and all(map(YEAR.fullmatch, heads)):
        return "date"
    everyone = [head for head in heads if is_everyone(head)]
    parts = [head for head in heads if head not in everyone]
    if everyone and parts and all(years_of(head) is not None for head in parts):
        return "age"
    if everyone and {same_words(head) for head in parts} <= SEXES:
        return "sex"
    named = [head.partition(":")[2].strip().casefold() for head in everyone if ":" in head]
    return named[0] if named and parts else AREA


def _key(text: str) -> str:
    return same_words(text.replace(":", " "))


def _is_fact(grid: Grid, row: int) -> bool:
    """Whether a row above the table says what it is of: Sex : All persons."""
    text = grid.text(row, 0)
    return _key(text) in FACTS or (text.endswith(":") and bool(grid.text(row, 1)))


def _facts(grid: Grid) -> Mapping[str, str]:
    return {_key(grid.text(row, 0)): grid.text(row, 1) for row in _preamble(grid) if _is_fact(grid, row)}


def _preamble(grid: Grid) -> list[int]:
    """Return the rows above the headings: titles, and what the table is of."""
    rows = first_rows(grid, 40)
    headed = (at for at, row in enumerate(rows) if not _is_fact(grid, row) and sum(map(bool, row_texts(grid, row))) > 1)
    return rows[: next(headed, len(rows))]


def _title(grid: Grid) -> str:
    return grid.text(next(iter(grid.rows)), 0)


def _variable(title: str) -> str:
    """Return the variable of a title.

    Examples
    --------
    >>> _variable("TS021 - Ethnic group"), _variable("annual population survey")
    ('Ethnic group', 'annual population survey')
    """
    return re.sub(r"^[A-Z]{2}\d{3}[A-Z]*\s*-\s*", "", title).strip()


def _same_variable(first: str, title: str) -> bool:
    """Whether the first heading names the variable, so that categories go down the page and areas across."""
    words = same_words(first)
    return bool(words) and (words in same_words(title) or same_words(_variable(title)) in words)


def _source(grid: Grid) -> str:
    dates = [found[1] for row in first_rows(grid, 6) if (found := FROM_NOMIS.search(grid.text(row, 0)))]
    return ", ".join([_title(grid), *(f"from Nomis on {date}" for date in dates[:1])])


def _table(grid: Grid) -> tuple[int, list[int]]:
    """Return the row of the headings, and those of the numbers below it."""
    after = max(_preamble(grid), default=0)
    below = [row for row in grid.rows if row > after]
    again = [row for row in below if _is_fact(grid, row) and grid.text(row, 0).endswith(":")]
    if again:
        what = f"There are several tables, one under another: row {again[0]} says what the next is of."
        remedy = f"Name the first alone, cells='A1:{letter_of(grid.width - 1)}{again[0] - 1}', or download them as one."
        raise InputError(Fault(where=grid.source, what=what, remedy=remedy))
    header = next((row for row in below if sum(map(bool, row_texts(grid, row))) > 1), None)
    rows = [] if header is None else [row for row in below if row > header and _holds_numbers(grid, row)]
    if header is None or not rows:
        what = "There is a title as Nomis writes it, and no table below."
        raise InputError(Fault(where=grid.source, what=what, remedy="Download it again, or name layout='plain'."))
    return header, rows


def _holds_numbers(grid: Grid, row: int) -> bool:
    cells = grid.rows[row]
    return 0 in cells and any(at and is_number_or_mark(cell.text.strip()) for at, cell in reversed(list(cells.items())))


def _units(grid: Grid, header: int, columns: Sequence[int], rows: Sequence[int]) -> list[str]:
    """Return what each column holds, as a row between the headings and the numbers says: number, %."""
    between = [row for row in grid.rows if header < row < rows[0]]
    return filled_right(grid, between[-1], columns) if between else ["" for _ in columns]


def _estimates(grid: Grid, facts: Mapping[str, str], header: int, rows: Sequence[int]) -> Tidied:
    """Return estimates of a survey with half the width of their intervals; they are no counts."""
    heads = [grid.text(header, at) for at in range(grid.width)]
    values = [at for at, head in enumerate(heads) if at and head and same_words(head) not in CONFIDENCE | CODES]
    labels = [_category(grid.text(row, 0)) for row in rows]
    frame = melted(grid, rows, values, [heads[at] for at in values], {"label here": labels}).rename(
        columns={LABEL: AREA}
    )
    frame = with_bare_areas(frame.rename(columns={"label here": LABEL}))
    said = [
        f"{label} {grid.text(row, at)}"
        + (f" ± {grid.text(row, at + 1)}" if same_words("".join(heads[at + 1 : at + 2])) in CONFIDENCE else "")
        for label, row in zip(labels, rows, strict=True)
        for at in values
    ]
    widths = "; ".join(said)
    refusal = Fault(
        where=grid.place(header, values[0]),
        what=f"These are estimates of a survey, not counts of people: {widths[:300]}.",
        remedy="For tests take the census, or ask for the number of people in the sample; a share of them can be shown "
        "or held against a target as a published figure, dp.share().",
    )
    table = Long(
        frame=frame,
        grid=grid,
        layout=NAME,
        heading="group",
        dims=(AREA, CODE),
        dialect="aps",
        kind="estimates",
        refusal=refusal,
        facts=Facts(source=_source(grid), date=facts.get("date", "")),
    )
    return _refused(table)


def _refused(table: Long) -> Tidied:
    columns = {LABEL: table.frame[LABEL].tolist(), "count": table.frame["text"].tolist()}
    sheet = Sheet(columns=columns, places=("",) * len(table.frame), source=table.grid.source, stem=table.grid.stem)
    return Tidied(
        layout=NAME, sheet=sheet, kind=table.kind, refusal=table.refusal, checks=table.checks, facts=table.facts
    )


def _category(text: str) -> str:
    """Return the category inside the name of a cell.

    Examples
    --------
    >>> _category("T18:16 (All Ages - Black : All People )"), _category("White")
    ('Black', 'White')
    """
    found = CELL.fullmatch(text)
    if not found:
        return text
    parts = [part.strip() for part in found[1].rsplit(":", 1)]
    return parts[0].rpartition(" - ")[2].strip()


LAYOUT = Layout(name=NAME, title="Nomis query download (CSV or workbook)", fits=fits, tidy=tidy)
