"""What a plan's tables were read as, for the screen: rows, and labels whose words are not those of their group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from disprop.schemes import same_words

if TYPE_CHECKING:
    from disprop.publish.screen import Screen

MOST = 12
"""How many labels of a group are listed; run.json has them all."""


def read_text(record: Mapping[str, Any], screen: Screen) -> list[str]:
    """Return paragraphs about what became of the rows and of the labels.

    Parameters
    ----------
    record : mapping
        The record of a run.
    screen : Screen
        Where it is to be shown.

    Returns
    -------
    list of str
        Empty where there is nothing to say.
    """
    tables = record["tables"]
    parts = [screen.table(pd.DataFrame([_rows(name, tables[name]) for name in tables]))] if tables else []
    labels = [screen.paragraph(line, indent="  ") for line in _labels(record)]
    return [*parts, *(["\n".join(["What labels became, where their words are others:", *labels])] if labels else [])]


def _rows(name: str, table: Mapping[str, Any]) -> dict[str, str]:
    aside = ", ".join(f"{rows:,}: {reason}" for reason, rows in table["set_aside"].items())
    return {"Table": name, "Rows": f"{table['rows']:,}", "Counted": f"{table['counted']:,}", "Set aside": aside}


def _labels(record: Mapping[str, Any]) -> Iterator[str]:
    of_tables = [(name, key, found) for name, one in record["tables"].items() for key, found in one["labels"].items()]
    of_baselines = [(name, "", one["labels"]) for name, one in record["baselines"].items()]
    for name, key, found in (*of_tables, *of_baselines):
        told = [f"{group}: {_listed(others)}" for group, labels in found.items() if (others := _others(group, labels))]
        if told:
            yield f"{name}{', ' if key else ''}{key}: {'; '.join(told)}"


def _others(group: str, labels: Sequence[str]) -> list[str]:
    """Return the labels that are not the group's own name in another spelling."""
    return [label for label in labels if same_words(label) != same_words(group)]


def _listed(labels: Sequence[str]) -> str:
    more = f" and {len(labels) - MOST:,} more" if len(labels) > MOST else ""
    return ", ".join(map(repr, labels[:MOST])) + more
