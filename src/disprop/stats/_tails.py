"""Sums of hypergeometric terms by recurrences anchored at one term: nothing is computed twice and nothing cancels."""

from __future__ import annotations

import numpy as np

from disprop.stats._inputs import Floats, in_pieces

PIECE = 2048
"""Cells worked on at once: with 32 steps each they stay inside a processor's second cache."""

NEGLIGIBLE = 1e-17
FEWEST_STEPS, MOST_NUMBERS = 16, 65536

TIE = 1e-7
"""R's relative tolerance (fisher.test, binom.test): probabilities this close count as equal."""


def running_product(ratios: Floats) -> Floats:
    """Multiply down the first axis, in place, by doubling."""
    reach = 1
    while reach < len(ratios):
        ratios[reach:] *= ratios[:-reach].copy()
        reach *= 2
    return ratios


def ratios_outward(a: Floats, b: Floats, c: Floats, d: Floats, odds: Floats | None, steps: Floats) -> Floats:
    """Return the ratio of each term to the one before it, (a - j)(b - j) / ((c + j)(d + j)), shape (steps, cells)."""
    # Past the end of the support there is nothing: not the product of two negative factors.
    above, factor = a - steps, b - steps
    np.maximum(above, 0.0, out=above)
    above *= np.maximum(factor, 0.0, out=factor)
    below = np.add(c, steps, out=factor)
    above /= np.multiply(below, d + steps, out=below)
    if odds is not None:
        above *= odds
    return above


def _block(active: int, done: int) -> Floats:
    """Steps to take next: more when few cells are left, or when those left have come a long way."""
    room = MOST_NUMBERS // max(active, 1)
    size = min(max(FEWEST_STEPS, room), max(64, done))
    return np.arange(done, done + size, dtype=np.float64)[:, None]


def outward_sum(a: Floats, b: Floats, c: Floats, d: Floats, odds: Floats | None = None) -> Floats:
    """Return 1 + r1 + r1 r2 + ...: a tail over its first term, for terms that fall from there on (shape: cells).

    The ratios are those of `ratios_outward`; the sum ends with the support, or where what is left is
    below 1e-17 of it.
    """
    sums = np.empty(a.shape)
    for piece in in_pieces(a.size, PIECE):
        few = None if odds is None else odds[piece]
        sums[piece] = _outward_piece(a[piece], b[piece], c[piece], d[piece], few)
    return sums


def _outward_piece(a: Floats, b: Floats, c: Floats, d: Floats, odds: Floats | None) -> Floats:
    sums = np.ones(a.shape)
    line = np.arange(a.size)
    carry = np.ones(a.shape)
    done = 0
    while line.size:
        steps = _block(line.size, done)
        terms = ratios_outward(a, b, c, d, odds, steps)
        terms[0] *= carry
        running_product(terms)
        sums[line] += terms.sum(axis=0)
        last = terms[-1]
        ratio = np.abs(last) / np.maximum(np.abs(terms[-2]), 1e-300)
        going = last > NEGLIGIBLE * sums[line] * np.maximum(1 - ratio, 1e-9)
        done += len(steps)
        line, a, b, c, d, carry = (values[going] for values in (line, a, b, c, d, last))
        odds = None if odds is None else odds[going]
    return sums


def inward_sum(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats, Floats]:
    """Walk from an outer term over the mode until the terms are as small again.

    Returns
    -------
    between : array, shape (cells,)
        The sum of the terms that are larger than the first, over the first.
    steps : array, shape (cells,)
        How many those are.
    term : array, shape (cells,)
        The first term beyond them, over the first; 0 where the support ends before.
    """
    between, walked, landed = np.empty(a.shape), np.empty(a.shape), np.empty(a.shape)
    for piece in in_pieces(a.size, PIECE):
        between[piece], walked[piece], landed[piece] = _inward_piece(a[piece], b[piece], c[piece], d[piece])
    return between, walked, landed


def _inward_piece(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats, Floats]:
    between, walked, landed = np.zeros(a.shape), np.zeros(a.shape), np.zeros(a.shape)
    line = np.arange(a.size)
    carry = np.ones(a.shape)
    done = 0
    while line.size:
        steps = _block(line.size, done)
        terms = ratios_outward(a, b, c, d, None, steps)
        terms[0] *= carry
        running_product(terms)
        larger = terms > 1 + TIE
        more = larger.sum(axis=0)
        between[line] += np.where(larger, terms, 0.0).sum(axis=0)
        walked[line] += more
        going = more == len(steps)
        stopped = np.flatnonzero(~going)
        landed[line[stopped]] = terms[more[stopped], stopped]
        last = terms[-1]
        done += len(steps)
        line, a, b, c, d, carry = (values[going] for values in (line, a, b, c, d, last))
    return between, walked, landed
