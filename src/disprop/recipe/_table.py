"""The table behind a row: what its recipe starts from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from disprop.cells import OVERALL
from disprop.p_values import METHOD_WORDS
from disprop.unlisted import other_notes


@dataclass(frozen=True, kw_only=True)
class Table:
    """x of n people against y of m, or against a constant share; of events, x for n against y for m.

    Parameters
    ----------
    x, n, y, m : int
        Of events, n and m are texts: people or time, with all their digits.
    share : str
        The constant.
    alpha : float
        Level of significance.
    kind : {"binomial", "score", "conditional", "events", "repeated", "grouped"}
        By which methods.
    factor, own, other : float
        Of events: how many times repeats raise the variance; of the first number of events, and of the second.
    carried : bool
        Whether the reference is of everyone, those of the first share included.
    """

    x: int
    n: Any
    y: int
    m: Any
    share: str
    alpha: float
    kind: str
    carried: bool
    factor: float = 1.0
    own: float = 1.0
    other: float = 1.0

    @property
    def constant(self) -> bool:
        """Whether the first share is held against a constant."""
        return self.kind == "binomial"

    @property
    def events(self) -> bool:
        """Whether it is of events."""
        return self.kind in OF_EVENTS

    @property
    def fewest(self) -> int:
        """The lowest first count that the margins allow."""
        return 0 if self.constant else max(0, self.x + self.y - self.m)

    @property
    def most(self) -> int:
        """The highest first count that the margins allow."""
        return int(self.n if self.constant else min(self.n, self.x + self.y))

    @property
    def reference(self) -> str:
        """What the first share is held against."""
        return "share" if self.constant else "everyone" if self.carried else "other"

    def numbers(self, form: str) -> str:
        """Return the line that names the numbers of the table."""
        names = {"x": self.x, "n": self.n, "y": self.y, "m": self.m, "alpha": self.alpha}
        if self.constant:
            names = {"x": self.x, "n": self.n, "share": self.share, "alpha": self.alpha}
        if self.events:
            names = {"x": self.x, "s": self.n, "y": self.y, "t": self.m}
            names |= {"own": self.own, "other": self.other, "alpha": self.alpha}
        return "; ".join(form.format(name, number) for name, number in names.items())


OF_EVENTS = ("events", "repeated", "grouped")
"""The kinds of tables of events: of which none repeats, which repeat alike in all groups, and in each by itself."""

KINDS = ("binomial", "score", "conditional", *OF_EVENTS)
"""What `METHOD_WORDS` are called here."""


def table_of(row: Mapping[Any, Any]) -> Table:
    """Return the table of a row of findings."""
    kind = dict(zip((headline for headline, _ in METHOD_WORDS), KINDS, strict=True))[row["method"]]
    constant = math.isnan(row["other_denominator"])
    events = kind in OF_EVENTS
    exact: Any = _digits if events else int
    return Table(
        x=int(row["observed"]),
        n=exact(row["denominator"]),
        y=0 if constant else int(row["other_observed"]),
        m=0 if constant else exact(row["other_denominator"]),
        share=repr(float(row["reference"])),
        alpha=float(row["alpha"]),
        kind=kind,
        carried=not constant and _holds_the_first(row),
        **{name: float(row[column]) if row[column] > 1 else 1.0 for name, column in FACTORS.items()},
    )


FACTORS = {"factor": "variance_factor", "own": "own_factor", "other": "other_factor"}


def _digits(number: float) -> str:
    return f"{number:.0f}" if float(number).is_integer() else repr(float(number))


def no_test(row: Mapping[Any, Any]) -> str:
    """Return why there is no test."""
    return f"No test, and so no interval to search for: {other_notes(row['note']) or 'the test is undefined'}."


def alone(row: Mapping[Any, Any]) -> bool:
    """Return whether nothing is adjusted."""
    return bool(row["adjust"] == "none" or row["tests"] == 1)


def short(number: float) -> str:
    """Return a number of a family's tests."""
    return f"{number:.10g}"


def _holds_the_first(row: Mapping[Any, Any]) -> bool:
    """Return whether the reference is of everyone, those of the first share included."""
    if row["question"] == "composition":
        return bool(row["relation"] == "contains")
    return bool(row["comparator"] == OVERALL)
