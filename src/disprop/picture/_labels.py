"""The words of a picture of findings: its title, what was asked, its rows, their headings and figures, its notes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from disprop import range_words, show, words
from disprop.picture._facts import HIDDEN, WITHHELD
from disprop.picture._letters import before_figures, plain_letters


def shown(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose figures are not withheld."""
    return frame[frame["verdict"] != WITHHELD]


def title(frame: pd.DataFrame, slices: Sequence[str], about: str = "") -> str:
    """Return what all rows are of: comparison, stage, group, characteristic, level and slices, where there is one."""
    comparisons = show.comparisons(frame).map(words.spoken).unique()
    subject = str(comparisons[0]) if len(comparisons) == 1 else f"{len(comparisons)} comparisons"
    stages, kinds = (frame[name].map(words.spoken).unique() for name in ("stage", "characteristic"))
    groups = frame["group"].unique()
    if len(comparisons) == 1 and len(stages) == 1 and stages[0] not in subject:
        subject = f"{subject}, {stages[0]}"
    if len(groups) == len(kinds) == 1 and len(frame) > 1:
        subject = f"{groups[0]} ({kinds[0]}): {subject}"
    elif len(kinds) == 1:
        subject = f"{subject} by {kinds[0]}"
    levels = frame["level"].unique()
    level = words.level(levels[0]) if len(levels) == 1 and levels[0] != "detail" else ""
    fixed = [str(frame[name].iloc[0]) for name in slices if frame[name].nunique() == 1]
    told = ", ".join([f"{about}: {subject}" if about else subject, *filter(None, [level, *fixed])])
    return words.capital(told)


AGAINST = {"rest": "everyone else", "overall": "everyone", "target": "a target rate"}
"""What a rate is held against, by its comparator; a named group has its own name."""


def asked(frame: pd.DataFrame) -> str:
    """Return what the rows hold against what, where they all do the same; a wider sentence where they do not."""
    questions, stages, baselines = (frame[name].unique() for name in ("question", "stage", "baseline"))
    stage = words.spoken(stages[0]) if len(stages) == 1 else "each stage"
    baseline = words.spoken(baselines[0]) if len(baselines) == 1 else "each baseline"
    if len(questions) > 1:
        return "Shares against baselines, and rates against comparators."
    if questions[0] == "composition":
        return f"Each group's share of {stage}, against its share of {baseline}."
    among = f"; baseline: {baseline}" if len(baselines) == 1 else ""
    return f"Each group's rate of {stage}, against {reference(frame)}{among}."


def reference(frame: pd.DataFrame) -> str:
    """Return what the values are held against, in a word or two."""
    if (frame["question"] == "composition").all():
        return "the baseline"
    named = frame["comparator"].unique()
    return AGAINST.get(str(named[0]), str(named[0])) if len(named) == 1 else "its comparator"


def rows(frame: pd.DataFrame, slices: Sequence[str]) -> list[tuple[str, str]]:
    """Return heading and label of each row; rows that follow each other under the same heading are about one place.

    Parameters
    ----------
    frame : DataFrame
        Findings.
    slices : sequence of str
        Columns that name slices.

    Returns
    -------
    list of (str, str)
        The heading is blank where the label says it all.
    """
    where = pd.Series(places(frame, frame, slices))
    runs = (where != where.shift()).cumsum()
    alone = (runs.map(runs.value_counts()) == 1).all() or where.nunique() == 1
    named = frame["group"].nunique() > 1 or len(frame) == 1 or not alone
    told = [
        _counted(row, place if alone else "", named=named) for row, place in zip(records(frame), where, strict=True)
    ]
    return [("" if alone else place, label) for place, label in zip(where, told, strict=True)]


def places(rows: pd.DataFrame, frame: pd.DataFrame, slices: Sequence[str]) -> list[str]:
    """Return what tells rows from the others of a frame, as `disprop.show.places`, with levels and names in words."""
    named, told = (_in_words(each) for each in (rows, frame))
    return show.places(named, told, slices, always=False)


def _in_words(frame: pd.DataFrame) -> pd.DataFrame:
    """Return findings whose names of comparisons, stages, characteristics and levels read as words."""
    said = {name: frame[name].map(words.spoken) for name in ("stage", "characteristic")}
    comparisons = frame["id"].map(words.spoken).map(words.capital)
    return frame.assign(**said, id=comparisons, level=frame["level"].map(words.level))


def records(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    """Return the rows as dictionaries; pandas' own way takes ten times as long for frames of many columns."""
    columns = [frame[name].tolist() for name in frame]
    return [dict(zip(frame.columns, row, strict=True)) for row in zip(*columns, strict=True)]


def _counted(row: Mapping[Any, Any], place: str, *, named: bool) -> str:
    """Return place and group with the counts, which stay on one line."""
    counts = HIDDEN if row["verdict"] == WITHHELD else f"({words.counts(row)})".replace(" ", "\xa0")
    label = ", ".join(filter(None, (place, str(row["group"]) if named or not place else "")))
    return f"{before_figures(plain_letters(label))} {counts}"


def verdict(row: Mapping[Any, Any]) -> str:
    """Return the words beside a mark: the verdict, and that the unknown decide it."""
    return f"{row['verdict']}\nunknowns decide" if row["unknowns_decide"] else str(row["verdict"])


def unknown(frame: pd.DataFrame) -> str:
    """Return how much is unknown: of one family in full, of several the least and the most."""
    frame = shown(frame)
    if not len(frame):
        return ""
    frame = frame[frame[["unknown", "stage_known"]].notna().all(axis=1)]
    if not len(frame):
        return f"Unknown: {HIDDEN}."
    if frame["id"].str.rsplit("/", n=1).str[0].nunique() == 1:
        return show.unknown_line(frame)
    everyone = (frame["stage_known"] + frame["unknown"]).to_numpy(dtype=float)
    shares = frame["unknown"].to_numpy(dtype=float)[everyone > 0] / everyone[everyone > 0]
    if not len(shares):
        return ""
    ends = dict.fromkeys(words.percent(float(end)) for end in (np.min(shares), np.max(shares)))
    return f"Unknown: {' to '.join(ends)} of the people at the stage."


def bands(frame: pd.DataFrame) -> list[str]:
    """Return the bands that judge the rows, in words."""
    return [str(band) for band in frame["band"].unique() if band]


def confidences(frame: pd.DataFrame) -> str:
    """Return the confidence of the intervals: 95%."""
    return words.listed([f"{100 * (1 - alpha):g}%" for alpha in frame["alpha"].unique()])


ROUNDED = "Counts are rounded: a verdict is stated where it is the same for all that they could be."
NO_FIGURES = (
    "No mark: counts behind the row are withheld where they come from. Its ratio lies between the two that are given."
)
"""What is said where counts of the tables that findings were made from are not exact."""


def of_counts(shown: pd.DataFrame) -> list[str]:
    """Return what is said of counts that are rounded, or withheld by whoever published them."""
    has = {note: bool(shown["note"].str.contains(note, regex=False).any()) for note in range_words.NOTES}
    told = {range_words.ROUNDED: ROUNDED, range_words.WITHHELD: NO_FIGURES}
    return [said for note, said in told.items() if has[note]]


def surplus(number: float) -> str:
    """Return how many more or fewer than expected, with the sign.

    Examples
    --------
    >>> surplus(3.376), surplus(-12.04), surplus(0.02), surplus(float("nan"))
    ('+3.4', '-12.0', '0', '–')
    """
    if math.isnan(number):
        return words.MISSING
    near = round(number, 1)
    return f"{near:+,.1f}" if near else "0"


def ratio(value: float) -> str:
    """Return a ratio in words; infinite where it is."""
    return "infinite" if value == float("inf") else words.ratio(value)
