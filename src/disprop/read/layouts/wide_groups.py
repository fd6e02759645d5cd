"""Tables with a column for each group: uses of force by force and tactic, children by year, stops by area."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from disprop.errors import Fault
from disprop.read.grid import Grid
from disprop.read.layouts._areas import AREA, CODE
from disprop.read.layouts._blanks import ends_in
from disprop.read.layouts._finish import finish
from disprop.read.layouts._groups import meanings
from disprop.read.layouts._long import GONE, HIGH, LABEL, LOW, STAGE, Long
from disprop.read.layouts._marks import numbers_of
from disprop.read.layouts._pages import headings, is_number, is_number_or_mark, melted
from disprop.read.layouts._sums import give, is_everyone, rounding_unit
from disprop.read.layouts._types import Check, Facts, Layout, Options, Tidied
from disprop.read.words import no_count, unit_of
from disprop.schemes import REASONS, is_reason, load, same_words, years_of

NAME = "wide_groups"
AREAS = (
    "police force", "force", "area", "local authority", "la", "region", "geography", "area name", "country name", "lgd",
    "local government district", "council area",
)  # fmt: skip
CODES = ("la code", "area code", "geography code", "country code", "force code", "lgd code")
ASIDE = ("time identifier", "geographic level", "notes", "warning", "source")
KNOWN = re.compile(r"known[ _]ethnicity|ethnicity[ _]known", re.IGNORECASE)
PREFIX = re.compile(
    r"^(?:(?:ethnicity|ethnic group|ethnic origin|gender|sex|religion(?: or belief)?|disability|age(?: group| band)?"
    r"|sexual orientation) \| |(?:ethnicity|gender|sex|religion|disability|age)[ _])",
    re.IGNORECASE,
)
UNIT = re.compile(
    r"(?: \| (?:no\.?|nos\.?|n|number|count|headcount|staff|people)|[ :_-]+(?:head ?count|number|count))$",
    re.IGNORECASE,
)
"""What the lowest of several headings says of the numbers below it."""

PERCENT = re.compile(r"\s*(?:\(\s*)?(?:%|\bper ?cent(?:age)?\b|\bpct\b)(?:\s*\))?\s*$", re.IGNORECASE)
LOOKED_AT = 1000
FIRST = "first column"


def fits(grid: Grid) -> bool:
    """Whether the headings hold several groups of one classification, each over numbers."""
    names = headings(grid)
    rows = list(grid.rows)[1:LOOKED_AT]
    groups = _groups(names)
    if groups:
        return bool(rows) and all(_is_numeric(grid, rows, at, _dialect(names)) for at in groups)
    return bool(_staged(names)) or bool(_pair(grid, names, rows))


def tidy(grid: Grid, options: Options) -> Tidied:
    """Return the groups by area and whatever else the rows are about, without totals."""
    names = headings(grid)
    rows = [row for row in list(grid.rows)[1:] if any(at in grid.rows[row] for at in range(1, len(names)))]
    shown = [row for row in rows if _is_share(cell.text for cell in grid.rows[row].values())]
    rows = [row for row in rows if row not in shown]
    staged = {} if _groups(names) else _staged(names)
    if staged:
        return _by_stage(grid, options, names, rows, staged)
    groups = _groups(names) or _pair(grid, names, rows)
    dialect = _dialect(names)
    numeric = [
        at for at, name in enumerate(names) if name and _is_numeric(grid, rows, at, dialect) and not _is_time(name)
    ]
    numeric = [at for at in numeric if unit_of(names[at].replace("_", " ")) != "percent" or at in groups]
    counts, others = _categories(grid, names, rows, groups, numeric)
    shares = _shares(grid, names, rows, list(groups))
    labels = {at: _label(names[at]) for at in counts}
    keys, dims = _keys(grid, names, rows, [*counts, *others])
    frame = melted(grid, rows, list(labels), list(labels.values()), keys)
    others_of = [at for at in counts if at not in groups]
    everyone, checks, unknown = _unknown(grid, names, rows, groups, others_of, options)
    frame = frame[~frame["column"].isin(everyone)]
    if unknown:
        frame = frame.assign(**{LOW: np.nan, HIGH: np.nan, GONE: False}) if LOW in unknown else frame
        cells = {"label": "Unknown", **unknown, "row": rows, "column": everyone[0]}
        frame = pd.concat([frame, pd.DataFrame({**keys, **cells})], ignore_index=True)
    table = Long(
        frame=frame.reset_index(drop=True),
        grid=grid,
        layout=NAME,
        heading=_heading(groups.values()),
        dims=dims,
        dialect=dialect,
        kind="percent" if shares else "counts",
        refusal=_no_counts(grid, names, shares) if shares else None,
        facts=Facts(),
    )
    if others:
        said = f"Not read: {', '.join(names[at] for at in others)}."
        table = table.noting(table.note("columns left out", said, found=len(others)))
    return finish(_of_events(table.noting(*checks).aside({"percentages": len(shown)}), names), options)


def _categories(
    grid: Grid, names: Sequence[str], rows: Sequence[int], groups: Mapping[int, str], numeric: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Return the columns of categories, and other columns of numbers that are not read.

    Between the groups, reasons for unknown and a column of everyone each column is a category, known or not. Outside,
    a column is one where it adds the others up, or says how many are known; others on the left say what a row is about.
    """
    named = {at for at in numeric if is_everyone(names[at]) or is_reason(names[at])} | set(groups)
    inside = [at for at in numeric if min(named) <= at <= max(named)]
    numbers = {at: numbers_of([grid.text(row, at) for row in rows]) for at in numeric}
    parts = [at for at in inside if not is_everyone(names[at])]
    summed = _summed([numbers[at] for at in parts])
    unit = rounding_unit(np.array([numbers[at] for at in parts]))
    known = any(KNOWN.search(names[at]) for at in numeric)
    kept, others = list(inside), []
    for at in (at for at in numeric if at not in inside):
        off = np.abs(numbers[at] - summed)
        is_whole = bool(np.nanmax(off, initial=0) <= give(len(parts), unit))
        if is_whole or (known and at < min(groups)):
            kept.append(at)
        elif at > min(groups):
            others.append(at)
    return sorted(kept), others


def _summed(numbers: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the sums of the rows in which every number is printed, NaN in others; where none is, of what is."""
    together = np.sum(numbers, axis=0)
    return np.asarray(together if np.isfinite(together).any() else np.nansum(numbers, axis=0))


def _of_events(table: Long, names: Sequence[str]) -> Long:
    """Say that uses of force are no people, and that officers say of which ethnicity they are."""
    if not any("tactic" in name.casefold() for name in names):
        return table
    what = "The numbers are uses of a tactic, not people: one person can be behind several."
    table = table.noting(table.note("numbers of events", what, remedy='Compare them as events: relation = "events".'))
    if table.heading != "ethnicity":
        return table
    said = "Ethnicity is as the officer perceived it: another characteristic than what people say of themselves."
    return replace(table.noting(table.note("perceived ethnicity", said)), heading="perceived ethnicity")


def _shares(grid: Grid, names: Sequence[str], rows: Sequence[int], groups: Sequence[int]) -> list[int]:
    """Return the columns of groups where they hold percentages: as headed, or adding to 100 in each of several rows."""
    if all(unit_of(names[at].replace("_", " ")) == "percent" for at in groups):
        return list(groups)
    sums = np.nansum([numbers_of([grid.text(row, at) for row in rows]) for at in groups], axis=0)
    whole = len(sums) > 1 and np.all(np.abs(sums - 100) <= 0.5 * len(groups))
    return list(groups) if whole else []


def _no_counts(grid: Grid, names: Sequence[str], shares: Sequence[int]) -> Fault:
    return Fault(
        where=f"{grid.source}, column {names[shares[0]]}",
        what="The groups are percentages without the numbers of people that they are made of.",
        remedy="Ask the publisher for the number of people in each group; shares of a population are read by "
        "baseline().",
    )


def _is_numeric(grid: Grid, rows: Sequence[int], at: int, dialect: str) -> bool:
    texts = {grid.text(row, at) for row in rows[:200]} - {""}
    return bool(texts) and all(is_number_or_mark(text, dialect=dialect) for text in texts)


def _dialect(names: Sequence[str]) -> str:
    """Return whose signs stand in place of numbers, as the headings tell."""
    return "department_for_education" if {"time identifier", "geographic level"} & set(map(_words, names)) else ""


def _is_share(texts: Iterable[str]) -> bool:
    """Whether a row says that it holds percentages: Share of total (%)."""
    return any(unit_of(text) == "percent" for text in texts if any(map(str.isalpha, text)))


def _is_time(name: str) -> bool:
    return _words(name) in {"year", "time period", "period", "financial year", "academic year", "time", "date"}


def _words(name: str) -> str:
    return same_words(name.replace("_", " "))


def _label(name: str) -> str:
    """Return the group that a heading names.

    Examples
    --------
    >>> _label("Ethnicity_Asian_or_Asian_British"), _label("Black (or Black British)")
    ('Asian or Asian British', 'Black (or Black British)')
    >>> _label("Ethnicity | White | No."), _label("Male | Number")
    ('White', 'Male')
    >>> _label("White Headcount"), _label("Asian - number")
    ('White', 'Asian')
    """
    return PREFIX.sub("", UNIT.sub("", PERCENT.sub("", name))).replace("_", " ")


def _pair(grid: Grid, names: Sequence[str], rows: Sequence[int]) -> dict[int, str]:
    """Return two columns of groups that add, with those of unknown group, to a column of everyone: Male, Female."""
    groups = _groups(names, least=2)
    everyone = [at for at, name in enumerate(names) if is_everyone(name)]
    if len(groups) != 2 or len(everyone) > 1 or not rows:
        return {}
    reasons = [at for at, name in enumerate(names) if name and is_reason(name)]
    if not everyone:
        numeric = [at for at, name in enumerate(names) if name and _is_numeric(grid, rows, at, _dialect(names))]
        alone = set(groups) <= set(numeric) <= {*groups, *reasons}
        return groups if alone and len(groups) < sum(map(bool, names)) else {}
    numbers = {at: numbers_of([grid.text(row, at) for row in rows]) for at in (*groups, *reasons, *everyone)}
    summed = _summed([numbers[at] for at in (*groups, *reasons)])
    told = np.isfinite(summed) & np.isfinite(numbers[everyone[0]])
    return groups if told.any() and np.array_equal(summed[told], numbers[everyone[0]][told]) else {}


def _groups(names: Sequence[str], *, least: int = 3) -> dict[int, str]:
    """Return the columns that are groups of the characteristic that has the most of them."""
    best: dict[int, str] = {}
    plain = [_label(name) for name in names]
    percents = {at for at, name in enumerate(names) if unit_of(name.replace("_", " ")) == "percent"}
    if {plain[at] for at in percents} & {plain[at] for at, name in enumerate(names) if name and at not in percents}:
        plain = ["" if at in percents else name for at, name in enumerate(plain)]  # shares beside their counts
    for name, characteristic, level in meanings():
        codes = load(name).classify(plain, level)
        reasons = {reason.code for reason in REASONS}
        groups = {at: code for at, code in enumerate(codes) if code not in reasons and names[at].strip()}
        if len(set(groups.values())) > max(least - 1, len(best)):
            best = dict.fromkeys([*groups, *_bands(plain, groups, name)], characteristic)
    return dict(sorted(best.items()))


def _bands(names: Sequence[str], groups: Mapping[int, str], scheme: str) -> list[int]:
    """Return the columns of other ages, where the groups are ages: bands of a table's own making are groups too."""
    if not load(scheme).years():
        return []
    return [at for at, name in enumerate(names) if at not in groups and years_of(name) and not is_everyone(name)]


def _heading(characteristics: Iterable[str]) -> str:
    return next(iter(characteristics), LABEL)


def _keys(
    grid: Grid, names: Sequence[str], rows: Sequence[int], counts: Sequence[int]
) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    """Return what each row is about, its area under the name of areas."""
    word = {_words(name): at for at, name in enumerate(names)}
    area, code = _area(grid, rows, word)
    keys: dict[str, list[str]] = {}
    for at, name in enumerate(names):
        texts = [grid.text(row, at) for row in rows]
        if not name and not at and any(texts) and not all(map(is_number_or_mark, filter(None, texts))):
            keys[FIRST] = texts  # rows are told by a column without a heading
            continue
        if at in counts or not name or _words(name) in ASIDE or at == code:
            continue
        said = no_count(name.replace("_", " ")) is not None and all(map(is_number_or_mark, filter(None, texts)))
        if said or unit_of(name.replace("_", " ")) == "percent":
            continue
        called = AREA if at == area else name
        keys[called] = texts
    if area is not None:
        keys[CODE] = [grid.text(row, code) for row in rows] if code is not None else [""] * len(rows)
    return keys, tuple(keys)


def _area(grid: Grid, rows: Sequence[int], word: Mapping[str, int]) -> tuple[int | None, int | None]:
    """Return the columns of areas and of their codes: of several, the one with the most areas."""
    areas, codes = ([word[name] for name in names if name in word] for names in (AREAS, CODES))
    several = {at: len({grid.text(row, at) for row in rows}) for at in (*areas, *codes)}
    area = max(areas, key=lambda at: several[at], default=None)
    code = next((at for at in codes if area is not None and several[at] == several[area]), None)
    return area, code


def _unknown(
    grid: Grid,
    names: Sequence[str],
    rows: Sequence[int],
    groups: Mapping[int, str],
    others: Sequence[int],
    options: Options,
) -> tuple[list[int], list[Check], Mapping[str, Sequence[object]]]:
    """Where everybody and those whose group is known stand side by side, return the unknown as their difference."""
    known = next((at for at in others if KNOWN.search(names[at])), None)
    if known is None:
        return [], [], {}
    numbers = {at: numbers_of([grid.text(row, at) for row in rows]) for at in others}
    larger = [at for at in others if at != known and np.all(np.nan_to_num(numbers[at] - numbers[known]) >= 0)]
    if len(larger) != 1:
        return [], [], {}
    (everyone,) = larger
    unknown = numbers[everyone] - numbers[known]
    said = f"{names[everyone]} less {names[known]} are of unknown ethnicity: {np.nansum(unknown):,.0f} in all rows."
    check: Check = {
        "check": "unknown by difference",
        "where": grid.source,
        "what": said,
        "found": float(np.nansum(unknown)),
    }
    unit = rounding_unit(np.array(list(numbers.values())))
    parts = np.nansum([numbers_of([grid.text(row, at) for row in rows]) for at in groups], axis=0)
    off = float(np.nanmax(np.abs(parts - numbers[known]), initial=0))
    agreed = f"The groups add to {names[known]} up to {off:g} people a row."
    checks: list[Check] = [check, {"check": "totals agree", "where": grid.source, "what": agreed, "found": off}]
    if off > give(len(groups), unit):
        checks[1] = {**checks[1], "check": "total differs", "remedy": "Ask the publisher which is right."}
    all_of, known_of = ([grid.text(row, at) for row in rows] for at in (everyone, known))
    return [everyone, known], checks, _difference(all_of, known_of, options, _dialect(names))


def _difference(
    everyone: Sequence[str], known: Sequence[str], options: Options, dialect: str
) -> Mapping[str, Sequence[object]]:
    """Return what two columns leave: the cells, and what each can be where one of the two is withheld or rounded."""
    whole, part = (ends_in(texts, options, dialect=dialect) for texts in (everyone, known))
    low, high, gone = np.maximum(whole.low - part.high, 0), whole.high - part.low, whole.withheld | part.withheld
    number = numbers_of(everyone) - numbers_of(known)
    signs = [one if not is_number(one) else two for one, two in zip(everyone, known, strict=True)]
    cells = [f"{value:g}" if np.isfinite(value) else sign for value, sign in zip(number, signs, strict=True)]
    if not gone.any() and not options.rounding.reach:
        return {"text": cells}
    return {"text": cells, LOW: low.tolist(), HIGH: high.tolist(), GONE: gone.tolist()}


def _staged(names: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return columns by group and by what is counted, where several groups have the same two or more: Asian_stopped."""
    found: dict[str, dict[str, int]] = {}
    for at, name in enumerate(names):
        group, underscore, measure = name.partition("_")
        if underscore and group and measure:
            found.setdefault(group, {})[measure] = at
    several = {name: measures for name, measures in found.items() if len(measures) > 1}
    reasons = {reason.code for reason in REASONS}
    best: dict[str, dict[str, int]] = {}
    for name, _, level in meanings():
        codes = dict(zip(several, load(name).classify(several, level), strict=True))
        groups = {label: measures for label, measures in several.items() if codes[label] not in reasons}
        shared = set.intersection(*map(set, groups.values())) if groups else set()
        if len(groups) > max(1, len(best)) and len(shared) > 1:
            best = groups
    return best


def _by_stage(
    grid: Grid, options: Options, names: Sequence[str], rows: Sequence[int], staged: Mapping[str, Mapping[str, int]]
) -> Tidied:
    """Return columns such as Asian_stopped and Asian_population as stages of groups, area by area."""
    used = [at for measures in staged.values() for at in measures.values()]
    shared = set.intersection(*(set(measures) for measures in staged.values()))
    order = [measure for measure in next(iter(staged.values())) if measure in shared and "rate" not in measure]
    left_out = sorted(shared - set(order))
    word = {_words(name): at for at, name in enumerate(names)}
    area, code = _area(grid, rows, word)
    keys = {
        AREA: [grid.text(row, area or 0) for row in rows],
        CODE: [grid.text(row, code) for row in rows] if code is not None else [""] * len(rows),
    }
    parts = [
        melted(grid, rows, [measures[measure] for measures in staged.values()], list(staged), keys).assign(
            **{STAGE: measure.replace("_", " ")}
        )
        for measure in order
    ]
    table = Long(
        frame=pd.concat(parts, ignore_index=True),
        grid=grid,
        layout=NAME,
        heading=_characteristic_of(list(staged)),
        dims=(AREA, CODE),
    )
    ignored = [name for at, name in enumerate(names) if at not in used and at not in {area, code}]
    said = f"Each of {', '.join(order)} is a stage of the groups {', '.join(staged)}."
    table = table.noting(table.note("stages", said, found=", ".join(order)))
    if left_out or ignored:
        aside = f"Not read: {', '.join([*left_out, *ignored])[:300]}."
        table = table.noting(table.note("columns left out", aside, found=len(left_out) + len(ignored)))
    return finish(table, options)


def _characteristic_of(labels: Sequence[str]) -> str:
    reasons = {reason.code for reason in REASONS}
    for name, characteristic, level in meanings():
        if not set(load(name).classify(labels, level)) & reasons:
            return characteristic
    return LABEL


LAYOUT = Layout(name=NAME, title="A column for each group (CSV)", fits=fits, tidy=tidy)
