"""What every part of a plan is: keys with their values and an example each, and no others."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator

from disprop.plan import _values as read

Text = Annotated[str, PlainValidator(read.text)]


def like(example: str, default: Any = None) -> Any:
    """Return a field with its example, which the messages show."""
    return Field(default=default, examples=[example])


def needed(example: str) -> Any:
    """Return a field that a plan has to give, with its example."""
    return Field(examples=[example])


class Entry(BaseModel):
    """A part of a plan: unknown keys are faults, values are taken as they are written."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)


def example_of(model: type[Entry], key: str) -> str:
    """Return the sentence that shows how a key is written; blank for a key that there is not."""
    examples = model.model_fields[key].examples if key in model.model_fields else None
    return f"Write it like {examples[0]}." if examples else ""
