"""Pictures in words, for those who cannot see them: what is drawn, the strongest finding, the unknown."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from disprop import show, words
from disprop.picture import _labels


def of_intervals(frame: pd.DataFrame, slices: Sequence[str], what: str) -> str:
    """Return the words of a picture of estimates.

    Parameters
    ----------
    frame : DataFrame
        The rows that it draws.
    slices : sequence of str
        Columns that name slices.
    what : str
        What is drawn: ratios, differences, shares.
    """
    rows = "1 row" if len(frame) == 1 else f"{len(frame)} rows"
    drawn = f"Chart of {what} with {_labels.confidences(frame)} intervals, {rows}: {_labels.title(frame, slices)}."
    return " ".join(
        filter(None, [drawn, _labels.asked(frame), _tally(frame), _strongest(frame, slices), _unknown(frame)])
    )


def _tally(frame: pd.DataFrame) -> str:
    numbers = frame["verdict"].value_counts()
    told = [f"{numbers[verdict]} {verdict}" for verdict in show.SEVERITY if verdict in numbers]
    return f"Verdicts: {words.listed(told)}."


def _strongest(frame: pd.DataFrame, slices: Sequence[str]) -> str:
    """Return the row that needs a reader most, in figures; or that nothing could be judged."""
    nothing = show.nothing_judged(frame)
    if nothing:
        return nothing
    first = show.strongest_first(show.one_of_two(frame, show.mirrored(frame))).iloc[[0]]
    row = first.to_dict("records")[0]
    place = show.places(first, frame, slices, always=False)[0]
    over = f", {row['direction']}" if row["direction"] else ""
    return (
        f"Strongest: {', '.join(filter(None, (place, str(row['group']))))}, {words.amount(row, 'value')} "
        f"({words.counts(row)}) against {words.amount(row, 'reference')}, ratio {ratio(row['ratio'])} "
        f"({words.span(row['ratio_low'], row['ratio_high'], words.ratio)}): {row['verdict']}{over}."
    )


def ratio(value: float) -> str:
    """Return a ratio in words; infinite where it is."""
    return "infinite" if value == float("inf") else words.ratio(value)


def _unknown(frame: pd.DataFrame) -> str:
    decided = int(frame["unknowns_decide"].sum())
    told = _labels.unknown(frame)
    return f"{told} The unknown decide {decided} of {len(frame)} verdicts." if decided else told


def of_unknowns(title: str, told: Sequence[str]) -> str:
    """Return the words of a picture of unknown responses, a sentence a row."""
    return " ".join([f"Chart of bars: {title}.", *told]).replace("\xa0", " ")


def of_grid(table: pd.DataFrame) -> str:
    """Return the words of a diversity grid, row by row; what was not compared is left out."""
    told = [
        f"{row}: {'; '.join(f'{name} {cell}' for name, cell in cells.items() if cell != 'not compared')}."
        for row, cells in table.iterrows()
    ]
    return " ".join([f"Grid of verdicts, {table.shape[0]} by {table.shape[1]}, stages by characteristics.", *told])
