"""The targets of a plan, and what a document states, held against the counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from disprop import stats
from disprop.checks import checks_frame
from disprop.cube import Cube
from disprop.errors import Fault, InputError, raise_faults
from disprop.open_responses import is_open
from disprop.plan import Plan, StatedEntry, TargetEntry
from disprop.ranges import share_ends
from disprop.run._inputs import Inputs, one_stage, people_of
from disprop.run._published import Published, noted, published_of

TARGET_COLUMNS = (
    "id",
    "table",
    "stage",
    "characteristic",
    "measure",
    "group",
    "count",
    "total",
    "value",
    "value_low",
    "value_high",
    "printed",
    "target",
    "status",
    "narrative",
    "colour",
    "reason",
    "source",
    "note",
)
"""The columns of targets, slices apart; value and interval are proportions, `printed` is a published percentage."""

CONFIDENCE = 0.95


@dataclass(frozen=True, eq=False, kw_only=True)
class Figure:
    """Counts that a target or a statement is about.

    Parameters
    ----------
    cube : Cube
        At the level of the group.
    group : str or None
        The code of the group.
    """

    cube: Cube
    group: str | None

    @property
    def label(self) -> str:
        """The group's name; blank for the whole table."""
        return "" if self.group is None else self.cube.scheme.label(self.group, self.cube.level)

    @property
    def counts(self) -> np.ndarray:
        """People of the group, shape (slices, stages); zero for a group that the table does not list."""
        return self.counts_in(self.cube)

    def counts_in(self, cube: Cube) -> np.ndarray:
        """Return the people of the group in a table with the groups of this one."""
        if self.group not in cube.groups:
            return np.zeros_like(cube.known)
        return cube.by_group[..., cube.groups.index(self.group)]


def figure_of(plan: Plan, inputs: Inputs, entry: TargetEntry | StatedEntry, path: str) -> Figure | None:
    """Return the counts that an entry names; None where its table could not be read.

    Parameters
    ----------
    entry : TargetEntry or StatedEntry
        With ``table``, ``characteristic`` and perhaps ``group`` and ``level``.
    path : str
        The entry's key path.

    Raises
    ------
    InputError
        If there is no such stage, characteristic, level or group.
    """
    tables = people_of(plan, inputs, entry.table or "", f"{path}.table")
    if tables is None:
        return None
    key = entry.characteristic or ""
    if key not in tuple(tables):
        raise _unnamed(
            plan, f"{path}.characteristic", f"{entry.table} does not count people by {key!r}.", tuple(tables)
        )
    cube = tables[key]
    if entry.level is not None and entry.level not in cube.scheme.levels:
        what = f"Scheme {cube.scheme.name} has no level {entry.level!r}."
        raise _unnamed(plan, f"{path}.level", what, cube.scheme.levels)
    cube = cube.roll_up(entry.level) if entry.level is not None else cube
    return Figure(cube=cube, group=None if entry.group is None else _code(plan, path, cube, entry.group))


def _code(plan: Plan, path: str, cube: Cube, group: str) -> str:
    """Return the code of a group that is named by its code or by its label."""
    known = cube.scheme.groups(cube.level)
    code = group if group in known else cube.scheme.classify([group], cube.level)[0]
    if code not in known:
        what = f"{group!r} is no group of {cube.scheme.name} at level {cube.level!r}."
        raise _unnamed(plan, f"{path}.group", what, known)
    return code


def _unnamed(plan: Plan, path: str, what: str, known: tuple[str, ...]) -> InputError:
    return InputError(Fault(where=plan.place(path), what=what, remedy=f"Name one of {', '.join(known)}."))


# ---- Targets ---------------------------------------------------------------------------------------------------------


def targets_of(plan: Plan, inputs: Inputs) -> tuple[pd.DataFrame, list[Fault]]:
    """Return the status of every target of a plan.

    Parameters
    ----------
    plan, inputs : Plan, Inputs
        Targets whose table could not be read are left out.

    Returns
    -------
    DataFrame
        One row a target, slice and stage: slice columns after ``id``, then `TARGET_COLUMNS`.
    list of Fault
        Of targets that name what is not there.

    Notes
    -----
    The known rate is of everyone whom the question applies to; a group's share is of the known. Both have Wilson's
    interval. The status looks at the value alone: "significantly" means by more than the width.
    """
    parts: list[pd.DataFrame] = []
    faults: list[Fault] = []
    for name, entry in plan.targets.items():
        try:
            parts.append(_target_rows(plan, inputs, name, entry))
        except InputError as error:
            faults += error.faults
    return _joined(parts), faults


def _joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    slices = [column for part in parts for column in part.columns if column not in TARGET_COLUMNS]
    order = ["id", *dict.fromkeys(slices), *TARGET_COLUMNS[1:]]
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame(columns=order, dtype=object)
    return pd.concat([part.astype(object) for part in filled], ignore_index=True).reindex(columns=order)


def _target_rows(plan: Plan, inputs: Inputs, name: str, entry: TargetEntry) -> pd.DataFrame:
    if entry.value is not None or entry.file is not None:
        return pd.DataFrame([_published(name, entry, one) for one in published_of(plan, name, entry)])
    figure = figure_of(plan, inputs, entry, f"targets.{name}")
    return pd.DataFrame() if figure is None else pd.DataFrame(_counted(name, entry, figure))


def _id(name: str, parts: Iterable[str]) -> str:
    return "/".join(["targets", name, *(part.replace("/", "-") for part in parts)])


def _published(name: str, entry: TargetEntry, one: Published) -> dict[str, Any]:
    status = "undefined" if one.figure is None else one.figure.status(entry.target)
    over = one.figure is not None and one.figure.over(entry.target)
    blank = dict.fromkeys(("table", "stage", "characteristic", "measure", "group", "source"), "")
    told = noted(one.figure, entry)
    judged = _judged(entry, status, over=over, note=str(told["note"]))
    return {"id": _id(name, one.parts), **blank, **one.about, **told, **judged}


def _counted(name: str, entry: TargetEntry, figure: Figure) -> Iterator[dict[str, Any]]:
    cube = figure.cube
    top, bottom = (cube.known, cube.total) if entry.measure == "known" else (figure.counts, cube.known)
    low, high = stats.share_interval(top, bottom, method="wilson", confidence=CONFIDENCE)
    open_, gone = _open(entry, figure)
    for at, stage in np.ndindex(top.shape):
        count, total = int(top[at, stage]), int(bottom[at, stage])
        status = "open" if open_[at, stage] else entry.target.status(count, total)
        note = "" if total else "nobody to take a share of"
        cut = {str(column): str(cube.slices[column].iloc[at]) for column in cube.slices.columns}
        several = [*cut.values(), *([cube.stage_names[stage]] if len(cube.stages) > 1 else [])]
        yield {
            "id": _id(name, several),
            **cut,
            "table": (entry.table or "").partition(".")[0],
            "stage": cube.stage_names[stage],
            "characteristic": cube.characteristic,
            "measure": entry.measure,
            "group": figure.label,
            "count": count,
            "total": total,
            "value": count / total if total else np.nan,
            "value_low": float(low[at, stage]),
            "value_high": float(high[at, stage]),
            "printed": "",
            **_judged(
                entry,
                status,
                over=count > entry.target.share * total,
                note=_LEFT_OPEN if open_[at, stage] else note,
            ),
            "source": entry.source or "",
            **(
                dict.fromkeys(("count", "total", "value", "value_low", "value_high"), np.nan) if gone[at, stage] else {}
            ),
        }


_LEFT_OPEN = "counts are withheld or rounded, and leave the status open"


def _open(entry: TargetEntry, figure: Figure) -> tuple[np.ndarray, np.ndarray]:
    """Return where counts that are withheld or rounded leave the status open, and where there is no figure to show."""
    cube, nowhere = figure.cube, np.zeros(figure.cube.known.shape, dtype=bool)
    if cube.ends is None:
        return nowhere, nowhere
    if entry.measure == "known":
        ends = share_ends(cube, lambda table: table.known, lambda table: table.unknown)
        return is_open(entry.target, *ends), np.asarray(cube.ends.withheld.any(axis=-1))
    ends = share_ends(cube, figure.counts_in, lambda table: table.known - figure.counts_in(table))
    return is_open(entry.target, *ends), np.asarray(cube.ends.withheld[..., : len(cube.groups)].any(axis=-1))


def _judged(entry: TargetEntry, status: str, *, over: bool, note: str) -> dict[str, str]:
    """Return the status in its three wordings; one that is given by hand says what the figure alone would have."""
    given = "dropped" if entry.not_pursued else entry.override.status if entry.override else status
    words = entry.target.words(given, over=over)
    own = [] if given == status else [f"by its figure: {entry.target.words(status, over=over)['numerical']}"]
    return {
        "target": str(entry.target),
        "status": words["numerical"],
        "narrative": words["narrative"],
        "colour": words["colour"],
        "reason": entry.not_pursued or (entry.override.reason if entry.override else ""),
        "note": "; ".join([*filter(None, [note]), *own]),
    }


# ---- Stated figures --------------------------------------------------------------------------------------------------


def contradictions_of(plan: Plan, inputs: Inputs) -> tuple[pd.DataFrame, list[Fault]]:
    """Hold what a document states against the counts.

    Parameters
    ----------
    plan, inputs : Plan, Inputs
        What could not be read is left out.

    Returns
    -------
    DataFrame
        A table of checks: one row a contradiction.
    list of Fault
        Of statements about what is not there.
    """
    rows: list[Mapping[str, object]] = []
    faults: list[Fault] = []
    for at, entry in enumerate(plan.stated, start=1):
        try:
            figure = figure_of(plan, inputs, entry, f"stated[{at}]")
            if figure is not None:
                raise_faults(one_stage(plan, figure.cube, f"stated[{at}].table"))
                rows += _contradictions(entry, figure)
        except InputError as error:
            faults += error.faults
    return checks_frame(rows), faults


_REMEDY = "Find out which is right; the comparisons use the counts."


def _contradictions(entry: StatedEntry, figure: Figure) -> Iterator[dict[str, object]]:
    """Yield each figure of a statement that the counts do not give."""
    cube = figure.cube
    if cube.ends is not None:  # what is printed may differ from what is stated by what they leave open
        return
    count, known, total = (int(part.sum()) for part in (figure.counts, cube.known, cube.total))
    everyone = int(cube.counts.sum())
    about = ", ".join(part for part in (entry.table, cube.characteristic, figure.label) if part)
    where = f"{about} (document: {entry.where})" if entry.where else about
    if entry.count is not None and entry.count != count:
        yield _contradiction("stated count", where, f"{count:,}", f"{entry.count:,}", "people")
    if entry.total is not None and entry.total not in (total, everyone):
        yield _contradiction("stated total", where, f"{total:,}", f"{entry.total:,}", "people in all")
    if entry.percent is not None and not any(_rounds_to(count, base, entry.percent) for base in (known, total)):
        found = _percentages(count, known, total, entry.percent)
        yield _contradiction("stated percentage", where, found, f"{entry.percent}%", "")


def _contradiction(check: str, where: str, found: str, stated: str, unit: str) -> dict[str, object]:
    said, counted = (f"{figure} {unit}".strip() for figure in (stated, found))
    what = f"The document states {said}; the counts give {counted}."
    return {"check": check, "where": where, "what": what, "found": found, "stated": stated, "remedy": _REMEDY}


def _rounds_to(count: int, base: int, printed: str) -> bool:
    """Return whether a count of a base, in per cent, could have been printed like that."""
    half = Fraction(1, 2 * 10 ** _decimals(printed))
    return base > 0 and abs(Fraction(100 * count, base) - Fraction(printed)) <= half


def _decimals(printed: str) -> int:
    return len(printed.partition(".")[2])


def _percentages(count: int, known: int, total: int, printed: str) -> str:
    """Return the count in per cent of the known, and of everyone where that differs."""
    digits = max(1, _decimals(printed))
    of_known = f"{100 * count / known:.{digits}f}% ({count:,} of {known:,} known)" if known else "no known people"
    of_all = f"{100 * count / total:.{digits}f}%"
    if known == total:
        return of_known
    same = of_known.startswith(f"{of_all} ")
    return f"{of_known}, {'the same' if same else of_all} of all {total:,}"
