"""One row by hand: the lines of R, of scipy and of a spreadsheet that give its numbers again."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd

from disprop import stats
from disprop.cells import OVERALL
from disprop.compare import METHOD_WORDS

LONGEST_LIST = 50
"""More tests than this in a family are not listed."""

SHEET_TERMS = {"BINOM.DIST": 20_000, "HYPGEOM.DIST": 1_000}
"""Terms that a sheet adds: beyond them it is slow, and LibreOffice's HYPGEOM.DIST gives 0 from some 1,075 on."""

GIVEN = (
    "value", "reference", "difference_pp", "ratio", "expected", "surplus", "odds_ratio", "p", "p_check", "p_adjusted",
    "difference_low_pp", "difference_high_pp", "ratio_low", "ratio_high",
)  # fmt: skip
"""The columns that a recipe gives, by their names."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Recipe:
    """The lines that reproduce one finding in other tools; what they assign has the names of the columns.

    Parameters
    ----------
    row : str
        Id of the finding.
    numbers : str
        What the finding says, to hold the results against.
    r : str
        Lines of R, without packages.
    scipy : str
        Lines of Python with numpy and scipy.
    spreadsheet : str
        Name and formula, a tab between them, a line each: to be pasted into two columns of Excel or LibreOffice Calc.
    """

    row: str
    numbers: str
    r: str
    scipy: str
    spreadsheet: str

    def __str__(self) -> str:
        parts = {self.row: self.numbers, "R": self.r, "scipy": self.scipy, "Spreadsheet": self.spreadsheet}
        return "\n\n".join(f"{title}\n{'-' * len(title)}\n{text}" for title, text in parts.items())

    __repr__ = __str__


def recipe(row: Mapping[Any, Any], family: pd.DataFrame) -> Recipe:
    """Return the lines that reproduce a finding.

    Parameters
    ----------
    row : mapping
        A row of the frame of findings.
    family : DataFrame
        The rows of its family of tests, itself included.

    Returns
    -------
    Recipe
        Estimates, headline and check, the adjusted p-value, and the ends of the headline intervals of difference and
        ratio. A spreadsheet has no search for a root, and so gives no ends.

    Notes
    -----
    The interval ends are found as they are defined: the value at which the statistic of the headline test, signed, is
    the normal quantile (Miettinen and Nurminen 1985), or at which one mid-P tail is alpha / 2. The adjusted p-value is
    given where the tests of the family stand in `family` and are at most `LONGEST_LIST`.
    """
    table, others = _table(row), _other_tests(row, family)
    return Recipe(
        row=str(row["id"]),
        numbers="\n".join(f"{name} {_short(row[name])}" for name in GIVEN if not math.isnan(row[name])),
        r=_written("r", row, table, others),
        scipy=_written("scipy", row, table, others),
        spreadsheet="\n".join(_sheet(row, table, others)),
    )


# ---- The table behind a row ----------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _Table:
    """x of n people against y of m, or against a constant share."""

    x: int
    n: int
    y: int
    m: int
    share: str
    alpha: float
    kind: str
    carried: bool

    @property
    def constant(self) -> bool:
        return self.kind == "binomial"

    @property
    def fewest(self) -> int:
        return 0 if self.constant else max(0, self.x + self.y - self.m)

    @property
    def most(self) -> int:
        return self.n if self.constant else min(self.n, self.x + self.y)

    def numbers(self, form: str) -> str:
        """Return the line that names the numbers of the table."""
        names = ("x", "n", "share", "alpha") if self.constant else ("x", "n", "y", "m", "alpha")
        return "; ".join(form.format(name, getattr(self, name)) for name in names)


def _table(row: Mapping[Any, Any]) -> _Table:
    kinds = ("binomial", "score", "conditional", "events")
    kind = dict(zip((headline for headline, _ in METHOD_WORDS), kinds, strict=True))
    constant = math.isnan(row["other_denominator"])
    return _Table(
        x=int(row["observed"]),
        n=int(row["denominator"]),
        y=0 if constant else int(row["other_observed"]),
        m=0 if constant else int(row["other_denominator"]),
        share=repr(float(row["reference"])),
        alpha=float(row["alpha"]),
        kind=kind[row["method"]],
        carried=not constant and _holds_the_first(row),
    )


def _holds_the_first(row: Mapping[Any, Any]) -> bool:
    """Return whether the reference is of everyone, those of the first share included."""
    if row["question"] == "composition":
        return bool(row["relation"] == "contains")
    return bool(row["comparator"] == OVERALL)


# ---- What is to be written, whatever the language ------------------------------------------------------------------


@dataclass(frozen=True)
class _Set:
    """A name and the number that it has by convention."""

    name: str
    value: float


@dataclass(frozen=True)
class _Remark:
    """A comment."""

    text: str


_Step = str | _Set | _Remark


def _steps(row: Mapping[Any, Any], table: _Table) -> list[_Step]:
    steps = [*_estimates(row, table)]
    if math.isnan(row["p"]):
        return [*steps, _Remark(_no_test(row))]
    ends = {"binomial": _binomial_ends, "score": _score_ends, "conditional": _conditional_ends}[table.kind]
    return [*steps, f"test {table.kind}", *ends(table), *(_carry(table) if table.carried else [])]


def _no_test(row: Mapping[Any, Any]) -> str:
    return f"No test, and so no interval to search for: {row['note'] or 'the test is undefined'}."


def _reference(table: _Table) -> str:
    return "share" if table.constant else "everyone" if table.carried else "other"


def _estimates(row: Mapping[Any, Any], table: _Table) -> list[_Step]:
    block = {
        "reference": f"reference {_reference(table)}",
        "expected": "expected share" if table.constant else "expected",
    }
    steps: list[_Step] = []
    for name in GIVEN[:7]:
        if math.isnan(row[name]):
            steps += [_Remark(f"{name}: undefined.")] * (name != "odds_ratio")
        elif math.isinf(row[name]) or (name == "ratio" and row["reference"] == 0):
            steps.append(_Set(name, row[name]))
        else:
            steps.append(block.get(name, name))
    return steps


def _binomial_ends(table: _Table) -> list[_Step]:
    low: _Step = "share low" if table.x > 0 else _Set("share_low", 0)
    high: _Step = "share high" if table.x < table.n else _Set("share_high", 1)
    ratios: list[_Step] = ["share ratios"]
    if float(table.share) == 0:
        ratios = [_Set("ratio_low", math.inf), _Set("ratio_high", math.inf)]
    return ["about binomial", low, high, "share differences", *ratios]


def _score_ends(table: _Table) -> list[_Step]:
    x, n, y, m = table.x, table.n, table.y, table.m
    return [
        "about score",
        "score difference",
        _Set("difference_low", -1) if (x, y) == (0, m) else "difference low",
        _Set("difference_high", 1) if (x, y) == (n, 0) else "difference high",
        "points",
        "score ratio",
        _Set("ratio_low", 0) if x == 0 else "ratio low",
        *([] if y == 0 and table.carried else [_Set("ratio_high", math.inf) if y == 0 else "ratio high"]),
    ]


def _conditional_ends(table: _Table) -> list[_Step]:
    low: list[_Step] = ["odds low", "fitted low"]
    high: list[_Step] = ["odds high", "fitted high"]
    endless: list[_Step] = [] if table.carried else [_Set("ratio_high", math.inf)]
    scored = [step for step in _score_ends(table) if step != _Set("ratio_high", math.inf)]
    return [
        "about conditional",
        *(low if table.x > table.fewest else [_Set("odds_low", 0), _Set("count_low", table.fewest)]),
        *(high if table.x < table.most else [_Set("odds_high", math.inf), _Set("count_high", table.most)]),
        "fitted differences",
        "points",
        "fitted ratio low",
        *([] if table.y == 0 else ["fitted ratio high"]),
        "hold",
        *([] if table.y == 0 else ["hold high"]),
        *scored,
        "wider",
        *(endless if table.y == 0 else ["wider high"]),
    ]


def _carry(table: _Table) -> list[_Step]:
    return ["about carry", "carry", "carry endless" if table.y == 0 else "carry high"]


# ---- R and scipy ---------------------------------------------------------------------------------------------------


@cache
def blocks(language: str) -> Mapping[str, str]:
    """Return the blocks of a language, by what they give."""
    texts = tomllib.loads(files("disprop").joinpath("recipe.toml").read_text(encoding="utf-8"))
    return {name: str(text) for name, text in texts[language].items()}


def _written(language: str, row: Mapping[Any, Any], table: _Table, others: list[float] | str) -> str:
    """Return the lines of a language."""
    texts = blocks(language)
    lines = [_line(texts, step) for step in _steps(row, table)]
    return "\n".join(
        [
            *([texts["import"]] if "import" in texts else []),
            table.numbers(texts["set"]),
            *lines,
            *_adjusted(texts, row, others),
        ]
    )


def _line(texts: Mapping[str, str], step: _Step) -> str:
    if isinstance(step, _Remark):
        return f"# {step.text}"
    if isinstance(step, _Set):
        return texts["set"].format(step.name, texts["inf"] if math.isinf(step.value) else f"{step.value:.17g}")
    return texts[step]


# ---- The family ----------------------------------------------------------------------------------------------------


def _other_tests(row: Mapping[Any, Any], family: pd.DataFrame) -> list[float] | str:
    """Return the p of the family's other tests, or in words why they are not listed."""
    if math.isnan(row["p_adjusted"]):
        return "none, the row stands outside its family of tests."
    if _alone(row):
        return []
    if row["tests"] > LONGEST_LIST:
        return f"adjust the column p over the {row['tests']} tests of the family."
    others = _each_test_once(row, family)
    counted = np.array([row["p"], *others, *[1.0] * (row["tests"] - 1 - len(others))])
    if len(counted) == row["tests"] and math.isclose(
        stats.adjust(counted, method=row["adjust"])[0], row["p_adjusted"], rel_tol=1e-9
    ):
        return others
    return f"the {row['tests']} tests of its family are not all among these findings; take them all."


def _alone(row: Mapping[Any, Any]) -> bool:
    """Return whether nothing is adjusted."""
    return bool(row["adjust"] == "none" or row["tests"] == 1)


def _each_test_once(row: Mapping[Any, Any], family: pd.DataFrame) -> list[float]:
    """Return the p of the others, without the twin rows of two groups that are one test."""
    tests = family[family["p_adjusted"].notna()]
    place = tests["id"].str.rpartition("/")[0]
    others = tests[tests["id"] != row["id"]]
    if len(others) >= row["tests"]:
        twins = (place.groupby(place).transform("size") == 2) & tests["p_adjusted"].groupby(place).transform(_alike)
        own = twins & (place == str(row["id"]).rpartition("/")[0])
        others = tests[~own & ~(twins & place.duplicated()) & (tests["id"] != row["id"])]
    return [float(p) for p in others["p"]]


def _alike(p: pd.Series[float]) -> bool:
    return bool(p.max() - p.min() <= 1e-9 * p.max())


def _adjusted(texts: Mapping[str, str], row: Mapping[Any, Any], others: list[float] | str) -> list[str]:
    if math.isnan(row["p"]):
        return []
    if isinstance(others, str):
        return [f"# p_adjusted: {others}"]
    if _alone(row):
        return [texts["none"]]
    return [texts[row["adjust"]].format(values=", ".join(["p", *map(_short, others)]), tests=row["tests"])]


def _short(number: float) -> str:
    return f"{number:.10g}"


# ---- The spreadsheet -----------------------------------------------------------------------------------------------


def _sheet(row: Mapping[Any, Any], table: _Table, others: list[float] | str) -> list[str]:
    formulas = {name: text for name, text in _sheet_estimates(table).items() if math.isfinite(row[name])}
    if row["reference"] == 0:
        formulas.pop("ratio", None)
    lines = [f"{name}\t={formula}" for name, formula in formulas.items()]
    if math.isnan(row["p"]):
        return [*lines, f"note\t{_no_test(row)}"]
    lines += [f"p\t{_sheet_p(table)}", f"p_check\t{_sheet_check(table)}"]
    lines.append(f"p_adjusted\t{others if isinstance(others, str) else _sheet_adjusted(row, others)}")
    return [*lines, "note\tThe ends of the intervals are found by search, which no formula does: take R or scipy."]


def _sheet_estimates(table: _Table) -> dict[str, str]:
    x, n, y, m = table.x, table.n, table.y, table.m
    value = f"{x}/{n}"
    reference = {"share": table.share, "everyone": f"({x}+{y})/({n}+{m})", "other": f"{y}/{m}"}[_reference(table)]
    expected = f"{n}*{table.share}" if table.constant else f"{n}*({x}+{y})/({n}+{m})"
    formulas = {
        "value": value,
        "reference": reference,
        "difference_pp": f"100*({value}-{reference})",
        "ratio": f"({value})/({reference})",
        "expected": expected,
        "surplus": f"{x}-{expected}",
    }
    return formulas if table.constant else formulas | {"odds_ratio": f"{x}*{m - y}/({n - x}*{y})"}


def _sheet_p(table: _Table) -> str:
    x, n, y, m = table.x, table.n, table.y, table.m
    if table.kind == "score":
        statistic = f"({n + m}-1)*({x}*{m - y}-{y}*{n - x})^2/({n}*{m}*{x + y}*{n + m - x - y})"
        return f"=CHISQ.DIST.RT({statistic},1)"
    chances = _chances(table)
    if chances.too_many:
        return chances.too_many
    # Each tail is added from its own side, so that a small one is no difference of numbers near 1.
    fewer, more = chances.added(0, chances.seen - 1), chances.added(chances.seen + 1, chances.most)
    return f"=MIN(1,2*MIN({fewer},{more})+{chances.of(str(chances.seen))})"


def _sheet_check(table: _Table) -> str:
    """Return the sum of all counts that are no likelier than the one seen, ties within 1e-7."""
    chances = _chances(table)
    if chances.too_many:
        return chances.too_many
    each, seen = chances.of(_counts(0, chances.most)), chances.of(str(chances.seen))
    return f"=SUMPRODUCT(({each}<={seen}*(1+1E-7))*{each})"


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


def _chances(table: _Table) -> _Chances:
    """Return the chances of the first count; of two groups the smaller is counted, by the rarer of two outcomes."""
    if table.constant:
        return _Chances(function="BINOM.DIST", numbers=f"{table.n},{table.share}", seen=table.x, most=table.n)
    counts, totals, everyone = (table.x, table.y), (table.n, table.m), table.n + table.m
    smaller = int(table.m < table.n)
    events, people, seen = sum(counts), totals[smaller], counts[smaller]
    if 2 * events > everyone:
        events, seen = everyone - events, people - seen
    return _Chances(
        function="HYPGEOM.DIST", numbers=f"{events},{people},{everyone}", seen=seen, most=min(events, people)
    )


def _sheet_adjusted(row: Mapping[Any, Any], others: list[float]) -> str:
    if _alone(row):
        return f"={_short(row['p'])}"
    ordered = sorted([row["p"], *others])
    if row["adjust"] == "holm":
        steps = [f"{row['tests'] - i}*{_short(q)}" for i, q in enumerate(ordered) if q <= row["p"]]
        return f"=MIN(1,MAX({','.join(steps)}))"
    steps = [f"{row['tests']}*{_short(q)}/{i + 1}" for i, q in enumerate(ordered) if q >= row["p"]]
    return f"=MIN(1,{','.join(steps)})"
