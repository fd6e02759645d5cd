"""The pictures of a release: what a page embeds and a report holds, each with its words and the table behind it."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from disprop import picture
from disprop.protect.shown import Release, cuts
from disprop.publish import chart_rows as rows
from disprop.publish._names import in_plain_words

if TYPE_CHECKING:
    from disprop.picture._sheet import Picture

Step = Callable[[str], None]

LONGEST = 60
"""Letters of a name, so that its files can stand in any folder."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Chart:
    """A picture of a release.

    Parameters
    ----------
    name : str
        Of its files, without a suffix: small letters, digits and hyphens; no two charts of a release share one.
    kind : {"intervals", "surplus", "grid", "unknowns", "flow"}
        What is drawn.
    title, alt : str
        Its heading, and what it shows in words.
    families : tuple of str
        What it draws, by the ids of findings without their last part: ``leavers/age/detail``.
    table : DataFrame
        The text of what is drawn, a row a mark.
    figure : matplotlib Figure
        The picture itself.
    """

    name: str
    kind: str
    title: str
    alt: str
    families: tuple[str, ...]
    table: pd.DataFrame
    figure: Picture

    @cached_property
    def svg(self) -> str:
        """The picture as an ``<svg>`` element, whose ids begin with the chart's name."""
        return self.figure.svg(prefix=self.name)

    @cached_property
    def png(self) -> bytes:
        """The picture as a PNG file of 200 dots an inch."""
        drawn = io.BytesIO()
        self.figure.savefig(drawn, format="png")
        return drawn.getvalue()


def charts_of(release: Release, *, step: Step = lambda _: None) -> tuple[Chart, ...]:
    """Draw what a reader of a run needs to see.

    Parameters
    ----------
    release : Release
        What may leave; a row of which anything that a picture shows is withheld is written and not drawn.
    step : callable
        Told what is being drawn, before it is drawn.

    Returns
    -------
    tuple of Chart
        The grid; the flow from stage to stage, where some stages are drawn from one another; the surplus of flagged
        findings; each comparison by characteristic, by level and slice where there are too many rows; the unknown
        responses. Where a picture cannot hold all rows, it says how many it leaves out; where every figure of it would
        be withheld, there is none.
    """
    charts: list[Chart] = []
    for wanted in _wanted(release):
        step(f"draw {wanted.name.replace('-', ' ')}")
        charts.append(_chart(wanted, [chart.name for chart in charts]))
    return tuple(charts)


class Wanted(NamedTuple):
    """A picture that is to be drawn."""

    name: str
    kind: str
    frame: pd.DataFrame
    table: pd.DataFrame
    draw: Callable[[], Picture]


def _chart(wanted: Wanted, taken: Sequence[str]) -> Chart:
    figure = wanted.draw()
    frame = wanted.frame
    families = frame["family"] if "family" in frame else frame["id"].str.rsplit("/", n=1).str[0]
    return Chart(
        name=_own_name(wanted.name, taken),
        kind=wanted.kind,
        title=figure.name,
        alt=figure.alt,
        families=tuple(dict.fromkeys(families)),
        table=wanted.table,
        figure=figure,
    )


def _own_name(name: str, taken: Sequence[str]) -> str:
    """Return a name that no other chart has."""
    if name not in taken:
        return name
    return next(other for at in range(2, len(taken) + 3) if (other := f"{name}-{at}") not in taken)


def file_name(*parts: str) -> str:
    """Return a name that every file system and every page takes.

    Examples
    --------
    >>> file_name("findings", "Leavers & joiners", "Âge: 25–34")
    'findings-leavers-joiners-age-25-34'
    """
    letters = unicodedata.normalize("NFKD", "-".join(parts).replace("–", "-")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters.lower()).strip("-")[:LONGEST].rstrip("-")


def _wanted(release: Release) -> Iterator[Wanted]:
    release = in_plain_words(release)
    frame, slices = rows.findings_of(release), release.slices
    if len(frame):
        yield _grid(frame, slices)
        yield from _flows(frame, slices)
        yield from _surplus(frame, slices)
        yield from _comparisons(frame, slices)
    yield from _unknowns(release)


def _grid(frame: pd.DataFrame, slices: Sequence[str]) -> Wanted:
    part, left_out = rows.for_grid(frame, slices)
    table = rows.grid_of(part, slices)
    behind = table.rename_axis(index="Comparison").reset_index().astype(str)
    return Wanted("grid", "grid", part, behind, lambda: picture.grid(table, left_out=left_out))


def _surplus(frame: pd.DataFrame, slices: Sequence[str]) -> Iterator[Wanted]:
    part, left_out = rows.for_surplus(frame)
    if len(part):
        yield Wanted(
            "surplus",
            "surplus",
            part,
            rows.findings_table(part, slices),
            lambda: picture.intervals(part, slices, measure="surplus", left_out=left_out),
        )


def _flows(frame: pd.DataFrame, slices: Sequence[str]) -> Iterator[Wanted]:
    for parts, part, left_out in rows.for_flows(frame, slices):
        if rows.any_drawn(part):
            yield _flow(file_name("flow", *parts), part, slices, left_out)


def _flow(name: str, part: pd.DataFrame, slices: Sequence[str], left_out: str) -> Wanted:
    table = rows.findings_table(part, slices)
    return Wanted(name, "flow", part, table, lambda: picture.flow(part, slices, left_out=left_out))


def _comparisons(frame: pd.DataFrame, slices: Sequence[str]) -> Iterator[Wanted]:
    for parts, part, left_out in rows.for_intervals(frame):
        if rows.any_drawn(part):
            yield _intervals(file_name("findings", *parts), part, slices, left_out)


def _intervals(name: str, part: pd.DataFrame, slices: Sequence[str], left_out: str) -> Wanted:
    table = rows.findings_table(part, slices)
    return Wanted(name, "intervals", part, table, lambda: picture.intervals(part, slices, left_out=left_out))


def _unknowns(release: Release) -> Iterator[Wanted]:
    slices = cuts(release.unknowns.frame)
    part, left_out = rows.for_unknowns(release.unknowns, slices)
    if len(part):
        table = rows.unknowns_table(part, slices)
        yield Wanted(
            "unknowns",
            "unknowns",
            part,
            table,
            lambda: picture.unknown_bars(part, slices, (), left_out=left_out),
        )
