"""The sheets before the tables: what the workbook is, what it holds, what is meant, how it was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from disprop.protect import Release
from disprop.publish._dates import day, published
from disprop.publish.workbook._design import Column, facts
from disprop.publish.workbook._sheets import Page
from disprop.words import CAVEAT

COVER, CONTENTS, NOTES, METHOD = "Cover", "Contents", "Notes", "Method"

TITLE = "Findings of equality monitoring"
"""What a release without a title is called."""

ABOUT = ("source", "date", "geography", "ages")
"""What is told of a baseline, in order."""


def title_of(release: Release) -> str:
    """Return what the workbook is called."""
    return release.title.strip() or TITLE


def intro(release: Release) -> Iterator[str]:
    """Yield what the cover says first: what this is, of when, and what it does not say."""
    yield (
        "Differences between groups of people in what they reach or what happens to them, the evidence for each, and "
        "how much is not known."
    )
    if release.as_of:
        yield f"The figures are as of {day(release.as_of)}."
    if release.author or release.published:
        yield f"{published(release.author, release.published)}."
    yield CAVEAT


def about(release: Release) -> Iterator[str]:
    """Yield what the cover says of the data: the rules of disclosure, and how to find one's way."""
    yield f"Disclosure control, profile {release.profile}."
    yield from release.rules
    yield (
        "The worksheet Contents lists the worksheets, Notes explains headings, and Method says how the figures were "
        "made. Each worksheet has one table, which begins in column A. No cell is blank, no row or column is "
        "hidden, and nothing is told by colour."
    )


def contents(tables: Sequence[Page], notes: Page | None, method: Page) -> Page:
    """Return the sheet of contents: every other sheet with what it holds.

    Parameters
    ----------
    tables : sequence of Page
        The tables of the release.
    notes, method : Page
        The sheets before them; None where no heading has a note.
    """
    listed = [("Cover", "What this workbook is")]
    listed += [(page.name, page.title) for page in (*([notes] if notes else []), method, *tables)]
    return _front(
        CONTENTS,
        "Contents",
        {"Worksheet": [name for name, _ in listed], "What it holds": [said for _, said in listed]},
    )


def numbered(tables: Sequence[Page]) -> dict[str, int]:
    """Return the number of each note, in the order in which headings point to them."""
    used = dict.fromkeys(column.note for page in tables for column in page.columns if column.note)
    return {note: number for number, note in enumerate(used, 1)}


def notes(numbers: Mapping[str, int]) -> Page | None:
    """Return the sheet of notes; None where there are none.

    Parameters
    ----------
    numbers : mapping of str to int
        Of the notes that headings point to.
    """
    if not numbers:
        return None
    texts = [facts()["notes"][note] for note in numbers]
    return _front(NOTES, "Notes", {"Note": [f"note {number}" for number in numbers.values()], "What is meant": texts})


def method(release: Release) -> Page:
    """Return the sheet that says how the figures were made: rules, method lines, sources, schemes, versions."""
    rows = [*_rules(release), *_method(release), *_sources(release), *_record(release)]
    return _front(METHOD, "Method and sources", {"Subject": [row[0] for row in rows], "What": [row[1] for row in rows]})


def _front(name: str, title: str, columns: Mapping[str, Sequence[str]]) -> Page:
    return Page(
        name=name,
        title=title,
        columns=tuple(Column(name=heading, heading=heading) for heading in columns),
        cells=tuple(columns.values()),
        formats=("",) * len(columns),
    )


def _rules(release: Release) -> Iterator[tuple[str, str]]:
    yield "Profile of disclosure rules", release.profile
    for rule in release.rules:
        yield "Rule of disclosure", rule


def _method(release: Release) -> Iterator[tuple[str, str]]:
    for line in release.method:
        yield "Method", line
    yield "Caveat", CAVEAT


def _sources(release: Release) -> Iterator[tuple[str, str]]:
    for name, source in release.sources.items():
        told = [f"{key}: {day(str(source[key]))}" for key in ABOUT if source.get(key)]
        yield f"Baseline {name}", "; ".join(told) or "no source is given"


def _record(release: Release) -> Iterator[tuple[str, str]]:
    for name, scheme in release.record.get("schemes", {}).items():
        told = [day(str(scheme[key])) for key in ("title", "source", "date") if scheme.get(key)]
        yield f"Classification {name}", "; ".join(told) or "no source is given"
    plan = release.record.get("plan", {})
    if plan.get("sha256"):
        yield "Plan, by its SHA-256 digest", str(plan["sha256"])
    for name, version in release.record.get("versions", {}).items():
        yield f"Version of {name}", str(version)
