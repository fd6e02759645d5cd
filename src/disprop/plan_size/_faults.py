"""What is wrong with the numbers of a plan, all at once."""

from __future__ import annotations

from decimal import Decimal
from math import isfinite
from typing import Literal

from disprop.errors import Fault
from disprop.plan_size._words import percent

Ask = Literal["composition", "rate"]


def question_of(**given: float | None) -> tuple[Ask, list[Fault]]:
    """Tell which question is asked, and what is wrong with its numbers."""
    named = {key for key, value in given.items() if value is not None}
    composition, rate = named == {"people", "share"}, named in _RATE_KEYS
    faults = [*_counts(**{key: given[key] for key in ("people", "group", "others")})]
    faults += proportion_faults(share=given["share"], rate=given["rate"])
    if rate and not faults and given["happened"] is not None:
        faults += _happened(given["happened"], (given["group"] or 0) + (given["others"] or 0))
    if not composition and not rate:
        what = f"It is not clear what is asked with {', '.join(sorted(named)) or 'nothing'}."
        faults.insert(0, Fault(where="detectable", what=what, remedy=_ASK))
    return "composition" if composition else "rate", faults


_RATE_KEYS = ({"group", "others", "rate"}, {"group", "others", "happened"})
_ASK = "Give people= and share= (composition), or group=, others= and one of rate= and happened= (rate)."


def _whole(number: float) -> bool:
    return isfinite(number) and number == int(number)


MOST_PEOPLE = 10**11
"""A dozen times all people alive; more would only take long."""


def _counts(**given: float | None) -> list[Fault]:
    remedy = f"Give a whole number, from 1 to {MOST_PEOPLE:,}."
    return [
        Fault(where=name, what=f"{_written(number)} is not a number of people.", remedy=remedy)
        for name, number in given.items()
        if number is not None and not (1 <= number <= MOST_PEOPLE and _whole(number))
    ]


def _written(number: float) -> str:
    """Return a number that may be longer than a float can hold."""
    return f"{number:,}" if abs(number) < 1e15 else f"{Decimal(number):.3g}"


def _happened(events: float, everyone: float) -> list[Fault]:
    if 0 <= events <= everyone and _whole(events):
        return []
    what = f"{_written(events)} cannot have happened to {everyone:,.0f} people."
    return [Fault(where="happened", what=what, remedy="Count each person once, of the group and of the others.")]


def proportion_faults(**given: float | None) -> list[Fault]:
    """A proportion lies between 0 and 1, and is neither."""
    return [
        Fault(
            where=name,
            what=f"{number:g} is not strictly between 0 and 1.",
            remedy=f"Write {number / 100:g} for {number:g}%." if 1 <= number < 100 else "Give a proportion.",
        )
        for name, number in given.items()
        if number is not None and not 0 < number < 1
    ]


def either_faults(choice: str, **given: float | None) -> list[Fault]:
    """One of two is given, and not both."""
    named = [name for name, value in given.items() if value is not None]
    if len(named) == 1:
        return []
    what = f"{' and '.join(f'{name}=' for name in named)} are both given." if named else "Neither is given."
    return [Fault(where=choice, what=what, remedy=f"Give one: {choice}.")]


def part_faults(rate: float | None, share: float | None, group_share: float | None) -> list[Fault]:
    """The part that the group is belongs to a rate, and to nothing else."""
    if (rate is not None and share is None) == (group_share is not None):
        return []
    if rate is not None:
        remedy = "Give the part of all people that the group is: 0.063 for 6.3%."
        return [Fault(where="group_share", what="A rate needs to know how large the group is.", remedy=remedy)]
    remedy = "Leave it out; for a composition, share= says how large the group is expected to be."
    return [Fault(where="group_share", what="It belongs to a rate.", remedy=remedy)]


def difference_faults(reference: float | None, ratio: float | None, points: float | None) -> list[Fault]:
    """Return the faults of a difference that is none, or that leads out of 0 to 1."""
    if reference is None or not 0 < reference < 1 or (ratio is None) == (points is None):
        return []
    value = value_of(reference, ratio, points)
    where = "ratio" if ratio is not None else "points"
    if value == reference:
        return [Fault(where=where, what="That is no difference.", remedy="Give the difference that is to be found.")]
    if not 0 < value < 1:
        return [
            Fault(
                where=where,
                what=f"It leads from {percent(reference)} to {percent(value)}.",
                remedy="Give a difference that ends between 0% and 100%.",
            )
        ]
    return []


def value_of(reference: float, ratio: float | None, points: float | None) -> float:
    """Return the share or rate that is to be found."""
    return reference * ratio if ratio is not None else reference + (points or 0.0) / 100
