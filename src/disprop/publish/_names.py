"""Names that come from a plan, in the words in which the public reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

import pandas as pd

from disprop.protect import Release
from disprop.protect.terms import PROSE, in_prose
from disprop.publish._everyone import by_tables
from disprop.words import spoken

TABLES = ("findings", "unknowns", "targets", "whole")

NAMES = ("characteristic", "stage", "baseline", "table")
"""Columns with names of a plan. Labels of groups are of schemes and files, and stay as they stand."""


def in_plain_words(release: Release) -> Release:
    """Return a release whose names of comparisons, stages, baselines and characteristics read as words.

    Parameters
    ----------
    release : Release
        Names that the house has words for have these; ids stay.

    Returns
    -------
    Release
        What is in plain words already is the same again. A name whose words another one has already stays as it is.

    Examples
    --------
    >>> import pandas as pd
    >>> from disprop.protect import Shown
    >>> table = pd.DataFrame({"id": ["conduct_cases/gender/detail/male"], "stage": ["conduct_pooled"]})
    >>> told = in_plain_words(Release(findings=Shown.whole(table), profile="none"))
    >>> told.findings.frame["stage"][0], told.word("conduct_cases")
    ('conduct pooled', 'conduct cases')
    """
    release = by_tables(release)
    names = dict.fromkeys(_names(release))
    told = [spoken(name) for name in names]
    pairs = zip(names, told, strict=True)
    terms = {name: words for name, words in pairs if "_" in name and words and told.count(words) == 1}
    house = {*release.terms, *release.terms.values()}
    terms = {name: words for name, words in terms.items() if name not in house}
    return _called(release, terms) if terms else release


def _names(release: Release) -> Iterator[str]:
    for frame in (getattr(release, name).frame for name in TABLES):
        for column in NAMES:
            if column in frame:
                yield from (name for name in frame[column].unique() if isinstance(name, str))
        firsts = {str(one).removeprefix("targets/").split("/", 1)[0]: None for one in frame.get("id", ())}
        yield from firsts
    yield from release.sources


def _called(release: Release, terms: Mapping[str, str]) -> Release:
    tables = {name: getattr(release, name) for name in TABLES}
    return replace(
        release,
        **{name: replace(table, frame=_in_words(table.frame, terms)) for name, table in tables.items()},
        method=tuple(in_prose(line, terms) for line in release.method),
        sources={terms.get(name, name): source for name, source in release.sources.items()},
        terms={**release.terms, **terms},
    )


def _in_words(frame: pd.DataFrame, terms: Mapping[str, str]) -> pd.DataFrame:
    changed = {name: lambda value: terms.get(value, value) for name in NAMES}
    changed |= dict.fromkeys(PROSE, partial(in_prose, terms=terms))
    told = {name: list(map(of, frame[name])) for name, of in changed.items() if name in frame}
    return frame.assign(**{name: pd.Series(said, index=frame.index, dtype=object) for name, said in told.items()})
