"""Several tests at once: adjusted p-values, and the p-value that a row would need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from disprop.stats._inputs import Flags, Floats, Places, as_floats, as_given, one_of, proportions, require

STEP_DOWN = ("holm", "holm_sidak")
STEP_UP = ("hochberg", "bh", "by")
ADJUSTMENTS = ("holm", "bh", "none", "bonferroni", "sidak", "holm_sidak", "hochberg", "by")


def _weights(method: str, rank: Floats, tests: Floats) -> Floats:
    """Return how often p, of this rank among so many tests, counts: (m - rank + 1), m / rank, m or 1."""
    if method in ("holm", "holm_sidak", "hochberg"):
        return tests - rank + 1
    if method in STEP_UP:
        return tests * (_harmonic(tests) if method == "by" else 1.0) / rank
    return tests + 0 * rank if method != "none" else np.ones(np.broadcast(rank, tests).shape)


def _harmonic(tests: Floats) -> Floats:
    """Return 1 + 1/2 + ... + 1/m for each m."""
    most = int(np.max(tests, initial=1))
    sums = np.cumsum(1 / np.arange(1.0, most + 1))
    return np.asarray(sums[np.maximum(tests, 1).astype(np.intp) - 1])


def _scaled(method: str, p: Floats, weights: Floats) -> Floats:
    """Return the alpha at which p passes its own step."""
    if method in ("sidak", "holm_sidak"):
        with np.errstate(divide="ignore"):
            return np.asarray(-np.expm1(weights * np.log1p(-p)))
    return p * weights


def _passed(method: str, alpha: float, weights: Floats) -> Floats:
    """Return the largest p that passes its own step at this alpha."""
    if method in ("sidak", "holm_sidak"):
        return np.asarray(-np.expm1(np.log1p(-alpha) / weights))
    return alpha / weights


def _place(keys: np.ndarray, at: int) -> str:
    return str(tuple(int(i) for i in np.unravel_index(at, keys.shape))) if keys.ndim else "the only place"


def _is_missing(key: Any) -> bool:
    """Whether a key is None, or not equal to itself, or will not say so: NaN, NaT, NA."""
    try:
        return key is None or bool(key != key)  # noqa: PLR0124 (NaN is not itself)
    except TypeError:
        return True


def _numbered(family: ArrayLike, shape: tuple[int, ...]) -> Places:
    """Return the number of each row's family, from 0, in one line; keys that are missing are refused."""
    if isinstance(family, np.ma.MaskedArray):
        held = np.ma.getdata(family).astype(object)
        held[np.ma.getmaskarray(family)] = None
        family = held
    keys = family if isinstance(family, np.ndarray) else np.asarray(family, dtype=object)
    try:
        keys = np.broadcast_to(keys, shape)
    except ValueError:
        raise ValueError(
            f"'family' must name a family for each p: found shape {keys.shape} beside {shape}. "
            "Give one key for each p, or keys that broadcast to its shape."
        ) from None
    line = keys.ravel()
    if keys.dtype.kind in "iu" and line.size and int(line.max()) - int(line.min()) <= 4 * line.size:
        whole = line.astype(np.int64) if keys.dtype.kind == "i" else line
        return np.asarray(whole - whole.min(), dtype=np.intp)
    listed = line.tolist()
    number: defaultdict[Any, int] = defaultdict(count().__next__)
    try:
        numbers = np.fromiter(map(number.__getitem__, listed), dtype=np.intp, count=line.size)
    except TypeError:
        raise ValueError("'family' must hold keys such as words or numbers: found one that cannot be a key.") from None
    if any(map(_is_missing, number)):
        at = next(place for place, key in enumerate(listed) if _is_missing(key))
        raise ValueError(
            f"'family' must name a family for each p: found {listed[at]} at {_place(keys, at)}. "
            "Give a test that belongs to none a p of NaN, or a key of its own."
        )
    return numbers


def _in_lines(function: Callable[[Floats], Floats], values: Floats, family: Places) -> Floats:
    """Apply a function of families in lines to families by number, in rows of any order.

    Families of about one size are laid out together, a line each with NaN at its end: no line is more than half empty.
    """
    flat = values.ravel()
    order = np.argsort(family, kind="stable")
    sizes = np.bincount(family)
    starts = np.cumsum(sizes) - sizes
    place = np.arange(flat.size) - starts[family[order]]
    widths = 2 ** np.ceil(np.log2(np.maximum(sizes, 1))).astype(np.intp)
    line = np.zeros(sizes.shape, dtype=np.intp)
    answer = np.empty(flat.shape)
    for width in np.unique(widths[sizes > 0]).tolist():
        together = np.flatnonzero(widths == width)
        line[together] = np.arange(together.size)
        rows = np.flatnonzero(widths[family[order]] == width)
        at = line[family[order[rows]]], place[rows]
        lines = np.full((together.size, width), np.nan)
        lines[at] = flat[order[rows]]
        answer[order[rows]] = function(lines)[at]
    return answer.reshape(values.shape)


def _along(function: Callable[[Floats], Floats], values: Floats, axis: int, family: ArrayLike | None) -> Floats:
    """Apply a function of families in lines along an axis, or by key."""
    if family is not None:
        return as_given(_in_lines(function, values, _numbered(family, values.shape)))
    if values.ndim == 0:
        return as_given(function(values[None])[0])
    return np.moveaxis(function(np.moveaxis(values, axis, -1)), -1, axis)


def adjust(p: ArrayLike, *, method: str, axis: int = -1, family: ArrayLike | None = None) -> Floats:
    """Adjust p-values for the number of tests in their family.

    Parameters
    ----------
    p : array_like
        P-values; each line along `axis` is one family. NaN is no test: it stays NaN and never counts.
    method : str
        ``holm``, ``holm_sidak`` (step-down), ``hochberg`` (step-up), ``bonferroni``, ``sidak``: family-wise
        error; ``bh`` (Benjamini-Hochberg), ``by`` (Benjamini-Yekutieli): false discovery rate; ``none``.
    axis : int, optional
        The axis along which a family lies; the last by default.
    family : array_like, optional
        Keys, such as words or numbers, that broadcast to the shape of p: rows with one key are one family, in
        whatever order they stand, and `axis` plays no part.

    Returns
    -------
    array
        Adjusted p-values of the same shape, at most 1: a test is significant at alpha after adjustment
        where this is at most alpha.

    Raises
    ------
    ValueError
        Where a p-value lies outside 0 to 1, the method is not known, or a key is missing.

    Notes
    -----
    With p(1) <= ... <= p(m): Holm max over j <= i of (m - j + 1) p(j); Hochberg the minimum of the same over
    j >= i; Benjamini-Hochberg the minimum over j >= i of m p(j) / j, and Benjamini-Yekutieli m (1 + 1/2 +
    ... + 1/m) p(j) / j; Bonferroni m p; Sidak 1 - (1 - p)^m.

    References
    ----------
    Holm (1979), A simple sequentially rejective multiple test procedure. Hochberg (1988),
    doi:10.1093/biomet/75.4.800. Benjamini and Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x.
    Benjamini and Yekutieli (2001), doi:10.1214/aos/1013699998.

    Examples
    --------
    >>> adjust([0.01, 0.04, float("nan"), 0.03], method="holm").round(3)
    array([0.03, 0.06,  nan, 0.06])
    >>> adjust([0.01, 0.04, 0.03], method="holm", family=["sex", "age", "sex"]).round(3)
    array([0.02, 0.04, 0.03])
    """
    one_of("adjustment", method, ADJUSTMENTS)
    return _along(partial(_adjusted, method), proportions("p", p), axis, family)


def _adjusted(method: str, lines: Floats) -> Floats:
    """Adjust families that lie along the last axis."""
    order = np.argsort(lines, axis=-1, kind="stable")
    ordered = np.take_along_axis(lines, order, axis=-1)
    tests = np.count_nonzero(~np.isnan(lines), axis=-1, keepdims=True).astype(np.float64)
    rank = np.minimum(np.arange(1.0, lines.shape[-1] + 1), np.maximum(tests, 1))
    adjusted = np.where(
        np.isnan(ordered), np.nan, _cumulated(method, _scaled(method, ordered, _weights(method, rank, tests)))
    )
    answer = np.empty(lines.shape)
    np.put_along_axis(answer, order, np.minimum(adjusted, 1.0), axis=-1)
    return answer


def _cumulated(method: str, scaled: Floats) -> Floats:
    """Carry the largest so far forward (step-down), or the smallest backward (step-up); NaN is last and passed over."""
    if method in STEP_DOWN:
        return np.maximum.accumulate(scaled, axis=-1)
    if method in STEP_UP:
        return np.fmin.accumulate(scaled[..., ::-1], axis=-1)[..., ::-1]
    return scaled


def thresholds(p: ArrayLike, *, method: str, alpha: float, axis: int = -1, family: ArrayLike | None = None) -> Floats:
    """Return, for each row, the p-value at or below which it would be significant, the other rows' p held.

    Parameters
    ----------
    p : array_like
        P-values; each line along `axis` is one family.
    method : str
        As for `adjust`.
    alpha : float
        The level of the family.
    axis : int, optional
        The axis along which a family lies; the last by default.
    family : array_like, optional
        Keys, such as words or numbers, that broadcast to the shape of p: rows with one key are one family, in
        whatever order they stand, and `axis` plays no part.

    Returns
    -------
    array
        Thresholds of the same shape. A row that is NaN is judged as if it joined the family; the other rows
        that are NaN never count.

    Notes
    -----
    With M tests, the row's own included, and the others in order: Holm alpha / (M - r), where r is how many of
    the others pass one after another (q(j) <= alpha / (M - j + 1)). For a step-up method the largest k for which
    k - 1 of the others lie at or below the k-th step; the threshold is that step.

    Examples
    --------
    >>> thresholds([0.001, 0.2, 0.9], method="holm", alpha=0.05).round(4)
    array([0.0167, 0.025 , 0.025 ])
    """
    one_of("adjustment", method, ADJUSTMENTS)
    level = as_floats(alpha)
    require(level, (level > 0) & (level < 1), "'alpha' must lie strictly between 0 and 1", "Write 0.05 for 5%.")
    return _along(partial(_thresholds, method, alpha), proportions("p", p), axis, family)


def _thresholds(method: str, alpha: float, lines: Floats) -> Floats:
    """Return the thresholds of families that lie along the last axis."""
    members = np.count_nonzero(~np.isnan(lines), axis=-1, keepdims=True).astype(np.float64)
    tests = np.where(np.isnan(lines), members + 1, members)
    taken = np.ones(lines.shape)
    if method in STEP_DOWN + STEP_UP and lines.size:
        for member in (True, False):
            chosen = np.isnan(lines) != member
            steps = _steps_taken(lines, members + (not member), method, alpha, member=member)
            taken = np.where(chosen, steps, taken)
    return _passed(method, alpha, _weights(method, taken, tests))


def _steps_taken(lines: Floats, tests: Floats, method: str, alpha: float, *, member: bool) -> Floats:
    """Return at which step of the procedure each row stands with the other rows' p as they are.

    The other rows of a member keep their step where they come before it in order, and move up one where they come
    after; a row outside the family has all of them before it.
    """
    order = np.argsort(lines, axis=-1, kind="stable")
    ordered = np.take_along_axis(lines, order, axis=-1)
    rank = np.arange(1.0, lines.shape[-1] + 1)
    up = 1 if method in STEP_UP else 0

    def passes(step: Floats) -> Flags:
        usable = np.minimum(np.maximum(step, 1), np.maximum(tests, 1))
        return np.asarray(ordered <= _passed(method, alpha, _weights(method, usable, np.maximum(tests, 1))))

    before, after = passes(rank + up), passes(rank - 1 + up)
    taken = (_steps_up if up else _steps_down)(before, after, rank, member=member)
    answer = np.empty(lines.shape)
    np.put_along_axis(answer, order, taken, axis=-1)
    return answer


def _steps_down(before: Flags, after: Flags, rank: Floats, *, member: bool) -> Floats:
    """Return one more than the number of other rows that pass one after another."""
    leading = np.logical_and.accumulate(before, axis=-1).sum(axis=-1, keepdims=True).astype(np.float64)
    if not member:
        return np.broadcast_to(leading + 1, before.shape)
    stops = np.minimum.accumulate(np.where(after, np.inf, rank)[..., ::-1], axis=-1)[..., ::-1]
    following = np.concatenate([stops[..., 1:], np.full((*stops.shape[:-1], 1), np.inf)], axis=-1)
    run_on = np.minimum(following, rank.size + 1) - 1
    return np.asarray(np.where(leading >= rank - 1, run_on, leading + 1))


def _steps_up(before: Flags, after: Flags, rank: Floats, *, member: bool) -> Floats:
    """Return the largest step that the other rows reach, the row's own place counted among them."""
    earlier = np.maximum.accumulate(np.where(before, rank + 1, 1.0), axis=-1)
    if not member:
        return np.broadcast_to(earlier[..., -1:], before.shape)
    later = np.maximum.accumulate(np.where(after, rank, 1.0)[..., ::-1], axis=-1)[..., ::-1]
    edge = np.ones((*before.shape[:-1], 1))
    shifted = np.concatenate([edge, earlier[..., :-1]], axis=-1), np.concatenate([later[..., 1:], edge], axis=-1)
    return np.asarray(np.maximum(*shifted))
