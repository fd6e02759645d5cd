"""Counts linked by addition: what an intruder can work out of what is shown, and what to withhold against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from disprop.errors import Fault, raise_faults

if TYPE_CHECKING:
    from scipy import sparse

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Places: TypeAlias = NDArray[np.int64]
Sums: TypeAlias = "sparse.csr_array"
Step: TypeAlias = Callable[[int, int], object]

NONE, PRIMARY, SECONDARY = "", "primary", "secondary"


@dataclass(frozen=True, eq=False, kw_only=True)
class Linked:
    """Counts linked by addition: the smallest cells, and every sum of them that is or could be written.

    Parameters
    ----------
    atoms : array of float (atoms,)
        The true counts of the smallest cells; none below 0.
    forms : csr_array (forms, atoms)
        Everything that is or could be written, each as a sum of atoms. A coefficient may be -1: stayers are staff less
        leavers.
    cost : array of float (forms,)
        What it costs to withhold a form; above 0.
    public : array of bool (forms,)
        Forms that everybody knows already, or that are bound to hold: they cannot be withheld.
    written : array of bool (forms,)
        Whether a form is written anywhere. One that is not can only be worked out: it never counts as withheld, but
        may be protected. A form that is public is known, written or not.
    least : csr_array (sums, atoms), optional
        Further sums that are at least 0 to whoever knows how the tables hang together: staff less leavers.

    Examples
    --------
    Two groups and their total:

    >>> from scipy import sparse
    >>> table = Linked(
    ...     atoms=np.array([3.0, 40.0]),
    ...     forms=sparse.csr_array([[1, 0], [0, 1], [1, 1]]),
    ...     cost=np.array([3.0, 40.0, 43.0]),
    ...     public=np.array([False, False, True]),
    ...     written=np.array([True, True, True]),
    ... )
    >>> table.values.tolist()
    [3.0, 40.0, 43.0]
    """

    atoms: Floats
    forms: Sums
    cost: Floats
    public: Flags
    written: Flags
    least: Sums | None = None

    def __post_init__(self) -> None:
        raise_faults(_faults(self))

    @property
    def values(self) -> Floats:
        """The true value of each form."""
        return np.asarray(self.forms @ self.atoms, dtype=float)

    def known(self, hidden: Flags) -> Flags:
        """Return which forms an intruder reads: the public ones, and the written ones that are not withheld.

        Parameters
        ----------
        hidden : array of bool (forms,)
            Which forms are withheld.
        """
        return self.public | (self.written & ~hidden)


@dataclass(frozen=True, eq=False, kw_only=True)
class Need:
    """What must be protected: ranges of which an intruder must not be able to exclude any value.

    Parameters
    ----------
    form : array of int (needs,)
        The places of the forms to protect.
    low, high : array of float (needs,)
        The range, with the true value in it: what can be worked out about the form must reach down to `low` or below
        and up to `high` or above.

    Examples
    --------
    >>> need = Need(form=np.array([0]), low=np.array([0.0]), high=np.array([5.0]))
    >>> need.form.size
    1
    """

    form: Places
    low: Floats
    high: Floats

    def __post_init__(self) -> None:
        shapes = {np.shape(self.form), np.shape(self.low), np.shape(self.high)}
        if len(shapes) > 1:
            raise_faults([_fault("need", f"form, low and high have the shapes {shapes}.", "Give one entry a need.")])


@dataclass(frozen=True, eq=False, kw_only=True)
class Choice:
    """What to withhold, why, and what an intruder can still work out.

    Parameters
    ----------
    hidden : array of bool (forms,)
        Which written forms are withheld.
    reason : array of str (forms,)
        ``primary``: protected, or the same number as one that is. ``secondary``: a protected number could be worked
        out from it. Blank: not withheld.
    whom : array of int (forms,)
        The place in `need` of the first need for which a form is withheld; -1 where it is not.
    low, high : array of float (needs,)
        What an intruder can work out about each protected form at the end: found anew for the final choice.
    unmet : array of int (needs,)
        The places in `need` that no choice can meet, since what is public reveals too much. Each is still protected as
        far as can be.
    cost : float
        What all that is withheld costs.
    cheapest : float
        No choice costs less than this; NaN where it was not worked out.

    Examples
    --------
    >>> nothing = Choice(
    ...     hidden=np.array([False]), reason=np.array([""], dtype=object), whom=np.array([-1]), low=np.array([]),
    ...     high=np.array([]), unmet=np.array([], dtype=np.int64), cost=0.0, cheapest=0.0,
    ... )
    >>> nothing.gap
    0.0
    """

    hidden: Flags
    reason: NDArray[np.object_]
    whom: Places
    low: Floats
    high: Floats
    unmet: Places
    cost: float
    cheapest: float

    @property
    def gap(self) -> float:
        """How far above the cheapest possible the choice may be, as a proportion of its cost: 0 where it is optimal."""
        return (self.cost - self.cheapest) / self.cost if self.cost else 0.0


def bounds(linked: Linked, hidden: Flags, asked: Places) -> tuple[Floats, Floats]:
    """Return what an intruder can work out: the least and the most that forms can be, given all that is shown.

    Parameters
    ----------
    linked : Linked
        The counts.
    hidden : array of bool (forms,)
        Which written forms are withheld.
    asked : array of int (asked,)
        The places of the forms asked about.

    Returns
    -------
    low, high : array of float (asked,)
        The least and the most of each form over all fillings of the atoms, fractions too, that agree with every known
        form and are nowhere below 0; `high` is infinite where nothing holds it.

    Notes
    -----
    Counts are whole numbers, and an intruder who works with whole numbers only can now and then say more than this.

    Examples
    --------
    >>> from scipy import sparse
    >>> table = Linked(
    ...     atoms=np.array([3.0, 40.0]),
    ...     forms=sparse.csr_array([[1, 0], [0, 1], [1, 1]]),
    ...     cost=np.ones(3),
    ...     public=np.zeros(3, dtype=bool),
    ...     written=np.ones(3, dtype=bool),
    ... )
    >>> bounds(table, np.array([True, False, False]), np.array([0]))
    (array([3.]), array([3.]))
    >>> bounds(table, np.array([True, True, False]), np.array([0]))
    (array([0.]), array([43.]))
    """
    from disprop.protect._attack import bounds_of

    return bounds_of(linked, np.asarray(hidden, dtype=bool), np.asarray(asked, dtype=np.int64))


def choose(linked: Linked, need: Need, *, step: Step | None = None) -> Choice:
    """Return what to withhold so that every need is met, at a cost that is small if not always the smallest.

    Parameters
    ----------
    linked : Linked
        The counts.
    need : Need
        What must be protected.
    step : callable, optional
        Called with how many needs are done, and of how many.

    Returns
    -------
    Choice
        Every protected form that is written, and the written forms without which it could be worked out. The same
        counts always give the same choice.

    Notes
    -----
    For each need in turn, the cheapest movement of the counts that takes it where it must be able to go, where each
    shown number costs its price times how far it moves: whatever moves is withheld. Then each withheld number is shown
    again, the costliest first, if every need can do without it. Where few numbers hang together the search goes on
    until the cheapest choice is found. The end is an audit by `bounds`.

    References
    ----------
    Kelly, Golden and Assad, "Cell suppression: disclosure protection for sensitive tabular data", Networks 22 (1992),
    397-417. Fischetti and Salazar-González, "Solving the cell suppression problem on tabular data with linear
    constraints", Management Science 47 (2001), 1008-1027.

    Examples
    --------
    The second smallest is withheld too, since the total would give the smallest away:

    >>> from scipy import sparse
    >>> table = Linked(
    ...     atoms=np.array([3.0, 40.0, 9.0]),
    ...     forms=sparse.csr_array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]]),
    ...     cost=np.array([3.0, 40.0, 9.0, 52.0]),
    ...     public=np.zeros(4, dtype=bool),
    ...     written=np.ones(4, dtype=bool),
    ... )
    >>> choice = choose(table, Need(form=np.array([0]), low=np.array([0.0]), high=np.array([5.0])))
    >>> choice.reason.tolist()
    ['primary', '', 'secondary', '']
    >>> choice.low.tolist(), choice.high.tolist()
    ([0.0], [12.0])
    """
    from disprop.protect._choose import chosen, near

    return chosen(linked, need, near(), step)


def optimum(linked: Linked, need: Need, *, seconds: float = 60.0) -> Choice:
    """Return the cheapest choice, or the cheapest found in the time with how far it may be from it.

    Parameters
    ----------
    linked : Linked
        The counts.
    need : Need
        What must be protected.
    seconds : float
        After how long to begin nothing new, for each component of the counts.

    Returns
    -------
    Choice
        With `cheapest`, below which no choice costs; `gap` is 0 where the choice is the cheapest.

    Examples
    --------
    >>> from scipy import sparse
    >>> table = Linked(
    ...     atoms=np.array([3.0, 40.0, 9.0]),
    ...     forms=sparse.csr_array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]]),
    ...     cost=np.array([3.0, 40.0, 9.0, 52.0]),
    ...     public=np.zeros(4, dtype=bool),
    ...     written=np.ones(4, dtype=bool),
    ... )
    >>> choice = optimum(table, Need(form=np.array([0]), low=np.array([0.0]), high=np.array([5.0])))
    >>> choice.cost, choice.gap
    (12.0, 0.0)
    """
    from disprop.protect._choose import chosen, within

    return chosen(linked, need, within(seconds))


def _faults(linked: Linked) -> Iterator[Fault]:
    forms, atoms = linked.forms.shape
    for name, shape in {"cost": (forms,), "public": (forms,), "written": (forms,), "atoms": (atoms,)}.items():
        found = np.shape(getattr(linked, name))
        if found != shape:
            yield _fault(name, f"its shape is {found}, forms is {forms} by {atoms}.", f"Give the shape {shape}.")
    if linked.least is not None and linked.least.shape[1] != atoms:
        yield _fault("least", f"it has {linked.least.shape[1]} columns.", f"Give one for each of {atoms} atoms.")
    if np.any(np.asarray(linked.atoms) < 0):
        yield _fault("atoms", f"{np.min(linked.atoms):g} is below 0.", "Give counts.")
    if np.any(np.asarray(linked.cost) <= 0):
        yield _fault("cost", f"{np.min(linked.cost):g} is not above 0.", "Give every form a cost.")


def _fault(where: str, what: str, remedy: str) -> Fault:
    return Fault(where=f"linked counts, {where}", what=what, remedy=remedy)
