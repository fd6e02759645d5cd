"""How much is unknown, with what it takes to read, filter, draw and keep it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from disprop import show
from disprop.checks import no_checks
from disprop.findings import to_csv
from disprop.named import rows_with

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False, kw_only=True)
class Unknowns:
    """How much is unknown, by stage, characteristic and reason.

    Parameters
    ----------
    frame : DataFrame
        One row a stage, characteristic and reason, and one for all reasons together (``reason`` "all unknown"):
        ``id, stage, characteristic, reason, count, total, rate, known_rate, known_low, known_high, target, status,
        narrative, colour``, and where a baseline was given ``base_count, base_total, change_pp, ratio, p, p_check``:
        the change of the known rate, and whether the unknown reach the stage as often as the known.
    slices : tuple of str
        The columns that name slices.
    method : tuple of str
        How it was computed.
    """

    frame: pd.DataFrame
    slices: tuple[str, ...] = ()
    checks: pd.DataFrame = field(default_factory=no_checks)
    method: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.frame)

    def only(self, **chosen: object) -> Unknowns:
        """Return the rows with these values.

        Parameters
        ----------
        **chosen
            Column and value, or column and list of values.
        """
        return replace(self, frame=rows_with(self.frame, chosen))

    def plot(self) -> Figure:
        """Draw the known and the unknown, by table and reason, beside the target.

        Returns
        -------
        matplotlib Figure
            As wide as the text of an A4 report (16 cm). ``figure.alt`` says in words what it shows.

        Raises
        ------
        InputError
            For no tables, or more than 16.

        Examples
        --------
        >>> import disprop as dp
        >>> left = dp.from_counts({"Yes": 2, "No": 16, "blank": 28}, scheme="disability", name="leavers")
        >>> print(dp.unknowns(left, target=dp.at_least(97)).plot().alt)
        Chart of bars: Known and unknown responses by reason, leavers. Disability: 39.1% known (interval 26.4% to
        53.5%); 28 of 46 unknown: blank; significantly below target (at least 97%).
        """
        from disprop import picture

        return picture.unknown_bars(self.frame, self.slices, self.method)

    def to_csv(self, path: str | Path) -> None:
        """Write the frame as CSV: UTF-8, floats to 10 significant digits, nothing for what is undefined."""
        to_csv(self.frame, path)

    def __repr__(self) -> str:
        return show.unknowns_as_text(self.frame, self.slices, self.method)

    def _repr_html_(self) -> str:
        return show.unknowns_as_html(self.frame, self.slices, self.method)


def unknowns_frame(reports: Sequence[Unknowns]) -> pd.DataFrame:
    """Return reports of unknown responses under one another.

    Parameters
    ----------
    reports : sequence of Unknowns
        Of tables and of comparisons; ``baseline`` is blank for tables. Slice columns stand after ``id``.
    """
    slices = dict.fromkeys(column for report in reports for column in report.slices)
    frames = [report.frame.astype(object) for report in reports if len(report)]
    if not frames:
        return pd.DataFrame(columns=["id"], dtype=object)
    columns = dict.fromkeys(column for frame in frames for column in frame if column not in (*slices, "id", "baseline"))
    order = ["id", *slices, *columns]
    order.insert(order.index("base_count"), "baseline")
    return pd.concat(frames, ignore_index=True).reindex(columns=order).astype(object)
