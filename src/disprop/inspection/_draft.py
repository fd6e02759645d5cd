"""The block of a plan that reads a table, to be pasted and gone on with."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from disprop.inspection._counts import Reading
from disprop.inspection._rows import Column
from disprop.inspection._types import Spot
from disprop.read.hidden import HIDDEN
from disprop.read.spans import LOOKS_ROUNDED
from disprop.read.words import yes_or_no
from disprop.schemes import available
from disprop.toml_text import toml_table, toml_value


def name_for(stem: str) -> str:
    """Return a name that a plan can give to a table.

    Examples
    --------
    >>> name_for("Staff in post (2009)"), name_for("2019-12-essex")
    ('staff_in_post_2009', 'table_2019_12_essex')
    """
    name = re.sub(r"[^a-z0-9]+", "_", stem.casefold()).strip("_") or "table"
    return name if name[0].isalpha() else f"table_{name}"


def counts_draft(
    file: str,
    stem: str,
    *,
    spot: Spot,
    layout: str,
    reading: Reading,
    characteristics: pd.DataFrame,
) -> str:
    """Return the block that reads a table of counts or shares.

    Parameters
    ----------
    file, stem : str
        The name of the file, and what the table is called.
    spot : Spot
        The part of the file.
    layout : str
        The publisher's layout that it is in; empty for none.
    reading : Reading
        How it is read.
    characteristics : DataFrame
        What was found in it.
    """
    schemes = {row.characteristic: row.scheme for row in characteristics.itertuples() if row.scheme in available()}
    entry: dict[str, object] = {"file": file, **spot.entries, "layout": layout or None}
    entry |= {"label": reading.label, "by": list(reading.by) or None}
    if reading.shares is not None or len(characteristics) == 1:
        entry["scheme"] = next(iter(schemes.values()), None)
    else:
        entry["schemes"] = schemes or None
    section = "tables" if reading.shares is None else "baselines"
    remarks = () if reading.tables is None else _open_counts(reading.tables.checks)
    return toml_table(f"{section}.{name_for(stem)}", entry) + "".join(f"# {line}\n" for line in remarks)


def _open_counts(checks: pd.DataFrame) -> Iterator[str]:
    """Yield the keys that say what withheld and rounded counts can be, where the table does not."""
    said = dict(zip(checks["check"], checks.to_dict("records"), strict=True))
    if str(said.get(HIDDEN, {}).get("remedy", "")).startswith("Say "):
        yield 'withheld = "1 to 4"  would say that withheld counts are not 0'
    if LOOKS_ROUNDED in said:
        yield f"rounded_to = {said[LOOKS_ROUNDED]['found']:g}  if counts are rounded: what that leaves open is carried"


def rows_draft(file: str, stem: str, *, spot: Spot, columns: Sequence[Column]) -> str:
    """Return the block that counts rows of people.

    Parameters
    ----------
    file, stem, spot
        As for `counts_draft`.
    columns : sequence of Column
        What each column is for.
    """
    schemes: dict[str, object] = {
        column.name: column.settled.scheme.name for column in columns if column.settled is not None
    }
    schemes |= {column.name: {"bands": "age_bands_hr"} for column in columns if column.holds == "ages"}
    held: dict[str, list[str]] = defaultdict(list)
    for column in columns:
        held[column.holds].append(column.name)
    entry: dict[str, object] = {
        "file": file,
        **spot.entries,
        "rows": True,
        "schemes": schemes or None,
        "stages": [name for name in held["stage"] if not _blanks(columns, name)] or None,
        "by": held["period"] or None,
        "person": next((name for name in held["person"] if _repeats(columns, name)), None),
    }
    remarks = [*_dates_of_birth(columns), *_blank_stages(columns), *_divisions(columns), *_new_names(columns)]
    return toml_table(f"tables.{name_for(stem)}", entry) + "".join(f"# {line}\n" for line in remarks)


def _repeats(columns: Sequence[Column], name: str) -> bool:
    found: Mapping[str, int] = next(column.found for column in columns if column.name == name)
    return any(number > 1 for label, number in found.items() if label)


def _blanks(columns: Sequence[Column], name: str) -> int:
    found: Mapping[str, int] = next(column.found for column in columns if column.name == name)
    return found.get("", 0)


def _blank_stages(columns: Sequence[Column]) -> Iterator[str]:
    """Say how to read a stage that is blank for some: nobody but the user knows what a blank means."""
    for column in (column for column in columns if column.holds == "stage" and _blanks(columns, column.name)):
        values = [label for label in column.found if yes_or_no(label)]
        entry = toml_value({"name": column.name, "column": column.name, "values": values})
        yield f"{column.name} has blanks: stages = [{entry}] says that they mean no"


def _dates_of_birth(columns: Sequence[Column]) -> list[str]:
    return [
        f"schemes: {toml_value({column.name: {'bands': 'age_bands_hr'}})[2:-4]}, on = DATE }} gives ages at a date"
        for column in columns
        if column.holds == "dates of birth"
    ]


def _divisions(columns: Sequence[Column]) -> list[str]:
    names = [column.name for column in columns if column.holds == "division"]
    return [f"could divide it (by), or tell a stage by a value (stages): {', '.join(names)}"] if names else []


def _new_names(columns: Sequence[Column]) -> list[str]:
    """Point to what makes a scheme of one's own, where labels were not recognised."""
    strange = [column.name for column in columns if "not recognised" in column.detail]
    told = f"labels that are not recognised count as unknown; a scheme can be extended: {', '.join(strange)}"
    return [told] if strange else []
