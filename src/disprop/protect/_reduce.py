"""Linked counts made small: what moves together is one, what cannot move is gone, and components stand apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from disprop.protect._attack import settled
from disprop.protect._programs import Matrix, csr, groups_of, row_slices
from disprop.protect.linked import Flags, Floats, Linked, Need, Places


@dataclass(frozen=True, eq=False)
class Component:
    """Counts that hang together: who moves one of them moves others.

    `kinds` are numbers that may have to be withheld: each stands for all forms that are the same number to whoever
    knows what is public. `sums` are their rows, `price` is what withholding all their forms costs. `held` are the rows
    that cannot move, `least` those that have `room` to fall. `aims` are the rows of the needs, and `amounts`
    (2, needs) how far each must be able to fall and to rise. `kinds`, `places` of atoms and `needs` are those
    of what it is a component of.
    """

    kinds: Places
    sums: Matrix
    price: Floats
    held: Matrix
    least: Matrix
    room: Floats
    atoms: Floats
    places: Places
    needs: Places
    aims: Matrix
    amounts: Floats


@dataclass(frozen=True, eq=False)
class Reduced:
    """Linked counts as kinds of forms: `kind` (forms,) is -1 where a form cannot move, `primary` are protected."""

    kind: Places
    primary: Flags
    components: tuple[Component, ...]


def reduced(linked: Linked, need: Need) -> Reduced:
    """Return the components in which something must be protected."""
    atoms = np.asarray(linked.atoms, dtype=float)
    forms = csr(linked.forms)
    free = np.flatnonzero(~settled(csr(forms[linked.public]), atoms))
    rows = csr(forms[:, free])
    kind, first = _kinds(rows)
    moves = kind >= 0
    public = _any(kind, linked.public, first.size)
    primary = np.zeros(first.size, dtype=bool)
    primary[kind[need.form][moves[need.form]]] = True
    priced = moves & linked.written & ~linked.public
    price = np.bincount(kind[priced], weights=np.asarray(linked.cost)[priced], minlength=first.size)
    open_ = np.flatnonzero((price > 0) & ~public & ~primary)
    parts = _Parts(
        kinds=open_,
        sums=rows[first[open_]],
        price=price[open_].astype(float),
        held=rows[first[public]],
        least=csr(linked.least[:, free]) if linked.least is not None else csr((0, free.size)),
        room=linked.least @ atoms if linked.least is not None else np.zeros(0),
        atoms=atoms[free],
        aims=rows[need.form],
        amounts=_amounts(linked, need),
    )
    return Reduced(kind=kind, primary=primary & ~public, components=tuple(parts.components()))


def narrowed(part: Component, hidden: Flags) -> Iterator[Component]:
    """Yield the components of what can still move while all but these kinds stand still."""
    still = csr(sparse.vstack([part.held, part.sums[~hidden]]))
    free = np.flatnonzero(~settled(still, part.atoms))
    parts = _Parts(
        kinds=np.flatnonzero(hidden),
        sums=csr(part.sums[hidden][:, free]),
        price=part.price[hidden],
        held=csr(still[:, free]),
        least=csr(part.least[:, free]),
        room=part.room,
        atoms=part.atoms[free],
        aims=csr(part.aims[:, free]),
        amounts=part.amounts,
    )
    for component in parts.components():
        yield replace(component, places=free[component.places])


def _amounts(linked: Linked, need: Need) -> Floats:
    """Return how far each protected form must be able to fall and to rise."""
    values = linked.values[need.form]
    return np.maximum(np.stack([values - need.low, need.high - values]), 0.0)


def _any(kind: Places, flags: Flags, kinds: int) -> Flags:
    found = np.zeros(kinds, dtype=bool)
    found[kind[flags & (kind >= 0)]] = True
    return found


def _kinds(rows: Matrix) -> tuple[Places, Places]:
    """Return the kind of each row, -1 for a row of nothing, and the first row of each kind.

    Rows that are multiples of one another are of one kind: who knows one of them knows all.
    """
    seen: dict[tuple[bytes, bytes], int] = {}
    first: list[int] = []
    kind = np.full(rows.shape[0], -1, dtype=np.int64)
    for place, entries in enumerate(row_slices(rows)):
        if entries.stop > entries.start:
            weights = rows.data[entries]
            key = (rows.indices[entries].tobytes(), (weights / weights[0]).tobytes())
            if key not in seen:
                seen[key] = len(first)
                first.append(place)
            kind[place] = seen[key]
    return kind, np.array(first, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class _Parts:
    """All that can move, before it is parted."""

    kinds: Places
    sums: Matrix
    price: Floats
    held: Matrix
    least: Matrix
    room: Floats
    atoms: Floats
    aims: Matrix
    amounts: Floats

    def components(self) -> Iterator[Component]:
        if not self.atoms.size or not self.aims.shape[0]:
            return
        rows = (self.sums, self.held, self.least, self.aims)
        groups = groups_of(csr(sparse.vstack([abs(each) for each in rows])))
        where = [_group_of(each, groups) for each in rows]
        for group in np.unique(where[-1][where[-1] >= 0]):
            yield self._component(np.flatnonzero(groups == group), *(each == group for each in where))

    def _component(self, columns: Places, sums: Flags, held: Flags, least: Flags, aims: Flags) -> Component:
        return Component(
            kinds=self.kinds[sums],
            sums=csr(self.sums[sums][:, columns]),
            price=self.price[sums],
            held=csr(self.held[held][:, columns]),
            least=csr(self.least[least][:, columns]),
            room=self.room[least],
            atoms=self.atoms[columns],
            places=columns,
            needs=np.flatnonzero(aims),
            aims=csr(self.aims[aims][:, columns]),
            amounts=self.amounts[:, aims],
        )


def _group_of(rows: Matrix, groups: Places) -> Places:
    """Return the group that each row is in: that of its first entry, -1 for a row of nothing."""
    filled = np.diff(rows.indptr) > 0
    found = np.full(rows.shape[0], -1, dtype=np.int64)
    found[filled] = groups[rows.indices[rows.indptr[:-1][filled]]]
    return found
