"""Nomis bulk downloads of the census: one row an area, one column a category, totals beside their parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from disprop.read.grid import Grid
from disprop.read.layouts._ages import years_said
from disprop.read.layouts._areas import AREA, CODE
from disprop.read.layouts._finish import finish
from disprop.read.layouts._long import LABEL, Long
from disprop.read.layouts._pages import headings, melted
from disprop.read.layouts._sums import is_everyone
from disprop.read.layouts._types import Facts, Layout, Options, Tidied
from disprop.schemes import same_words

NAME = "nomis_bulk"
MEASURES = "measures"
VALUE = {"value", "number", ""}
AVERAGE = re.compile(r"(?:mean|median|average)\b", re.IGNORECASE)


def fits(grid: Grid) -> bool:
    """Whether the first row names geographies, and then categories with their variable: ``Age: Total``."""
    names = headings(grid)
    words = [same_words(name) for name in names]
    return "geography" in words and "geography code" in words and len(_numbers(names)) > 1


def tidy(grid: Grid, options: Options) -> Tidied:
    """Return the areas by the finest categories."""
    names, header = headings(grid), next(iter(grid.rows))
    found = {at: _parts(names[at]) for at in _numbers(names)}
    counted = {at: parts for at, parts in found.items() if same_words(parts.get(MEASURES, "")) in VALUE}
    counted = {at: parts for at, parts in counted.items() if not any(map(AVERAGE.match, parts.values()))}
    others = len(found) - len(counted)
    varying = [
        name for name in _variables(counted.values()) if len({parts.get(name) for parts in counted.values()}) > 1
    ]
    heading = _heading(varying or _variables(counted.values()), options)
    rows = [row for row in grid.rows if row > header]
    texts = {same_words(name): at for at, name in enumerate(names) if at not in found}
    keys = {AREA: _column(grid, rows, texts["geography"]), CODE: _column(grid, rows, texts["geography code"])}
    extra = {names[at]: _column(grid, rows, at) for words, at in texts.items() if not words.startswith("geography")}
    keys |= {name: values for name, values in extra.items() if name}
    labels = [parts.get(heading, "") for parts in counted.values()]
    frame = melted(grid, rows, list(counted), labels, keys)
    crossed = [name for name in varying if name != heading]
    for name in crossed:
        frame[name] = [parts.get(name, "") for parts in counted.values()] * len(rows)
    date = next(
        (values[0] for name, values in extra.items() if same_words(name) == "date" and len(set(values)) == 1), ""
    )
    everyone = years_said(" ".join(label for label in labels if is_everyone(label)))
    table = Long(
        frame=frame,
        grid=grid,
        layout=NAME,
        heading=heading if heading not in frame else LABEL,
        dims=(*keys, *crossed),
        facts=Facts(source=f"Census {date}, ONS, from Nomis".replace("  ", " "), date=date, ages=str(everyone or "")),
    )
    if others:
        said = f"{others} columns hold percentages, or averages."
        table = table.noting(table.note("columns left out", said, found=others))
    return finish(table, options)


def _numbers(names: Sequence[str]) -> list[int]:
    return [at for at, name in enumerate(names) if ":" in name and not same_words(name).startswith("geography")]


def _parts(name: str) -> dict[str, str]:
    """Return the category of each variable that a heading names, and what is measured.

    Examples
    --------
    >>> _parts("Sex: Males; Age: Aged 16 to 24; measures: Value")
    {'Sex': 'Males', 'Age': 'Aged 16 to 24', 'measures': 'Value'}
    """
    found = {}
    for part in name.split(";"):
        variable, _, category = part.partition(":")
        found[MEASURES if same_words(variable) == MEASURES else variable.strip()] = category.strip()
    return found


def _variables(parts: Iterable[dict[str, str]]) -> list[str]:
    listed = [name for one in parts for name in one]
    return [name for name in dict.fromkeys(listed) if name != MEASURES]


def _heading(variables: Sequence[str], options: Options) -> str:
    asked = [name for name in variables if same_words(name) == same_words(options.characteristic)]
    return (asked or list(variables))[0]


def _column(grid: Grid, rows: Sequence[int], at: int) -> list[str]:
    return [grid.text(row, at) for row in rows]


LAYOUT = Layout(name=NAME, title="Nomis bulk download (census, CSV)", fits=fits, tidy=tidy)
