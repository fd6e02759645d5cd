"""Tables as they may leave: values, and which of them are withheld."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from disprop.errors import raise_faults
from disprop.protect.profiles import Profile
from disprop.protect.terms import in_prose, in_words, made_one

WITHHELD = "[c]"
"""What stands for a value that is withheld: the shorthand of the Analysis Function for confidential."""

NOT_APPLICABLE = "[z]"
"""What stands where there is nothing to tell: a ratio to a rate of 0, an interval of a constant."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Shown:
    """A table as it may leave.

    Parameters
    ----------
    frame : DataFrame
        What may be seen. A value that is withheld is gone: NaN among numbers, None among flags, blank among text.
    withheld : DataFrame of bool
        Whether a value is withheld; of the same rows and columns.

    Examples
    --------
    >>> table = Shown.whole(pd.DataFrame({"group": ["A", "B"], "observed": [3, 12]}))
    >>> hidden = table.without(pd.DataFrame({"observed": [True, False]}))
    >>> hidden.frame["observed"].tolist()
    [nan, 12.0]
    >>> hidden.withheld["group"].tolist()
    [False, False]
    """

    frame: pd.DataFrame
    withheld: pd.DataFrame

    @classmethod
    def whole(cls, frame: pd.DataFrame) -> Shown:
        """Return a table of which nothing is withheld."""
        frame = frame.reset_index(drop=True)
        nothing = np.zeros(frame.shape, dtype=bool)
        return cls(frame=frame, withheld=pd.DataFrame(nothing, columns=frame.columns))

    def __len__(self) -> int:
        return len(self.frame)

    def without(self, hidden: pd.DataFrame) -> Shown:
        """Return the table with more values withheld.

        Parameters
        ----------
        hidden : DataFrame of bool
            One row for each of the table; columns that it does not have stay as they are.
        """
        marked = {str(name): hidden[name].to_numpy() for name in hidden if name in self.frame and hidden[name].any()}
        columns = {name: self._blanked(name, marks) for name, marks in marked.items()}
        withheld = {name: self.withheld[name] | marks for name, marks in marked.items()}
        return Shown(frame=self.frame.assign(**columns), withheld=self.withheld.assign(**withheld))

    def only(self, rows: Any) -> Shown:
        """Return these rows: a boolean array, one place a row."""
        chosen = np.asarray(rows, dtype=bool)
        return Shown(
            frame=self.frame[chosen].reset_index(drop=True), withheld=self.withheld[chosen].reset_index(drop=True)
        )

    def _blanked(self, name: str, hidden: np.ndarray) -> Any:
        column = self.frame[name]
        if pd.api.types.is_bool_dtype(column):
            return column.astype(object).mask(hidden, None)
        if pd.api.types.is_numeric_dtype(column):
            return column.astype(float).mask(hidden, np.nan)
        return column.astype(object).mask(hidden, np.nan if _numbers(column) else "")


def _numbers(column: pd.Series) -> bool:
    """Whether a column of mixed values holds numbers alone."""
    values = column.dropna()
    return len(values) > 0 and all(isinstance(value, int | float | np.number) for value in values)


def cuts(frame: pd.DataFrame) -> tuple[str, ...]:
    """Return the columns of a report that name slices: those between its id and its stage or table.

    Examples
    --------
    >>> cuts(pd.DataFrame(columns=["id", "site", "stage", "count"]))
    ('site',)
    """
    names = [str(name) for name in frame]
    ends = [names.index(name) for name in ("stage", "table") if name in names]
    return tuple(names[1 : min(ends)]) if ends else ()


def nothing() -> Shown:
    """Return a table without rows."""
    return Shown.whole(pd.DataFrame())


@dataclass(frozen=True, eq=False, kw_only=True)
class Release:
    """What of some findings may leave, and nothing else: all that writers of pages, workbooks and pictures see.

    Parameters
    ----------
    findings : Shown
        One row a finding, in the columns of `disprop.findings.columns`, slices after ``id``.
    slices : tuple of str
        The columns that name slices.
    unknowns, targets, whole : Shown
        The tables of unknown responses, targets and whole characteristics; no rows where there are none.
    title, as_of : str
        Of the plan; blank where there is none.
    method : tuple of str
        The method lines.
    profile : str
        The name of the profile of rules.
    rules : tuple of str
        The rules in plain English, one sentence each.
    sources : mapping of str to mapping
        By baseline: its source, date, geography and ages.
    record : mapping
        Versions, digest of the plan, schemes: where the figures come from. No counts.
    log : DataFrame
        What was withheld, why, and by which rule, for whoever decides about it; not to be published.
    terms : mapping of str to str
        The words of the house that it was put in, by the names that they stand for.
    asked : Profile or None
        The rules themselves, by which a release is looked over before it is written.
    author, published : str
        Who publishes it, and on which day; blank where nobody says.
    contact : tuple of str
        Whom to ask, a line each.
    """

    findings: Shown
    slices: tuple[str, ...] = ()
    unknowns: Shown = field(default_factory=nothing)
    targets: Shown = field(default_factory=nothing)
    whole: Shown = field(default_factory=nothing)
    title: str = ""
    as_of: str = ""
    method: tuple[str, ...] = ()
    profile: str
    rules: tuple[str, ...] = ()
    sources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict)
    log: pd.DataFrame = field(default_factory=pd.DataFrame)
    terms: Mapping[str, str] = field(default_factory=dict)
    asked: Profile | None = None
    author: str = ""
    published: str = ""
    contact: tuple[str, ...] = ()

    def relabelled(self, labels: Mapping[str, str]) -> Release:
        """Return the same in the words of the house: groups, characteristics, stages and baselines. Ids stay.

        Parameters
        ----------
        labels : mapping of str to str
            The name that something has, to the words of the house: ``{"BME": "Ethnic minorities"}``. Names that there
            are none of are passed over, so that one list can serve every plan of a house.

        Raises
        ------
        InputError
            If two groups of one list would have the same words.
        """
        raise_faults(tuple(made_one(self.findings.frame, labels)))
        tables = {name: getattr(self, name) for name in ("findings", "unknowns", "targets", "whole")}
        worded = {name: replace(table, frame=in_words(table.frame, labels)) for name, table in tables.items()}
        return replace(
            self,
            **worded,
            method=tuple(in_prose(line, labels) for line in self.method),
            sources={labels.get(name, name): source for name, source in self.sources.items()},
            terms={**self.terms, **labels},
        )

    def word(self, name: str) -> str:
        """Return the house's word for a name that stands in no column, such as that of a comparison; or the name.

        Examples
        --------
        >>> release = Release(findings=nothing(), profile="none").relabelled({"leavers": "Those who left"})
        >>> release.word("leavers"), release.word("staff")
        ('Those who left', 'staff')
        """
        return self.terms.get(name, name)
