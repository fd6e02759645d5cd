"""The formulas of a spreadsheet that give a row again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from disprop.recipe._table import OF_EVENTS, Table, alone, no_test, short

SHEET_TERMS = {"BINOM.DIST": 20_000, "HYPGEOM.DIST": 1_000}
"""Terms that a sheet adds: beyond them it is slow, and LibreOffice's HYPGEOM.DIST gives 0 from some 1,075 on."""


def sheet(row: Mapping[Any, Any], table: Table, others: list[float] | str) -> list[str]:
    """Return the lines of a sheet: name and formula, a tab between them.

    Parameters
    ----------
    row : mapping
        A row of the frame of findings.
    table : Table
        What it is made from.
    others : list of float, or str
        The p of its family's other tests, or why they are not listed.
    """
    formulas = {name: text for name, text in _sheet_estimates(table).items() if math.isfinite(row[name])}
    if row["reference"] == 0:
        formulas.pop("ratio", None)
    lines = [f"{name}\t={formula}" for name, formula in formulas.items()]
    if math.isnan(row["p"]):
        return [*lines, f"note\t{no_test(row)}"]
    lines += [f"p\t{_sheet_p(table)}", f"p_check\t{_sheet_check(table)}"]
    lines.append(f"p_adjusted\t{others if isinstance(others, str) else _sheet_adjusted(row, others)}")
    return [*lines, "note\tThe ends of the intervals are found by search, which no formula does: take R or scipy."]


def _sheet_estimates(table: Table) -> dict[str, str]:
    x, n, y, m = table.x, table.n, table.y, table.m
    value = f"{x}/{n}"
    reference = {"share": table.share, "everyone": f"({x}+{y})/({n}+{m})", "other": f"{y}/{m}"}[table.reference]
    expected = f"{n}*{table.share}" if table.constant else f"{n}*({x}+{y})/({n}+{m})"
    formulas = {
        "value": value,
        "reference": reference,
        "difference_pp": f"100*({value}-{reference})",
        "ratio": f"({value})/({reference})",
        "expected": expected,
        "surplus": f"{x}-{expected}",
    }
    return formulas if table.constant or table.events else formulas | {"odds_ratio": f"{x}*{m - y}/({n - x}*{y})"}


def _sheet_p(table: Table) -> str:
    x, n, y, m = table.x, table.n, table.y, table.m
    if table.kind == "score":
        statistic = f"({n + m}-1)*({x}*{m - y}-{y}*{n - x})^2/({n}*{m}*{x + y}*{n + m - x - y})"
        return f"=CHISQ.DIST.RT({statistic},1)"
    if table.kind in OF_EVENTS[1:]:
        return f"=MIN(1,2*MIN({','.join(_areas(table))}))"
    chances = _chances(table)
    if chances.too_many:
        return chances.too_many
    # Each tail is added from its own side, so that a small one is no difference of numbers near 1.
    fewer, more = chances.added(0, chances.seen - 1), chances.added(chances.seen + 1, chances.most)
    return f"=MIN(1,2*MIN({fewer},{more})+{chances.of(str(chances.seen))})"


def _sheet_check(table: Table) -> str:
    """Return the sum of all counts that are no likelier than the one seen, ties within 1e-7; of events twice a tail."""
    if table.kind in OF_EVENTS[1:]:
        both, share = table.x + table.y, f"{table.n}/({table.n}+{table.m})"
        gap = f"ABS({table.x}-{both}*{share})/SQRT({table.factor!r}*{both}*{share}*(1-{share}))"
        return f"=2*NORM.S.DIST(-{gap},TRUE)"
    chances = _chances(table)
    if chances.too_many:
        return chances.too_many
    if table.events:
        up_to, from_on = chances.added(0, chances.seen), chances.added(chances.seen, chances.most)
        return f"=MIN(1,2*MIN({up_to},{from_on}))"
    each, seen = chances.of(_counts(0, chances.most)), chances.of(str(chances.seen))
    return f"=SUMPRODUCT(({each}<={seen}*(1+1E-7))*{each})"


def _areas(table: Table) -> list[str]:
    """Return both tails of events that repeat, as areas of beta distributions; 1 where nothing is beyond."""
    both, by = f"({table.n}+{table.m})", f"{table.factor!r}"
    ways = ((table.x, table.n, table.y), (table.y, table.m, table.x))
    return [f"BETA.DIST({time}/{both},{count}/{by},{other}/{by}+1,TRUE)" for count, time, other in ways if count > 0]


@dataclass(frozen=True, kw_only=True)
class _Chances:
    """The chances of each count from 0 to the most, as a function of a sheet."""

    function: str
    numbers: str
    seen: int
    most: int

    @property
    def too_many(self) -> str:
        """Why a sheet cannot add them, or nothing."""
        if self.most < SHEET_TERMS[self.function]:
            return ""
        return f"A sum of {self.most + 1} terms of {self.function} is too much for a sheet: take R or scipy."

    def of(self, count: str) -> str:
        """Return the chance of a count."""
        return f"{self.function}({count},{self.numbers},FALSE)"

    def added(self, first: int, last: int) -> str:
        """Return the sum of the chances of some counts in a row."""
        if first > last:
            return "0"
        return self.of(str(first)) if first == last else f"SUMPRODUCT({self.of(_counts(first, last))})"


def _counts(first: int, last: int) -> str:
    return f'ROW(INDIRECT("{first + 1}:{last + 1}"))-1'


def _chances(table: Table) -> _Chances:
    """Return the chances of the first count; of two groups the smaller is counted, by the rarer of two outcomes."""
    if table.constant:
        return _Chances(function="BINOM.DIST", numbers=f"{table.n},{table.share}", seen=table.x, most=table.n)
    if table.events:
        share = f"{table.n}/({table.n}+{table.m})"
        return _Chances(
            function="BINOM.DIST", numbers=f"{table.x + table.y},{share}", seen=table.x, most=table.x + table.y
        )
    counts, totals, everyone = (table.x, table.y), (table.n, table.m), table.n + table.m
    smaller = int(table.m < table.n)
    events, people, seen = sum(counts), totals[smaller], counts[smaller]
    if 2 * events > everyone:
        events, seen = everyone - events, people - seen
    return _Chances(
        function="HYPGEOM.DIST", numbers=f"{events},{people},{everyone}", seen=seen, most=min(events, people)
    )


def _sheet_adjusted(row: Mapping[Any, Any], others: list[float]) -> str:
    if alone(row):
        return f"={short(row['p'])}"
    ordered = sorted([row["p"], *others])
    if row["adjust"] == "holm":
        steps = [f"{row['tests'] - i}*{short(q)}" for i, q in enumerate(ordered) if q <= row["p"]]
        return f"=MIN(1,MAX({','.join(steps)}))"
    steps = [f"{row['tests']}*{short(q)}/{i + 1}" for i, q in enumerate(ordered) if q >= row["p"]]
    return f"=MIN(1,{','.join(steps)})"
