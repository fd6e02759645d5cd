"""What was found in a file, for a screen and for a notebook."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from disprop.publish.screen import Screen, checks_text, heading
from disprop.schemes import available
from disprop.show import html_table

if TYPE_CHECKING:
    from disprop.inspection._types import Inspection, Page

UNREADABLE = "It cannot be read as it stands:"
MOST_FAULTS = 12


def text(found: Inspection, width: int) -> str:
    """Return what was found as text of a given width."""
    screen = Screen(width=width)
    parts = ["\n\n".join(_page_text(page, screen)) for page in found.pages]
    return "\n\n\n".join([*parts, *_draft_text(found)])


def _page_text(page: Page, screen: Screen) -> Iterator[str]:
    facts = [screen.paragraph(f"{name}: {told}") for name, told in page.facts]
    yield "\n".join([heading(page.source, screen), *facts])
    if page.faults:
        shown = [screen.paragraph(f"- {fault}", indent="  ") for fault in page.faults[:MOST_FAULTS]]
        more = [f"  and {len(page.faults) - MOST_FAULTS} more"] if len(page.faults) > MOST_FAULTS else []
        yield "\n".join([UNREADABLE, *shown, *more])
    for table in _tables(page):
        yield screen.table(table)
    yield from checks_text(_news(page), screen)


def _draft_text(found: Inspection) -> Iterator[str]:
    if found.draft:
        yield f"To paste into a plan:\n\n{found.draft.rstrip()}"


def _tables(page: Page) -> Iterator[pd.DataFrame]:
    """The tables of a page, in words."""
    if len(page.columns):
        named = {"column": "Column", "holds": "Holds", "detail": "What was found"}
        yield page.columns.rename(columns=named).astype(str)
    if len(page.characteristics):
        yield pd.DataFrame([_in_words(row) for row in page.characteristics.to_dict("records")])


def _news(page: Page) -> pd.DataFrame:
    """The checks that the table of characteristics does not tell already."""
    return page.checks[page.checks["check"] != "scheme taken"]


def _in_words(row: Mapping[Hashable, Any]) -> dict[str, str]:
    known, unknown = ("" if pd.isna(row[key]) else f"{row[key]:,.0f}" for key in ("known", "unknown"))
    share = f" ({100 * row['unknown'] / (row['known'] + row['unknown']):.1f}%)" if unknown not in {"", "0"} else ""
    return {
        "Characteristic": str(row["characteristic"]),
        "Scheme": f"{row['scheme']}, {row['level']}" if row["scheme"] in available() else "as it is labelled",
        "Groups": str(row["groups"]),
        "Known": known,
        "Unknown": unknown + share,
        "Reasons": str(row["reasons"]),
    }


def html(found: Inspection) -> str:
    """Return what was found for a notebook."""
    parts = [part for page in found.pages for part in _page_html(page)]
    if found.draft:
        parts.append(f"<p>To paste into a plan:</p><pre>{escape(found.draft.rstrip())}</pre>")
    return "".join(parts)


def _page_html(page: Page) -> Iterator[str]:
    yield f"<h4>{escape(page.source)}</h4>"
    if page.facts:
        yield f"<p>{'<br>'.join(escape(f'{name}: {told}') for name, told in page.facts)}</p>"
    if page.faults:
        listed = "".join(f"<li>{escape(str(fault))}</li>" for fault in page.faults[:MOST_FAULTS])
        yield f"<p>{UNREADABLE}</p><ul>{listed}</ul>"
    captions = iter(["Columns", "Characteristics"] if len(page.columns) else ["Characteristics"])
    for table in _tables(page):
        yield html_table(table, caption=next(captions), left=list(table.columns))
    for told in checks_text(_news(page), Screen(width=10_000)):
        yield f"<p>{escape(told)}</p>"
