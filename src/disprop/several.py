"""Several comparisons in one: each stage among those who could reach it, and one stage against several baselines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from disprop.arguments import People, as_tables
from disprop.errors import Fault, InputError, raise_faults
from disprop.findings import Findings
from disprop.judge import CLASSES, VERDICTS
from disprop.questions import rates
from disprop.stack import stack
from disprop.tables import Tables


def along(people: People, feeds: Mapping[str, str] | None = None, *, name: str | None = None, **asked: Any) -> Findings:
    """Compare each stage with the stage that feeds it: where along the way does a gap arise?

    Parameters
    ----------
    people : Tables or Cube
        Counts at several stages: applied, shortlisted, appointed.
    feeds : mapping of str to str, optional
        From each stage to compare to the stage that its people are drawn from. By default what the stages themselves
        say (``Stage(drawn_from=...)``); rows of people are drawn from ``everyone`` unless they say otherwise.
    name : str, optional
        Begins the ids of the rows, before the stage; nothing if not given.
    **asked
        Band, comparator, levels, polarity and the other arguments of `rates`.

    Returns
    -------
    Findings
        The rates of each stage among its feeder (relation ``contains``), in the order of the stages; each stage is
        families of its own.

    Raises
    ------
    InputError
        Every fault at once: a stage that is not there, or of which nobody says what it is drawn from; stages that feed
        each other in a loop.

    Examples
    --------
    >>> import disprop as dp, pandas as pd
    >>> table = pd.DataFrame(
    ...     {"stage": ["applied", "applied", "shortlisted", "shortlisted"], "group": ["Female", "Male"] * 2,
    ...      "count": [80, 60, 30, 36]})
    >>> recruited = dp.from_counts(table, scheme="gender", name="recruitment")
    >>> along(recruited, {"shortlisted": "applied"}, band=dp.within(ratio=(0.8, 1.25))).frame["ratio"].round(3).tolist()
    [0.625, 1.6]
    """
    tables = as_tables(people)
    raise_faults(_no_feeds(feeds))
    drawn = dict(feeds) if feeds is not None else _drawn_from(tables)
    raise_faults(_feed_faults(tables, drawn))
    order = [stage for stage in tables.stage_names if stage in drawn]
    return stack(
        [
            rates(
                tables.stage(stage),
                among=tables.stage(drawn[stage]),
                name=f"{name} {stage}" if name else stage,
                **asked,
            )
            for stage in order
        ]
    )


def _drawn_from(tables: Tables) -> dict[str, str]:
    return {stage.name: stage.drawn_from for cube in tables.cubes.values() for stage in cube.stages if stage.drawn_from}


FEEDS = 'Write feeds={"shortlisted": "applied", "appointed": "shortlisted"}, each stage to its feeder.'


def _no_feeds(feeds: object) -> Iterator[Fault]:
    if feeds is not None and not isinstance(feeds, Mapping):
        yield Fault(where="feeds", what=f"{feeds!r} does not say which stage feeds which.", remedy=FEEDS)


def _loop(drawn: Mapping[str, str]) -> list[str]:
    """Return the first stages that feed each other, from one of them back to it; nothing where none do."""
    for start in drawn:
        way = [start]
        while way[-1] in drawn and drawn[way[-1]] not in way:
            way.append(drawn[way[-1]])
        if drawn.get(way[-1]) == start and len(way) > 1:
            return [*way, start]
    return []


def _feed_faults(tables: Tables, drawn: Mapping[str, str]) -> Iterator[Fault]:
    there = tables.stage_names
    if not drawn:
        yield Fault(
            where=tables.name,
            what=f"Nobody says which stage feeds which ({', '.join(there)}).",
            remedy=FEEDS,
        )
    for stage, feeder in drawn.items():
        for part in (part for part in dict.fromkeys((stage, feeder)) if part not in there):
            what = f"There is no stage {part!r}."
            yield Fault(where=f"{tables.name}, feeds", what=what, remedy=f"Name one of: {', '.join(there)}.")
        if stage == feeder:
            what = f"Stage {stage!r} is said to feed itself."
            yield Fault(where=f"{tables.name}, feeds", what=what, remedy="Name the stage that its people come from.")
    loop = _loop(drawn)
    if loop:
        what = f"The stages feed each other in a loop: {', from '.join(map(repr, loop))}."
        yield Fault(
            where=f"{tables.name}, feeds", what=what, remedy="Leave out the first, whose people come from none."
        )


def side_by_side(*found: Findings) -> Findings:
    """Put answers to one question against several baselines side by side, and mark where the choice decides.

    Parameters
    ----------
    *found : Findings
        The same stage against two baselines or more: two censuses, the census and the workforce, applicants and
        residents.

    Returns
    -------
    Findings
        All rows. ``baselines_decide`` is true where the verdicts of a group, level, stage and slice are not all of one
        class (a difference; no answer; no difference that matters), or where two that are `disproportionate` or
        `borderline` go opposite ways.

    Raises
    ------
    InputError
        For fewer than two, for two of the same name and baseline, and where they have no row in common or differ in
        question, band, alpha or the numbers at the stage.

    Notes
    -----
    The families stay those of each comparison: that several baselines were tried is told, and not adjusted for.

    Examples
    --------
    A judge looks at 15 Black teachers of 405 hired, against the city and the county with it, and without:

    >>> import disprop as dp
    >>> hired = dp.from_counts({"Black": 15, "White": 390}, name="hired")
    >>> with_city = dp.baseline({"Black": 15.4, "White": 84.6}, unit="percent", name="with the city")
    >>> without = dp.baseline({"Black": 5.7, "White": 94.3}, unit="percent", name="without the city")
    >>> band = dp.within(ratio=(0.8, 1.25))
    >>> both = side_by_side(*(dp.compare(hired, against=base, band=band) for base in (with_city, without)))
    >>> both.frame.loc[both.frame["group"] == "Black", ["baseline", "verdict", "baselines_decide"]]
               baseline           verdict  baselines_decide
    1     with the city  disproportionate              True
    3  without the city          possible              True
    """
    raise_faults(_side_faults(found))
    return stack(marked([replace(part, frame=_named_apart(part)) for part in found]))


def marked(found: Sequence[Findings]) -> tuple[Findings, ...]:
    """Return findings with ``baselines_decide`` as they lie side by side, each under its own ids.

    Parameters
    ----------
    found : sequence of Findings
        The same stage against two baselines or more.

    Raises
    ------
    InputError
        Where they have no row in common, or do not ask the same of the same people.
    """
    frame, keys = stack(found).frame, [*stack(found).slices, "stage", "characteristic", "level", "code"]
    told = frame["verdict"].isin(DIRECTED)
    kind = frame["verdict"].map(dict(zip(VERDICTS, CLASSES.tolist(), strict=True)))
    sign = frame["direction"].map({"over": 1, "under": -1}).where(told)
    rows = frame.assign(_kind=kind, _sign=sign)
    grouped = rows.groupby(keys, sort=False, observed=True, dropna=False)
    if grouped["baseline"].nunique().max() < 2:
        remedy = "Give comparisons of the same stage at the same levels."
        raise InputError(Fault(where="side by side", what="They have no row in common.", remedy=remedy))
    raise_faults(_unlike(rows, grouped))
    decide = np.asarray((grouped["_kind"].transform("nunique") > 1) | (grouped["_sign"].transform("nunique") > 1))
    ends = np.cumsum([len(part) for part in found])
    return tuple(
        replace(part, frame=part.frame.assign(baselines_decide=decide[end - len(part) : end]))
        for part, end in zip(found, ends, strict=True)
    )


DIRECTED = ("disproportionate", "borderline")
"""Verdicts that say something of the way that a difference goes: two of them that go opposite ways do not agree."""

ALIKE = {
    "question": "question",
    "band": "band",
    "alpha": "level of significance",
    "observed": "number at the stage",
    "stage_known": "known at the stage",
    "unknown": "unknown at the stage",
}
"""What must be the same in the rows of a group that lie side by side."""


def _unlike(rows: pd.DataFrame, grouped: Any) -> Iterator[Fault]:
    """Refuse rows of one group that differ in more than what they are held against: the first group that does."""
    for column, words in ALIKE.items():
        differ = np.flatnonzero(grouped[column].transform("nunique", dropna=False) > 1)
        if not differ.size:
            continue
        first = rows.iloc[differ[0]]
        held = rows[(grouped.ngroup() == grouped.ngroup().iloc[differ[0]]).to_numpy()]
        told = [f"{value:,}" if isinstance(value, int) else str(value) or "none" for value in held[column].tolist()]
        each = ", ".join(f"{value} ({base})" for value, base in zip(told, held["baseline"], strict=True))
        yield Fault(
            where=f"side by side, {first['stage']}, {first['characteristic']}, {first['group']}",
            what=f"The {words} is not the same: {each}.",
            remedy="Ask the same of the same people, with one band and alpha; only the baseline differs.",
        )


def _named_apart(part: Findings) -> Any:
    """Return the frame with the baseline in the ids, so that the rows of two baselines have names of their own."""
    frame, mark = part.frame, " v " + part.frame["baseline"].str.replace("/", "-")
    first = frame["id"].str.partition("/")
    family = frame["family"].str.partition("/")
    return frame.assign(id=first[0] + mark + "/" + first[2], family=family[0] + mark + family[1] + family[2])


def _side_faults(found: tuple[Findings, ...]) -> Iterator[Fault]:
    strange = [part for part in found if not isinstance(part, Findings)]
    for part in strange:
        remedy = "Give each as an argument of its own: side_by_side(first, second), or side_by_side(*found)."
        yield Fault(where="side by side", what=f"A {type(part).__name__} is no findings.", remedy=remedy)
    if strange:
        return
    if len(found) < 2:
        yield Fault(
            where="side by side", what="There is nothing beside it.", remedy="Give findings against two baselines."
        )
    spread = [set(part.frame["id"] + "|" + part.frame["baseline"]) for part in found]
    if len(set().union(*spread)) < sum(map(len, spread)):
        yield Fault(
            where="side by side",
            what="Two of them are the same comparison with the same baseline.",
            remedy="Give each once, or a name= of its own.",
        )
