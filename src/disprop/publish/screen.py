"""Findings on the screen: text of a given width, for a terminal or a pipe."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

import pandas as pd

from disprop import show, words
from disprop.findings import Findings
from disprop.judge import VERDICTS

FIGURES = frozenset({"Observed", "Value", "Against", "Difference", "p", "Figure"})
"""Columns of figures, which stand to the right; the others hold words."""

NOTHING = frozenset({"", words.MISSING, "not compared"})
"""Cells that a list leaves out."""

GAP = 3
"""What stands between two columns."""

QUIET = ("scheme taken", "total left out", "subtotal left out")
"""Checks that say how a table was read, and that nothing is amiss."""

MOST = 20
"""Rows of findings in a summary."""

STRONG = VERDICTS[:2]
"""The verdicts that a summary lists row by row."""

NOT_COMPARED = "Nothing was compared: there is no [comparisons.NAME] in the plan, or none whose tables are filled in."
"""What is said of a run without comparisons and targets."""

HALVES = ("adverse", "", "favourable")
"""Effects in the order of a list."""

BOLD, PLAIN_TYPE = "\x1b[1m", "\x1b[0m"

PLAIN = str.maketrans({"–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "×": "x", "…": "...", "−": "-"})
"""What stands in for signs that a screen may not have."""


@dataclass(frozen=True, kw_only=True)
class Screen:
    """Where text is to be shown.

    Parameters
    ----------
    width : int
        Columns.
    terminal : bool
        Whether it takes bold type; a pipe or a file does not.
    encoding : str
        What it can show; other signs are replaced by plain ones.
    """

    width: int = 100
    terminal: bool = False
    encoding: str = "utf-8"

    def fit(self, text: str) -> str:
        """Return text whose every sign the screen can show."""
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError:
            return text.translate(PLAIN).encode(self.encoding, errors="replace").decode(self.encoding)
        return text

    def paragraph(self, text: str, *, indent: str = "") -> str:
        """Return text broken into lines of the screen's width."""
        return textwrap.fill(text, max(20, self.width), initial_indent=indent, subsequent_indent=indent)

    def table(self, table: pd.DataFrame, *, strong: Sequence[bool] = (), spare: Sequence[str] = ()) -> str:
        """Return a table of text, its first column naming the rows; a list where no table fits without breaking words.

        Parameters
        ----------
        table : DataFrame
            Of text.
        strong : sequence of bool
            Rows in bold.
        spare : sequence of str
            Columns that are left out, the first one first, where the screen is too narrow for all.
        """
        for left_out in range(len(spare) + 1):
            told = table.drop(columns=list(spare[:left_out]), errors="ignore")
            widths = widths_of(told, self.width)
            if widths:
                return self._drawn(told, widths, strong)
        return self._list(table)

    def _list(self, table: pd.DataFrame) -> str:
        lines: list[str] = []
        for row in table.itertuples(index=False):
            first, *rest = zip(table.columns, map(str, row), strict=True)
            lines.append(self.paragraph(first[1]))
            lines += [self.paragraph(f"{name}: {cell}", indent="  ") for name, cell in rest if cell not in NOTHING]
        return "\n".join(lines)

    def _drawn(self, table: pd.DataFrame, widths: Sequence[int], strong: Sequence[bool]) -> str:
        columns = list(zip(map(str, table.columns), widths, strict=True))
        rule = ("─" if self._has("─") else "-") * (sum(widths) + GAP * (len(widths) - 1))
        head, *body = [self._row(row, columns) for row in (list(table.columns), *table.to_numpy().tolist())]
        told = [
            f"{BOLD}{row}{PLAIN_TYPE}" if self.terminal and at < len(strong) and strong[at] else row
            for at, row in enumerate(body)
        ]
        return "\n".join([head, rule, *told])

    def _row(self, cells: Iterable[object], columns: Sequence[tuple[str, int]]) -> str:
        """Return a row: as many lines as its longest cell needs."""
        wrapped = [textwrap.wrap(str(cell), width) for cell, (_, width) in zip(cells, columns, strict=True)]
        lines = zip_longest(*wrapped, fillvalue="")
        return "\n".join((" " * GAP).join(map(_placed, line, columns)).rstrip() for line in lines)

    def _has(self, sign: str) -> bool:
        try:
            sign.encode(self.encoding)
        except UnicodeEncodeError:
            return False
        return True


def _placed(text: str, column: tuple[str, int]) -> str:
    """Return the text of a cell: figures to the right."""
    name, width = column
    return text.rjust(width) if name in FIGURES else text.ljust(width)


def widths_of(table: pd.DataFrame, most: int) -> list[int]:
    """Return the widths of columns within a screen: no word broken, no figure wrapped, as few lines as can be.

    Parameters
    ----------
    table : DataFrame
        Of text.
    most : int
        The width of the screen.

    Returns
    -------
    list of int
        Empty where the screen is too narrow.

    Examples
    --------
    >>> table = pd.DataFrame({"Group": ["Other than White"], "p": ["0.0014"]})
    >>> widths_of(table, 100), widths_of(table, 18), widths_of(table, 10)
    ([16, 6], [5, 6], [])
    """
    cells = {str(name): [str(name), *map(str, table[name])] for name in table}
    room = most - GAP * (len(cells) - 1)
    least = [_narrowest(name, told, lines=None) for name, told in cells.items()]
    if sum(least) > room:
        return []
    lines = 1
    while sum(widths := [_narrowest(name, told, lines=lines) for name, told in cells.items()]) > room:
        lines += 1
    return _widened(widths, [max(map(len, told)) for told in cells.values()], room - sum(widths))


def _widened(widths: Sequence[int], wanted: Sequence[int], room: int) -> list[int]:
    """Return the widths with the room that is left given to columns that then need one line, the nearest first."""
    given = list(widths)
    for at in sorted(range(len(given)), key=lambda at: wanted[at] - given[at]):
        if wanted[at] - given[at] <= room:
            room -= wanted[at] - given[at]
            given[at] = wanted[at]
    return given


def _narrowest(name: str, cells: Sequence[str], *, lines: int | None) -> int:
    """Return the least width at which no cell breaks a word or takes more lines; figures take one."""
    widest = max(map(len, cells))
    if name in FIGURES or lines == 1:
        return widest
    low, high = max((len(word) for cell in cells for word in cell.split()), default=1), widest
    while lines is not None and low < high:
        middle = (low + high) // 2
        fits = all(len(textwrap.wrap(cell, middle)) <= lines for cell in cells)
        low, high = (low, middle) if fits else (middle + 1, high)
    return max(low, 1)


def heading(text: str, screen: Screen) -> str:
    """Return a heading with a line under it."""
    told = screen.paragraph(text)
    return f"{told}\n{'-' * min(screen.width, max(map(len, told.splitlines())))}"


def comparison_text(found: Findings, checks: pd.DataFrame, screen: Screen) -> str:
    """Return a comparison for reading: a table a family with its unknown line, sentences, and the method.

    Parameters
    ----------
    found : Findings
        Of one comparison.
    checks : DataFrame
        What was noticed in its tables.
    screen : Screen
        Where it is to be shown.
    """
    parts = []
    for name, rows in found.frame.groupby("family", sort=False, observed=True):
        table = screen.table(show.story(rows), strong=rows["flagged"].tolist(), spare=_spare(rows))
        parts.append("\n".join([heading(str(name), screen), table, screen.paragraph(show.unknown_line(rows))]))
    nothing = show.nothing_judged(found.frame)
    if nothing:
        parts.append(screen.paragraph(nothing))
    told = [screen.paragraph(words.sentences(row), indent="  ") for row in _worth_words(found.frame)]
    if told:
        parts.append("\n\n".join(["In words:", *told]))
    parts += checks_text(checks, screen)
    parts.append("\n".join(screen.paragraph(line) for line in (*found.method, words.CAVEAT)))
    return screen.fit("\n\n".join(parts))


def _spare(rows: pd.DataFrame) -> tuple[str, ...]:
    """Return the columns that a narrow screen does without: never the measure that the band judges."""
    judged_by_points = bool((rows["band_unit"] == "points").all())
    return ("Value", "Ratio (interval)" if judged_by_points else "Difference", "p")


def summary_text(
    title: str,
    as_of: str | None,
    found: Findings | None,
    targets: pd.DataFrame,
    checks: pd.DataFrame,
    screen: Screen,
) -> str:
    """Return the summary of a run: the grid, what needs a reader, the targets, the contradictions.

    Parameters
    ----------
    title, as_of : str
        Of the run.
    found : Findings or None
        All the comparisons.
    targets, checks : DataFrame
        As they are written.
    screen : Screen
        Where it is to be shown.
    """
    parts = [heading(f"{title}, as of {as_of}" if as_of else title, screen)]
    if found is not None:
        parts += [_grid(found, screen), _flagged(found, screen)]
    elif not len(targets):
        parts.append(screen.paragraph(NOT_COMPARED))
    if len(targets):
        parts.append(screen.table(_targets(targets)))
    parts += checks_text(checks, screen)
    if found is not None:
        parts.append(screen.paragraph(words.CAVEAT))
    return screen.fit("\n\n".join(parts))


def _grid(found: Findings, screen: Screen) -> str:
    """Return the grid: its first rows, where it has more than a screen holds."""
    names = found.frame["id"].astype(str).str.split("/", n=1).str[0]
    row = found.frame.groupby([names, "stage", *found.slices], sort=False, observed=True).ngroup()
    some = replace(found, frame=found.frame[row < 2 * MOST])
    more = int(row.max()) + 1 - 2 * MOST
    grid = some.grid().rename_axis(index="", columns=None).reset_index()
    return screen.table(grid) + (f"\n... and {more:,} more rows of comparisons" if more > 0 else "")


def _flagged(found: Findings, screen: Screen) -> str:
    """Return how many findings have each verdict, then those that are more than possible, the adverse ones first."""
    judged = show.without_comparators(found.frame)
    counts, comparators = judged["verdict"].value_counts(), len(found) - len(judged)
    kinds = [f"{counts[verdict]:,} {verdict}" for verdict in VERDICTS if verdict in counts]
    kinds += [f"{comparators:,} comparator{'' if comparators == 1 else 's'}"] if comparators else []
    told = words.listed(kinds)
    number = "1 finding" if len(found) == 1 else f"{len(found):,} findings"
    reading = len(found.flagged)
    need = f"{reading:,} need{'s' if reading == 1 else ''} a reader"
    parts = [screen.paragraph(f"{number}: {told}; {need} (flagged in findings.csv).")]
    nothing = show.nothing_judged(found.frame)
    if nothing:
        return "\n\n".join([*parts, screen.paragraph(nothing)])
    strong = found.frame[found.frame["verdict"].isin(STRONG)]
    if len(strong):
        parts += _strong(found, strong, screen)
    return "\n\n".join(parts)


def _strong(found: Findings, strong: pd.DataFrame, screen: Screen) -> list[str]:
    """Return the list of findings that are more than possible, what it holds, and what it leaves out."""
    names = show.mirrored(found.frame)
    single = show.strongest_first(show.one_of_two(strong, names))
    halves = single["effect"].map(HALVES.index).sort_values(kind="stable")
    listed = single.loc[halves.index].head(MOST)
    twins = int(names[strong.index].isin(names[listed.index]).sum()) - len(listed)
    more = len(found.flagged) - len(listed) - twins
    table = screen.table(_named(listed, found), spare=("Value", "p"))
    return [screen.paragraph(_heading(listed, len(single), twins)), f"{table}{_left_out(more, twins, screen)}"]


def _heading(listed: pd.DataFrame, number: int, twins: int) -> str:
    """Return what a list of findings holds, in which order."""
    which = words.listed([verdict for verdict in STRONG if verdict in set(listed["verdict"])]).capitalize()
    told = which if number == len(listed) else f"{which}, {len(listed)} of {number:,}"
    by = "by verdict, p and people"
    told += f", the adverse ones first, then {by}" if (listed["effect"] == "adverse").any() else f", {by}"
    if not twins:
        return f"{told}:"
    sides = "the adverse one" if (listed["effect"] != "").all() else "the adverse one, or else the smaller,"
    return f"{told}; of two groups that mirror each other only {sides} is listed:"


def _left_out(more: int, twins: int, screen: Screen) -> str:
    """Return the line about what a list of findings leaves out."""
    told = [f"{more:,} more that need{'s' if more == 1 else ''} a reader"] if more else []
    told += (
        [f"{twins:,} row{'' if twins == 1 else 's'} that mirror{'s' if twins == 1 else ''} one of these"]
        if twins
        else []
    )
    if not told:
        return ""
    verb = "is" if more + twins == 1 else "are"
    return "\n" + screen.paragraph(f"{words.listed(told)} {verb} in findings.csv.")


def _named(rows: pd.DataFrame, found: Findings) -> pd.DataFrame:
    """Return findings in words, before the group its comparison, its characteristic and what else tells it apart."""
    story = show.story(rows).drop(columns=["Difference"]).rename(columns={"Group": "Finding"})
    places = show.places(rows, found.frame, found.slices, always=True)
    pairs = zip(places, story["Finding"], strict=True)
    return story.assign(Finding=[f"{place}: {group}" for place, group in pairs])


def _targets(targets: pd.DataFrame) -> pd.DataFrame:
    lines = [
        (
            str(row["id"]).removeprefix("targets/"),
            str(row["printed"]) or words.percent(float(str(row["value"]))),
            str(row["target"]),
            f"{row['status']} ({row['reason']})" if row["reason"] else str(row["status"]),
            str(row["narrative"]) if row["colour"] == "none" else f"{row['narrative']}: {row['colour']}",
        )
        for row in _first(targets)
    ]
    more = [(f"and {len(targets) - MOST:,} more", "", "", "in targets.csv", "")] if len(targets) > MOST else []
    return pd.DataFrame(lines + more, columns=["Target", "Figure", "To reach", "Status", "What"], dtype=object)


def checks_text(checks: pd.DataFrame, screen: Screen) -> list[str]:
    """Return paragraphs about what is to be looked at in the tables, then which schemes were taken.

    Parameters
    ----------
    checks : DataFrame
        A table of checks.
    screen : Screen
        Where it is to be shown.

    Returns
    -------
    list of str
        Empty where there is nothing.
    """
    noticed, taken = checks[~checks["check"].isin(QUIET)], checks[checks["check"].isin(QUIET)]
    parts = []
    if len(noticed):
        lines = [screen.paragraph(f"{row['where']}: {row['what']}", indent="  ") for row in _first(noticed)]
        more = [f"  ... and {len(noticed) - MOST:,} more in checks.csv"] if len(noticed) > MOST else []
        things = "1 thing" if len(noticed) == 1 else f"{len(noticed):,} things"
        parts.append("\n".join([f"{things} to look at in the tables:", *lines, *more]))
    if len(taken):
        parts.append("\n".join(screen.paragraph(f"{row['where']}: {row['what']}") for row in _first(taken)))
    return parts


def _first(rows: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(key): value for key, value in row.items()} for row in rows.head(MOST).to_dict("records")]


def _worth_words(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Return the rows to be told in sentences: the strong ones, one of two that mirror each other."""
    strong = frame[frame["verdict"].isin(STRONG) | frame["unknowns_decide"]]
    return _first(show.one_of_two(strong, show.mirrored(frame)))
