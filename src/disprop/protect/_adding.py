"""Rows of numbers that are the same as others, or that others add up to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

CLOSE = 1e-6
"""Sums of exposures agree within this share of themselves."""

MOST_STEPS = 20_000
"""So many steps are taken at most in search of the parts of a whole."""

DIGITS = 9
"""Amounts that agree to so many digits are the same."""


def same(table: np.ndarray, there: np.ndarray) -> Iterator[tuple[int, list[int]]]:
    """Yield pairs of tables that are the same wherever both are.

    Parameters
    ----------
    table : float array, shape (tables, keys, labels)
        The numbers.
    there : bool array, shape (tables, keys)
        Where each table is.
    """
    for one in range(len(table)):
        for two in range(one + 1, len(table)):
            both = there[one] & there[two]
            if table[one, both].any() and np.allclose(table[one, both], table[two, both], rtol=CLOSE, atol=0):
                yield one, [two]


def alike(rows: np.ndarray, of: Sequence[object]) -> Iterator[tuple[int, list[int]]]:
    """Yield pairs of rows that are the same number for number, two of them above 0, and not parts of one table.

    Parameters
    ----------
    rows : float array, shape (rows, labels)
        The numbers.
    of : sequence
        Which table each row is part of.
    """
    digits = rows.astype(float)
    digits[rows > 0] = [float(f"{number:.{DIGITS}g}") for number in rows[rows > 0]]
    _, kind = np.unique(digits, axis=0, return_inverse=True)
    full = (rows > 0).sum(axis=1) > 1
    for number in np.unique(kind[full]):
        first, *others = np.flatnonzero(kind.ravel() == number)
        yield from ((int(first), [int(other)]) for other in others if of[int(first)] != of[int(other)])


def pools(rows: np.ndarray, told: Sequence[object]) -> Iterator[tuple[int, list[int]]]:
    """Yield rows that two or more others add up to; of rows that are the same, the first stands for all.

    Parameters
    ----------
    rows : float array, shape (rows, labels)
        The numbers.
    told : sequence
        What else is told of each row: those of which other things are told are not the same.
    """
    first = {(row.tobytes(), told[at]): at for at, row in reversed(list(enumerate(rows)))}
    some = [at for at in sorted(first.values()) if rows[at].sum() > 0]
    for whole in some:
        inside = [at for at in some if at != whole and (rows[at] <= rows[whole] * (1 + CLOSE)).all()]
        inside.sort(key=lambda at: -rows[at].sum())
        yield from ((int(whole), parts) for parts in adding_up(rows[whole], rows[inside], inside))


def adding_up(whole: np.ndarray, rows: np.ndarray, names: Sequence[int]) -> Iterator[list[int]]:
    """Yield the rows that add up to a whole, as far as a search of `MOST_STEPS` finds them.

    Parameters
    ----------
    whole : float array, shape (labels,)
        The numbers of the whole.
    rows : float array, shape (rows, labels)
        Those of its parts, the largest first.
    names : sequence of int
        What to call each row.
    """
    rest = np.cumsum(rows[::-1], axis=0)[::-1]
    near = CLOSE * whole
    stack: list[tuple[int, np.ndarray, list[int]]] = [(0, whole, [])]
    for _ in range(MOST_STEPS):
        if not stack:
            return
        at, left, chosen = stack.pop()
        if (left <= near).all():
            yield chosen
        elif at < len(rows) and (left <= rest[at] + near).all():
            stack.append((at + 1, left, chosen))
            if (rows[at] <= left + near).all():
                stack.append((at + 1, left - rows[at], [*chosen, int(names[at])]))
