"""Whole characteristics: do the groups differ at all, before any of them is looked at?"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd

from disprop.errors import Fault, InputError
from disprop.whole._reading import EXACT_TREND, NORMAL_TREND, WAYS, readings
from disprop.whole._tables import REASONS, Grounds, Tables, tables_of
from disprop.whole._tests import (
    DRAWN,
    LISTED,
    NONE,
    NOT_ASKED,
    PAIR,
    PROVED,
    ChiSquare,
    Exact,
    Step,
    Trend,
    chi_square,
    exact,
    has_trend,
    trend,
)

__all__ = ["DRAWS", "ORDERING", "SEED", "Grounds", "columns", "whole_frame"]

ORDERING = "likelihood_ratio"
"""What makes counts more extreme than others where shares are constants; docs/whole.md has the evidence."""

DRAWS, SEED = 100_000, 1

ORDERINGS = ("likelihood_ratio", "probability", "chi_square")

FEW, VERY_FEW = 5, 1
"""Smallest expected counts below which the chi-square distribution is rough, and of no use."""


@cache
def columns() -> Mapping[str, Mapping[str, str]]:
    """Return the columns of whole characteristics in order, with ``meaning`` and ``unit``."""
    return tomllib.loads(files("disprop").joinpath("whole.toml").read_text(encoding="utf-8"))


def whole_frame(
    grounds: Sequence[Grounds],
    families: Collection[str],
    *,
    slices: Sequence[str] = (),
    ordering: str = ORDERING,
    draws: int = DRAWS,
    seed: int = SEED,
    most: int | None = None,
    step: Step = lambda _: None,
) -> pd.DataFrame:
    """Return a test of all groups together for each family of findings.

    Parameters
    ----------
    grounds : sequence of Grounds
        What the findings were made from.
    families : collection of str
        What the ids of a family's findings have in common: the families to test.
    slices : sequence of str
        The columns that name slices; they stand after ``comparison``.
    ordering, draws, seed, most, step
        As `disprop.Findings.whole` has them.

    Returns
    -------
    DataFrame
        One row a family, in the columns of `columns`.

    Raises
    ------
    InputError
        For an ordering that there is none of, or a number of draws that is none.
    """
    _require(ordering, draws, seed)
    order = [*list(columns())[:2], *slices, *list(columns())[2:]]
    tables = tables_of(grounds, families)
    if tables is None:
        return pd.DataFrame(columns=order)
    answers = exact(tables, ordering=ordering, draws=draws, seed=seed, most=most, step=step)
    frame = _frame(tables, answers, chi_square(tables), trend(tables, most=most), ordering=ordering, seed=seed)
    frame["same_as"] = _same_as(tables, slices)
    frame["reading"] = readings(frame)
    for name in slices:
        frame[name] = frame[name].where(frame[name].notna(), "") if name in frame else ""
    return frame[order]


def _require(ordering: str, draws: int, seed: int) -> None:
    faults = []
    if ordering not in ORDERINGS:
        remedy = f"Name one of: {', '.join(ORDERINGS)}."
        faults.append(Fault(where="whole, ordering", what=f"There is no ordering {ordering!r}.", remedy=remedy))
    for name, value, least in (("draws", draws, 1), ("seed", seed, 0)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
            remedy = f"Give {least} or more."
            faults.append(Fault(where=f"whole, {name}", what=f"{value!r} is no such number.", remedy=remedy))
    if faults:
        raise InputError(faults)


def _frame(
    tables: Tables, answers: Exact, square: ChiSquare, along: Trend, *, ordering: str, seed: int
) -> pd.DataFrame:
    drawn = answers.how == DRAWN
    return tables.keys.assign(
        p=answers.p,
        how=_how(answers),
        p_low=answers.low,
        p_high=answers.high,
        standard_error=np.where(drawn, answers.standard_error, np.nan),
        draws=answers.draws,
        seed=pd.Series(seed, index=tables.keys.index, dtype="Int64").where(pd.Series(drawn)),
        p_bound=np.where(drawn, answers.bound, np.nan),
        smallest_expected=square.smallest_expected,
        chi_square=square.statistic,
        df=square.freedom,
        p_chi_square=square.p,
        p_trend=along.p,
        trend=np.where(np.isnan(along.p), "", np.array(WAYS, dtype=object)[along.way + 1]),
        trend_test=np.where(np.isnan(along.p), "", np.where(along.exact, EXACT_TREND, NORMAL_TREND)),
        method=_methods(tables, ordering),
        reason=np.array(REASONS, dtype=object)[tables.reason],
        note=_notes(tables, square),
    )


def _how(answers: Exact) -> np.ndarray:
    """Return in words how each p was had."""
    words = {
        PAIR: "exact",
        LISTED: "exact: all tables listed",
        PROVED: "exact: proved to lie between p_low and p_high",
        DRAWN: "drawn",
        NOT_ASKED: "not asked for: too many tables",
        NONE: "",
    }
    told = np.array([words[number] for number in range(len(words))], dtype=object)[answers.how]
    bounded = (answers.how == DRAWN) & (answers.p <= answers.bound)
    return np.where(bounded, "drawn: none as extreme, so that p is a bound, 1 / (draws + 1)", told)


AGAINST = {
    "fixed": "people at the stage against the shares",
    "contains": "people at the stage against those of the baseline who are not, whatever the comparator",
    "separate": "people at the stage against those of the baseline, whatever the comparator",
}


def _methods(tables: Tables, ordering: str) -> list[str]:
    """Return which test was made of which table; blank where there is none."""
    constants = f"exact multinomial, ordered by {ordering.replace('_', ' ')}"
    tests = {
        (True, True): "exact binomial, minimum likelihood",
        (True, False): constants,
        (False, True): "Fisher exact, minimum likelihood",
        (False, False): "Fisher-Freeman-Halton, ordered by probability",
    }
    two, tested = (tables.tested.sum(axis=1) == 2).tolist(), (tables.reason == 0).tolist()
    return [
        f"{tests[relation == 'fixed', pair]}: {AGAINST[relation]}; known responses only" if made else ""
        for relation, pair, made in zip(tables.keys["relation"], two, tested, strict=True)
    ]


def _notes(tables: Tables, square: ChiSquare) -> list[str]:
    """Return why a test is empty, and what has to be known of it."""
    keys, tested = tables.keys, tables.reason == 0
    with np.errstate(invalid="ignore"):
        useless, rough = square.smallest_expected < VERY_FEW, square.smallest_expected < FEW
    no_trend = tested & keys["ordered"].to_numpy(dtype=bool) & (tables.tested.sum(axis=1) > 2) & ~has_trend(tables)
    nowhere = tested & ((tables.share == 0) & (tables.here > 0)).any(axis=1) & tables.fixed
    flags: dict[str, Any] = {
        "chi-square of no use: smallest expected count below 1": useless,
        "chi-square rough: smallest expected count below 5": rough & ~useless,
        "no trend test against shares": no_trend,
        "people in a group whose share is exactly 0": nowhere,
        "printed share of 0 taken at half a unit": tested & keys["unprinted"].to_numpy(dtype=bool),
        "shares made to add to 100%": tested & keys["normalised"].to_numpy(dtype=bool),
    }
    reasons = [REASONS[number] for number in tables.reason]
    lines = np.column_stack(list(flags.values()))
    names = list(flags)
    return [
        "; ".join(filter(None, [reason, *(names[at] for at in np.flatnonzero(line))]))
        for reason, line in zip(reasons, lines, strict=True)
    ]


def _same_as(tables: Tables, slices: Sequence[str]) -> list[str]:
    """Return for each table the id of an earlier row that is the very same test; blank where there is none."""
    keys = tables.keys
    about = [
        *(keys[name] if name in keys else pd.Series("", index=keys.index) for name in slices),
        *(keys[name] for name in ("stage", "baseline", "characteristic", "level", "relation")),
    ]
    counts = np.concatenate([tables.here, tables.there, tables.share], axis=1)
    first: dict[tuple[object, ...], str] = {}
    told = []
    for name, *asked, line in zip(keys["id"], *(column.astype(str) for column in about), counts, strict=True):
        earlier = first.setdefault((*asked, line.tobytes()), name)
        told.append("" if earlier == name else earlier)
    return told
