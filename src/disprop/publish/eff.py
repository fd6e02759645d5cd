"""Findings by ethnicity in the columns of Ethnicity facts and figures, the government's site of ethnicity data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from disprop.protect import Release, Shown
from disprop.publish._schema import Field, facts

EFF_FILE = "eff.csv"

NONE = "N/A"
"""What the publisher writes where there is nothing to say."""

TEXTS = ("Measure", "Time", "Time_type", "Ethnicity", "Ethnicity_type", "Geography")
"""Columns before the slices that have no column of their own there."""

NUMBERS = {
    "Value": ("value", "The share or rate, in per cent or per as many people as Value_type says."),
    "Numerator": ("observed", "People of the group, or events."),
    "Denominator": ("denominator", "What they are a share of, or a rate for."),
    "Confidence interval lower (%)": ("value_low", "Lower end of the interval for a share or rate; not of events."),
    "Confidence interval upper (%)": ("value_high", "Upper end of the interval for a share or rate; not of events."),
}
"""Columns of numbers, with the columns of findings that they come from."""

ENDS = ("value_low", "value_high")
"""Ends of intervals, in per cent."""

PERCENT = "%"


def eff_frame(release: Release) -> pd.DataFrame:
    """Return findings by ethnicity in the columns of Ethnicity facts and figures.

    Parameters
    ----------
    release : Release
        What may be seen.

    Returns
    -------
    DataFrame
        One row a finding: ``Measure``, ``Time``, ``Time_type``, ``Ethnicity``, ``Ethnicity_type``, ``Geography``, the
        other slices by their names, ``Value``, ``Value_type``, ``Numerator``, ``Denominator`` and the ends of the
        interval. Withheld numbers are gone, as in the release. No rows where there are no findings by ethnicity.

    Notes
    -----
    ``Measure`` is the comparison with its question and stage: choose one before the file is read back, since groups of
    several would be added up. ``Value`` is in per cent, and for events for as many people as ``Value_type`` says; they
    have no interval there.

    Examples
    --------
    >>> frame = pd.DataFrame({"id": ["left/ethnicity/two/white"], "stage": "left", "characteristic": "ethnicity",
    ...                       "level": "two", "group": "White", "question": "rate", "relation": "separate",
    ...                       "observed": [31], "denominator": [447], "value": [0.0693512304], "value_low": [0.049],
    ...                       "value_high": [0.097], "for_every": [float("nan")]})
    >>> made = eff_frame(Release(findings=Shown.whole(frame), profile="none"))
    >>> made.loc[0, ["Measure", "Ethnicity", "Ethnicity_type", "Value_type"]].tolist()
    ['left: rate of left', 'White', 'two', '%']
    """
    return eff_shown(release).frame


def eff_shown(release: Release) -> Shown:
    """Return the same with what is withheld marked.

    Parameters
    ----------
    release : Release
        What may be seen.
    """
    whole = release.findings
    ethnic = [name in facts()["eff"]["ethnicity"] for name in whole.frame.get("characteristic", ())]
    if not any(ethnic):
        return Shown.whole(pd.DataFrame(columns=[*TEXTS, *NUMBERS]))
    part = _needed(whole, release.slices).only(ethnic)
    found = part.frame
    columns: dict[str, Any] = _texts(release, found) | _others(release, found)
    nothing = pd.Series(data=False, index=found.index)
    hidden = {name: part.withheld[source] for name, (source, _) in NUMBERS.items()}
    numbers = {name: _scaled(found, source) for name, (source, _) in NUMBERS.items()}
    columns |= {"Value": numbers.pop("Value"), "Value_type": _units(found), **numbers}
    frame = pd.DataFrame(columns)
    marks = pd.DataFrame({name: hidden.get(str(name), nothing) for name in frame})
    return Shown(frame=frame, withheld=marks)


def eff_fields(part: Shown) -> list[Field]:
    """Return the columns of the file.

    Parameters
    ----------
    part : Shown
        What `eff_shown` gave.
    """
    return [
        Field(name=str(name), kind="number", unit="number", meaning=NUMBERS[str(name)][1])
        if name in NUMBERS
        else Field(name=str(name), meaning="As Ethnicity facts and figures has it, or a slice.")
        for name in part.frame
    ]


def _needed(whole: Shown, slices: Sequence[str]) -> Shown:
    """Return the columns that the file is made from."""
    sources = [source for source, _ in NUMBERS.values()]
    names = ["id", *slices, "stage", "group", "question", "level", "relation", "for_every", *sources]
    return Shown(frame=whole.frame[names], withheld=whole.withheld[names])


def _texts(release: Release, found: pd.DataFrame) -> dict[str, Any]:
    time, place = _slice(release, "times"), _slice(release, "places")
    said = zip(found["id"].tolist(), found["question"].tolist(), found["stage"].tolist(), strict=True)
    measures = [f"{str(name).split('/', 1)[0]}: {question} of {stage}" for name, question, stage in said]
    return {
        "Measure": np.array(measures, dtype=object),
        "Time": found[time] if time else release.as_of or NONE,
        "Time_type": time.capitalize() if time else "Date" if release.as_of else NONE,
        "Ethnicity": found["group"],
        "Ethnicity_type": found["level"].map({level: _list(release, level) for level in found["level"].unique()}),
        "Geography": found[place] if place else NONE,
    }


def _others(release: Release, found: pd.DataFrame) -> dict[str, Any]:
    """Return the slices that are neither times nor places, by their own names."""
    used = {_slice(release, "times"), _slice(release, "places")}
    taken = {name.casefold() for name in (*TEXTS, *NUMBERS, "Value_type")}
    return {
        f"{name}_" if name.casefold() in taken else name: found[name] for name in release.slices if name not in used
    }


def _slice(release: Release, kind: str) -> str:
    """Return the slice of times or places; blank where there is none."""
    names: Sequence[str] = facts()["eff"][kind]
    return next((slice_ for slice_ in release.slices if slice_.casefold().replace("_", " ") in names), "")


def _list(release: Release, level: str) -> str:
    """Return the publisher's name of a list of ethnic groups, or the scheme's and its level where it has none."""
    schemes = release.record.get("schemes", {})
    ours = [name for name, told in schemes.items() if told.get("characteristic") in facts()["eff"]["ethnicity"]]
    if len(ours) != 1:
        return level
    return str(facts()["eff"]["lists"].get(ours[0], {}).get(level, f"{ours[0]}, {level}"))


def _scaled(found: pd.DataFrame, source: str) -> np.ndarray:
    """Return a column of numbers: proportions in per cent, rates of events for as many people as the rows say."""
    values = pd.to_numeric(found[source]).to_numpy(dtype=float)
    every = pd.to_numeric(found["for_every"]).to_numpy(dtype=float)
    events = (found["relation"] == "events").to_numpy(dtype=bool)
    if source in ENDS:
        return np.where(events, np.nan, 100 * values)
    return np.where(events, every, 100) * values if source == "value" else values


def _units(found: pd.DataFrame) -> list[str]:
    every = pd.to_numeric(found["for_every"]).to_numpy(dtype=float)
    events = (found["relation"] == "events").tolist()
    return [f"per {people:,.0f}" if of_events else PERCENT for people, of_events in zip(every, events, strict=True)]
