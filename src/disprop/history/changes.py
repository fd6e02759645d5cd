"""What has changed between two runs, finding by finding, in words whose rules are written down."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd

from disprop.findings import Findings
from disprop.judge import VERDICTS

OUTSIDE = VERDICTS[:3]
"""The verdicts of a difference outside the band; without a band, of any difference."""

INSIDE = VERDICTS[3:5]
"""The verdicts of a figure that is shown to lie inside the band, or to be a difference too small to matter."""

ASKED = {
    "question": "the question",
    "relation": "how the two are connected",
    "comparator": "the comparator",
    "baseline": "the baseline",
    "level": "the level",
    "bridge": "the bridge",
    "band": "the band",
    "alpha": "alpha",
    "adjust": "the adjustment",
}
"""What makes two rows of one name answers to one question, as a note names it."""

ABOUT = ("stage", "characteristic", "group", "question")
"""What a row is about: columns that are not told twice."""

COMPARED = (
    "verdict",
    "direction",
    "effect",
    "observed",
    "denominator",
    "value",
    "reference",
    "difference_pp",
    "ratio",
    "ratio_low",
    "ratio_high",
    "p",
    "p_adjusted",
)
"""Columns that are told of both runs."""

KEPT = (
    "id",
    *ABOUT,
    *COMPARED,
    "unknown",
    "stage_known",
    "flagged",
    "code",
    "level",
    "relation",
    "comparator",
    "baseline",
    "bridge",
    "difference_low_pp",
    "difference_high_pp",
    "alpha",
    "adjust",
    "band",
    "band_unit",
)
"""The columns of findings that a history keeps: what changes are told by."""

UNKNOWN_ABOUT = ("stage", "characteristic", "reason")
UNKNOWN_COMPARED = ("count", "total", "rate", "status")
UNKNOWN_KEPT = ("id", *UNKNOWN_ABOUT, *UNKNOWN_COMPARED)
"""The columns of reports of the unknown that a history keeps."""

DECIDING = [
    f"{name}_{when}"
    for name in (
        *("verdict", "direction", "characteristic", "reference", "band_unit", "difference_pp", "difference_low_pp"),
        *("difference_high_pp", "ratio", "ratio_low", "ratio_high", *ASKED),
    )
    for when in ("then", "now")
]
"""What the word of a change goes by."""

Row = Mapping[Any, Any]
"""A row that has both runs side by side."""

SAME = 1e-8
"""How far two numbers may differ in relation to their size and be the same: files hold ten significant digits."""


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("disprop.history").joinpath("words.toml").read_text(encoding="utf-8"))


WORDS = tuple(_words())
"""The words of a change, in the order in which they are listed."""


def meanings() -> dict[str, str]:
    """Return what each word of a change says."""
    return {word: about["meaning"] for word, about in _words().items()}


def changes(before: Findings, after: Findings) -> pd.DataFrame:
    """Compare the findings of two runs, row by row.

    Parameters
    ----------
    before, after : Findings
        Of the earlier run and of the later one: from `compare` and `rates`, or read with `read_findings`.

    Returns
    -------
    DataFrame
        One row for each id of either run, those of the later run first: ``id``, the slices, what the row is about,
        ``change`` (one of new, worsened, reversed, eased, resolved, no longer shown, not comparable, gone, appeared,
        unchanged), ``note``, and of both runs (``_then``, ``_now``) verdict, direction, effect, counts, value,
        reference, difference, ratio with its interval, p-values.

    Notes
    -----
    The words follow the verdicts; `docs/history.md` writes the rules down. No test of the change is made: the people of
    two dates are mostly the same, so the two rates are not independent, and two verdicts can differ by chance where
    nothing has changed.

    Examples
    --------
    >>> import disprop as dp
    >>> def leavers(women, men):
    ...     staff = dp.from_counts({"Female": 289, "Male": 156}, scheme="gender", name="staff")
    ...     left = dp.from_counts({"Female": women, "Male": men}, scheme="gender", name="leavers")
    ...     return dp.rates(left, stayers=staff, band=dp.within(ratio=(0.8, 1.25)))
    >>> dp.changes(leavers(29, 10), leavers(60, 10))[["group", "change", "verdict_then", "verdict_now"]]
        group    change verdict_then       verdict_now
    0  Female  worsened     possible  disproportionate
    1    Male  worsened     possible  disproportionate
    """
    slices = tuple(dict.fromkeys([*after.slices, *before.slices]))
    then, now = _schemes_of(before), _schemes_of(after)
    apart = {name for name in then.keys() & now.keys() if not then[name] & now[name]}
    schemes = ({name: then[name] for name in apart}, {name: now[name] for name in apart})
    return changes_between(before.frame, after.frame, slices=slices, schemes=schemes)


def _schemes_of(found: Findings) -> dict[str, set[str]]:
    """Return the names of the schemes that each characteristic may have: of findings from a lone file, several."""
    known = [*found.schemes, *(scheme for ground in found.grounds for scheme in ground.schemes.values())]
    return {
        scheme.characteristic: {one.name for one in known if one.characteristic == scheme.characteristic}
        for scheme in known
    }


def changes_between(
    before: pd.DataFrame,
    after: pd.DataFrame,
    *,
    slices: Sequence[str] = (),
    schemes: tuple[Mapping[str, set[str]], Mapping[str, set[str]]] = ({}, {}),
) -> pd.DataFrame:
    """Compare two frames of findings.

    Parameters
    ----------
    before, after : DataFrame
        With the columns of `KEPT`.
    slices : sequence of str
        The columns that name slices, in either.
    schemes : pair of mappings
        By characteristic, the names of the schemes of the earlier and of the later run; nothing is said of
        characteristics that are missing in either.

    Returns
    -------
    DataFrame
        As `changes` has it.
    """
    about = [*slices, *ABOUT]
    both = _side_by_side(before, after, [*about, *KEPT])
    told = [_change(row, schemes) for row in both[DECIDING].to_dict("records")]
    frame = pd.DataFrame({"id": both["id"], **{name: _either(both, name) for name in about}})
    frame["change"], frame["note"] = [word for word, _ in told], [note for _, note in told]
    for name in COMPARED:
        frame[f"{name}_then"], frame[f"{name}_now"] = both[f"{name}_then"], both[f"{name}_now"]
    frame["value_change_pp"] = 100 * (_numbers(both["value_now"]) - _numbers(both["value_then"]))
    return frame


def unknown_changes(before: pd.DataFrame, after: pd.DataFrame, *, slices: Sequence[str] = ()) -> pd.DataFrame:
    """Compare how much is unknown in two runs, reason by reason.

    Parameters
    ----------
    before, after : DataFrame
        With the columns of `UNKNOWN_KEPT`: those of ``unknowns.csv``.
    slices : sequence of str
        The columns that name slices, in either.

    Returns
    -------
    DataFrame
        One row for each id of either, those of the later first: counts, totals, rates and target status ``_then`` and
        ``_now``, ``change_pp`` (percentage points of the rate) and ``change``: up, down, same, gone or appeared.
    """
    about = [*slices, *UNKNOWN_ABOUT]
    both = _side_by_side(before, after, [*about, *UNKNOWN_KEPT])
    frame = pd.DataFrame({"id": both["id"], **{name: _either(both, name) for name in about}})
    points = 100 * (_numbers(both["rate_now"]) - _numbers(both["rate_then"]))
    there = both["id_then"].notna() & both["id_now"].notna()
    words = np.select([points > 100 * SAME, points < -100 * SAME], ["up", "down"], "same")
    frame["change"] = np.where(there, words, np.where(both["id_now"].notna(), "appeared", "gone"))
    frame["change_pp"] = points
    for name in UNKNOWN_COMPARED:
        frame[f"{name}_then"], frame[f"{name}_now"] = both[f"{name}_then"], both[f"{name}_now"]
    return frame


# ---- Rows side by side -----------------------------------------------------------------------------------------------


def _side_by_side(before: pd.DataFrame, after: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """Return the rows of either frame under one id, columns ending in ``_then`` and ``_now``, those of the later first.

    Two rows of one id are told apart by their order.
    """
    names = list(dict.fromkeys(names))
    sides = [_keyed(frame, names) for frame in (before, after)]
    order = sides[1].index.append(sides[0].index.difference(sides[1].index, sort=False))
    then, now = (side.reindex(order).add_suffix(end) for side, end in zip(sides, ("_then", "_now"), strict=True))
    both = pd.concat([then, now], axis=1)
    cells = both.to_numpy(dtype=object, copy=True)
    cells[both.isna().to_numpy()] = None
    return pd.DataFrame(cells, columns=both.columns, dtype=object).assign(id=order.get_level_values(0).to_numpy())


def _keyed(frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    chosen = frame.reindex(columns=names).astype(object)
    keys = pd.MultiIndex.from_arrays([chosen["id"].astype(object), frame.groupby("id", sort=False).cumcount()])
    return chosen.set_axis(keys, axis=0)


def _either(both: pd.DataFrame, name: str) -> pd.Series:
    """Return what the later run calls something, or else the earlier."""
    now, then = both[f"{name}_now"], both[f"{name}_then"]
    return pd.Series(np.where(now.notna(), now, then), index=both.index, dtype=object)


def _numbers(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column, errors="coerce").astype(float)


# ---- The words -------------------------------------------------------------------------------------------------------


def _change(row: Row, schemes: tuple[Mapping[str, set[str]], Mapping[str, set[str]]]) -> tuple[str, str]:
    """Return the word and the note of a row that has both runs side by side."""
    then, now = row["verdict_then"], row["verdict_now"]
    if now is None:
        return "gone", f"It was {then}; there is no such row now."
    if then is None:
        return ("new" if now in OUTSIDE else "appeared"), "There was no such row in the earlier run."
    reasons = [*_asked_otherwise(row), *_other_schemes(row["characteristic_now"], schemes)]
    if reasons:
        return "not comparable", f"Changed between the runs: {'; '.join(reasons)}."
    if then in OUTSIDE and now in OUTSIDE:
        return _still_outside(row)
    return _crossing(str(then), str(now))


def _crossing(then: str, now: str) -> tuple[str, str]:
    """Return the word of a row that is outside the band in one run at most."""
    was = f"It was {then}."
    if now in OUTSIDE:
        return "new", was
    if then in OUTSIDE and now in INSIDE:
        return "resolved", "A difference remains, too small to matter." if now == INSIDE[0] else ""
    if then in OUTSIDE:
        return "no longer shown", "That is not a sign that the difference has gone: the numbers cannot tell."
    return "unchanged", "" if then == now else was


def _still_outside(row: Row) -> tuple[str, str]:
    """Return the word of a row that is outside the band in both runs."""
    if row["direction_then"] != row["direction_now"]:
        return "reversed", f"It was {row['direction_then']}, and is {row['direction_now']}."
    steps = VERDICTS.index(row["verdict_now"]) - VERDICTS.index(row["verdict_then"])
    larger = _size(row, "now") - _size(row, "then")
    if steps < 0:
        return "worsened", "The evidence is stronger; the difference is not larger." if larger <= 0 else ""
    if steps > 0:
        return "eased", "The evidence is weaker; the difference is not smaller." if larger >= 0 else ""
    if _apart(row) and larger:
        return ("worsened" if larger > 0 else "eased"), "The same verdict of a difference of another size."
    return "unchanged", ""


def _measure(row: Row) -> tuple[str, str, str]:
    """Return the columns of the estimate that the band judges, and of its interval."""
    points = row["band_unit_now"] == "points"
    return (
        ("difference_pp", "difference_low_pp", "difference_high_pp") if points else ("ratio", "ratio_low", "ratio_high")
    )


def _size(row: Row, when: str) -> float:
    """Return how far an estimate is from no difference: in percentage points, or as a logarithm of the ratio."""
    value = _number(row[f"{_measure(row)[0]}_{when}"])
    if _measure(row)[0] == "difference_pp":
        return abs(value)
    with np.errstate(divide="ignore"):
        return float(abs(np.log(value)))


def _apart(row: Row) -> bool:
    """Whether each run's estimate lies outside the other's interval."""
    return _outside(row, "then", "now") and _outside(row, "now", "then")


def _outside(row: Row, estimate: str, interval: str) -> bool:
    name, low, high = _measure(row)
    value = _number(row[f"{name}_{estimate}"])
    return bool(value < _number(row[f"{low}_{interval}"]) or value > _number(row[f"{high}_{interval}"]))


def _number(cell: object) -> float:
    return float("nan") if cell is None else float(cell)  # type: ignore[arg-type]  # cells of a column of numbers


# ---- What was asked --------------------------------------------------------------------------------------------------


def _asked_otherwise(row: Row) -> list[str]:
    """Return what of a row's question is not what it was."""
    told = [
        f"{words} was {_shown(row[f'{name}_then'])}, is {_shown(row[f'{name}_now'])}"
        for name, words in ASKED.items()
        if not _same(row[f"{name}_then"], row[f"{name}_now"])
    ]
    if not told and row["relation_now"] == "fixed" and not _same(row["reference_then"], row["reference_now"]):
        told = [f"the baseline's share was {_share(row['reference_then'])}, is {_share(row['reference_now'])}"]
    return told


def _other_schemes(characteristic: str, schemes: tuple[Mapping[str, set[str]], Mapping[str, set[str]]]) -> list[str]:
    then, now = (side.get(characteristic) or set() for side in schemes)
    if not then or not now or then == now:
        return []
    return [f"the classification was {', '.join(sorted(then))}, is {', '.join(sorted(now))}"]


def _same(then: object, now: object) -> bool:
    """Whether two cells are the same, numbers to the digits of a file; an undefined one is as good as an empty one."""
    if isinstance(then, (int, float)) and isinstance(now, (int, float)):
        return then == now or abs(then - now) <= SAME * max(abs(then), abs(now))
    return (then or "") == (now or "")


def _shown(cell: object) -> str:
    return "nothing" if cell in (None, "") else f"{cell:g}" if isinstance(cell, float) else str(cell)


def _share(cell: object) -> str:
    return f"{100 * _number(cell):.4g}%"
