"""Findings on the screen: text of a given width, for a terminal or a pipe."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from disprop import show, words
from disprop.findings import Findings
from disprop.judge import VERDICTS

FIGURES = frozenset({"Observed", "Value", "Against", "Difference", "p", "Figure"})
"""Columns of figures, which stand to the right; the others hold words."""

NOTHING = frozenset({"", words.MISSING, "not compared"})
"""Cells that a list leaves out."""

GAP = 3
"""What stands between two columns."""

MOST = 20
"""Rows of findings in a summary."""

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
        """Return a table as rich draws it; rich is not let near the stream, whose closing is no error."""
        line = box.SIMPLE_HEAD if self._has("─") else box.ASCII2
        shown = Table(box=line, pad_edge=False, show_edge=False)
        for name, width in zip(table.columns, widths, strict=True):
            shown.add_column(Text(str(name)), justify="right" if name in FIGURES else "left", width=width)
        for at, row in enumerate(table.itertuples(index=False)):
            bold = "bold" if at < len(strong) and strong[at] else ""
            shown.add_row(*(Text(str(cell)) for cell in row), style=bold)
        held = io.StringIO()
        console = Console(
            file=held,
            width=sum(widths) + 2 * GAP * len(widths),  # room enough: rich cuts what it thinks too wide
            force_terminal=self.terminal,
            color_system="standard" if self.terminal else None,
        )
        console.print(shown)
        return "\n".join(line.rstrip() for line in held.getvalue().splitlines())

    def _has(self, sign: str) -> bool:
        try:
            sign.encode(self.encoding)
        except UnicodeEncodeError:
            return False
        return True


def widths_of(table: pd.DataFrame, most: int) -> list[int]:
    """Return the widths of columns within a screen: no word broken, no figure wrapped; nothing where that cannot be.

    Parameters
    ----------
    table : DataFrame
        Of text.
    most : int
        The width of the screen.

    Examples
    --------
    >>> table = pd.DataFrame({"Group": ["Other than White"], "p": ["0.0014"]})
    >>> widths_of(table, 100), widths_of(table, 18), widths_of(table, 10)
    ([16, 6], [9, 6], [])
    """
    cells = {name: [str(name), *map(str, table[name])] for name in table}
    widths = [max(map(len, told if name in FIGURES else _words(told))) for name, told in cells.items()]
    wanted = [max(map(len, told)) for told in cells.values()]
    room = most - sum(widths) - GAP * (len(widths) - 1)
    if room < 0:
        return []
    for _ in range(min(room, sum(wanted) - sum(widths))):
        most_wanting = max(range(len(widths)), key=lambda at: wanted[at] - widths[at])
        widths[most_wanting] += 1
    return widths


def _words(cells: Sequence[str]) -> list[str]:
    return [word for cell in cells for word in cell.split()] or [""]


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
    told = [screen.paragraph(words.sentences(row), indent="  ") for row in _worth_words(found.frame)]
    if told:
        parts.append("\n\n".join(["In words:", *told]))
    parts += _checks(checks, screen)
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
    if len(targets):
        parts.append(screen.table(_targets(targets)))
    parts += _checks(checks, screen)
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
    """Return how many findings have each verdict, and those that are more than possible."""
    counts = found.frame["verdict"].value_counts()
    told = words.listed([f"{counts[verdict]:,} {verdict}" for verdict in VERDICTS if verdict in counts])
    line = screen.paragraph(
        f"{len(found):,} findings: {told}; {len(found.flagged):,} need a reader (flagged in findings.csv)."
    )
    strong = found.frame[found.frame["verdict"].isin(VERDICTS[:2])]
    if not len(strong):
        return line
    more = f"\n... and {len(strong) - MOST:,} more in findings.csv" if len(strong) > MOST else ""
    return f"{line}\n\n{screen.table(_named(strong.head(MOST)), spare=('Value', 'p'))}{more}"


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    """Return findings in words, the comparison and its characteristic before the group."""
    story = show.story(rows).drop(columns=["Difference"]).rename(columns={"Group": "Finding"})
    comparisons = [str(name).split("/", maxsplit=1)[0] for name in rows["id"]]
    places = zip(comparisons, rows["characteristic"], story["Finding"], strict=True)
    return story.assign(Finding=[f"{comparison}, {about}: {group}" for comparison, about, group in places])


def _targets(targets: pd.DataFrame) -> pd.DataFrame:
    rows = targets.fillna("").to_dict("records")
    return pd.DataFrame(
        [
            (
                str(row["id"]).removeprefix("targets/"),
                words.percent(float(row["value"])) if row["value"] != "" else words.MISSING,
                row["target"],
                f"{row['status']} ({row['reason']})" if row["reason"] else row["status"],
                f"{row['narrative']}: {row['colour']}",
            )
            for row in rows
        ],
        columns=["Target", "Figure", "To reach", "Status", "What"],
        dtype=object,
    )


def _checks(checks: pd.DataFrame, screen: Screen) -> list[str]:
    """Return what is to be looked at in the tables, contradictions before remarks; nothing where there is nothing."""
    noticed = checks[checks["check"] != "scheme taken"]
    taken = checks[checks["check"] == "scheme taken"]
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
    """Return the rows to be told in sentences: the strong ones, the one above of two that mirror each other."""
    mirrored = (frame["tests"] <= 1) & (frame["direction"] == "under")
    strong = frame["verdict"].isin(VERDICTS[:2]) | frame["unknowns_decide"]
    return _first(frame[strong & ~mirrored])
