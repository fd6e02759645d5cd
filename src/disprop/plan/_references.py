"""What the entries of a plan name: files and tables that must be there."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from disprop.errors import Fault
from disprop.plan._plan import Plan
from disprop.plan._values import did_you_mean, nearest_file, shown


def no_file(plan: Plan, path: str, name: str) -> Fault:
    """Return the fault of a file that is not there, with the name that is nearest to it.

    Parameters
    ----------
    path : str
        The entry that names it by its key ``file``.
    name : str
        As the plan writes it.
    """
    if plan.leads_outside(name):
        return outside(plan, f"{path}.file", name)
    file = plan.path(name)
    folder = os.path.isdir(file)  # noqa: PTH112
    what = f"{shown(name)} is a folder." if folder else f"There is no file {shown(name)}."
    near = "" if folder else nearest_file(file)
    return Fault(where=plan.place(f"{path}.file"), what=f"{what}{near}", remedy=path_remedy(plan))


def outside(plan: Plan, path: str, name: str) -> Fault:
    """Return the fault of a file that lies outside the folder of the plan."""
    return Fault(
        where=plan.place(path),
        what=f"{shown(name)} leads outside the folder of the plan.",
        remedy="Put the file beside the plan, or write allow_outside = true under [plan].",
    )


def path_remedy(plan: Plan) -> str:
    """Return how a path is to be given."""
    return "Give its path." if plan.folder == Path() else f"Give its path, seen from {plan.folder}."


def misread_reference(
    plan: Plan, path: str, reference: str, known: Sequence[str], kind: str = "table"
) -> Iterator[Fault]:
    """Yield a fault if a reference names no table, or whatever else it is to name.

    Parameters
    ----------
    path : str
        The key that holds it.
    reference : str
        ``"leavers"`` or ``"people.left"``.
    known : sequence of str
        What there is.
    kind : str
        What it is called.
    """
    name, _ = plan.locate(reference)
    if name not in known and reference not in known:
        listed = ", ".join(known)
        yield Fault(
            where=plan.place(path),
            what=f"There is no {kind} {shown(name)}.{did_you_mean(name, known)}",
            remedy=f"Name one of {listed}." if listed else "Add a [tables.NAME] with its file.",
        )
