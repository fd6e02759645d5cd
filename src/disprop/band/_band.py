"""The differences that are too small to matter: a band, with a unit that nobody may leave out."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, NoReturn

import numpy as np
from numpy.typing import ArrayLike, NDArray

from disprop.errors import Fault, InputError

Unit = Literal["points", "percent", "ratio"]
Limits = float | tuple[float, float]

TIE = 1e-9
"""Estimates this near to a limit, relative to 1, are decided on integers."""


def exact(number: float) -> Fraction:
    """Return the decimal that was written, so that 0.8 is eight tenths."""
    return Fraction(repr(float(number)))


@dataclass(frozen=True, kw_only=True)
class Band:
    """The differences that are too small to matter.

    Parameters
    ----------
    unit : {"points", "percent", "ratio"}
        Percentage points, per cent of the baseline, or a ratio to it.
    low, high : Fraction
        The ends, both inside: a difference of proportions for points, a ratio for per cent and ratio.

    See Also
    --------
    within : make one.
    """

    unit: Unit
    low: Fraction
    high: Fraction

    @property
    def measure(self) -> Literal["difference", "ratio"]:
        """The estimate that the band judges."""
        return "difference" if self.unit == "points" else "ratio"

    def __str__(self) -> str:
        if self.unit == "ratio":
            return f"ratio {self.ends[0]:g} to {self.ends[1]:g}"
        below, above = (abs(end) for end in self.ends)
        noun = "percentage points" if self.unit == "points" else "% of the baseline"
        gap = " " if self.unit == "points" else ""
        if below == above:
            return f"within {above:g}{gap}{noun}"
        return f"from {below:g}{gap}{noun} below to {above:g}{gap}{noun} above"

    @property
    def ends(self) -> tuple[float, float]:
        """The ends in the band's own unit: percentage points, per cent of the baseline, or a ratio."""
        shift = 1 if self.unit == "percent" else 0
        scale = 1 if self.unit == "ratio" else 100
        return float((self.low - shift) * scale), float((self.high - shift) * scale)

    def sides(
        self, counts: NDArray[np.int64], totals: NDArray[Any], reference: tuple[ArrayLike, ArrayLike]
    ) -> NDArray[np.int8]:
        """Return on which side of the band each share lies: -1 below, 0 inside, 1 above.

        Parameters
        ----------
        counts, totals : arrays, shape (rows,)
            The share is one over the other; totals may be time at risk.
        reference : pair of arrays, shape (rows,)
            Numerator and denominator of what the share is held against; whole numbers, or a share and 1.

        Returns
        -------
        int8 array, shape (rows,)
            0 also where the measure is undefined.

        Notes
        -----
        Both ends are inside. Estimates within `TIE` of an end are decided by cross-multiplying whole numbers, so that
        4 of 10 against 5 of 10 is inside 0.8 to 1.25.
        """
        top, bottom = (np.asarray(part, dtype=float) for part in reference)
        with np.errstate(divide="ignore", invalid="ignore"):
            value, held = counts / totals, top / bottom
            estimate = value - held if self.measure == "difference" else value / held
        side = np.zeros(np.shape(estimate), dtype=np.int8)
        for sign, limit in ((-1, self.low), (1, self.high)):
            gap = sign * (estimate - float(limit))
            side[gap > 0] = sign
            ties = np.flatnonzero(np.abs(gap) <= TIE * max(1.0, float(abs(limit))))
            side[ties] = np.where(
                _beyond(sign, limit, self.measure, counts[ties], totals[ties], top[ties], bottom[ties]), sign, 0
            )
        return side

    def holds(self, low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return whether intervals lie wholly inside the band; False where an end is NaN."""
        return np.asarray((low >= float(self.low)) & (high <= float(self.high)))

    def excludes(self, low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return whether intervals lie wholly outside the band; False where an end is NaN."""
        return np.asarray((high < float(self.low)) | (low > float(self.high)))


def _number(value: Fraction) -> str:
    return f"{float(value):g}"


def _beyond(
    sign: int,
    limit: Fraction,
    measure: str,
    counts: NDArray[np.int64],
    totals: NDArray[Any],
    top: NDArray[np.float64],
    bottom: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Return whether shares are past a limit, by cross-multiplication in whole numbers of any size."""
    held = np.array([exact(t) / exact(b) if b else Fraction(0) for t, b in zip(top, bottom, strict=True)], dtype=object)
    wanted = held + limit if measure == "difference" else held * limit
    wholes = np.array([exact(total) for total in totals], dtype=object)
    return np.asarray(sign * (counts.astype(object) - wanted * wholes) > 0, dtype=bool)


def within(
    *bare: float, points: Limits | None = None, percent: Limits | None = None, ratio: tuple[float, float] | None = None
) -> Band:
    """Say how large a difference may be before it matters.

    Parameters
    ----------
    *bare : number
        Nothing: a number without a unit is refused, with both of its readings.
    points : number or pair
        Percentage points either way (``points=5``), or the two ends (``points=(-5, 10)``).
    percent : number or pair
        Per cent of the baseline either way, or the two ends.
    ratio : pair
        The lowest and the highest ratio to the baseline, such as ``ratio=(0.8, 1.25)``.

    Returns
    -------
    Band
        With both ends inside.

    Raises
    ------
    InputError
        Without a unit, with several, with a number below zero or beyond 100 points, or where every difference would
        lie outside the band.

    Notes
    -----
    With a baseline of 14%, "within 5%" can mean 9% to 19% (points) or 13.3% to 14.7% (per cent of the baseline). No
    default chooses between them.

    Examples
    --------
    >>> print(within(points=5))
    within 5 percentage points
    >>> print(within(ratio=(0.8, 1.25)))
    ratio 0.8 to 1.25
    """
    given = {
        unit: value for unit, value in (("points", points), ("percent", percent), ("ratio", ratio)) if value is not None
    }
    if bare or len(given) != 1:
        _ask_for_a_unit(bare, tuple(given))
    ((unit, limits),) = given.items()
    low, high = _ends(unit, limits)
    neutral = Fraction(0 if unit == "points" else 1)
    if low == high == neutral:
        what = "Both its ends stand for no difference, so that every difference would lie outside."
        remedy = "Leave the band out, and any difference counts; or say how large a difference may be."
        raise InputError(Fault(where=f"band, {unit}", what=what, remedy=remedy))
    if not low <= neutral <= high:
        told_low, told_high, told = (_as_given(unit, end) for end in (low, high, neutral))
        raise InputError(
            Fault(
                where="band",
                what=f"{told_low} to {told_high} does not contain {told}, which stands for no difference.",
                remedy="Give a band that contains it, such as ratio=(0.8, 1.25) or points=(-5, 10).",
            )
        )
    return Band(unit=unit, low=low, high=high)  # type: ignore[arg-type]


def _as_given(unit: str, end: Fraction) -> str:
    """Return an end of a band in the unit that it was given in."""
    return _number({"points": 100 * end, "percent": 100 * (end - 1), "ratio": end}[unit])


def _ends(unit: str, limits: Limits) -> tuple[Fraction, Fraction]:
    try:
        pair = limits if isinstance(limits, (tuple, list)) else (-abs(limits), abs(limits))
        low, high = (exact(end) for end in pair)
    except (TypeError, ValueError, OverflowError):
        raise InputError(
            Fault(where=f"band, {unit}", what=f"{limits!r} is not a number or a pair of numbers.", remedy=_EXAMPLES)
        ) from None
    if unit == "ratio" and not isinstance(limits, (tuple, list)):
        raise InputError(
            Fault(where="band, ratio", what=f"{limits!r} is one number.", remedy="Give both ends: ratio=(0.8, 1.25).")
        )
    if not isinstance(limits, (tuple, list)) and limits < 0:
        remedy = f"Write {unit}={-limits:g} for {-limits:g} either way, or the two ends: {unit}=({limits:g}, 0)."
        raise InputError(Fault(where=f"band, {unit}", what=f"{limits!r} is below zero.", remedy=remedy))
    if unit == "points" and max(abs(low), abs(high)) > 100:
        what = f"{limits!r} goes beyond 100 percentage points, and no two shares differ by more."
        raise InputError(Fault(where="band, points", what=what, remedy=_EXAMPLES))
    if unit == "ratio":
        return low, high
    return (low / 100, high / 100) if unit == "points" else (1 + low / 100, 1 + high / 100)


_EXAMPLES = "Write within(points=5), within(percent=5) or within(ratio=(0.8, 1.25))."


def _ask_for_a_unit(bare: tuple[float, ...], given: tuple[str, ...]) -> NoReturn:
    if len(given) > 1:
        raise InputError(
            Fault(
                where="band", what=f"It has {len(given)} units ({', '.join(given)}).", remedy=f"Give one. {_EXAMPLES}"
            )
        )
    if not bare:
        raise InputError(Fault(where="band", what="It has no number.", remedy=_EXAMPLES))
    width = bare[0]
    raise InputError(
        Fault(
            where="band",
            what=(
                f"Within {width!r} has no unit: against a baseline of 14%, {width} points is "
                f"{_reading(14, width, 'points')}, and {width} per cent of the baseline is "
                f"{_reading(14, width, 'percent')}."
            ),
            remedy=f"Write within(points={width!r}) or within(percent={width!r}); or within(ratio=(0.8, 1.25)).",
        )
    )


def _reading(base: float, width: object, unit: str) -> str:
    try:
        reach = float(width) if unit == "points" else base * float(width) / 100  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return "another range"
    return f"{base - reach:g}% to {base + reach:g}%"
