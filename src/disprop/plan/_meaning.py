"""What the entries of a plan say of one another: names, files, relations and questions that do not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from numbers import Real

from disprop.errors import Fault
from disprop.plan._bands import Bands, SchemeEntry
from disprop.plan._comparisons import ComparisonEntry
from disprop.plan._figures import misread_stated, misread_target
from disprop.plan._plan import Plan
from disprop.plan._references import misread_reference, no_file, outside, path_remedy
from disprop.plan._tables import BaselineEntry, TableEntry
from disprop.plan._values import did_you_mean, nearest_file, shown, shown_key
from disprop.schemes import available, available_bridges


def misread(plan: Plan, named: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    """Yield what is wrong between the entries of a plan.

    Parameters
    ----------
    plan : Plan
        The entries that are right.
    named : mapping
        The names of each part, also of entries that are wrong.
    """
    for twice in sorted(set(named["tables"]) & set(named["baselines"])):
        yield Fault(
            where=plan.place(f"baselines.{shown_key(twice)}"),
            what="A table has the same name.",
            remedy="Give the table and the baseline different names.",
        )
    for name, table in plan.tables.items():
        yield from _misread_table(plan, f"tables.{shown_key(name)}", table)
    for name, baseline in plan.baselines.items():
        yield from _misread_file(plan, f"baselines.{shown_key(name)}", baseline)
    yield from _misread_lists(plan, named)
    for name, comparison in plan.comparisons.items():
        yield from _misread_comparison(plan, f"comparisons.{shown_key(name)}", comparison, named)
    for name, target in plan.targets.items():
        yield from misread_target(plan, f"targets.{shown_key(name)}", target, named)
    for at, stated in enumerate(plan.stated):
        yield from misread_stated(plan, f"stated[{at + 1}]", stated, named)


def _misread_lists(plan: Plan, named: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    """Yield what is wrong with lists of tables that are added up, and of comparisons that stand side by side."""
    for name, tables in plan.pool.items():
        if name in plan.tables:
            yield Fault(
                where=plan.place(plan.pool_path(name)),
                what="A table has the same name.",
                remedy="Give the sum a name of its own.",
            )
        for table in tables:
            yield from misread_reference(plan, plan.pool_path(name), table, tuple(plan.tables))
    for name, comparisons in plan.side_by_side.items():
        for comparison in (each for each in comparisons if each not in named["comparisons"]):
            known = named["comparisons"]
            yield Fault(
                where=plan.place(f"side_by_side.{shown_key(name)}"),
                what=f"There is no comparison {shown(comparison)}.{did_you_mean(comparison, known)}",
                remedy=f"Name two or more of {', '.join(known)}.",
            )


def _misread_file(plan: Plan, path: str, entry: TableEntry | BaselineEntry) -> Iterator[Fault]:
    if not plan.is_file(entry.file):
        yield no_file(plan, path, entry.file)
    if entry.scheme is not None:
        yield from _misread_scheme(plan, f"{path}.scheme", entry.scheme)


def _misread_scheme(plan: Plan, path: str, entry: SchemeEntry) -> Iterator[Fault]:
    if isinstance(entry, Bands):
        if isinstance(entry.bands, str):
            yield from _misread_scheme(plan, f"{path}.bands", entry.bands)
    else:
        yield from _misread_name(plan, path, entry, "scheme", available())


def _misread_name(plan: Plan, path: str, name: str, kind: str, known: Sequence[str]) -> Iterator[Fault]:
    if name.endswith(".toml"):
        if plan.leads_outside(name):
            yield outside(plan, path, name)
        elif not plan.is_file(name):
            yield Fault(
                where=plan.place(path),
                what=f"There is no file {shown(name)}.{nearest_file(plan.path(name))}",
                remedy=path_remedy(plan),
            )
    elif name not in known:
        yield Fault(
            where=plan.place(path),
            what=f"There is no {kind} {shown(name)}.{did_you_mean(name, known)}",
            remedy=f"Name one of {', '.join(known)}, or a TOML file of your own.",
        )


_OF_COUNTS = (
    *("scheme", "characteristic", "level", "stage", "label", "count", "area", "ages", "where", "measure"),
    *("withheld", "rounded_to"),
)


def _misread_table(plan: Plan, path: str, table: TableEntry) -> Iterator[Fault]:
    yield from _misread_file(plan, path, table)
    for key, name in (table.schemes or {}).items():
        yield from _misread_scheme(plan, f"{path}.schemes.{shown_key(key)}", name)
    if table.scheme is not None and table.schemes is not None:
        yield Fault(
            where=plan.place(f"{path}.scheme"),
            what="There is a key schemes too.",
            remedy="Keep one: schemes names each.",
        )
    if table.over is not None and table.over not in table.by:
        yield Fault(
            where=plan.place(f"{path}.over"),
            what=f"{shown(table.over)} does not divide the table.",
            remedy=f'Write by = ["{table.over}"] too.' if not table.by else f"Name one of {', '.join(table.by)}.",
        )
    yield from _misread_rows(plan, path, table) if table.rows else _misread_counts(plan, path, table)


_OF_ROWS = {
    "cross": (
        "Counts of each characteristic alone cannot be crossed: they do not say who is in both groups.",
        "Leave the key out, or write rows = true where each row is one person.",
    ),
    "person": (
        "Counts do not say who was counted.",
        "Leave the key out, or write rows = true where each row is about one person.",
    ),
    "stages": (
        "A file of counts has its stages in a column 'stage'.",
        "Leave the key out, or write rows = true where each row is one person.",
    ),
}
"""Why these keys are for rows of people alone, and what to do."""


def _misread_counts(plan: Plan, path: str, table: TableEntry) -> Iterator[Fault]:
    for key, (what, remedy) in _OF_ROWS.items():
        if getattr(table, key) not in (None, ()):
            yield Fault(where=plan.place(f"{path}.{key}"), what=what, remedy=remedy)


def _misread_rows(plan: Plan, path: str, table: TableEntry) -> Iterator[Fault]:
    for key in _OF_COUNTS:
        if getattr(table, key) not in (None, ()):
            yield Fault(
                where=plan.place(f"{path}.{key}"),
                what="It is for files of counts, and rows = true says that each row is one person.",
                remedy='Leave it out; write schemes = { "Ethnic origin" = "ethnicity_ew_2001" }, by column.',
            )
    if not table.schemes:
        yield Fault(
            where=plan.place(f"{path}.schemes"),
            what="It is missing: rows of people need the columns to count.",
            remedy='Write it like schemes = { "Ethnic origin" = "ethnicity_ew_2001" }.',
        )


def _misread_comparison(
    plan: Plan, path: str, entry: ComparisonEntry, named: Mapping[str, tuple[str, ...]]
) -> Iterator[Fault]:
    for name in entry.bridge or ():
        yield from _misread_name(plan, f"{path}.bridge", name, "bridge", available_bridges())
    both = (*named["tables"], *named["baselines"])
    if entry.stage in named["baselines"]:
        yield Fault(
            where=plan.place(f"{path}.stage"),
            what=f"{shown(entry.stage)} is a baseline of shares, not people.",
            remedy="Name a table; the baseline goes into the key baseline.",
        )
    else:
        yield from misread_reference(plan, f"{path}.stage", entry.stage, named["tables"])
    if entry.baseline == BEFORE and BEFORE not in both:
        yield from _misread_before(plan, path, entry)
        return
    if entry.feeds is not None:
        yield Fault(
            where=plan.place(f"{path}.feeds"),
            what="It says which stage feeds which, and the baseline is not the stage before.",
            remedy='Leave it out, or write baseline = "before".',
        )
    yield from misread_reference(plan, f"{path}.baseline", entry.baseline, both, "table or baseline")
    if entry.stage == entry.baseline and entry.stage in named["tables"]:
        yield Fault(
            where=plan.place(f"{path}.baseline"),
            what="It is the stage itself.",
            remedy="Name what the stage is held against.",
        )
    shares = entry.baseline in named["baselines"]
    yield from _misread_relation(plan, path, entry, shares=shares)
    yield from _misread_keys_of_events(plan, path, entry)
    if entry.relation != "events" and (shares or plan.locate(entry.baseline)[0] in named["tables"]):
        yield from _misread_question(plan, path, entry, shares=shares)


BEFORE = "before"
"""As a baseline: the stage that feeds each stage."""


def _misread_before(plan: Plan, path: str, entry: ComparisonEntry) -> Iterator[Fault]:
    if plan.locate(entry.stage)[1] is not None:
        yield Fault(
            where=plan.place(f"{path}.stage"),
            what=f"{shown(entry.stage)} is one stage, and the stage before is asked of all.",
            remedy=f"Name the whole table: {plan.locate(entry.stage)[0]}.",
        )
    if entry.relation not in (None, "contains"):
        yield Fault(
            where=plan.place(f"{path}.relation"),
            what=f"{shown(entry.relation)} does not go with the stage before, whose people are drawn from it.",
            remedy="Leave it out: a stage is contained in the one that feeds it.",
        )
    if entry.question == "composition":
        yield Fault(
            where=plan.place(f"{path}.question"),
            what="Along the stages it is asked how often each group reaches the next.",
            remedy='Leave it out, or write question = "rate".',
        )
    if entry.bridge is not None:
        yield Fault(
            where=plan.place(f"{path}.bridge"),
            what="The stages of one table are classified alike, so that there is nothing to bridge.",
            remedy="Leave it out.",
        )
    if isinstance(entry.comparator, Mapping):
        yield Fault(
            where=plan.place(f"{path}.comparator"),
            what="Along the stages all characteristics have one comparator.",
            remedy='Write one, such as comparator = "rest".',
        )
    yield from _misread_keys_of_events(plan, path, entry)


def _misread_relation(plan: Plan, path: str, entry: ComparisonEntry, *, shares: bool) -> Iterator[Fault]:
    place = plan.place(f"{path}.relation")
    if entry.relation == "overlapping":
        yield Fault(
            where=place,
            what="Two dates of the same workforce share most of their people, and no test of the two holds.",
            remedy='Compare those who joined with those who left between the dates, as relation = "separate".',
        )
    elif entry.relation == "events":
        yield from _misread_events(plan, path, entry)
    elif shares and entry.relation not in (None, "fixed"):
        yield Fault(
            where=place,
            what=f"{shown(entry.relation)} needs a table of people, and {shown(entry.baseline)} is a list of shares.",
            remedy='Write relation = "fixed", or name a table as the baseline.',
        )
    elif not shares and entry.relation == "fixed":
        yield Fault(
            where=place,
            what=f'"fixed" is for shares known as constants, and {shown(entry.baseline)} is a table of people.',
            remedy='Write "contains" if the stage\'s people are counted in it, "separate" if they are other people.',
        )


def _misread_events(plan: Plan, path: str, entry: ComparisonEntry) -> Iterator[Fault]:
    base = plan.baselines.get(entry.baseline)
    if base is not None and base.unit in ("percent", "share"):
        yield Fault(
            where=plan.place(f"{path}.baseline"),
            what=f"A rate of events needs people or time at risk, and {shown(entry.baseline)} gives shares.",
            remedy='Name a table of people, or a baseline of unit = "count" or "amount" (person-years).',
        )
    if entry.question == "composition":
        yield Fault(
            where=plan.place(f"{path}.question"),
            what="Events are asked how often they happen, not whether they look like people.",
            remedy='Write question = "rate", or leave it out.',
        )
    told = entry.comparator.items() if isinstance(entry.comparator, Mapping) else [("", entry.comparator)]
    for key, comparator in told:
        if isinstance(comparator, Real):
            yield Fault(
                where=plan.place(".".join(filter(None, (f"{path}.comparator", key)))),
                what="A rate of events is not held against a fixed rate.",
                remedy="Write rest, overall, highest, best or a group.",
            )


def _misread_keys_of_events(plan: Plan, path: str, entry: ComparisonEntry) -> Iterator[Fault]:
    if entry.relation == "events":
        return
    for key in ("repeats", "for_every"):
        if getattr(entry, key) is not None:
            yield Fault(
                where=plan.place(f"{path}.{key}"),
                what="It is for events that can happen again to the same person.",
                remedy='Leave it out, or write relation = "events".',
            )


def _misread_question(plan: Plan, path: str, entry: ComparisonEntry, *, shares: bool) -> Iterator[Fault]:
    if shares and entry.question == "rate":
        yield Fault(
            where=plan.place(f"{path}.question"),
            what="A list of shares has no people to take a rate of.",
            remedy='Write question = "composition", or name a table of people as the baseline.',
        )
    if not shares and entry.question is None:
        stage, base = entry.stage, entry.baseline
        yield Fault(
            where=plan.place(f"{path}.question"),
            what="It is missing, and the two questions have different answers.",
            remedy=(
                f'"rate" asks whether each group of {base} is as likely to be in {stage}; '
                f'"composition" asks whether {stage} look like {base}.'
            ),
        )
    if entry.comparator is not None and (shares or entry.question == "composition"):
        yield Fault(
            where=plan.place(f"{path}.comparator"),
            what="A comparator is for rates, and this is a question of composition.",
            remedy='Leave it out, or write question = "rate".',
        )
    if isinstance(entry.comparator, Mapping) and entry.family == "report":
        yield Fault(
            where=plan.place(f"{path}.family"),
            what="Rates held against different comparators are no single family.",
            remedy="Give one comparator, or leave family out.",
        )
