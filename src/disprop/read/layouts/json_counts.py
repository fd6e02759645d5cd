"""Counts in a JSON file: from characteristic to category to number, with the name and the code of the place."""

from __future__ import annotations

import pandas as pd

from disprop.read.data_grid import HEADINGS
from disprop.read.grid import Grid
from disprop.read.layouts._finish import finish
from disprop.read.layouts._long import CHARACTERISTIC, LABEL, Long
from disprop.read.layouts._pages import row_texts
from disprop.read.layouts._types import Facts, Layout, Options, Tidied

NAME = "json_counts"


def fits(grid: Grid) -> bool:
    """Whether the page was made of a JSON file of counts."""
    return grid.source.lower().endswith(".json") and row_texts(grid, next(iter(grid.rows), 0))[:3] == list(HEADINGS[:3])


def tidy(grid: Grid, options: Options) -> Tidied:
    """Return every characteristic without its total."""
    rows = list(grid.rows)[1:]
    frame = pd.DataFrame(
        {
            CHARACTERISTIC: [grid.text(row, 0) for row in rows],
            LABEL: [grid.text(row, 1) for row in rows],
            "text": [grid.text(row, 2) for row in rows],
            "row": rows,
            "column": 2,
        }
    )
    place = grid.text(rows[0], 3)
    table = Long(frame=frame, grid=grid, layout=NAME, facts=Facts(geography=place))
    return finish(table, options)


LAYOUT = Layout(name=NAME, title="Counts by characteristic (JSON)", fits=fits, tidy=tidy)
