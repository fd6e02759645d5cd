"""Findings as tables to look at: in a terminal, in a notebook, and as the diversity grid."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Collection, Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from disprop import range_words, unlisted, words
from disprop.pair import WHOLE

SHOWN = 60
"""Rows that a display shows before it says how many more there are."""

WIDTH = 110
"""Where lines of text break."""

SEVERITY = (
    "disproportionate",
    "borderline",
    "possible",
    "small difference",
    "cannot tell",
    "insufficient data",
    "withheld",
    "proportionate",
)
"""Verdicts for one cell of the grid, the one that speaks first: proportionate only where all are, and all are shown."""

TEXT_COLUMNS = ("Group", "Observed", "Value", "Against", "Difference", "Ratio (interval)", "p", "Verdict")

LEFT = frozenset({"Group", "Verdict", "Reason", "Status", "Table", "Ratio (interval)"})
"""Columns of words."""


def story(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in words and rounded figures, in the columns `TEXT_COLUMNS`."""
    rows = frame.to_dict("records")
    return pd.DataFrame(
        [
            (
                row["group"],
                words.counts(row),
                words.amount(row, "value"),
                words.amount(row, "reference"),
                words.difference(row),
                _ratio(row),
                words.p_value(row["p"]),
                _verdict(row),
            )
            for row in rows
        ],
        columns=list(TEXT_COLUMNS),
        dtype=object,
    )


def _ratio(row: Mapping[Any, Any]) -> str:
    if range_words.withheld(row):
        return range_words.ratios(row)
    return f"{words.ratio(row['ratio'])} ({words.span(row['ratio_low'], row['ratio_high'], words.ratio)})"


def _verdict(row: Mapping[Any, Any]) -> str:
    if words.is_comparator(row):
        return words.COMPARATOR
    aside = [str(part) for part in (row["direction"], row["effect"]) if part]
    if row["unknowns_decide"]:
        aside.append("unknowns decide")
    if row["baselines_decide"]:
        aside.append("baselines decide")
    aside += [f"not listed in {table}" for table in unlisted.missing_from(row)]
    if row["band_cannot_fail"] and row["verdict"] == "small difference":
        aside.append("band cannot fail")
    return f"{row['verdict']} ({', '.join(aside)})" if aside else str(row["verdict"])


def _blocks(frame: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Return the rows of a characteristic, level, stage and slice, with the part of the id that they share."""
    return [(str(name), part) for name, part in frame.groupby(frame["id"].str.rsplit("/", n=1).str[0], sort=False)]


def unknown_line(part: pd.DataFrame) -> str:
    """Return the line about the unknown of one family."""
    row = part.iloc[0]
    told = [_share_unknown(row["unknown"], row["stage_known"], row["stage"])]
    if not np.isnan(row["base_unknown"]):
        told.append(_share_unknown(row["base_unknown"], row["base_known"], row["baseline"]))
    return f"Unknown: {', '.join(told)}."


def _share_unknown(unknown: float, known: float, where: str) -> str:
    everyone = unknown + known
    if math.isnan(everyone):
        told = "a withheld number" if math.isnan(unknown) else words.people(unknown)
        return f"{told} in {where}, where counts are withheld"
    share = words.percent(unknown / everyone) if everyone else words.MISSING
    return f"{words.people(unknown)} of {words.people(everyone)} ({share}) in {where}"


def as_text(frame: pd.DataFrame, method: Sequence[str]) -> str:
    """Return findings as text: a table a family, the unknown, the method, the caveat."""
    shown = frame.head(SHOWN)
    parts = []
    for name, part in _blocks(shown):
        table = story(part)
        parts.append(f"{name}\n{aligned(table)}\n{unknown_line(part)}")
    if len(frame) > len(shown):
        parts.append(f"... and {words.many(len(frame) - len(shown), 'more row')} in .frame")
    if not len(frame):
        parts.append("No findings.")
    return "\n\n".join([*parts, "\n".join(textwrap.fill(line, WIDTH) for line in (*method, words.CAVEAT))])


def aligned(table: pd.DataFrame, left: Collection[str] = LEFT) -> str:
    """Return a table of text with words to the left and figures to the right.

    Parameters
    ----------
    table : DataFrame
        Of text.
    left : collection of str
        Columns of words.
    """
    lines = [list(table.columns), *table.astype(str).to_numpy().tolist()]
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if name in left else cell.rjust(width)
            for cell, width, name in zip(line, widths, table.columns, strict=True)
        ).rstrip()
        for line in lines
    )


def as_html(frame: pd.DataFrame, method: Sequence[str]) -> str:
    """Return findings as HTML: a captioned table a family, the unknown, the method, the caveat."""
    shown = frame.head(SHOWN)
    parts = []
    for name, part in _blocks(shown):
        strong = part["flagged"].to_numpy(dtype=bool)
        parts.append(html_table(story(part), caption=name, strong=strong, left=("Group", "Verdict")))
        parts.append(f"<p>{escape(unknown_line(part))}</p>")
    if len(frame) > len(shown):
        parts.append(f"<p>... and {words.many(len(frame) - len(shown), 'more row')} in <code>.frame</code></p>")
    if not len(frame):
        parts.append("<p>No findings.</p>")
    lines = "<br>".join(escape(line) for line in (*method, words.CAVEAT))
    return f'<div class="disprop">{"".join(parts)}<p style="font-size:smaller">{lines}</p></div>'


def html_table(table: pd.DataFrame, *, caption: str, strong: np.ndarray | None = None, left: Sequence[str] = ()) -> str:
    """Return a table that a screen reader can read: caption, scopes, figures to the right.

    Parameters
    ----------
    table : DataFrame
        Text; the first column names the rows.
    caption : str
        What the table shows.
    strong : bool array, optional
        Rows in bold.
    left : sequence of str
        Columns of words.
    """
    sides = ["left" if name in left else "right" for name in table.columns]
    head = "".join(
        f'<th scope="col" style="text-align:{side}">{escape(str(name))}</th>'
        for name, side in zip(table.columns, sides, strict=True)
    )
    body = "".join(
        _html_row(line, sides, bold=bool(strong[at]) if strong is not None else False)
        for at, line in enumerate(table.astype(str).to_numpy().tolist())
    )
    return (
        f'<table><caption style="text-align:left"><strong>{escape(caption)}</strong></caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _html_row(line: Sequence[str], sides: Sequence[str], *, bold: bool) -> str:
    weight = "bold" if bold else "normal"
    cells = [
        f'<{tag} style="text-align:{side};font-weight:{weight}">{escape(cell)}</{tag.split()[0]}>'
        for cell, side, tag in zip(line, sides, ['th scope="row"', *["td"] * (len(line) - 1)], strict=True)
    ]
    return f"<tr>{''.join(cells)}</tr>"


def comparisons(frame: pd.DataFrame) -> pd.Series:
    """Return the name of each row's comparison."""
    return frame["id"].str.split("/", n=1).str[0]


def places(rows: pd.DataFrame, frame: pd.DataFrame, slices: Sequence[str], *, always: bool) -> list[str]:
    """Return what tells rows from the others of a frame, the group apart; blank where nothing does.

    Parameters
    ----------
    rows : DataFrame
        Some of the findings.
    frame : DataFrame
        The findings that they are told from.
    slices : sequence of str
        Columns that name slices.
    always : bool
        Whether comparison and characteristic are named where there is only one.
    """
    named = frame.assign(comparison=comparisons(frame))
    within = {"stage": ["comparison"], "level": ["comparison", "characteristic"]}
    told = {}
    for name in ("comparison", *slices, "stage", "characteristic", "level"):
        if name in within:
            several = named.groupby(within[name], sort=False, observed=True)[name].transform("nunique") > 1
            told[name] = several.loc[rows.index].to_numpy()
        else:
            told[name] = np.full(len(rows), named[name].nunique() > 1 or (always and name not in slices))
    texts = {name: np.where(which, named.loc[rows.index, name].astype(str), "") for name, which in told.items()}
    return [", ".join(filter(None, row)) for row in zip(*texts.values(), strict=True)]


def mirrored(frame: pd.DataFrame) -> pd.Series:
    """Return for each row what it has in common with the row that mirrors it; its own id where none does.

    Parameters
    ----------
    frame : DataFrame
        Findings, whole: of two groups that are everyone, each is held against the other, so that one test gives both
        rows.
    """
    families = frame["id"].str.rsplit("/", n=1).str[0]
    tested = frame["p"].notna()
    sums = frame[["observed", "base_observed", "reference"]].where(tested).groupby(families).transform("sum")
    constant = frame["base_known"].isna()
    everyone = (sums["reference"] - 1).abs() < WHOLE
    everyone = everyone.where(constant, sums["base_observed"] == frame["base_known"])
    both = tested.groupby(families).transform("sum") == 2
    held = (frame["question"] == "composition") | frame["comparator"].isin(["rest", "overall"])
    return families.where(tested & both & held & everyone & (sums["observed"] == frame["stage_known"]), frame["id"])


def one_of_two(rows: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Return rows without those that mirror another of them: the adverse one stays, or else the smaller group.

    Parameters
    ----------
    rows : DataFrame
        Some findings.
    names : Series
        Of `mirrored`, of these rows at least.
    """
    order = rows.assign(_name=names, _mild=rows["effect"] != "adverse").sort_values(
        by=["_mild", "expected"], kind="stable"
    )
    return rows.loc[~order["_name"].duplicated().reindex(rows.index)]


def strongest_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows ordered by verdict, then p, then how many people more or fewer, then over before under."""
    order = pd.DataFrame(
        {
            "verdict": rows["verdict"].map(SEVERITY.index).astype(int),
            "p": rows["p"].astype(float),
            "people": -rows["surplus"].abs(),
            "under": rows["direction"] != "over",
        }
    )
    return rows.loc[order.sort_values(by=["verdict", "p", "people", "under"], kind="stable").index]


def without_comparators(frame: pd.DataFrame) -> pd.DataFrame:
    """Return findings without the rows of the groups that the others are held against, of which nothing is judged."""
    itself = frame["note"].str.split("; ").map(lambda notes: words.COMPARATOR in notes)
    return frame[~itself.to_numpy(dtype=bool)]


def nothing_judged(frame: pd.DataFrame) -> str:
    """Return the sentence that nothing could be judged, and why; blank where something could.

    Parameters
    ----------
    frame : DataFrame
        Findings.
    """
    frame = without_comparators(frame)
    if not len(frame) or (frame["verdict"] != "insufficient data").any():
        return ""
    gated = (frame["gate"] == words.KNOWN_RATE).to_numpy()
    shares = frame.loc[gated, "declaration"]
    ends = dict.fromkeys([words.percent(shares.min()), words.percent(shares.max())])
    why = frame["gate"].where(frame["gate"] != "", frame["note"].map(unlisted.other_notes)).replace("", words.UNDEFINED)
    why = why.mask(gated, words.too_few_known(" to ".join(ends)))
    told = [f"{words.many(number, 'finding')}: {reason}" for reason, number in why.value_counts(sort=False).items()]
    return (
        "Nothing could be judged, which says neither that there are differences nor that there are none. "
        f"{'; '.join(told)}."
    )


def grid(frame: pd.DataFrame, slices: Sequence[str]) -> pd.DataFrame:
    """Return the diversity grid of findings: a row a comparison, a column a characteristic.

    Parameters
    ----------
    frame : DataFrame
        Findings.
    slices : sequence of str
        Columns that name slices.
    """
    if not len(frame):
        return pd.DataFrame()
    names = comparisons(frame)
    several = frame.groupby(names, sort=False)["stage"].transform("nunique") > 1
    rows = names.where(~several, names + ": " + frame["stage"].astype(str))
    for column in slices:
        rows = rows + ", " + frame[column].astype(str)
    cells = without_comparators(frame.assign(_row=rows, _name=mirrored(frame))).groupby(
        ["_row", "characteristic"], sort=False, observed=True
    )
    told = {key: _cell(part) for key, part in cells}
    table = pd.Series(told).unstack()  # noqa: PD010
    order = [name for name in dict.fromkeys(frame["characteristic"]) if name in table]
    table = table.loc[list(dict.fromkeys(rows)), order].fillna("not compared")
    return table.rename_axis(index=None, columns=None)


def _cell(part: pd.DataFrame) -> str:
    """Return the verdict that speaks for a stage and characteristic, with the group that shows it most strongly."""
    worst = min(part["verdict"], key=SEVERITY.index)
    having = part[part["verdict"] == worst]
    decided = " (unknowns decide)" if bool(part["unknowns_decide"].any()) else ""
    if worst not in SEVERITY[:4]:
        return f"{worst}{decided}"
    coarsest = part.groupby("level", observed=True).size().reindex(having["level"].unique()).idxmin()
    level = having[having["level"] == coarsest]
    groups = strongest_first(one_of_two(level, level["_name"]))
    groups = groups.sort_values("effect", key=lambda effect: effect != "adverse", kind="stable")
    first, more = groups.iloc[0], len(groups) - 1
    return f"{worst}: {first['group']} {first['direction']}{f' and {more} more' if more else ''}{decided}"


UNKNOWN_COLUMNS = ("Table", "Reason", "People", "Of", "Rate", "Known rate (interval)", "Status")


def _unknown_story(frame: pd.DataFrame, slices: Sequence[str]) -> pd.DataFrame:
    lines = []
    for row in frame.to_dict("records"):
        where = ", ".join([str(row["stage"]), *(str(row[name]) for name in slices), str(row["characteristic"])])
        whole = row["reason"] == "all unknown"
        known = f"{words.percent(row['known_rate'])} ({words.span(row['known_low'], row['known_high'], words.percent)})"
        if not math.isnan(row["change_before_pp"]):
            known = f"{known}, {words.points(row['change_before_pp'])} points since the period before"
        lines.append(
            (
                where,
                row["reason"],
                words.people(row["count"]),
                words.people(row["total"]),
                words.percent(row["rate"]),
                known if whole else "",
                row["status"] if whole else "",
            )
        )
    return pd.DataFrame(lines, columns=list(UNKNOWN_COLUMNS), dtype=object)


def unknowns_as_text(frame: pd.DataFrame, slices: Sequence[str], method: Sequence[str]) -> str:
    """Return unknown rates as text."""
    lines = [textwrap.fill(line, WIDTH) for line in method]
    return "\n".join([aligned(_unknown_story(frame.head(SHOWN), slices)), "", *lines])


def unknowns_as_html(frame: pd.DataFrame, slices: Sequence[str], method: Sequence[str]) -> str:
    """Return unknown rates as HTML."""
    table = html_table(
        _unknown_story(frame.head(SHOWN), slices), caption="Unknown responses", left=("Table", "Reason", "Status")
    )
    return f'<div class="disprop">{table}<p>{"<br>".join(escape(line) for line in method)}</p></div>'
