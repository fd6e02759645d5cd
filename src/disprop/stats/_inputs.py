"""What goes into a statistic: named numbers, broadcast, checked, with the undefined cells set aside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Places: TypeAlias = NDArray[np.intp]
Ends: TypeAlias = tuple[Floats, Floats]

PIECE = 16384
"""Cells worked on at once."""

ALTERNATIVES = ("two-sided", "less", "greater")


class Pair(NamedTuple):
    """Two groups side by side: flat arrays of one length."""

    count_a: Floats
    total_a: Floats
    count_b: Floats
    total_b: Floats

    @property
    def rest_a(self) -> Floats:
        return self.total_a - self.count_a

    @property
    def rest_b(self) -> Floats:
        return self.total_b - self.count_b

    @property
    def events(self) -> Floats:
        return self.count_a + self.count_b

    @property
    def total(self) -> Floats:
        return self.total_a + self.total_b

    @property
    def one_table(self) -> Flags:
        """Whether the margins allow one table only: no events, or nothing else."""
        return (self.events <= 0) | (self.events >= self.total)

    @property
    def swapped(self) -> Pair:
        return Pair(self.count_b, self.total_b, self.count_a, self.total_a)

    def at(self, which: Flags | Places | slice) -> Pair:
        """Return some of the cells."""
        return Pair(*(values[which] for values in self))

    def smoothed(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Return the four counts with a half added: where a search begins, never an answer."""
        return self.count_a + 0.5, self.rest_a + 0.5, self.count_b + 0.5, self.rest_b + 0.5


@dataclass(frozen=True, eq=False, kw_only=True)
class Cells:
    """The cells that have an answer, in one flat line, and the shape that the answer goes back to."""

    shape: tuple[int, ...]
    defined: Flags
    numbers: tuple[Floats, ...]

    def fill(self, values: Floats) -> Floats:
        """Put one value a defined cell back in place, NaN everywhere else."""
        answer = np.full(self.defined.shape, np.nan)
        answer[self.defined] = values
        return as_given(answer.reshape(self.shape))

    def value(self, function: Callable[..., Floats]) -> Floats:
        """Apply a function of flat arrays, piece by piece, so that memory stays bounded and near the processor."""
        return self.arrays(lambda *numbers: (function(*numbers),), 1)[0]

    def ends(self, function: Callable[..., Ends]) -> Ends:
        """Apply a function of flat arrays that returns two ends, piece by piece."""
        low, high = self.arrays(function, 2)
        return low, high

    def arrays(self, function: Callable[..., Sequence[Floats]], many: int) -> tuple[Floats, ...]:
        """Apply a function of flat arrays that returns so many arrays, piece by piece."""
        answers = np.empty((many, self.numbers[0].size))
        with np.errstate(all="ignore"):
            for piece in in_pieces(answers.shape[1], PIECE):
                for answer, values in zip(answers, function(*(n[piece] for n in self.numbers)), strict=True):
                    answer[piece] = values
        return tuple(self.fill(answer) for answer in answers)


def as_given(values: Floats) -> Floats:
    """Return an array, or a number where the arguments were numbers."""
    number_or_array: Floats = values[()]
    return number_or_array


def as_floats(values: ArrayLike) -> Floats:
    """Turn numbers, lists, arrays and masked arrays into floats; what is masked is NaN."""
    if isinstance(values, np.ma.MaskedArray):
        return np.asarray(np.ma.filled(values.astype(np.float64), np.nan), dtype=np.float64)
    return np.asarray(values, dtype=np.float64)


def place_of(values: Floats, wrong: Flags) -> str:
    """Name the first value that is wrong and where it stands."""
    first = int(np.flatnonzero(wrong)[0])
    where = f" at position {tuple(int(i) for i in np.unravel_index(first, values.shape))}" if values.ndim else ""
    others = int(np.count_nonzero(wrong)) - 1
    more = f" (and {others} more)" if others else ""
    return f"{values.ravel()[first]:.15g}{where}{more}"


def require(values: Floats, right: Flags, what: str, remedy: str) -> None:
    """Raise a ValueError unless every value that is not NaN is right."""
    wrong = ~right & ~np.isnan(values)
    if wrong.any():
        raise ValueError(f"{what}: found {place_of(values, wrong)}. {remedy}")


def require_counts(name: str, values: Floats) -> None:
    """Raise a ValueError unless these are counts."""
    # Infinity has no remainder, and NaN compares with nothing; both end up where they belong.
    whole = np.isfinite(values) & (values >= 0) & (values == np.floor(values))
    what = f"'{name}' must hold whole numbers of people, 0 or more"
    require(values, whole, what, "Give counts, not rates or sums of weights.")


def require_between(name: str, values: Floats, low: float, high: float) -> None:
    """Raise a ValueError unless these lie from `low` to `high`, ends included."""
    inside = (values >= low) & (values <= high)
    require(values, inside, f"'{name}' must lie between {low:g} and {high:g}", "Give a proportion, not a percentage.")


def confidences(confidence: ArrayLike) -> Floats:
    """Return confidence levels, each strictly between 0 and 1."""
    levels = as_floats(confidence)
    inside = (levels > 0) & (levels < 1)
    require(levels, inside, "'confidence' must lie strictly between 0 and 1", "Write 0.95 for 95%.")
    return levels


def proportions(name: str, values: ArrayLike) -> Floats:
    """Return numbers from 0 to 1."""
    numbers = as_floats(values)
    require_between(name, numbers, 0.0, 1.0)
    return numbers


def counted(counts: Mapping[str, ArrayLike], *others: Floats) -> Cells:
    """Check pairs of count and total, broadcast them with the others, and set aside what is undefined.

    `counts` alternates a count and the total that it is part of, by the names that the caller used.
    A cell is undefined where any number is NaN or a total is 0.
    """
    names = list(counts)
    arrays = [as_floats(values) for values in counts.values()]
    for name, values in zip(names, arrays, strict=True):
        require_counts(name, values)
    for part, whole in zip(range(0, len(names), 2), range(1, len(names), 2), strict=True):
        smaller, larger = np.broadcast_arrays(arrays[part], arrays[whole])
        require(
            smaller,
            ~(smaller > larger),
            f"'{names[part]}' cannot be larger than '{names[whole]}'",
            f"Give in '{names[whole]}' everyone, those in '{names[part]}' included.",
        )
    spread = np.broadcast_arrays(*arrays, *others)
    shape = spread[0].shape
    flat = [values.ravel() for values in spread]
    defined = np.ones(flat[0].shape, dtype=bool)
    for values in flat:
        defined &= ~np.isnan(values)
    for whole in range(1, len(names), 2):
        defined &= flat[whole] > 0
    return Cells(shape=shape, defined=defined, numbers=tuple(values[defined] for values in flat))


def paired(count_a: ArrayLike, total_a: ArrayLike, count_b: ArrayLike, total_b: ArrayLike, *others: Floats) -> Cells:
    """Check two groups by the names that every door gives them; see `counted`."""
    return counted({"count_a": count_a, "total_a": total_a, "count_b": count_b, "total_b": total_b}, *others)


def one_of(what: str, value: str, allowed: Mapping[str, object] | tuple[str, ...]) -> None:
    """Raise a ValueError that lists what there is unless `value` is in it."""
    if value not in allowed:
        raise ValueError(f"There is no {what} '{value}'. Choose one of: {', '.join(allowed)}.")


def in_pieces(cells: int, most: int) -> Iterator[slice]:
    """Cut so many cells into pieces of at most `most`, so that memory stays bounded."""
    return (slice(start, start + most) for start in range(0, cells, most))
