"""How much is unknown: by reason, against its target, and whether the unknown fared differently."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from disprop import stats
from disprop.align import shared_characteristics, single_stage, slices_of
from disprop.arguments import People, alpha_faults, as_tables
from disprop.band import Target
from disprop.cells import Cells, arms_of, divide
from disprop.completeness import Unknowns
from disprop.cube import Cube
from disprop.errors import Fault, InputError, raise_faults
from disprop.estimates import estimate
from disprop.one_basis import under_one_name
from disprop.open_responses import OPEN, open_reasons, open_whole
from disprop.p_values import test
from disprop.read.periods import periods_of
from disprop.schemes import REASONS
from disprop.tables import Tables

ALL = "all unknown"
"""The reason of the rows that hold all reasons together."""


def unknowns(
    tables: People,
    *,
    target: Target | Mapping[str, Target] | None = None,
    among: People | None = None,
    stayers: People | None = None,
    over: str | None = None,
    alpha: float = 0.05,
    name: str | None = None,
) -> Unknowns:
    """Report how much is unknown, by stage, characteristic and reason.

    Parameters
    ----------
    tables : Tables or Cube
        The counts.
    target : Target or mapping of characteristic to Target, optional
        What the known rate is to reach: ``at_least(97, within=within(percent=5))``.
    among, stayers : Tables or Cube, optional
        The people who contain those of the stage, or different people: then each row of all unknown also says whether
        the unknown reach the stage as often as the known.
    over : str, optional
        The column of the slices that holds periods: each known rate then has its change since the period before. They
        are in the order of their days where all can be read as periods (2009, 2008/09, Q1 2009, March 2009, Jan-Dec
        2008, 2009-03-31), else in the order of the table. After a period that overlaps with it, or in which nobody was
        there, there is no change: NaN.
    alpha : float
        Intervals have confidence ``1 - alpha``.
    name : str, optional
        Begins the ids of the rows; the name of the table if not given.

    Returns
    -------
    Unknowns
        One row a reason that occurs, and one for all reasons together.

    Raises
    ------
    InputError
        If a target names a characteristic that is not there, both ``among`` and ``stayers`` are given, or nothing is
        divided by ``over``.

    Notes
    -----
    The denominator is everyone at the stage except those whom the question does not apply to, or was not put to by
    design. The known rate has Wilson's interval. The ratio is the rate at which the unknown reach the stage over that
    of the known, tested like any other rate; each such test stands alone.

    Examples
    --------
    >>> import disprop as dp
    >>> left = dp.from_counts({"Yes": 2, "No": 16, "blank": 28}, scheme="disability", name="leavers")
    >>> found = dp.unknowns(left, target=dp.at_least(97, within=dp.within(percent=5)))
    >>> print(*found.frame[["reason", "count", "total", "status"]].iloc[-1], sep=", ")
    all unknown, 28, 46, significantly below target
    """
    raise_faults([*alpha_faults(alpha), *_target_faults(target)])
    held, base, relation = as_tables(tables), *_baseline(among, stayers)
    raise_faults(_period_faults(held, over))
    targets = _targets(held, target)
    if base is not None:
        held, base = under_one_name(held, base)
    shared = shared_characteristics(held, base, None) if base is not None else ()
    parts = []
    for key in held:
        cube = held[key]
        whole = _whole(cube, targets.get(key), alpha)
        if over is not None and over in cube.slices:
            whole["change_before_pp"] = _since_before(cube, over)
        if base is not None and key in shared:
            whole = whole.assign(**_outcome(cube, base[key], relation))
        if cube.ends is not None or (base is not None and key in shared and base[key].ends is not None):
            whole = open_whole(whole, cube, targets.get(key))
        parts.append(pd.concat([open_reasons(_by_reason(cube), cube), whole], ignore_index=True))
    frame = pd.concat(parts, ignore_index=True)
    slices = tuple(dict.fromkeys(str(column) for key in held for column in held[key].slices.columns))
    return Unknowns(
        frame=_ordered(frame, name or held.name, slices),
        slices=slices,
        checks=held.checks,
        method=(
            *_method(target, base is not None, relation, alpha, cases=any(held[key].pooled for key in held)),
            *([OPEN] if any(held[key].ends is not None for key in held) else []),
        ),
    )


_COLUMNS = {
    "count": "",
    "total": "",
    "rate": np.nan,
    "known_rate": np.nan,
    "known_low": np.nan,
    "known_high": np.nan,
    "change_before_pp": np.nan,
    "target": "",
    "status": "",
    "narrative": "",
    "colour": "",
    "base_count": np.nan,
    "base_total": np.nan,
    "change_pp": np.nan,
    "ratio": np.nan,
    "p": np.nan,
    "p_check": np.nan,
}


def _ordered(frame: pd.DataFrame, name: str, slices: tuple[str, ...]) -> pd.DataFrame:
    keys = [*slices, "stage", "characteristic", "reason"]
    several = [key for key in keys if key != "stage" or frame["stage"].nunique() > 1]
    ids = name + "/" + frame[several].astype(str).replace(r"[/ ]", "_", regex=True).agg("/".join, axis=1)
    gaps: dict[str, Any] = {column: gap for column, gap in _COLUMNS.items() if column not in frame}
    full = frame.assign(id=ids)
    for column, gap in gaps.items():
        full[column] = gap
    words = {
        column: full[column].fillna("")
        for column, gap in _COLUMNS.items()
        if gap == "" and column not in ("count", "total")
    }
    return full.assign(**words)[["id", *keys, *_COLUMNS]]


def _baseline(among: People | None, stayers: People | None) -> tuple[Tables | None, str]:
    if among is not None and stayers is not None:
        raise InputError(
            Fault(
                where="unknowns",
                what="Both among= and stayers= are given.",
                remedy="Give the one that is true of these people.",
            )
        )
    if among is not None:
        return as_tables(among), "contains"
    return (as_tables(stayers), "separate") if stayers is not None else (None, "")


def _target_faults(target: object) -> Iterator[Fault]:
    """Yield the faults of targets that are none."""
    for given in target.values() if isinstance(target, Mapping) else (target,):
        if given is not None and not isinstance(given, Target):
            remedy = "Write at_least(97, within=within(percent=5)), at_most(...) or match(...)."
            yield Fault(where="target", what=f"{given!r} is no target.", remedy=remedy)


def _targets(held: Tables, target: Target | Mapping[str, Target] | None) -> Mapping[str, Target]:
    if target is None:
        return {}
    if isinstance(target, Target):
        return dict.fromkeys(held, target)
    for key in target:
        held[key]
    return target


def _keys(cube: Cube, at: np.ndarray, stage: np.ndarray) -> pd.DataFrame:
    """Return slice columns, stage and characteristic of places in the first two axes."""
    rows = cube.slices.iloc[at].reset_index(drop=True)
    return rows.assign(stage=np.array(cube.stage_names, dtype=object)[stage], characteristic=cube.characteristic)


def _by_reason(cube: Cube) -> pd.DataFrame:
    """Return a row for each reason that occurs."""
    place, at, stage = np.nonzero(np.moveaxis(cube.by_reason, -1, 0))
    count, total = cube.by_reason[at, stage, place], cube.total[at, stage]
    inside = np.array([reason.in_denominator for reason in REASONS])[place]
    labels = [
        reason.label if reason.in_denominator else f"{reason.label} (outside the denominator)" for reason in REASONS
    ]
    return _keys(cube, at, stage).assign(
        reason=np.array(labels, dtype=object)[place],
        count=count,
        total=total,
        rate=np.where(inside, divide(count, total), np.nan),
    )


def _whole(cube: Cube, target: Target | None, alpha: float) -> pd.DataFrame:
    known, unknown, total = cube.known.ravel(), cube.unknown.ravel(), cube.total.ravel()
    low, high = stats.share_interval(known, total, method="wilson", confidence=1 - alpha)
    at, stage = (axis.ravel() for axis in np.indices(cube.known.shape))
    rows = _keys(cube, at, stage).assign(
        reason=ALL,
        count=unknown,
        total=total,
        rate=divide(unknown, total),
        known_rate=divide(known, total),
        known_low=low,
        known_high=high,
    )
    if target is None:
        return rows
    words = [
        target.words(target.status(int(k), int(t)), over=int(k) > target.share * int(t))
        for k, t in zip(known, total, strict=True)
    ]
    return rows.assign(
        target=str(target),
        status=[word["numerical"] for word in words],
        narrative=[word["narrative"] for word in words],
        colour=[word["colour"] for word in words],
    )


def _period_faults(held: Tables, over: str | None) -> Iterator[Fault]:
    """Ask for another column where none of the tables is divided by the one that is to hold periods."""
    columns = list(dict.fromkeys(str(column) for key in held for column in held[key].slices.columns))
    if over is not None and over not in columns:
        remedy = f"Name one of: {', '.join(columns)}." if columns else "Read the table with by= the column of periods."
        yield Fault(where="over", what=f"{held.name} is not divided by {over!r}.", remedy=remedy)


def _since_before(cube: Cube, over: str) -> np.ndarray:
    """Return how far each known rate, in percentage points, is from that of the period before; flat."""
    others = [column for column in cube.slices.columns if column != over]
    periods = periods_of([str(value) for value in cube.slices[over]])
    in_order = sorted(range(len(cube.slices)), key=periods.__getitem__ if periods else None)
    place = pd.Series(in_order, index=in_order, dtype=float)
    within = [cube.slices[column].to_numpy()[in_order] for column in others]
    before = (place.groupby(within).shift() if within else place.shift()).sort_index().to_numpy()
    if periods:
        apart = [
            math.isnan(at) or not periods[int(at)].overlaps(here) for at, here in zip(before, periods, strict=True)
        ]
        before = np.where(apart, before, np.nan)
    rates = divide(cube.known, cube.total)
    earlier = np.where(np.isnan(before)[:, None], np.nan, rates[np.nan_to_num(before).astype(np.intp)])
    return np.asarray((rates - earlier).ravel() * 100)


def _outcome(cube: Cube, base: Cube, relation: str) -> dict[str, Any]:
    """Return whether the unknown reach the stage as often as the known."""
    cells = _unknown_against_known(cube, base, relation)
    arms = arms_of(cells)
    evidence = test(arms)
    here, there = divide(cells.other_stage, cells.stage_known), divide(cells.other_base, cells.base_known)
    return {
        "base_count": cells.base_group.astype(float),
        "base_total": cells.base_known.astype(float),
        "change_pp": (here - there) * 100,
        "ratio": estimate(arms).ratio,
        "p": evidence.p,
        "p_check": evidence.p_check,
    }


def _unknown_against_known(cube: Cube, base: Cube, relation: str) -> Cells:
    """Return a comparison a slice and stage: of those who answered not, and of those who did."""
    at = slices_of(cube, single_stage(base))
    known, unknown = cube.known.ravel(), cube.unknown.ravel()
    held_known, held_unknown = (
        np.broadcast_to(held[at], cube.known.shape).ravel() for held in (base.known, base.unknown)
    )
    if relation == "contains":
        people = {"known": (known, held_known), "unknown": (unknown, held_unknown)}
        raise_faults(_containment_faults(cube, base, people))
    nobody = np.zeros_like(known)
    return Cells(
        question="rate",
        relation=relation,  # type: ignore[arg-type]
        comparator="rest",
        stage_group=unknown,
        stage_known=known + unknown,
        stage_unknown=nobody,
        base_group=held_unknown,
        base_known=held_known + held_unknown,
        base_unknown=nobody,
        other_stage=known,
        other_base=held_known,
        share=np.full(len(known), np.nan),
    )


def _containment_faults(cube: Cube, base: Cube, people: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> Iterator[Fault]:
    """Yield the faults of a stage that has more known, or more unknown, than the people who are to contain it."""
    for kind, (here, there) in people.items():
        if np.any(here > there):
            at = int(np.argmax(here - there))
            yield Fault(
                where=f"{cube.name}, {cube.characteristic}, {kind}",
                what=f"{here[at]} at the stage, {there[at]} in {base.name}, which is said to contain them.",
                remedy="If they are different people, give them as stayers=; otherwise correct one of the counts.",
            )


def _method(target: object, compared: bool, relation: str, alpha: float, *, cases: bool) -> tuple[str, ...]:
    lines = [f"Unknown over everyone at the stage; known rate with Wilson's {100 * (1 - alpha):g}% interval."]
    if isinstance(target, Target):
        near = f"; {target.near} counts as near" if target.near else ""
        lines.append(f"Target: {target}{near}.")
    if compared:
        lines.append(
            f"Column ratio: how often the unknown reach the stage against the known ({relation}); each test stands "
            "alone."
        )
    if cases:
        lines.append("These are cases, of whom one person may be several: intervals and p-values are then too sure.")
    return tuple(lines)
