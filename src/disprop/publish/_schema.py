"""What the columns of the published files are: their types, units and meanings, as Table Schema has them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from disprop import whole
from disprop.findings import columns
from disprop.protect import NOT_APPLICABLE, WITHHELD, Shown
from disprop.publish.saved import FLAG, NUMBERS

VERSION = "1.0"
"""Of what the files hold. The second number rises when something is added, the first when something moves or goes."""

MISSING = ("", WITHHELD, NOT_APPLICABLE)
"""What stands for no value: nothing to say, withheld, not applicable."""

WITHHELD_COLUMN = "withheld"
"""The column of Parquet, and the key of JSON, that names the columns whose value is withheld."""

COUNT, NUMBER = "count", "number"
"""Units of whole numbers, and of others without a unit."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """A column of a published file.

    Parameters
    ----------
    name : str
        Its heading.
    kind : {"string", "number", "integer", "boolean", "array"}
        Its type in Table Schema.
    unit, meaning : str
        As the page of columns has them.
    """

    name: str
    kind: str = "string"
    unit: str = "text"
    meaning: str = ""

    def told(self) -> dict[str, str]:
        """Return the column as Table Schema has it."""
        return {"name": self.name, "type": self.kind, "description": self.meaning, "unit": self.unit}


@cache
def facts() -> Mapping[str, Any]:
    """Return `fields.toml`."""
    return tomllib.loads(files("disprop.publish").joinpath("fields.toml").read_text(encoding="utf-8"))


def known(table: str) -> Mapping[str, Mapping[str, str]]:
    """Return what is told of the columns of a table of a release.

    Parameters
    ----------
    table : {"findings", "unknowns", "targets", "whole"}
        Its name.
    """
    ours: Mapping[str, Mapping[str, Mapping[str, str]]] = {"findings": columns(), "whole": whole.columns()}
    return ours[table] if table in ours else facts()[table]


def fields_of(table: str, part: Shown) -> tuple[Field, ...]:
    """Return the columns of a table in its order; those that nobody knows are slices.

    Parameters
    ----------
    table : {"findings", "unknowns", "targets", "whole"}
        Its name.
    part : Shown
        The table.
    """
    described = known(table)
    return tuple(_field(str(name), described.get(str(name), facts()["slice"])) for name in part.frame)


def _field(name: str, about: Mapping[str, str]) -> Field:
    return Field(name=name, kind=kind_of(about["unit"]), unit=about["unit"], meaning=about["meaning"])


def kind_of(unit: str) -> str:
    """Return the type of a column by its unit.

    Examples
    --------
    >>> kind_of("people, or events"), kind_of("count"), kind_of("true or false"), kind_of("over, under or level")
    ('number', 'integer', 'boolean', 'string')
    """
    if unit == FLAG:
        return "boolean"
    if unit == COUNT:
        return "integer"
    return "number" if unit == NUMBER or unit.startswith(NUMBERS) else "string"


def table_schema(fields: Sequence[Field]) -> dict[str, Any]:
    """Return the Table Schema of a file.

    Parameters
    ----------
    fields : sequence of Field
        Its columns.
    """
    return {"fields": [field.told() for field in fields], "missingValues": list(MISSING)}


def companion(kind: str = "string") -> Iterator[Field]:
    """Yield the column that Parquet and JSON have beside those of the table.

    Parameters
    ----------
    kind : {"string", "array"}
        How it holds the names: with semicolons, or as a list.
    """
    told = _field(WITHHELD_COLUMN, facts()["withheld"])
    yield replace(told, kind=kind)
