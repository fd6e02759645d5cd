"""Pictures in words, for those who cannot see them: what is drawn, the strongest finding, the unknown."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from disprop import range_words, show, words
from disprop.picture import _labels
from disprop.picture._measures import Drawn


def of_intervals(frame: pd.DataFrame, slices: Sequence[str], what: Drawn, left_out: str = "") -> str:
    """Return the words of a picture of estimates.

    Parameters
    ----------
    frame : DataFrame
        The rows that it draws.
    slices : sequence of str
        Columns that name slices.
    what : Drawn
        What is drawn: ratios, differences, shares, people.
    left_out : str
        What is said of rows that it does not draw.
    """
    rows = words.many(len(frame), "row")
    shown = _labels.shown(frame)
    told = f"{what.many} with {_labels.confidences(shown)} intervals" if what.interval and len(shown) else what.many
    drawn = f"Chart of {told}, {rows}: {_labels.title(frame, slices)}."
    return " ".join(
        filter(
            None,
            [
                drawn,
                _labels.asked(frame),
                left_out,
                *_labels.of_counts(shown),
                tally(frame),
                strongest(shown, slices, what),
                _unknown(shown),
            ],
        )
    )


def tally(frame: pd.DataFrame) -> str:
    """Return how many rows have which verdict, and how many are withheld."""
    numbers = frame["verdict"].value_counts()
    told = [f"{numbers[verdict]} {verdict}" for verdict in show.SEVERITY if verdict in numbers]
    return f"Verdicts: {words.listed(told)}."


def strongest(shown: pd.DataFrame, slices: Sequence[str], what: Drawn | None = None) -> str:
    """Return the row that needs a reader most, in figures; or that nothing could be judged, or nothing is shown."""
    if not len(shown):
        return ""
    nothing = show.nothing_judged(shown)
    if nothing:
        return nothing
    first = show.strongest_first(show.one_of_two(shown, show.mirrored(shown))).iloc[[0]]
    row = _labels.records(first)[0]
    place = _labels.places(first, shown, slices)[0]
    over = f", {row['direction']}" if row["direction"] else ""
    named = ", ".join(filter(None, (place, str(row["group"]))))
    if range_words.withheld(row):
        return f"Strongest: {named}, ratio {range_words.ratios(row)}: {row['verdict']}{over}."
    if what is not None and what.scale == "people":
        people = f"{_labels.surplus(row['surplus'])} {what.noun}"
        return f"Strongest: {named}, {people} ({words.counts(row)}): {row['verdict']}{over}."
    return (
        f"Strongest: {named}, {words.amount(row, 'value')} "
        f"({words.counts(row)}) against {words.amount(row, 'reference')}, ratio {_labels.ratio(row['ratio'])} "
        f"({words.span(row['ratio_low'], row['ratio_high'], words.ratio)}): {row['verdict']}{over}."
    )


def _unknown(frame: pd.DataFrame) -> str:
    if not len(frame):
        return ""
    decided = int(frame["unknowns_decide"].astype(bool).sum())
    told = _labels.unknown(frame)
    return f"{told} The unknown decide {decided} of {len(frame)} verdicts." if decided else told


def of_flow(title: str, steps: Sequence[tuple[str, str, pd.DataFrame]], left_out: str = "") -> str:
    """Return the words of a picture of stages drawn from one another: of each step its verdicts and its strongest."""
    told = [
        f"{before} to {after}: {tally(frame)} {strongest(_labels.shown(frame), ())}".strip()
        for before, after, rows in steps
        for frame in [rows[rows["id"] != ""]]
    ]
    rows = f"{words.many(len(steps[0][2]), 'group')}, {words.many(len(steps), 'step')}"
    return " ".join([f"Chart of rates from stage to stage, {rows}: {title}.", *filter(None, [left_out]), *told])


def of_unknowns(title: str, told: Sequence[str]) -> str:
    """Return the words of a picture of unknown responses, a sentence a row."""
    return " ".join([f"Chart of bars: {title}.", *told]).replace("\xa0", " ")


def of_grid(table: pd.DataFrame, left_out: str = "") -> str:
    """Return the words of a diversity grid, row by row; what was not compared is left out."""
    told = [
        f"{row}: {'; '.join(f'{name} {cell}' for name, cell in cells.items() if cell != 'not compared')}."
        for row, cells in table.iterrows()
    ]
    drawn = f"Grid of verdicts, {table.shape[0]} by {table.shape[1]}, comparisons by characteristics."
    return " ".join([drawn, *filter(None, [left_out]), *told])
