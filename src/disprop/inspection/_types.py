"""What was found in a file."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from disprop.checks import no_checks
from disprop.errors import Fault
from disprop.read.sheet import HeaderLike

COLUMN_FACTS = ("column", "holds", "detail")
"""The columns of a table of columns."""


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Which part of a file is looked at.

    Parameters
    ----------
    sheet, cells, header
        As for `inspect`; None where the file tells.
    """

    sheet: str | None = None
    cells: str | None = None
    header: HeaderLike = None

    def place(self, file: str) -> str:
        """Return the place of the table for a message."""
        return f"{file}, sheet {self.sheet}" if self.sheet else file

    @property
    def entries(self) -> dict[str, object]:
        """How a plan names it."""
        rows = self.header if isinstance(self.header, int | str | None) else ":".join(map(str, self.header))
        return {"sheet": self.sheet, "cells": self.cells, "header": rows}


@dataclass(frozen=True, eq=False, kw_only=True)
class Page:
    """What was found in one table: a file, or a sheet of a workbook.

    Parameters
    ----------
    source : str
        The file, and the sheet where it has several.
    kind : str
        ``counts``, ``shares``, ``rows`` (one row a person or an event) or ``nothing`` that can be read as it stands.
    layout : str
        The name of the publisher's layout that it is in; empty for an ordinary table.
    facts : tuple of (str, str)
        What to say of the table as a whole, in order.
    columns : DataFrame
        ``column``, ``holds``, ``detail``: what each column is taken for, and why.
    characteristics : DataFrame
        ``characteristic``, ``column``, ``scheme``, ``level``, ``groups``, ``known``, ``unknown``, ``reasons``.
    checks : DataFrame
        What was noticed, as reading it would report it.
    faults : tuple of Fault
        Why it cannot be read as it stands; empty where it can.
    draft : str
        The block of a plan that reads it; empty where it cannot be read.
    """

    source: str
    kind: str
    layout: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    columns: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(COLUMN_FACTS)))
    characteristics: pd.DataFrame = field(default_factory=pd.DataFrame)
    checks: pd.DataFrame = field(default_factory=no_checks)
    faults: tuple[Fault, ...] = ()
    draft: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Inspection:
    """What was found in a file, table by table.

    Parameters
    ----------
    source : str
        The file.
    pages : tuple of Page
        One for each table: a file has one, a workbook one for each sheet that is shown and holds anything.

    See Also
    --------
    inspect : make one.
    """

    source: str
    pages: tuple[Page, ...]

    @property
    def draft(self) -> str:
        """The blocks of a plan that read what can be read."""
        return "\n".join(page.draft for page in self.pages if page.draft)

    def text(self, width: int = 100) -> str:
        """Return what was found as text of a given width.

        Parameters
        ----------
        width : int
            Where lines break.
        """
        from disprop.inspection._show import text

        return text(self, width)

    def __repr__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        from disprop.inspection._show import html

        return html(self)
