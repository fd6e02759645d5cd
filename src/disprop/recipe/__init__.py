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
from disprop.recipe._sheet import SHEET_TERMS, sheet
from disprop.recipe._table import Table, alone, no_test, short, table_of

__all__ = ("GIVEN", "LONGEST_LIST", "SHEET_TERMS", "Recipe", "blocks", "recipe")

LONGEST_LIST = 50
"""More tests than this in a family are not listed."""

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
    table, others = table_of(row), _other_tests(row, family)
    return Recipe(
        row=str(row["id"]),
        numbers="\n".join(f"{name} {short(row[name])}" for name in GIVEN if not math.isnan(row[name])),
        r=_written("r", row, table, others),
        scipy=_written("scipy", row, table, others),
        spreadsheet="\n".join(sheet(row, table, others)),
    )


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


def _steps(row: Mapping[Any, Any], table: Table) -> list[_Step]:
    steps = [*_estimates(row, table)]
    if math.isnan(row["p"]):
        return [*steps, _Remark(no_test(row))]
    ends = {
        "binomial": _binomial_ends,
        "score": _score_ends,
        "conditional": _conditional_ends,
        "events": _event_ends,
        "repeated": _event_ends,
        "grouped": _event_ends,
    }[table.kind]
    carry = _carry(table) if table.carried and not table.events else []
    return [*steps, f"test {table.kind}", *ends(table), *carry]


def _estimates(row: Mapping[Any, Any], table: Table) -> list[_Step]:
    block = {
        "reference": f"reference {table.reference}",
        "expected": "expected share" if table.constant else "expected",
    }
    if table.events:
        block = {name: f"{told} of events" for name, told in ({"value": "value"} | block).items()}
    steps: list[_Step] = []
    for name in GIVEN[:7]:
        if math.isnan(row[name]):
            steps += [_Remark(f"{name}: undefined.")] * (name != "odds_ratio")
        elif math.isinf(row[name]) or (name == "ratio" and row["reference"] == 0):
            steps.append(_Set(name, row[name]))
        else:
            steps.append(block.get(name, name))
    return steps


def _binomial_ends(table: Table) -> list[_Step]:
    low: _Step = "share low" if table.x > 0 else _Set("share_low", 0)
    high: _Step = "share high" if table.x < table.n else _Set("share_high", 1)
    ratios: list[_Step] = ["share ratios"]
    if float(table.share) == 0:
        ratios = [_Set("ratio_low", math.inf), _Set("ratio_high", math.inf)]
    return ["about binomial", low, high, "share differences", *ratios]


def _event_ends(table: Table) -> list[_Step]:
    repeated = f" of {table.kind}" if table.kind != "events" else ""
    return [
        f"about {'repeated' if repeated else 'binomial'}",
        f"share low{repeated}" if table.x > 0 else _Set("share_low", 0),
        f"share high{repeated}" if table.y > 0 else _Set("share_high", 1),
        "event differences",
        *(["event differences of everyone"] if table.carried else []),
        "event differences kept",
        "points",
        *(
            ["share ratios"]
            if table.carried
            else ["event ratio low", "event ratio high"]
            if table.y > 0
            else ["event ratio low", _Set("ratio_high", math.inf)]
        ),
    ]


def _score_ends(table: Table) -> list[_Step]:
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


def _conditional_ends(table: Table) -> list[_Step]:
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


def _carry(table: Table) -> list[_Step]:
    return ["about carry", "carry", "carry endless" if table.y == 0 else "carry high"]


# ---- R and scipy ---------------------------------------------------------------------------------------------------


@cache
def blocks(language: str) -> Mapping[str, str]:
    """Return the blocks of a language, by what they give."""
    texts = tomllib.loads(files("disprop").joinpath("recipe.toml").read_text(encoding="utf-8"))
    return {name: str(text) for name, text in texts[language].items()}


def _written(language: str, row: Mapping[Any, Any], table: Table, others: list[float] | str) -> str:
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
    if alone(row):
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
    if alone(row):
        return [texts["none"]]
    return [texts[row["adjust"]].format(values=", ".join(["p", *map(short, others)]), tests=row["tests"])]
