"""Verdicts beside what three habits alone would have said: the band, the four-fifths rule, and p below 0.05."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files

import numpy as np
import pandas as pd

from disprop import numerals, show

LOW, HIGH = 0.8, 1.25
"""The four-fifths rule, either way."""

LEVEL = 0.05
"""The level of the habit, whatever that of the findings."""

EXACT = 1e-9
"""How far, in relation to its size, a ratio may be from an end of the rule and be on it."""

HABITS = {"band": "Band", "four_fifths": "Four-fifths", "p": "p < 0.05"}
"""The habits, by the beginning of their columns."""

DIFFERENCE, NONE, OPEN = "difference", "no difference", "cannot tell"
"""What a verdict can come to; a habit says one of the first two."""

COMES_TO = {"disproportionate": DIFFERENCE, "small difference": NONE, "proportionate": NONE}
"""What verdicts come to; the others cannot tell."""

AGREES = "agrees"

KINDS = {
    "agrees": "the same",
    "difference_where_cannot_tell": "a difference where the verdict cannot tell",
    "difference_where_none": "a difference where the verdict finds none that matters",
    "none_where_cannot_tell": "no difference where the verdict cannot tell",
    "none_where_difference": "no difference where the verdict finds one",
    "silent": "nothing",
}
"""How a habit can stand beside a verdict, by the column of `Habits.counts`, in words."""


@cache
def columns() -> Mapping[str, Mapping[str, str]]:
    """Return the columns of habits in order, with ``meaning`` and ``unit``."""
    return tomllib.loads(files("disprop").joinpath("habits.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, eq=False, kw_only=True)
class Habits:
    """Findings beside what each of three habits alone would have said of them.

    Parameters
    ----------
    frame : DataFrame
        One row a finding that has a verdict, in the columns of `columns`, slices after ``id``.
    slices : tuple of str
        The columns that name slices.
    places : tuple of str
        What tells each row from the others, the group apart.

    Notes
    -----
    Band alone: the estimate lies outside the band. Four-fifths alone: the ratio is below 0.8 or above 1.25. p below
    0.05 alone: the headline p-value of the row taken by itself. The first two ask how large a difference is and not
    whether so few people can show it; the third asks that, and neither how large it is nor how many others were tested.
    """

    frame: pd.DataFrame
    slices: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def differing(self) -> pd.DataFrame:
        """The rows in which a habit says something else than the verdict."""
        return self.frame[self._differs]

    @property
    def counts(self) -> pd.DataFrame:
        """How often each habit agrees with the verdicts, and where it does not, in which direction.

        One row a habit: ``habit``, ``rows``, ``agrees``, ``difference_where_cannot_tell``, ``difference_where_none``,
        ``none_where_cannot_tell``, ``none_where_difference``, ``silent`` (nothing to go by).
        """
        told = [
            {"habit": f"{words} alone", "rows": len(self.frame), **self._counted(name)}
            for name, words in HABITS.items()
        ]
        return pd.DataFrame(told)

    def _counted(self, habit: str) -> dict[str, int]:
        says, ours = self.frame[f"{habit}_says"], self.frame["says"]
        of = {
            "agrees": says == ours,
            "difference_where_cannot_tell": (says == DIFFERENCE) & (ours == OPEN),
            "difference_where_none": (says == DIFFERENCE) & (ours == NONE),
            "none_where_cannot_tell": (says == NONE) & (ours == OPEN),
            "none_where_difference": (says == NONE) & (ours == DIFFERENCE),
            "silent": says == "",
        }
        return {kind: int(rows.sum()) for kind, rows in of.items()}

    @property
    def _differs(self) -> np.ndarray:
        beside = self.frame[[f"{habit}_beside" for habit in HABITS]]
        return (~beside.isin([AGREES, ""])).any(axis=1).to_numpy(dtype=bool)

    @property
    def _story(self) -> pd.DataFrame:
        places = [place for place, chosen in zip(self.places, self._differs, strict=True) if chosen]
        rows = self.differing.head(show.SHOWN)
        told = {
            "Finding": [f"{place}: {group}" for place, group in zip(places, rows["group"], strict=False)],
            "Ratio": [numerals.ratio(ratio) for ratio in rows["ratio"]],
            "p": [numerals.p_value(p) for p in rows["p"]],
            "Verdict": rows["verdict"].to_list(),
        }
        told |= {words: _marked(rows[f"{habit}_says"], rows["says"]) for habit, words in HABITS.items()}
        return pd.DataFrame(told, dtype=object)

    @property
    def _lines(self) -> list[str]:
        lines = []
        for row in self.counts.to_dict("records"):
            told = [f"{words} in {row[kind]:,}" for kind, words in KINDS.items() if row[kind]]
            noun = "finding" if row["rows"] == 1 else "findings"
            lines.append(f"{row['habit']}, of {row['rows']:,} {noun}: {'; '.join(told) or 'nothing'}.")
        more = len(self.differing) - show.SHOWN
        return [*([f"... and {more:,} more rows in .differing"] if more > 0 else []), *lines]

    def __repr__(self) -> str:
        table = (
            show.aligned(self._story, LEFT) if len(self.differing) else "No habit says anything else than the verdicts."
        )
        return "\n".join([table, "", *self._lines])

    def _repr_html_(self) -> str:
        table = show.html_table(self._story, caption="Where a habit says something else than the verdict", left=LEFT)
        return f'<div class="disprop">{table}<p>{"<br>".join(map(escape, self._lines))}</p></div>'


LEFT = ("Finding", "Verdict", *HABITS.values())
"""Columns of words."""


def _marked(says: pd.Series, ours: pd.Series) -> list[str]:
    """Return what a habit says, where the verdict does not come to the same."""
    pairs = zip(says, ours, strict=True)
    return [AGREES if one == other else one or numerals.MISSING for one, other in pairs]


def habits_of(frame: pd.DataFrame, slices: tuple[str, ...] = ()) -> Habits:
    """Return findings beside what three habits alone would have said of them.

    Parameters
    ----------
    frame : DataFrame
        Findings.
    slices : tuple of str
        Columns that name slices.
    """
    judged = show.without_comparators(frame)
    rows = judged.reset_index(drop=True)
    ours = rows["verdict"].map(COMES_TO).fillna(OPEN).astype(object)
    said = {
        "band": _said(rows["side"].isin(["below", "above"]), rows["side"] != ""),
        "four_fifths": _said(_outside(rows["ratio"]), rows["ratio"].notna()),
        "p": _said(rows["p"] < LEVEL, rows["p"].notna()),
    }
    told = rows[["id", *slices, "stage", "characteristic", "group", "ratio", "p", "band", "verdict"]].assign(says=ours)
    told = told.assign(**{f"{habit}_says": says for habit, says in said.items()})
    told = told.assign(**{f"{habit}_beside": _beside(says, ours, rows["verdict"]) for habit, says in said.items()})
    places = tuple(show.places(judged, frame, slices, always=True)) if len(judged) else ()
    return Habits(frame=told, slices=slices, places=places)


def _outside(ratio: pd.Series) -> pd.Series:
    return (ratio < LOW * (1 - EXACT)) | (ratio > HIGH * (1 + EXACT))


def _said(difference: pd.Series, speaks: pd.Series) -> pd.Series:
    told = np.where(difference.to_numpy(dtype=bool), DIFFERENCE, NONE)
    return pd.Series(np.where(speaks.to_numpy(dtype=bool), told, ""), index=difference.index, dtype=object)


def _beside(says: pd.Series, ours: pd.Series, verdicts: pd.Series) -> list[str]:
    """Return how a habit stands beside each verdict."""
    told = zip(says, ours, verdicts, strict=True)
    return [
        AGREES if one == other else f"{one}, where the verdict is {verdict}" if one else ""
        for one, other, verdict in told
    ]
