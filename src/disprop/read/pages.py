"""What every kind of workbook has: sheets by name, of which one is chosen."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Self

from disprop.errors import Fault, InputError
from disprop.read.grid import Grid
from disprop.schemes import same_words


class Pages(ABC):
    """An open workbook.

    Parameters
    ----------
    name : str
        The name of the file.
    titles : sequence of str
        The names of its sheets.
    """

    def __init__(self, name: str, titles: Sequence[str]) -> None:
        self.name, self.titles = name, tuple(titles)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:  # noqa: B027  # most are read whole and have nothing to close
        pass

    @abstractmethod
    def is_visible(self, title: str) -> bool:
        """Whether a sheet is shown."""

    @abstractmethod
    def holds_anything(self, title: str) -> bool:
        """Whether a cell of a sheet holds anything."""

    @abstractmethod
    def grid(self, title: str, *, stem: str | None = None) -> Grid:
        """Return the cells of a sheet as they are.

        Raises
        ------
        InputError
            If the sheet is empty.
        """

    def chosen(self, name: str | None) -> str:
        """Return the sheet of that name, or the only one that is visible and holds anything.

        Raises
        ------
        InputError
            If there is no such sheet, or none or several hold anything.
        """
        if name is not None:
            return self._named(name)
        filled = [title for title in self.titles if self.is_visible(title) and self.holds_anything(title)]
        if len(filled) == 1:
            return filled[0]
        hidden = [title for title in self.titles if not self.is_visible(title)]
        if not filled and hidden:
            what = f"Its visible sheets are empty; hidden: {', '.join(hidden)}."
            raise self._refused(what, f"Name one: sheet='{hidden[0]}', or show it.")
        if not filled:
            raise self._refused("The workbook is empty.", "Give a sheet with a header and rows.")
        what = f"{len(filled)} sheets hold something: {', '.join(filled)}."
        raise self._refused(what, f"Name one: sheet='{filled[0]}', or another.")

    def _named(self, name: str) -> str:
        alike = [title for title in self.titles if same_words(title) == same_words(name)]
        if name in self.titles or len(alike) == 1:
            return name if name in self.titles else alike[0]
        raise self._refused(f"There is no sheet {name!r}.", f"The sheets are: {', '.join(self.titles)}.")

    def _refused(self, what: str, remedy: str) -> InputError:
        return InputError(Fault(where=self.name, what=what, remedy=remedy))

    def source(self, title: str) -> str:
        """Return the place of a sheet for messages."""
        return f"{self.name}, sheet {title}"

    def empty(self, title: str) -> InputError:
        """Return the fault of a sheet that is empty."""
        fault = Fault(where=self.source(title), what="The sheet is empty.", remedy="Give a header and rows.")
        return InputError(fault)


def broken(name: str, error: Exception) -> InputError:
    """Return the fault of a file that a reader stumbled over."""
    told = " ".join(str(error).split())[:200] or type(error).__name__
    what = f"It cannot be read as a workbook: {told.rstrip('.')}."
    return InputError(Fault(where=name, what=what, remedy="Open it in Excel and save it anew."))
