"""Findings: one tidy frame, one row a finding, with what it takes to read, filter, explain and keep them."""

from __future__ import annotations

import textwrap
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from disprop import plain as plain_words
from disprop import show, words
from disprop.checks import no_checks
from disprop.errors import Fault, InputError, raise_faults
from disprop.habits import Habits, habits_of
from disprop.named import NAMED_BY, rows_called, rows_with
from disprop.schemes import Scheme

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from disprop.recipe import Recipe
    from disprop.whole import Grounds

STORY = 14
"""How many columns, slices apart, tell the story; the rest is evidence."""


@cache
def columns() -> Mapping[str, Mapping[str, str]]:
    """Return the columns of findings in order, with ``meaning`` and ``unit``."""
    return tomllib.loads(files("disprop").joinpath("columns.toml").read_text(encoding="utf-8"))


def to_csv(frame: pd.DataFrame, path: str | Path) -> None:
    """Write a frame as CSV: UTF-8, LF line ends, floats to 10 significant digits, nothing for what is undefined."""
    frame.to_csv(path, index=False, float_format="%.10g", lineterminator="\n", encoding="utf-8")


def _no_width(width: object) -> list[Fault]:
    """Return the fault of a width that is none, in a list; an empty list otherwise."""
    if width is None or (isinstance(width, int) and not isinstance(width, bool) and width > 0):
        return []
    remedy = "Give a number of letters such as 100, or None for a line a paragraph."
    return [Fault(where="explain, width", what=f"{width!r} is no width of a line.", remedy=remedy)]


@dataclass(frozen=True, eq=False, kw_only=True)
class Findings:
    """What came of comparisons.

    Parameters
    ----------
    frame : DataFrame
        One row a finding; `columns` says what each column means. Slice columns stand after ``id``.
    slices : tuple of str
        The columns of the frame that name slices.
    checks : DataFrame
        Contradictions and remarks met on the way.
    method : tuple of str
        The method lines: what was compared with what, by which tests, with which adjustment.
    grounds : tuple of Grounds
        The counts that they were made from, for `whole`; none for findings that were read from a file.
    schemes : tuple of Scheme
        Classifications by whose spellings groups are called, beside those of the grounds.

    Examples
    --------
    >>> import disprop as dp
    >>> staff = dp.from_counts({"Female": 289, "Male": 156}, scheme="gender", name="staff")
    >>> left = dp.from_counts({"Female": 29, "Male": 10}, scheme="gender", name="leavers")
    >>> found = dp.rates(left, stayers=staff, band=dp.within(ratio=(0.8, 1.25)))
    >>> found.frame.loc[1, "verdict"]
    'possible'
    """

    frame: pd.DataFrame
    slices: tuple[str, ...] = ()
    checks: pd.DataFrame = field(default_factory=no_checks)
    method: tuple[str, ...] = ()
    grounds: tuple[Grounds, ...] = ()
    schemes: tuple[Scheme, ...] = ()

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def flagged(self) -> Findings:
        """The rows that need a reader: disproportionate, borderline, possible, or decided by the unknown."""
        return replace(self, frame=self.frame[self.frame["flagged"]].reset_index(drop=True))

    def only(self, **chosen: object) -> Findings:
        """Return the rows with these values.

        Parameters
        ----------
        **chosen
            Column and value, or column and list of values.

        Examples
        --------
        >>> import disprop as dp
        >>> found = dp.compare(dp.from_counts({"Female": 3, "Male": 9}, scheme="gender", name="board"),
        ...                    against=dp.baseline({"Female": 51, "Male": 49}, scheme="gender", unit="percent"))
        >>> len(found.only(group="Male"))
        1
        """
        keys = [ground.paired.keys for ground in self.grounds]
        known = {name: [one for key in keys for one in key[name].unique()] for name in NAMED_BY} if keys else {}
        return replace(self, frame=rows_with(self.frame, chosen, known))

    def named(self, *rows: str | int) -> Findings:
        """Return the rows that go by these names, each once.

        Parameters
        ----------
        *rows : str or int
            Ids, groups or their codes, other spellings of groups, or places of rows.

        Raises
        ------
        InputError
            With every name that there is none of, and the nearest there are.

        Examples
        --------
        >>> import disprop as dp
        >>> staff = dp.from_counts({"Female": 289, "Male": 156}, scheme="gender", name="staff")
        >>> left = dp.from_counts({"Female": 29, "Male": 10}, scheme="gender", name="leavers")
        >>> dp.rates(left, stayers=staff).named("women").frame["group"].tolist()
        ['Female']
        """
        found: list[pd.DataFrame] = []
        faults: list[Fault] = []
        for row in rows:
            try:
                found.append(self._rows(row))
            except InputError as error:
                faults += error.faults
        raise_faults(faults)
        chosen = pd.concat(found) if found else self.frame.iloc[:0]
        return replace(self, frame=chosen[~chosen.index.duplicated()].reset_index(drop=True))

    def explain(
        self, row: str | int | Sequence[str | int] | None = None, *, width: int | None = 100, plain: bool = False
    ) -> str:
        """Return sentences about a row, or about every flagged row.

        Parameters
        ----------
        row : str or int, or several, optional
            An id, the name or code of a group or another spelling of it, or the place of the row; every flagged row if
            not given.
        width : int, optional
            Where lines break; None for a line a paragraph.
        plain : bool
            For a board: the same facts with the verdict explained, chances as so many times in 100, and no names of
            methods.

        Returns
        -------
        str
            A paragraph a row: both figures with their counts, the interval, the evidence alone and in its family, the
            unknown, the method, and the caveat at the end.

        Raises
        ------
        InputError
            If no row has that name; the nearest names are told. For a width that is none.

        Examples
        --------
        >>> import disprop as dp
        >>> staff = dp.from_counts({"Female": 289, "Male": 156}, scheme="gender", name="staff")
        >>> left = dp.from_counts({"Female": 29, "Male": 10}, scheme="gender", name="leavers")
        >>> print(dp.rates(left, stayers=staff).explain("Men", plain=True))
        Male, leavers: cannot tell (under). This is not a finding of equality. ...
        """
        raise_faults(_no_width(width))
        if row is None:
            chosen = self.flagged.frame
        elif isinstance(row, Sequence) and not isinstance(row, str):
            chosen = self.named(*row).frame
        else:
            chosen = self.named(row).frame
        sentences = plain_words.sentences if plain else words.sentences
        told = [sentences(record) for record in chosen.to_dict("records")]
        paragraphs = [*(told or ["No row needs a reader."]), words.CAVEAT]
        return "\n\n".join(paragraphs if width is None else [textwrap.fill(text, width) for text in paragraphs])

    def recipe(self, row: str | int) -> Recipe:
        """Return the lines of R, of scipy and of a spreadsheet that give a row's numbers again.

        Parameters
        ----------
        row : str or int
            An id, the name or code of a group, or the place of the row: one row alone.

        Returns
        -------
        Recipe
            Texts ``r``, ``scipy`` and ``spreadsheet``, with the numbers in place; all of them when printed. The
            adjusted p-value asks for the other rows of the family, so ask the findings before they are filtered.

        Raises
        ------
        InputError
            If no row has that name, or several have.

        Examples
        --------
        >>> import disprop as dp
        >>> staff = dp.from_counts({"Female": 289, "Male": 156}, scheme="gender", name="staff")
        >>> left = dp.from_counts({"Female": 29, "Male": 10}, scheme="gender", name="leavers")
        >>> print(dp.rates(left, stayers=staff).recipe("Male").r)
        x <- 10; n <- 166; y <- 29; m <- 318; alpha <- 0.05
        value <- x / n
        reference <- y / m
        ...
        """
        from disprop.recipe import recipe

        chosen = self._rows(row, where="recipe")
        if len(chosen) > 1:
            ids = ", ".join(chosen["id"].head(10))
            raise InputError(
                Fault(
                    where="recipe", what=f"{len(chosen)} rows are called {row!r}.", remedy=f"Name one of them: {ids}."
                )
            )
        record = chosen.to_dict("records")[0]
        return recipe(record, self.frame[self.frame["family"] == record["family"]])

    def _rows(self, row: str | int, *, where: str = "explain") -> pd.DataFrame:
        known = [(key, scheme) for ground in self.grounds for key, scheme in ground.schemes.items()]
        return rows_called(row, self.frame, [*known, *((one.characteristic, one) for one in self.schemes)], where=where)

    @property
    def habits(self) -> Habits:
        """Each finding beside what the band alone, four-fifths alone and p below 0.05 alone would have said.

        Examples
        --------
        >>> import disprop as dp
        >>> staff = dp.from_counts({"Female": 289, "Male": 156}, scheme="gender", name="staff")
        >>> left = dp.from_counts({"Female": 29, "Male": 10}, scheme="gender", name="leavers")
        >>> found = dp.rates(left, stayers=staff, band=dp.within(ratio=(0.8, 1.25)))
        >>> found.habits.frame.loc[0, "four_fifths_beside"]
        'difference, where the verdict is possible'
        """
        return habits_of(self.frame, self.slices)

    def whole(
        self,
        *,
        ordering: str = "likelihood_ratio",
        draws: int = 100_000,
        seed: int = 1,
        most: int | None = None,
        step: Callable[[str], None] = lambda _: None,
    ) -> pd.DataFrame:
        """Test all groups of a characteristic together: do they differ at all, before any of them is looked at?

        Parameters
        ----------
        ordering : {"likelihood_ratio", "probability", "chi_square"}
            What makes counts more extreme than others, where the baseline is shares and there are three groups or more.
        draws : int
            Tables drawn where an exact answer would cost too much.
        seed : int
            Where drawing begins; the same for every table, so that the same counts give the same p.
        most : int, optional
            Where there are more different tables of three groups or more than this, none of those is tested exactly,
            and the chi-square stands alone. Each can take up to a second or two.
        step : callable
            Told now and then how far it is.

        Returns
        -------
        DataFrame
            One row a family (one characteristic, level, stage and slice, against one baseline), with all the groups of
            its table, whichever of its findings are still here; ``reading`` says it in words, and the page of columns
            describes every column.

        Raises
        ------
        InputError
            For an ordering that there is none of, a number of draws that is none, or findings read from a file.

        Notes
        -----
        The table is the one that the findings are tested by. ``fixed``: the counts of the stage against the shares
        (exact multinomial). ``contains``: the stage against those of the baseline who are not in it; ``separate``: the
        stage against the baseline (Fisher-Freeman-Halton). Composition and rates, and rates against any comparator,
        ask the same of it. With two groups p is the check of their findings. It changes no verdict and is part of no
        family.

        References
        ----------
        Statistical charter, section 5 (whole characteristic at once); see `disprop.stats.multinomial_test` and
        `disprop.stats.table_test`.

        Examples
        --------
        >>> import disprop as dp
        >>> left = dp.from_counts({"16-24": 1, "25-34": 14, "35-44": 5}, scheme="age_bands_hr", name="leavers")
        >>> staff = dp.from_counts({"16-24": 4, "25-34": 100, "35-44": 109}, scheme="age_bands_hr", name="staff")
        >>> print(dp.rates(left, stayers=staff).whole().loc[0, "reading"])
        Taken together, the rates of leavers by age (3 groups, 20 known) differ by more than chance would often give
        (exact p 0.038). It does not say which groups. Along their order the rates fall by more than chance would often
        give (exact Cochran-Armitage p 0.029).
        """
        from disprop.whole import whole_frame

        if len(self.frame) and not self.grounds:
            what = "These findings were read from a file, which does not hold the tables that they were made from."
            raise InputError(Fault(where="whole", what=what, remedy="Read whole.csv, which stands beside it."))
        return whole_frame(
            self.grounds,
            set(self.frame["id"].str.rsplit("/", n=1).str[0]),
            slices=self.slices,
            ordering=ordering,
            draws=draws,
            seed=seed,
            most=most,
            step=step,
        )

    def grid(self) -> pd.DataFrame:
        """Return the diversity grid: a row a stage, a column a characteristic, verdicts in words.

        Returns
        -------
        DataFrame
            In each cell the worst verdict of the characteristic at that stage, at any level, with the group that shows
            it most strongly (the smallest p, then the most people) and how many more; of two groups that mirror each
            other the adverse one, or else the smaller; "proportionate" only where every group is; "not compared" where
            there is nothing. Slices, where there are any, are part of the row labels.
        """
        return show.grid(self.frame, self.slices)

    def plot(self, *, measure: str | None = None) -> Figure:
        """Draw each row's estimate with its interval, against what it is held against and the band.

        Parameters
        ----------
        measure : {"ratio", "difference", "value", "surplus"}, optional
            The ratio, the difference in percentage points, the share or rate itself beside its reference, or how many
            people more or fewer than expected (which has no interval). By default what the band judges; the ratio
            without a band.

        Returns
        -------
        matplotlib Figure
            As wide as the text of an A4 report (16 cm). ``figure.alt`` says in words what it shows, and saved files
            carry those words.

        Raises
        ------
        InputError
            For no rows, more than 40, or a measure of another name.

        Examples
        --------
        >>> import disprop as dp
        >>> staff = dp.from_counts({"Female": 289, "Male": 156}, scheme="gender", name="staff")
        >>> left = dp.from_counts({"Female": 29, "Male": 10}, scheme="gender", name="leavers")
        >>> figure = dp.rates(left, stayers=staff).plot(measure="value")
        >>> figure.alt[:63]
        'Chart of rates with 95% intervals, 2 rows: Leavers by gender. E'
        """
        from disprop import picture

        return picture.intervals(self.frame, self.slices, measure=measure)

    def grid_plot(self) -> Figure:
        """Draw the diversity grid: the mark, the words and the colour of a verdict in each cell.

        Returns
        -------
        matplotlib Figure
            What `grid` says, as a picture 16 cm wide. ``figure.alt`` says it in words.

        Raises
        ------
        InputError
            For no rows, or more than 40.
        """
        from disprop import picture

        return picture.grid(self.grid())

    def flow_plot(self) -> Figure:
        """Draw stages drawn from one another: of each group at one stage, which share reaches the next.

        Returns
        -------
        matplotlib Figure
            A column a step, a row a group: its rate with the interval, what it is held against, the band, the verdict
            in words; and how many of the group are at each stage. ``figure.alt`` says it in words.

        Raises
        ------
        InputError
            Where no stages are drawn from one another (see `disprop.along`), where there are several characteristics,
            levels or slices, or more than 22 groups.

        Examples
        --------
        >>> import disprop as dp
        >>> import pandas as pd
        >>> counts = {"applied": (80, 60), "shortlisted": (30, 36), "appointed": (9, 18)}
        >>> rows = [{"stage": stage, "group": group, "count": count}
        ...         for stage, both in counts.items() for group, count in zip(("Female", "Male"), both)]
        >>> people = dp.from_counts(pd.DataFrame(rows), scheme="gender", name="recruitment")
        >>> found = dp.along(people, {"shortlisted": "applied", "appointed": "shortlisted"})
        >>> found.flow_plot().alt[:99]
        'Chart of rates from stage to stage, 2 groups, 2 steps: Applied → shortlisted → appointed by gender.'
        """
        from disprop import picture

        return picture.flow(self.frame, self.slices)

    def to_csv(self, path: str | Path) -> None:
        """Write the frame as CSV: UTF-8, floats to 10 significant digits, nothing for what is undefined.

        Raises
        ------
        InputError
            If it cannot be written there.
        """
        try:
            to_csv(self.frame, path)
        except OSError as error:
            there = Path(path).parent.is_dir()
            what = f"It cannot be written: {error.strerror or error}." if there else "Its folder is not there."
            raise InputError(Fault(where=str(path), what=what, remedy="Name another file.")) from error

    def __repr__(self) -> str:
        return show.as_text(self.frame, (*self._remarks, *self.method))

    def _repr_html_(self) -> str:
        return show.as_html(self.frame, (*self._remarks, *self.method))

    @property
    def _remarks(self) -> list[str]:
        """What a reader of the figures has to know of the tables: labels that were counted as unknown."""
        told = self.checks[self.checks["check"] == "label not recognised"]
        return [f"{where}: {what}" for where, what in zip(told["where"], told["what"], strict=True)]
