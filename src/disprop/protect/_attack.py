"""What an intruder can work out: linear programs over all fillings that agree with what is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from disprop.protect._programs import Matrix, Program, csr, groups_of, row_slices
from disprop.protect.linked import Flags, Floats, Linked, Places

NOTHING = 1e-9
"""Sums of counts below this are 0."""


def bounds_of(linked: Linked, hidden: Flags, asked: Places) -> tuple[Floats, Floats]:
    """Return the least and the most that each form asked about can be."""
    intruder = Intruder.of(linked, linked.known(hidden))
    wanted = csr(linked.forms[asked])
    moves = [intruder.moves(wanted.indices[rows], wanted.data[rows]) for rows in row_slices(wanted)]
    values = linked.values[asked]
    down, up = np.array(moves, dtype=float).reshape(-1, 2).T
    return values + down, values + up


def settled(rows: Matrix, atoms: Floats) -> Flags:
    """Return which atoms follow at once from known sums: alone in a sum, or in a sum of 0, again and again."""
    fixed = np.zeros(atoms.size, dtype=bool)
    present = abs(rows).sign()
    while True:
        free = present @ (~fixed).astype(float)
        lowered = (abs(rows) - rows) @ (~fixed).astype(float) > 0
        empty = ~lowered & (rows @ np.where(fixed, 0.0, atoms) < NOTHING)
        telling = (free == 1) | (empty & (free > 0))
        if not telling.any():
            return fixed
        fixed |= (present.T @ telling.astype(float)) > 0


@dataclass(frozen=True, eq=False)
class Part:
    """Atoms that hang together through what is known: how far they can move from their true counts."""

    places: Places
    program: Program
    atoms: Floats

    def move(self, weights: Floats) -> float:
        """Return the least of the weighted sum of moves; minus infinity where nothing holds it."""
        # The true counts are one filling: the least move is never above 0.
        return min(self.program.least(weights, -self.atoms, np.full(self.atoms.size, np.inf)).fun, 0.0)


@dataclass(frozen=True, eq=False)
class Intruder:
    """Somebody who reads all that is shown."""

    part_of: Places
    parts: tuple[Part, ...]
    found: dict[tuple[int, bytes, bytes], tuple[float, float]]

    @classmethod
    def of(cls, linked: Linked, known: Flags) -> Intruder:
        """Return who knows these forms, and that no atom and no sum in `least` is below 0."""
        sums = csr(linked.forms[known])
        atoms = np.asarray(linked.atoms, dtype=float)
        least = csr(linked.least) if linked.least is not None else sparse.csr_array((0, atoms.size), dtype=float)
        fixed = settled(sums, atoms)
        free = np.flatnonzero(~fixed)
        parts = tuple(_parts(sums[:, free], least[:, free], least @ atoms, atoms, free))
        part_of = np.full(atoms.size, -1, dtype=np.int64)
        for number, part in enumerate(parts):
            part_of[part.places] = number
        return cls(part_of=part_of, parts=parts, found={})

    def moves(self, places: Places, weights: Floats) -> tuple[float, float]:
        """Return how far down (at most 0) and up a weighted sum of atoms can move from its true value."""
        numbers = self.part_of[places]
        pieces = [self._moves(number, places, weights) for number in np.unique(numbers[numbers >= 0])]
        return sum(down for down, _ in pieces), sum(up for _, up in pieces)

    def _moves(self, number: int, places: Places, weights: Floats) -> tuple[float, float]:
        here = self.part_of[places] == number
        key = (int(number), places[here].tobytes(), weights[here].tobytes())
        if key not in self.found:
            part = self.parts[number]
            aim = np.zeros(part.places.size)
            aim[np.searchsorted(part.places, places[here])] = weights[here]
            self.found[key] = part.move(aim), -part.move(-aim)
        return self.found[key]


def _parts(sums: Matrix, least: Matrix, room: Floats, atoms: Floats, free: Places) -> Iterator[Part]:
    """Yield the components of the free atoms, with the sums that hold them."""
    if not free.size:
        return
    groups = groups_of(csr(sparse.vstack([abs(sums), abs(least)])))
    sums, least = sums.tocsr(), least.tocsr()
    order = np.argsort(groups, kind="stable")
    for columns in np.split(order, np.flatnonzero(np.diff(groups[order])) + 1):
        own_sums, own_least = sums[:, columns], least[:, columns]
        held = np.diff(own_sums.tocsr().indptr) > 0
        bound = np.diff(own_least.tocsr().indptr) > 0
        yield Part(
            places=free[columns],
            program=Program(own_sums.tocsr()[held], -own_least.tocsr()[bound], room[bound]),
            atoms=atoms[free[columns]],
        )
