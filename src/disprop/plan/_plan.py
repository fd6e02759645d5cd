"""A plan as it stands in memory."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from disprop.errors import Fault
from disprop.plan._bands import Bands, SchemeEntry
from disprop.plan._comparisons import ComparisonEntry
from disprop.plan._entries import Heading, PublishEntry
from disprop.plan._shapes import Place
from disprop.plan._tables import BaselineEntry, TableEntry
from disprop.plan._targets import StatedEntry, TargetEntry
from disprop.plan._values import shown_key
from disprop.plan._wording import OF_PLANS, Wording, reworded
from disprop.schemes import Ages, ages, available


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to be read, compared and judged.

    Parameters
    ----------
    name : str
        What messages call it: its path as given.
    folder : Path
        Where its files are looked for.
    heading : Heading
        Title and date.
    tables, baselines, comparisons, targets : mappings of str to entries
        In the order of the plan.
    pool, side_by_side : mappings of str to tuple of str
        Tables that are added up, by the name of the sum; comparisons whose baselines are alternatives, by a name.
    distinct : tuple of str
        The sums of which nobody is in two tables.
    stated : tuple of StatedEntry
        What a document says elsewhere.
    publish : PublishEntry
        How what is published is put.
    source : bytes
        The text it was read from, for its digest.
    place : callable
        From a key path to the words that name it in a message.
    wording : sequence of (pattern, words)
        How remedies are put for whoever wrote it.
    """

    name: str
    folder: Path
    heading: Heading = field(default_factory=Heading)
    tables: Mapping[str, TableEntry] = field(default_factory=dict)
    baselines: Mapping[str, BaselineEntry] = field(default_factory=dict)
    comparisons: Mapping[str, ComparisonEntry] = field(default_factory=dict)
    targets: Mapping[str, TargetEntry] = field(default_factory=dict)
    pool: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    side_by_side: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    distinct: tuple[str, ...] = ()
    stated: tuple[StatedEntry, ...] = ()
    publish: PublishEntry = field(default_factory=PublishEntry)
    source: bytes = b""
    place: Place = str
    wording: Wording = OF_PLANS

    @property
    def title(self) -> str:
        """The title, or else the file's name."""
        return self.heading.title or Path(self.name).stem

    @property
    def sources(self) -> tuple[TableEntry | BaselineEntry, ...]:
        """The entries that name files: tables, then baselines."""
        return (*self.tables.values(), *self.baselines.values())

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that is named, schemes and bridges of one's own last: each once, in the order of the plan."""
        own = [name for entry in self.sources for name in entry.named_schemes if name.endswith(".toml")]
        own += [name for entry in self.comparisons.values() for name in entry.bridge or () if name.endswith(".toml")]
        published = [entry.file for entry in self.targets.values() if entry.file is not None]
        return tuple(dict.fromkeys([*(entry.file for entry in self.sources), *published, *own]))

    def pool_path(self, name: str) -> str:
        """Return the key path of a sum of tables."""
        return f"{'pool_distinct' if name in self.distinct else 'pool'}.{shown_key(name)}"

    def path(self, file: str) -> Path:
        """Return where a file named in the plan is."""
        return self.folder / file

    def can_be_read(self, entry: TableEntry | BaselineEntry) -> bool:
        """Return whether the file of an entry, and its schemes, are there."""
        return self.is_file(entry.file) and all(map(self.has_scheme, entry.named_schemes))

    def is_file(self, file: str) -> bool:
        """Return whether a file named in the plan is there and may be read; never an error, however odd the name."""
        return not self.leads_outside(file) and os.path.isfile(self.path(file))  # noqa: PTH113 - Path.is_file raises on a name that is too long

    def leads_outside(self, file: str) -> bool:
        """Return whether a file lies outside the folder of the plan, which does not allow it; links are followed."""
        return not self.heading.allow_outside and is_outside(self.folder, file)

    def has_scheme(self, name: str) -> bool:
        """Return whether there is a scheme of that name, or a file of it."""
        return self.is_file(name) if name.endswith(".toml") else name in available()

    def scheme(self, entry: SchemeEntry) -> str | Path | Ages:
        """Return a scheme's name, the path of its file, or how ages become its bands."""
        if isinstance(entry, Bands):
            bands = self.scheme(entry.bands) if isinstance(entry.bands, str) else entry.bands
            return ages(bands, on=entry.on, day_first=entry.day_first)  # type: ignore[arg-type]  # names are no ages
        return self.path(entry) if entry.endswith(".toml") else entry

    def bridges(self, entry: ComparisonEntry) -> tuple[str | Path, ...]:
        """Return the names of the bridges of a comparison, or the paths of their files."""
        return tuple(self.path(name) if name.endswith(".toml") else name for name in entry.bridge or ())

    def fault(self, path: str, fault: Fault) -> Fault:
        """Return a fault of the layers below as one of an entry of this plan.

        Parameters
        ----------
        path : str
            The entry.
        fault : Fault
            Its remedy is put in the plan's words; its place stands after the entry's.
        """
        place = self.place(path)
        where = f"{place}: {fault.where}" if fault.where else place
        return Fault(where=where, what=reworded(fault.what, self.wording), remedy=reworded(fault.remedy, self.wording))

    def locate(self, reference: str) -> tuple[str, str | None]:
        """Return the table and the stage that a reference names; the stage is None where it names a whole table.

        Examples
        --------
        >>> plan = Plan(name="plan.toml", folder=Path("."))
        >>> plan.locate("people.left"), plan.locate("staff")
        (('people', 'left'), ('staff', None))
        """
        table, dot, stage = reference.partition(".")
        return (table, stage) if dot else (reference, None)


def is_outside(folder: Path, file: str) -> bool:
    """Return whether a path leads out of a folder, links followed.

    Examples
    --------
    >>> is_outside(Path("plans"), "staff.csv"), is_outside(Path("plans"), "../staff.csv")
    (False, True)
    """
    try:
        inside = os.path.realpath(folder)
        return os.path.commonpath([inside, os.path.realpath(folder / file)]) != inside
    except ValueError:  # a name that cannot be one, or another drive
        return "\0" not in file
    except OSError:  # too long, or links in a circle
        return False


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A plan as far as it can be understood, and everything that is wrong with it.

    Parameters
    ----------
    plan : Plan
        The entries that are right.
    faults : tuple of Fault
        What is wrong with the others.
    remarks : tuple of mapping
        What was noticed and is not wrong: rows for a table of checks.
    """

    plan: Plan
    faults: tuple[Fault, ...] = ()
    remarks: tuple[Mapping[str, object], ...] = ()
