"""What targets and stated figures of a plan say that does not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from disprop.errors import Fault
from disprop.plan._entry import example_of
from disprop.plan._plan import Plan
from disprop.plan._references import misread_reference, no_file
from disprop.plan._targets import StatedEntry, TargetEntry

FIGURES = ("at_least", "at_most", "match")
"""The keys of what a target is to reach."""


def misread_target(plan: Plan, path: str, entry: TargetEntry, named: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    """Yield what is wrong with a target, by itself and with what it names."""
    given = [key for key in FIGURES if getattr(entry, key) is not None]
    if len(given) != 1:
        yield Fault(
            where=plan.place(f"{path}.{given[1]}" if given else path),
            what=f"It has {len(given)} figures ({', '.join(given)})." if given else "It has no figure to reach.",
            remedy="Give one of at_least, at_most and match, in per cent.",
        )
    if entry.match is not None and entry.within is None:
        yield Fault(
            where=plan.place(f"{path}.within"),
            what="It is missing: how near is a match?",
            remedy="Write it like within = { points = 5 }.",
        )
    if entry.near is not None and entry.match is None:
        yield Fault(
            where=plan.place(f"{path}.near"),
            what="A second width is for match alone.",
            remedy="Write within in its place.",
        )
    yield from _misread_keys_of_files(plan, path, entry)
    yield from _misread_status(plan, path, entry)
    published = entry.value is not None or entry.file is not None
    yield from (_misread_published if published else _misread_measure)(plan, path, entry)
    if entry.table is not None:
        yield from misread_reference(plan, f"{path}.table", entry.table, named["tables"])


def _misread_keys_of_files(plan: Plan, path: str, entry: TargetEntry) -> Iterator[Fault]:
    if entry.file is not None:
        return
    for key, what in (("where", "chooses rows"), ("sheet", "names a sheet")):
        if getattr(entry, key) is not None:
            example = example_of(TargetEntry, "file")
            yield Fault(
                where=plan.place(f"{path}.{key}"),
                what=f"It {what} of a file, and there is none.",
                remedy=f"Leave it out, or add a file: {example} Where a figure stands is source.",
            )


def _misread_status(plan: Plan, path: str, entry: TargetEntry) -> Iterator[Fault]:
    if entry.override is not None and entry.not_pursued is not None:
        yield Fault(
            where=plan.place(f"{path}.override"),
            what="The target is not pursued either.",
            remedy="Keep one of override and not_pursued.",
        )


def _misread_published(plan: Plan, path: str, entry: TargetEntry) -> Iterator[Fault]:
    key = "value" if entry.value is not None else "file"
    if entry.table is not None:
        yield Fault(
            where=plan.place(f"{path}.{key}"),
            what="There is a table too, and a published percentage stands in place of one.",
            remedy=f"Keep {key}, or keep table; a printed figure to be checked goes into [[stated]].",
        )
    if entry.value is not None and entry.file is not None:
        yield Fault(where=plan.place(f"{path}.file"), what="There is a value too.", remedy="Keep one of the two.")
    if entry.file is not None and not plan.is_file(entry.file):
        yield no_file(plan, path, entry.file)


def _misread_measure(plan: Plan, path: str, entry: TargetEntry) -> Iterator[Fault]:
    for key in ("table", "characteristic", "measure"):
        if getattr(entry, key) is None:
            yield Fault(
                where=plan.place(f"{path}.{key}"),
                what="It is missing.",
                remedy=f"{example_of(TargetEntry, key)} A published percentage alone is value = 91.5.",
            )
    if entry.measure == "share" and entry.group is None:
        yield Fault(
            where=plan.place(f"{path}.group"),
            what="It is missing: whose share?",
            remedy=example_of(TargetEntry, "group"),
        )
    for key in ("group", "level"):
        if entry.measure == "known" and getattr(entry, key) is not None:
            yield Fault(
                where=plan.place(f"{path}.{key}"),
                what="The known rate is one figure for all groups.",
                remedy='Leave it out, or write measure = "share".',
            )


def misread_stated(plan: Plan, path: str, entry: StatedEntry, named: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    """Yield what is wrong with a stated figure, by itself and with what it names."""
    yield from misread_reference(plan, f"{path}.table", entry.table, named["tables"])
    if entry.count is None and entry.percent is None and entry.total is None:
        yield Fault(
            where=plan.place(path),
            what="It states nothing.",
            remedy="Give count, percent or total, as the document prints it.",
        )
    for key in ("count", "percent"):
        if entry.group is None and getattr(entry, key) is not None:
            yield Fault(
                where=plan.place(f"{path}.group"),
                what=f"It is missing: whose {key}?",
                remedy=f"{example_of(StatedEntry, 'group')} The whole table is total = 446.",
            )
            break
