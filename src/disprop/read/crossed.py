"""Two characteristics of the same people, crossed: which columns, and what pairs of their labels mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from disprop.errors import Fault
from disprop.read.persons import code_for, labels_in
from disprop.read.settle import Settled
from disprop.schemes import crossed, pair_code, pair_level

SIGN = "\x1f"
"""What stands between two labels: a sign that no label has."""

Pair = tuple[str, str]


def pair_list(cross: Pair | Sequence[Pair]) -> tuple[Pair, ...]:
    """Return the pairs of columns to cross as the user listed them; two names are one pair."""
    listed = tuple(cross) if not isinstance(cross, str) else (cross,)
    if len(listed) == 2 and all(isinstance(name, str) for name in listed):
        return (listed,)  # type: ignore[return-value]  # two names
    return tuple((pair,) if isinstance(pair, str) else tuple(pair) for pair in listed)  # type: ignore[misc]  # told


def pair_faults(pairs: Sequence[Sequence[str]], columns: Sequence[str], several: Mapping[str, str]) -> Iterator[Fault]:
    """Find pairs that are none, name a column that is not counted, or of which one person can be in several.

    Parameters
    ----------
    pairs : sequence of pairs
        As `pair_list` returns them.
    columns : sequence of str
        The columns that have a scheme.
    several : mapping
        Those that hold several answers.
    """
    seen: set[frozenset[str]] = set()
    for pair in pairs:
        told = " and ".join(map(repr, pair))
        strange = [name for name in pair if name not in columns]
        if len(pair) != 2:
            what = f"{told} {'is' if len(pair) == 1 else 'are'} {len(pair)} and not two."
            yield Fault(
                where="cross=", what=what, remedy="Cross two columns at a time: cross=[('gender', 'ethnicity')]."
            )
        elif pair[0] == pair[1]:
            yield Fault(where="cross=", what=f"{pair[0]!r} is crossed with itself.", remedy="Name two columns.")
        elif frozenset(pair) in seen:
            yield Fault(where="cross=", what=f"{told} are crossed twice.", remedy="Name each pair once.")
        for name in dict.fromkeys(strange):
            remedy = f"Name it in schemes= too, or one of: {', '.join(columns)}."
            yield Fault(where="cross=", what=f"Column {name!r} has no scheme.", remedy=remedy)
        for name in (name for name in dict.fromkeys(pair) if name in several):
            what = f"Column {name!r} holds several answers, so that a person would be in several cells."
            yield Fault(where="cross=", what=what, remedy="Cross columns of one answer a person.")
        seen.add(frozenset(pair))


def settle_pair(first: Settled, second: Settled, labels: Sequence[str]) -> Settled:
    """Return how pairs of labels are read.

    Parameters
    ----------
    first, second : Settled
        How the labels of each characteristic are read.
    labels : sequence of str
        The pairs that were met, `SIGN` between the two labels.

    Returns
    -------
    Settled
        Every pair of groups that either characteristic lists is listed, also where nobody is in it.
    """
    scheme = crossed(first.scheme, second.scheme)
    level = pair_level(first.scheme, second.scheme, first.level, second.level)
    empty = {pair_code(*pair): pair_code(*pair) for pair in product(first.groups, second.groups)}
    met = {label: _meant(first, second, label) for label in labels}
    return Settled(scheme=scheme, level=level, codes={**empty, **met}, taken=False, remarks=())


def _meant(first: Settled, second: Settled, label: str) -> str:
    one, _, two = label.partition(SIGN)
    return pair_code(_code(first, one), _code(second, two))


def _code(settled: Settled, label: str) -> str:
    return code_for({settled.codes[said] for said in labels_in(label)}, settled.groups)
