"""From counts that are withheld to the values that give them away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from disprop import whole
from disprop.answer import again
from disprop.comparators import CHOSEN
from disprop.findings import Findings, columns
from disprop.judge import Held
from disprop.protect._cells import OTHERS, Counted
from disprop.protect.parts import DENOMINATOR, EVERYTHING, NOTHING, PARTS, REFERENCE, TABLE
from disprop.protect.shown import Shown
from disprop.whole import Grounds

TESTED = ("observed", "stage_known", "base_observed", "base_known", *OTHERS)
"""The parts of the table that is tested."""


def hidden_parts(counted: Counted, hidden: np.ndarray, rows: np.ndarray) -> pd.DataFrame:
    """Return for each row of a table, by its number, which of its parts are withheld.

    Parameters
    ----------
    counted : Counted
        The counts.
    hidden : bool array, shape (cells,)
        Which counts are withheld.
    rows : int64 array
        The numbers of the rows: from 0 for findings.
    """
    uses = counted.uses.assign(hidden=hidden[counted.uses["cell"]])
    parts = uses[uses["row"].isin(rows)].pivot_table(index="row", columns="part", values="hidden", aggfunc="any")
    return parts.reindex(rows).astype("boolean").fillna(False).astype(bool)


def hidden_values(parts: pd.DataFrame, question: pd.Series, relation: pd.Series) -> pd.DataFrame:
    """Return which columns of each finding give a withheld count away, by what each says that it reveals.

    Parameters
    ----------
    parts : DataFrame of bool
        Of `hidden_parts`, one row a finding.
    question, relation : Series
        Of the findings.
    """
    has = parts.reindex(columns=[*PARTS, *OTHERS], fill_value=False)
    table = has[list(TESTED)].any(axis=1).to_numpy()
    base = has[["base_observed", "base_known"]].any(axis=1).to_numpy()
    composition, how = (question == "composition").to_numpy(), relation.to_numpy()
    reference = np.where(
        composition & (how == "fixed"), False, np.where(composition & (how == "separate"), base, table)
    )
    own = has["base_observed"].to_numpy() | (has["observed"].to_numpy() & (how == "separate"))
    kinds = {name: has[name].to_numpy() for name in PARTS} | {
        NOTHING: np.zeros(len(has), dtype=bool),
        TABLE: table,
        EVERYTHING: table | has[["unknown", "base_unknown"]].any(axis=1).to_numpy(),
        REFERENCE: reference,
        DENOMINATOR: np.where(composition, has["stage_known"], own),
    }
    return pd.DataFrame({name: kinds[told["reveals"]] for name, told in columns().items()})


def spread(hidden: pd.DataFrame, grounds: Sequence[Grounds]) -> pd.DataFrame:
    """Return what must be withheld beside that: values of other rows that withheld ones have had a say in.

    Parameters
    ----------
    hidden : DataFrame of bool
        Which values are withheld, one row a finding of the grounds, one after the other.
    grounds : sequence of Grounds
        What the findings were made from.

    Notes
    -----
    The adjusted p of a row, and all that rests on it, depends on every p of its family, and on how many there are.
    Three ends are tried: the withheld rows at p = 0, at p = 1, and as no tests at all. What is the same at each is the
    same for any p between, since adjusted p-values rise with each p of the family, and can be shown; the rest is
    withheld. Where the data chose the comparator, or repeat events are told by group, the whole family is withheld with
    one of its rows; and so is one of which the tables themselves withhold a count.
    """
    if not grounds:
        return hidden
    ends = np.cumsum([len(ground.ids) for ground in grounds])
    parts = [hidden.iloc[end - len(ground.ids) : end] for ground, end in zip(grounds, ends, strict=True)]
    return pd.concat([_spread(*pair) for pair in zip(parts, grounds, strict=True)], ignore_index=True)


def _spread(hidden: pd.DataFrame, ground: Grounds) -> pd.DataFrame:
    families, small = ground.paired.families.number, hidden["p"].to_numpy()
    unread = _unread(ground, small)
    rows = small | unread
    if not rows.any():
        return hidden
    by_others = ground.comparator in CHOSEN or ground.paired.cells.other_factor is not None
    whole_family = rows if by_others else unread & (not ground.public)
    marked = hidden.to_numpy() | _unlike(ground, rows)
    for closed, shown in ((whole_family, {NOTHING}), (unread, {NOTHING, DENOMINATOR, *PARTS})):
        gives = np.array([told["reveals"] not in shown or name == "comparator" for name, told in columns().items()])
        marked |= np.isin(families, families[closed])[:, None] & gives
    return pd.DataFrame(marked, columns=hidden.columns)


def _unread(ground: Grounds, small: np.ndarray) -> np.ndarray:
    """Return the rows of which a table withholds a count; of a public baseline, those beside a row that we withhold.

    What follows from the least and the most that a public count can be, everybody can work out.
    """
    ranges, families = ground.paired.ranges, ground.paired.families.number
    if ranges is None:
        return np.zeros(len(small), dtype=bool)
    return np.asarray(ranges.withheld & (np.isin(families, families[small]) | (not ground.public)), dtype=bool)


def _unlike(ground: Grounds, rows: np.ndarray) -> np.ndarray:
    """Return where the findings are not the same with the p of some rows at every end."""
    first, *others = (again(ground, Held(rows=rows, at=at)) for at in (np.nan, 0.0, 1.0))
    unlike = [[_differ(first[name], other[name]) for name in columns()] for other in others]
    return np.asarray(np.any(unlike, axis=0).T & ~rows[:, None], dtype=bool)


def _differ(one: pd.Series, two: pd.Series) -> np.ndarray:
    return np.asarray(~((one == two) | (one.isna() & two.isna())), dtype=bool)


def without_baselines_decide(hidden: pd.DataFrame, found: pd.DataFrame, slices: Sequence[str]) -> pd.DataFrame:
    """Return the values that are withheld, with ``baselines_decide`` where a verdict that it rests on is withheld."""
    keys = [*slices, "stage", "characteristic", "level", "code"]
    rests = hidden["verdict"].groupby([found[key].astype(str).to_numpy() for key in keys]).transform("any")
    return hidden.assign(baselines_decide=hidden["baselines_decide"] | rests.to_numpy())


def hidden_wholes(frame: pd.DataFrame, found: Findings, hidden: pd.DataFrame) -> pd.DataFrame:
    """Return which values of the table of whole characteristics are withheld: all of a family with a withheld count.

    Of a family that is not among the findings nobody knows what it gives away, so that it is withheld too.

    Parameters
    ----------
    frame : DataFrame
        Of `Findings.whole`.
    found : Findings
        The findings.
    hidden : DataFrame of bool
        Which of their values are withheld.
    """
    counts = hidden[["stage_known", "unknown", "base_known", "base_unknown", "p"]].any(axis=1).to_numpy()
    names = found.frame["id"].str.rsplit("/", n=1).str[0].to_numpy(dtype=object)
    closed = set(names[counts])
    rows = np.zeros(len(frame), dtype=bool)
    if len(frame):
        rows = (~frame["id"].isin(set(names) - closed) | frame["same_as"].isin(closed)).to_numpy()
    return pd.DataFrame({name: rows & (told["reveals"] != NOTHING) for name, told in whole.columns().items()})


def hidden_unknowns(
    frame: pd.DataFrame, parts: pd.DataFrame, hidden: pd.DataFrame, found: pd.DataFrame
) -> pd.DataFrame:
    """Return which values of the reports of unknown responses are withheld.

    Parameters
    ----------
    frame : DataFrame
        The reports.
    parts : DataFrame of bool
        Which of their counts are withheld, one row each.
    hidden : DataFrame of bool
        Which values of findings are withheld.
    found : DataFrame
        The findings.
    """
    if not len(frame):
        return pd.DataFrame()
    rows = parts.reindex(columns=["count", "total", "known"], fill_value=False).to_numpy(dtype=bool)
    any_ = np.asarray(rows.any(axis=1) | _beside(frame, np.asarray(rows.any(axis=1))))
    base = pd.Series(hidden[["stage_known", "unknown", "base_known", "base_unknown"]].any(axis=1).to_numpy())
    names = found["id"].str.split("/").str[0] + "|" + found["characteristic"].astype(str)
    looked_at = set(names) - set(names[base.to_numpy()])
    against = frame["id"].str.split("/").str[0] + "|" + frame["characteristic"].astype(str)
    beside = frame[[name for name in COMPARED if name in frame]].notna().any(axis=1)
    compared = (~against.isin(looked_at) & beside).to_numpy()
    return pd.DataFrame({str(name): _marks(str(name), rows, any_, compared) for name in frame})


COMPARED = ("base_count", "base_total", "change_pp", "ratio", "p", "p_check")
"""What a report of unknown responses says of a stage against its baseline."""


def _marks(name: str, rows: np.ndarray, any_: np.ndarray, compared: np.ndarray) -> np.ndarray:
    if name == "count":
        return np.asarray(rows[:, 0] | rows[:, 2])
    if name == "total":
        return np.asarray(rows[:, 1])
    if name in COMPARED:
        return np.asarray(any_ | compared)
    return np.asarray(any_ & (name in FIGURES))


FIGURES = ("rate", "known_rate", "known_low", "known_high", "change_before_pp", "status", "narrative", "colour")


def _beside(frame: pd.DataFrame, hidden: np.ndarray) -> np.ndarray:
    """Return the rows of a characteristic and stage that has another period withheld: changes would tell of it."""
    keys = [frame["stage"].astype(str), frame["characteristic"].astype(str), frame["reason"].astype(str)]
    named = frame["id"].str.split("/").str[0]
    if "change_before_pp" not in frame or not frame["change_before_pp"].notna().any():
        return hidden
    return np.asarray(pd.Series(hidden).groupby([named, *keys]).transform("any"), dtype=bool)


TARGETED = ("value", "value_low", "value_high", "status", "narrative", "colour", "note")
"""What a target says of its counts."""


def hidden_targets(frame: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Return which values of targets are withheld.

    Parameters
    ----------
    frame : DataFrame
        The targets.
    parts : DataFrame of bool
        Which of their counts are withheld, one row each.
    """
    count, total = (parts.reindex(columns=[name], fill_value=False)[name].to_numpy() for name in ("count", "total"))
    marks = {"count": count, "total": total} | dict.fromkeys(TARGETED, count | total)
    none = np.zeros(len(frame), dtype=bool)
    return pd.DataFrame({str(name): marks.get(str(name), none) for name in frame})


def few(frame: pd.DataFrame, least: float) -> pd.DataFrame:
    """Return what is worked out from too few, in findings: of the group, or of those whom it is held against."""
    composition = (frame["question"] == "composition").to_numpy()
    base = pd.to_numeric(frame["base_known"]).where(composition)
    small = _below(frame, ("denominator", "other_denominator"), least) | (base < least).to_numpy()
    shares = small | _below(frame, ("stage_known",), least)
    counts = {*PARTS, "denominator"}
    marks = {name: small & (told["reveals"] not in {NOTHING, *counts}) for name, told in columns().items()}
    return pd.DataFrame(marks | {"share_of_known": shares, "share_of_all": shares})


def few_of_wholes(frame: pd.DataFrame, least: float) -> pd.DataFrame:
    """Return what is worked out from too few, in the table of whole characteristics."""
    small, counts = _below(frame, ("known", "base_known"), least), {"known", "unknown", "base_known", "base_unknown"}
    return pd.DataFrame(
        {name: small & (told["reveals"] != NOTHING and name not in counts) for name, told in whole.columns().items()}
    )


def few_of_unknowns(frame: pd.DataFrame, least: float) -> pd.DataFrame:
    """Return what is worked out from too few, in reports of unknown responses."""
    own, base = _below(frame, ("total",), least), _below(frame, ("base_total",), least)
    own |= _beside(frame, own)
    counts = {"base_count", "base_total"}
    return pd.DataFrame(dict.fromkeys(FIGURES, own) | {name: own | base for name in COMPARED if name not in counts})


def few_of_targets(frame: pd.DataFrame, least: float) -> pd.DataFrame:
    """Return what is worked out from too few, in targets."""
    return pd.DataFrame(dict.fromkeys(TARGETED, _below(frame, ("total",), least)))


FEW = {"findings": few, "whole": few_of_wholes, "unknowns": few_of_unknowns, "targets": few_of_targets}
"""What is worked out from too few, by the name of the table."""


def _below(frame: pd.DataFrame, names: Sequence[str], least: float) -> np.ndarray:
    """Return the rows of which one of these numbers is too small; one that there is none of is not."""
    small = [(pd.to_numeric(frame[name], errors="coerce") < least).to_numpy() for name in names if name in frame]
    return np.asarray(np.any(small, axis=0)) if small else np.zeros(len(frame), dtype=bool)


def method_lines(shown: Shown, lines: Sequence[str], alarms: str) -> Iterator[str]:
    """Yield the method lines without what they say of withheld rows: how many tests, and by which methods."""
    yield from (line for line in lines if alarms not in line and not line.startswith("Tests: "))
    yield from _tests(shown)


def _tests(shown: Shown) -> Iterator[str]:
    frame = shown.frame
    if not len(frame):
        return
    names = {column: [name for name in dict.fromkeys(frame[column]) if name] for column in ("method", "check")}
    if names["method"]:
        headline, check = (" or ".join(names[column]) for column in ("method", "check"))
        yield f"Tests of the rows that are shown: {headline} (check: {check})."
