"""Tables as the template takes them: cells of text, in blocks of rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from disprop.publish.page._facts import SHORTHAND


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell.

    Parameters
    ----------
    text : str
        What it says.
    under : str
        What stands below in smaller type: an interval, an aside.
    mark : str
        The id of the mark before the text.
    href : str
        The id of the element that it leads to.
    tone : str
        The class of its ground.
    """

    text: str
    under: str = ""
    mark: str = ""
    href: str = ""
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: its heading, what stands below that, and whether it holds figures, which stand to the right."""

    name: str
    under: str = ""
    figures: bool = False


@dataclass(frozen=True, kw_only=True)
class Block:
    """Rows under a heading; blank where the table has only one block. The first cell of a row names it."""

    rows: tuple[tuple[Cell, ...], ...]
    heading: str = ""
    id: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table with its caption.

    Parameters
    ----------
    id : str
        Of the table; the caption's is made from it.
    caption : str
        What it shows, unlike any other caption of the page.
    columns : tuple of Column
        The first names the rows.
    blocks : tuple of Block
        The rows.
    notes : tuple of str
        What stands below.
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()

    @property
    def shorthand(self) -> Mapping[str, str]:
        """What in its cells stands for a value, and what that means."""
        texts = [f"{cell.text} {cell.under}" for block in self.blocks for row in block.rows for cell in row]
        texts += list(self.notes)
        return {sign: meaning for sign, meaning in SHORTHAND.items() if any(sign in text for text in texts)}


def plain_table(name: str, caption: str, heads: tuple[str, ...], rows: list[tuple[Any, ...]]) -> Table:
    """Return a table of words.

    Parameters
    ----------
    name : str
        Its id.
    caption : str
        What it shows.
    heads : tuple of str
        The headings of its columns.
    rows : list of tuple
        The text of its cells.
    """
    cells = tuple(tuple(Cell(text=str(text)) for text in row) for row in rows)
    return Table(
        id=name, caption=caption, columns=tuple(Column(name=head) for head in heads), blocks=(Block(rows=cells),)
    )
