"""Whole characteristics in words: never more than the test says."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from disprop.words import listed, p_value, people, percent

WAYS = ("falling", "level", "rising")
"""Which way a trend goes along the order of the groups."""

GOES = {"falling": "fall", "level": "stay level", "rising": "rise"}

EXACT_TREND, NORMAL_TREND = "exact Cochran-Armitage", "Cochran-Armitage"

RELIABLE = 5
"""The smallest expected count at which the chi-square may speak alone."""


def readings(frame: pd.DataFrame) -> list[str]:
    """Return a sentence or a few about each whole characteristic.

    Parameters
    ----------
    frame : DataFrame
        Tests, with the columns that `disprop.whole` gives them.
    """
    return [reading(row) for row in frame.to_dict("records")]


def reading(row: Mapping[Any, Any]) -> str:
    """Return what one test says, of how many, and what it leaves open."""
    if row["reason"]:
        return f"{row['stage']} by {row['characteristic']}: the groups cannot be tested together; {row['reason']}."
    told = [_together(row), _along(row), _unknown(row), _few_known(row)]
    return " ".join(part for part in told if part)


def _together(row: Mapping[Any, Any]) -> str:
    """Return whether all groups together differ by more than chance would often give."""
    p, alone = _evidence(row)
    if math.isnan(p):
        return (
            f"Whether {_told(row)} was not asked exactly, and the chi-square cannot say: the smallest expected count "
            f"is {row['smallest_expected']:.2g}."
        )
    if _undecided(row):
        by = f"by about as much as chance gives in {100 * row['alpha']:g} of 100 such comparisons"
        return f"Taken together, {_told(row)} {by} ({alone}): on which side, this cannot say."
    if p < row["alpha"]:
        which = " It does not say which groups." if row["groups"] > 2 else ""
        return f"Taken together, {_told(row)} by more than chance would often give ({alone}).{which}"
    return (
        f"Taken together, {_told(row)} by no more than chance may well give ({alone}): no evidence of a difference, "
        "which is not evidence that there is none."
    )


def _told(row: Mapping[Any, Any]) -> str:
    """Return what may differ from what."""
    who = f"{row['stage']} by {row['characteristic']} ({row['groups']} groups, {people(row['known'])} known)"
    if row["question"] == "rate":
        return f"the rates of {who} differ"
    than = {"fixed": "", "contains": "the others in ", "separate": ""}[row["relation"]]
    return f"the make-up of {who} differs from that of {than}{row['baseline']}"


def _evidence(row: Mapping[Any, Any]) -> tuple[float, str]:
    """Return the p that is read, and how it is stated."""
    if math.isnan(row["p"]):
        usable = row["smallest_expected"] >= RELIABLE
        return (row["p_chi_square"], f"chi-square p {_stated(row['p_chi_square'])}") if usable else (math.nan, "")
    if not row["draws"]:
        return row["p"], f"exact p {_stated(row['p'])}"
    most = " at most" if row["p"] <= row["p_bound"] else ""
    return row["p"], f"p {_stated(row['p'])}{most}, from {row['draws']:,} tables drawn at random"


def _stated(p: float) -> str:
    return p_value(p).replace("<", "below ")


def _undecided(row: Mapping[Any, Any]) -> bool:
    """Return whether draws, or two proved ends, leave open on which side of the level p lies."""
    if math.isnan(row["p"]):
        return False
    if row["draws"]:
        return bool(abs(row["p"] - row["alpha"]) < 2 * row["standard_error"])
    return bool(row["p_low"] < row["alpha"] <= row["p_high"])


def _along(row: Mapping[Any, Any]) -> str:
    """Return what the order of the groups shows."""
    if math.isnan(row["p_trend"]):
        return ""
    stated = f"{row['trend_test']} p {_stated(row['p_trend'])}"
    if row["p_trend"] < row["alpha"]:
        what, against = (
            ("rates", "") if row["question"] == "rate" else ("shares", f" against those of {row['baseline']}")
        )
        goes = f"the {what} {GOES[row['trend']]}{against}"
        return f"Along their order {goes} by more than chance would often give ({stated})."
    return f"Along their order there is no evidence of a trend ({stated})."


def _unknown(row: Mapping[Any, Any]) -> str:
    sides = (("unknown", "known", "at the stage"), ("base_unknown", "base_known", f"in {row['baseline']}"))
    missing = [
        f"{people(row[unknown])} of {people(row[unknown] + row[known])} {where}"
        for unknown, known, where in sides
        if row[unknown] > 0
    ]
    return f"The unknown are left out: {listed(missing)}." if missing else ""


def _few_known(row: Mapping[Any, Any]) -> str:
    if not row["declaration"] < row["gate"]:
        return ""
    return (
        f"Only {percent(row['declaration'])} are known, fewer than the gate of {percent(row['gate'])}: those who are "
        "may be unlike the others."
    )
