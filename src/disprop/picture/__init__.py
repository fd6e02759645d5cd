"""Findings, unknown responses and the diversity grid as pictures: shape and words as well as colour.

The sizes, marks and colours are facts in `palette.toml`. matplotlib is loaded by the first picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from disprop.errors import Fault, InputError
from disprop.picture._facts import WITHHELD

if TYPE_CHECKING:
    from disprop.picture._sheet import Picture

DRAWN = 40
"""Rows that one picture can hold and still be read."""

TABLES = 16
"""Tables of unknown responses, each in two or three lines, that find room on a page."""

FLOWING = 22
"""Groups of a flow from stage to stage, each in two lines, that find room on a page."""

COMPARE = 'Compare each stage with the one before: dp.along, or baseline = "before" in a plan.'
CHOOSE = "Choose one, with .only(characteristic=..., level=...) and the columns of slices."
"""What to do where findings hold no flow from stage to stage, or several."""

MEASURES = ("ratio", "difference", "value", "surplus")
"""What a picture of findings can draw."""


def intervals(frame: pd.DataFrame, slices: Sequence[str], *, measure: str | None = None, left_out: str = "") -> Picture:
    """Draw the estimates of findings with their intervals.

    Parameters
    ----------
    frame : DataFrame
        Findings, at most `DRAWN` rows. A row with the verdict "withheld" is written and not drawn.
    slices : sequence of str
        Columns that name slices.
    measure : {"ratio", "difference", "value", "surplus"}, optional
        By default what the band judges; the ratio without a band. ``value`` is the share or rate of each group,
        ``surplus`` how many more people than expected.
    left_out : str
        A sentence about rows that are not drawn.

    Returns
    -------
    matplotlib Figure
        A line a row: mark and interval, the number, the verdict in words; the dashed line of no difference, or each
        row's reference as a stroke; the band in grey. An arrow that points outwards stands for a ratio that is 0,
        infinite, or off the axis. ``figure.alt`` says it in words.

    Raises
    ------
    InputError
        For no rows, too many, or a measure of another name.
    """
    measure = measure or _judged(frame)
    if measure not in MEASURES:
        what, remedy = f"{measure!r} cannot be drawn.", "Write 'ratio', 'difference', 'value' or 'surplus'."
        raise InputError(Fault(where="plot, measure", what=what, remedy=remedy))
    _check_rows(len(frame), "Choose some, with .only(characteristic=..., level=...) or .flagged.")
    from disprop.picture import _intervals

    return _intervals.draw(frame.reset_index(drop=True), slices, measure, left_out=left_out)


def unknown_bars(frame: pd.DataFrame, slices: Sequence[str], method: Sequence[str], *, left_out: str = "") -> Picture:
    """Draw unknown responses by table and reason.

    Parameters
    ----------
    frame : DataFrame
        Of `Unknowns`, at most `TABLES` tables. A row with the status "withheld" is written and not drawn.
    slices : sequence of str
        Columns that name slices.
    method : sequence of str
        The method lines; the first is told below.
    left_out : str
        A sentence about tables that are not drawn.

    Returns
    -------
    matplotlib Figure
        A bar a table: the known with its interval, then the unknown by reason, each with its hatch and colour; the
        target as a stroke; the counts and the status in words. ``figure.alt`` says it in words.

    Raises
    ------
    InputError
        For no tables, or too many.
    """
    tables = int((frame["reason"] == "all unknown").sum())
    _check_rows(tables, "Choose some, with .only(characteristic=..., stage=...).", most=TABLES)
    from disprop.picture import _unknowns

    return _unknowns.draw(frame.reset_index(drop=True), slices, method, left_out=left_out)


def flow(frame: pd.DataFrame, slices: Sequence[str], *, left_out: str = "") -> Picture:
    """Draw stages that are drawn from one another: of each group at one stage, which share reaches the next.

    Parameters
    ----------
    frame : DataFrame
        Findings of one characteristic, level and slice, at most `FLOWING` groups; other rows are passed over.
    slices : sequence of str
        Columns that name slices.
    left_out : str
        A sentence about groups that are not drawn.

    Returns
    -------
    matplotlib Figure
        A column a step: each group's rate with its interval, its reference as a stroke, the band in grey, the rate and
        the verdict in words; under each group's name, how many are at each stage. ``figure.alt`` says it in words.

    Raises
    ------
    InputError
        Where no stages are drawn from one another, or more than one run of them, or there are too many groups.
    """
    from disprop.picture import _chains

    found = _chains.chains(frame, slices)
    if len(found) != 1:
        what = f"These findings hold {len(found)} runs of stages that are drawn from one another; a picture shows one."
        raise InputError(Fault(where="flow_plot", what=what, remedy=CHOOSE if found else COMPARE))
    _check_rows(len(found[0][0].frame), "Choose some, with .only(group=[...]).", most=FLOWING, where="flow_plot")
    from disprop.picture import _flow

    return _flow.draw(found[0], slices, left_out=left_out)


def grid(table: pd.DataFrame, *, left_out: str = "") -> Picture:
    """Draw a diversity grid.

    Parameters
    ----------
    table : DataFrame
        Of `Findings.grid`: a row a stage, a column a characteristic, verdicts in words; at most `DRAWN` rows.
    left_out : str
        A sentence about rows that are not drawn.

    Returns
    -------
    matplotlib Figure
        In each cell the verdict's mark, its words, and a ground in its colour. Where the columns find no room side by
        side, they go on below. ``figure.alt`` says it in words.

    Raises
    ------
    InputError
        For no rows, or too many.
    """
    _check_rows(len(table), "Choose some, with .only(stage=...) or .flagged.")
    from disprop.picture import _grid

    return _grid.draw(table, left_out=left_out)


def _judged(frame: pd.DataFrame) -> str:
    units = frame.loc[frame["verdict"] != WITHHELD, "band_unit"]
    return "difference" if len(units) and bool((units == "points").all()) else "ratio"


def _check_rows(rows: int, remedy: str, *, most: int = DRAWN, where: str = "plot") -> None:
    if not 0 < rows <= most:
        what = f"There are {rows} rows; a picture holds 1 to {most}."
        raise InputError(Fault(where=where, what=what, remedy=remedy))
