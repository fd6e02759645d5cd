"""What to withhold beside what is protected: what the cheapest movements need, less what can be shown again."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import sparse

from disprop.protect._programs import Matrix, Program, csr
from disprop.protect._reduce import Component, narrowed
from disprop.protect.linked import Flags, Floats, Places

MOVED = 1e-6
"""A sum that moves by less stands still."""

DOWN, UP = 0, 1
SIGNS = (-1.0, 1.0)


class Movements:
    """Movements of the atoms of a component that everybody's knowledge allows, by what they cost."""

    def __init__(self, part: Component) -> None:
        self.part = part
        self.alone = np.diff(part.sums.indptr) == 1
        self.atom_of = part.sums.indices[part.sums.indptr[:-1][self.alone]]
        self.program = self._program()
        atoms, together, needs = part.atoms.size, int((~self.alone).sum()), part.needs.size
        self.kinds = (slice(2 * atoms, 2 * atoms + together), slice(2 * atoms + together, 2 * (atoms + together)))
        self.aims = 2 * (atoms + together)
        endless = np.full(atoms, np.inf)
        self.low = np.concatenate([np.zeros(self.aims), np.full(needs, -np.inf)])
        self.high = np.concatenate([endless, part.atoms, np.full(2 * together + needs, np.inf)])

    def _program(self) -> Program:
        """Return the links: variables are rises and falls of atoms, rises and falls of sums, and moves of aims."""
        part, together = self.part, self.part.sums[~self.alone]
        rows = [
            [together, -together, -_one(together.shape[0]), _one(together.shape[0]), None],
            [part.held, -part.held, None, None, None],
            [part.aims, -part.aims, None, None, -_one(part.needs.size)],
        ]
        equal = sparse.block_array([row for row in rows if row[0].shape[0]], format="csr")
        rest = csr((part.least.shape[0], equal.shape[1] - 2 * part.atoms.size))
        below = sparse.hstack([-part.least, part.least, rest], format="csr")
        return Program(equal, below, part.room)

    def cheapest(self, aim: int, amount: float, price: Floats, closed: Flags) -> Floats | None:
        """Return the movement of least cost by which an aim moves so far; None where there is none.

        Each kind costs its price times how far it moves; closed kinds stand still.
        """
        low, high = self._within(closed)
        place = self.aims + aim
        if amount > 0:
            low[place] = amount
        else:
            high[place] = amount
        found = self.program.least(self._weights(price), low, high)
        return self._move(found.x) if np.isfinite(found.fun) else None

    def farthest(self, aim: int, sign: float, enough: float) -> float:
        """Return how far an aim can move if nothing stands still, up to what is enough."""
        low, high = self.low.copy(), self.high.copy()
        place = self.aims + aim
        low[place], high[place] = (-enough, np.inf) if sign < 0 else (-np.inf, enough)
        weights = np.zeros(low.size)
        weights[place] = -sign
        return -self.program.least(weights, low, high).fun

    def moved(self, move: Floats) -> Flags:
        """Return which kinds move."""
        return np.asarray(abs(self.part.sums @ move) > MOVED)

    def _move(self, found: Floats) -> Floats:
        atoms = self.part.atoms.size
        return found[:atoms] - found[atoms : 2 * atoms]

    def _weights(self, price: Floats) -> Floats:
        atoms = self.part.atoms.size
        weights = np.zeros(self.aims + self.part.needs.size)
        weights[self.atom_of] = weights[self.atom_of + atoms] = price[self.alone]
        for kinds in self.kinds:
            weights[kinds] = price[~self.alone]
        return weights

    def _within(self, closed: Flags) -> tuple[Floats, Floats]:
        low, high = self.low.copy(), self.high.copy()
        still = self.atom_of[closed[self.alone]]
        high[still] = high[still + self.part.atoms.size] = 0.0
        for kinds in self.kinds:
            high[kinds] = np.where(closed[~self.alone], 0.0, high[kinds])
        return low, high


def _one(size: int) -> Matrix:
    return sparse.eye_array(size, format="csr")


UNPROVED, NOT_WANTED = -1, -2
"""Places of proofs: still to be found; not wanted, since there is nothing to reach."""


class Search:
    """A search for what to withhold in a component: for each need a movement down and one up that prove it met.

    Parameters
    ----------
    movements : Movements
        What the component allows.
    amounts : array of float (2, needs)
        How far each need must be able to fall and to rise.
    hidden : array of bool (kinds,)
        What is withheld from the start.
    """

    def __init__(self, movements: Movements, amounts: Floats, hidden: Flags) -> None:
        self.part, self.movements = movements.part, movements
        self.amounts, self.hidden = amounts.copy(), hidden.copy()
        self.moves: list[Floats] = []
        self.moved: list[Flags] = []
        self.proof = np.where(amounts <= MOVED, NOT_WANTED, UNPROVED)

    @property
    def cost(self) -> float:
        """What all that is withheld costs."""
        return float(self.part.price[self.hidden].sum())

    @classmethod
    def of(cls, part: Component) -> Search:
        """Return a search that begins with nothing withheld."""
        return cls(Movements(part), part.amounts, np.zeros(part.kinds.size, dtype=bool))

    def again(self, hidden: Flags) -> Search:
        """Return the search that begins with this withheld, when it is done."""
        search = Search(self.movements, self.amounts, hidden)
        for _ in search.meet_all():
            pass
        search.show_again()
        return search

    def meet_all(self) -> Iterator[int]:
        """Withhold what is needed, for one need after another, the largest first; yield each need when it is met."""
        for need in np.argsort(-self.amounts.max(axis=0), kind="stable"):
            for way in (UP, DOWN):
                if self.proof[way, need] == UNPROVED:
                    self._meet(way, int(need))
            yield int(need)

    def _meet(self, way: int, need: int) -> None:
        price = np.where(self.hidden, 0.0, self.part.price)
        nothing = np.zeros(self.hidden.size, dtype=bool)
        move = self._cheapest(way, need, price, nothing)
        if move is None:
            self._lower(way, need)
            move = self._cheapest(way, need, price, nothing)
        if move is not None:
            self.hidden |= self.movements.moved(move)
            self._prove(move)

    def _cheapest(self, way: int, need: int, price: Floats, closed: Flags) -> Floats | None:
        if self.proof[way, need] == NOT_WANTED:
            return None
        return self.movements.cheapest(need, SIGNS[way] * self.amounts[way, need], price, closed)

    def _lower(self, way: int, need: int) -> None:
        """Ask for no more than can be had: what is public does not let the need move farther."""
        reach = self.movements.farthest(need, SIGNS[way], self.amounts[way, need])
        self.amounts[way, need] = reach * (1 - MOVED)
        if reach <= MOVED:
            self.proof[way, need] = NOT_WANTED

    def _prove(self, move: Floats) -> None:
        """Keep a movement, as the proof of every need that it meets and that has none."""
        self.proof[self.met(move) & (self.proof == UNPROVED)] = len(self.moves)
        self.moves.append(move)
        self.moved.append(self.movements.moved(move))

    def met(self, move: Floats) -> Flags:
        """Return which needs a movement takes far enough (2, needs)."""
        reach = self.part.aims @ move
        return np.asarray(np.stack([-reach, reach]) >= self.amounts - MOVED)

    def show_again(self) -> None:
        """Show what turns out not to be needed, the costliest first.

        What can still move falls into small components, in which programs are quickly solved.
        """
        inner = [self._inner(part) for part in narrowed(self.part, self.hidden)]
        self.hidden[:] = False
        self.moves, self.moved = [], []
        self.proof = np.where(self.proof == NOT_WANTED, NOT_WANTED, UNPROVED)
        for search in inner:
            search.show_each()
            self._adopt(search)

    def _inner(self, part: Component) -> Search:
        """Return the search of a component, with what is proved of it here."""
        search = Search(Movements(part), self.amounts[:, part.needs], np.ones(part.kinds.size, dtype=bool))
        search.proof = self.proof[:, part.needs].copy()
        used, place = np.unique(search.proof[search.proof >= 0], return_inverse=True)
        search.proof[search.proof >= 0] = place
        search.moves = [self.moves[number][part.places] for number in used]
        search.moved = [search.movements.moved(move) for move in search.moves]
        return search

    def _adopt(self, inner: Search) -> None:
        """Take over what the search of a component of this found."""
        part, first = inner.part, len(self.moves)
        self.hidden[part.kinds] = inner.hidden
        self.proof[:, part.needs] = np.where(inner.proof >= 0, inner.proof + first, inner.proof)
        for move in inner.moves:
            whole = np.zeros(self.part.atoms.size)
            whole[part.places] = move
            self.moves.append(whole)
            self.moved.append(self.movements.moved(whole))

    def show_each(self) -> None:
        """Show each kind that is not needed."""
        hidden = np.flatnonzero(self.hidden)
        for kind in hidden[np.argsort(-self.part.price[hidden], kind="stable")]:
            self._show(int(kind))

    def _show(self, kind: int) -> None:
        """Show a kind if every need whose proof moves it can be proved without it."""
        moves, proof = len(self.moves), self.proof.copy()
        moving = np.array([moved[kind] for moved in self.moved], dtype=bool)
        self.proof[(proof >= 0) & moving[np.maximum(proof, 0)]] = UNPROVED
        self.hidden[kind] = False
        if not self._proved_all():
            del self.moves[moves:], self.moved[moves:]
            self.proof = proof
            self.hidden[kind] = True

    def _proved_all(self) -> bool:
        """Find a proof for each need without one, the hardest first; stop at the first that has none."""
        ways, needs = np.nonzero(self.proof == UNPROVED)
        for each in np.argsort(-self.amounts[ways, needs], kind="stable"):
            way, need = ways[each], needs[each]
            if self.proof[way, need] == UNPROVED:
                move = self._cheapest(int(way), int(need), self.part.price, ~self.hidden)
                if move is None:
                    return False
                self._prove(move)
        return True

    def whom(self) -> Places:
        """Return for each kind the first need whose proof moves it; -1 where it is not withheld."""
        found = np.full(self.hidden.size, -1, dtype=np.int64)
        for need in reversed(range(self.part.needs.size)):
            for proof in self.proof[:, need]:
                if proof >= 0:
                    found[self.moved[proof]] = self.part.needs[need]
        return np.where(self.hidden, found, -1)
