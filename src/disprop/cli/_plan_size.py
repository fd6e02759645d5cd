"""The two uses of `plan-size`, told apart by what is given; faults in the words of the flags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from disprop.errors import Fault, InputError
from disprop.plan_size import detectable, size_needed

WHERE = "disprop plan-size"

USES = (
    "For what a number of people could show, give --people and --share; for rates --group, --others, and one of --rate "
    "and --happened. For how many people it takes, give one of --ratio and --points, with --share; for rates with "
    "--rate and --group-share."
)


def answer(numbers: Mapping[str, int | None], difference: Mapping[str, float | None], **both: float | None) -> str:
    """Return what so many people could show, or how many it takes.

    Parameters
    ----------
    numbers : mapping
        Options that only `detectable` takes.
    difference : mapping
        Options that only `size_needed` takes.
    **both : float or None
        Options of both.

    Raises
    ------
    InputError
        If it is not clear which is asked, or a number cannot be.
    """
    counted, sought = _given(numbers), _given(difference)
    if bool(counted) == bool(sought):
        raise InputError(_unclear(counted, sought))
    asked: dict[str, Any] = {**numbers, **both} if counted else {**difference, **both}
    try:
        return str(detectable(**asked) if counted else size_needed(**asked))
    except InputError as error:
        raise InputError(_in_flags(fault, asked) for fault in error.faults) from None


def _given(options: Mapping[str, float | None]) -> list[str]:
    return [name for name, value in options.items() if value is not None]


def _unclear(counted: Iterable[str], sought: Iterable[str]) -> Fault:
    named = _listed([*counted, *sought])
    if not named:
        return Fault(where=WHERE, what="It is not said what is asked.", remedy=USES)
    return Fault(where=named, what="These are of two questions: what people show, and how many it takes.", remedy=USES)


def _in_flags(fault: Fault, asked: Mapping[str, Any]) -> Fault:
    """Return a fault that names flags where it named arguments."""
    if fault.where == "detectable":
        named = _listed(name for name in _given(asked) if name not in ("alpha", "power"))
        return Fault(where=WHERE, what=f"It is not clear what is asked with {named}.", remedy=_flags(fault.remedy))
    where = _flag(fault.where) if fault.where in asked else _flags(fault.where)
    return Fault(where=where, what=_flags(fault.what), remedy=_flags(fault.remedy))


def _flags(text: str) -> str:
    return re.sub(r"\b([a-z_]+)=", lambda found: _flag(found[1]), text)


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(_flag, names))
