"""A level of a scheme as a table to look at."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from disprop.schemes._group import DETAIL
from disprop.schemes._scheme import Scheme
from disprop.schemes._spellings import also_written

BETWEEN = "; "
"""What stands between the texts of a cell."""


def frame_of(scheme: Scheme, level: str) -> pd.DataFrame:
    """Return the groups of a level, a row each: see `Scheme.frame`."""
    groups = scheme.level(level).groups
    columns: dict[str, Sequence[str]] = {
        "group": [group.label for group in groups],
        "code": [group.code for group in groups],
    }
    for whole in scheme.adds_up_to(level):
        part_of = scheme.parents(level, whole)
        columns[f"part_of_{whole}"] = [scheme.label(part_of[group.code], whole) for group in groups]
    if level != DETAIL:
        columns["made_of"] = _parts(scheme, level)
    if years := scheme.years(level):
        columns["years"] = [str(years[group.code]) for group in groups]
    columns["also_written"] = [BETWEEN.join(also_written(group)) for group in groups]
    return pd.DataFrame(columns)


def _parts(scheme: Scheme, level: str) -> list[str]:
    """Return for each group of a coarser level the groups of the detail that it is made of."""
    home = scheme.parents(DETAIL, level)
    made = {code: [part for part, whole in home.items() if whole == code] for code in scheme.groups(level)}
    return [BETWEEN.join(scheme.label(part, DETAIL) for part in parts) for parts in made.values()]
