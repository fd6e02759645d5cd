"""Recipes give the numbers of their rows again, each line run by the tool that it is written for."""

from __future__ import annotations

import itertools
import json
import math
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import disprop as dp
from disprop.errors import InputError
from disprop.p_values import METHOD_WORDS
from disprop.recipe import GIVEN, LONGEST_LIST, SHEET_TERMS, Recipe, blocks
from disprop.run import run
from disprop.stack import stack

SAMPLE = Path(__file__).parents[1] / "data" / "samples" / "west_mercia_2009"
TEAMS = "ABCDEFGHIJ"
ENDS = ("difference_low_pp", "difference_high_pp", "ratio_low", "ratio_high")
RANDOM_TABLES = 5

Evaluated = Callable[[Iterable[Iterable[str]]], list[list[str]]]
Table = Callable[..., dp.Tables]
Shares = Callable[..., dp.Baseline]
Sample = Callable[[str], dp.Tables]
Row = Mapping[str, Any]
Asked = tuple[Row, Recipe]


def asked(found: dp.Findings) -> list[Asked]:
    """Every row with its recipe."""
    return [(found.frame.iloc[place], found.recipe(place)) for place in range(len(found))]


def every_kind(table: Table, shares: Shares, seed: int) -> Iterator[dp.Findings]:
    """Random tables, from a handful of people to some hundred thousand, held against everything that there is."""
    draw = np.random.default_rng(seed)
    groups, adjust = int(draw.integers(2, 9)), ("holm", "bh", "none")[seed % 3]
    size = 10 ** draw.uniform(0.5, 1 + seed % 5, groups)
    people = np.floor(size).astype(int)
    reached = draw.binomial(people, draw.choice([0, 0.01, 0.1, 0.5, 0.99, 1], groups))
    others = np.floor(size * draw.random(groups)).astype(int)
    printed = np.append(np.round(draw.dirichlet(np.ones(groups + 1))[1:] * 100, 2), 0)[:groups]
    reached[0] += people[0] == 0 or reached.sum() == 0
    people[0] += reached[0]
    stage, base, stayers = (
        table(dict(zip(TEAMS, counts.tolist(), strict=False)), name)
        for counts, name in ((reached, "stage"), (people, "base"), (others, "stayers"))
    )
    listed = {team: f"{share:.2f}" for team, share in zip(TEAMS, printed, strict=False)}
    census = shares(listed, complete=False)
    how: dict[str, Any] = {"adjust": adjust}
    yield dp.rates(stage, among=base, **how)
    yield dp.rates(stage, stayers=stayers, comparator="overall", alpha=0.1, **how)
    yield dp.rates(stage, among=base, comparator="overall", **how)
    yield dp.rates(stage, among=base, comparator="A", **how)
    yield dp.rates(stage, stayers=stayers, comparator="highest", **how)
    yield dp.rates(stage, among=base, comparator=0.2, **how)
    yield from events(stage, people, groups, how)
    yield dp.compare(stage, among=base, **how)
    if others.sum():
        yield dp.compare(stage, beside=stayers, alpha=0.01, **how)
    yield dp.compare(stage, against=census, **how)


def events(stage: dp.Tables, people: np.ndarray, groups: int, how: dict[str, Any]) -> Iterator[dp.Findings]:
    """The same as events, for people and for time."""
    scheme = stage["team"].scheme
    years = np.where(people > 0, people * np.linspace(0.05, 3.37, groups), 0)
    for numbers, unit in ((people, "count"), (np.round(years, 3), "amount")):
        per = dp.baseline(dict(zip(TEAMS, numbers.tolist(), strict=False)), scheme=scheme, unit=unit, name="people")
        yield dp.rates(stage, per=per, **how)
        yield dp.rates(stage, per=per, repeats="none", comparator="overall", alpha=0.1, **how)
        yield dp.rates(stage, per=per, comparator="A", **how)
        yield dp.rates(stage, per=per, repeats=1.7, **how)
        yield dp.rates(stage, per=per, repeats=3.25, comparator="overall", **how)
        yield dp.rates(stage, per=per, repeats={team: 1 + at / 2 for at, team in enumerate(TEAMS[:groups])}, **how)


@pytest.fixture(scope="module")
def rows(table: Table, shares: Shares) -> list[Asked]:
    """Every row of the sample's plan, and random tables of every kind."""
    of_the_sample = run(SAMPLE / "plan.toml").found
    assert of_the_sample is not None
    random = [found for seed in range(RANDOM_TABLES) for found in every_kind(table, shares, seed)]
    exactly_nought = dp.compare(table({"A": 2, "B": 9}), against=shares({"A": 0, "B": 100}, exact_zero=True))
    return [pair for found in (of_the_sample, *random, exactly_nought) for pair in asked(found)]


def expected(row: Row) -> dict[str, float]:
    """The numbers of a row that its recipe is to give: the ends only where there is a test."""
    names = [name for name in GIVEN if name not in ENDS or not math.isnan(row["p"])]
    return {name: float(row[name]) for name in names if not math.isnan(row[name])}


def unlike(got: Mapping[str, float], want: Mapping[str, float]) -> dict[str, tuple[float | None, float]]:
    """The numbers that differ by more than a ten millionth of themselves, what is near no difference aside."""
    return {
        name: (got.get(name), number)
        for name, number in want.items()
        if not math.isclose(got.get(name, math.nan), number, rel_tol=1e-7, abs_tol=1e-10)
    }


def by_row(rows: list[Asked], got: list[dict[str, float]]) -> list[object]:
    """The rows whose numbers differ."""
    return [
        (row["id"], wrong, recipe)
        for (row, recipe), numbers in zip(rows, got, strict=True)
        if (wrong := unlike(numbers, expected(row)))
    ]


# ---- The tools -----------------------------------------------------------------------------------------------------


def of_scipy(recipe: Recipe) -> dict[str, float]:
    names: dict[str, Any] = {}
    exec(recipe.scipy, names)
    return {name: float(names[name]) for name in GIVEN if name in names}


def of_r(recipes: list[Recipe], folder: Path) -> list[dict[str, float]]:
    """All recipes in one run of R."""
    told = 'for (name in given) if (exists(name, inherits = FALSE)) cat({}, name, sprintf("%.17g", get(name)), "\\n")'
    script = [f"given <- c({', '.join(map(json.dumps, GIVEN))})"]
    for place, recipe in enumerate(recipes):
        script += ["local({", recipe.r, told.format(place), "})"]
    (folder / "recipes.R").write_text("\n".join(script), encoding="utf-8")
    done = subprocess.run(
        ["Rscript", "--vanilla", str(folder / "recipes.R")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    got: list[dict[str, float]] = [{} for _ in recipes]
    for line in done.stdout.splitlines():
        place, name, number = line.split()
        got[int(place)][name] = float(number)
    return got


def formulas(recipe: Recipe) -> dict[str, str]:
    cells = dict(line.split("\t") for line in recipe.spreadsheet.splitlines())
    return {name: text for name, text in cells.items() if text.startswith("=")}


def of_a_sheet(recipes: list[Recipe], evaluated: Evaluated) -> list[dict[str, float]]:
    """All formulas in one sheet of LibreOffice Calc, written as text with all their digits."""
    lines = evaluated(
        [f'=TEXT({text[1:]},"0.00000000000000E+00")' for text in formulas(recipe).values()] for recipe in recipes
    )
    return [
        {name: float(number) for name, number in zip(formulas(recipe), line, strict=False)}
        for recipe, line in zip(recipes, lines, strict=True)
    ]


# ---- The numbers ---------------------------------------------------------------------------------------------------


def test_every_method_is_among_the_rows(rows: list[Asked]) -> None:
    assert {row["method"] for row, _ in rows} == {headline for headline, _ in METHOD_WORDS}
    assert any(row["ratio"] == math.inf for row, _ in rows)
    assert any(math.isnan(row["p"]) for row, _ in rows)


def test_scipy_gives_the_row_again(rows: list[Asked]) -> None:
    assert not by_row(rows, [of_scipy(recipe) for _, recipe in rows])


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed: the lines of R were not run")
def test_r_gives_the_row_again(rows: list[Asked], tmp_path: Path) -> None:
    assert not by_row(rows, of_r([recipe for _, recipe in rows], tmp_path))


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed: the formulas were not evaluated")
def test_a_spreadsheet_gives_the_row_again_but_for_the_ends(rows: list[Asked], evaluated: Evaluated) -> None:
    got = of_a_sheet([recipe for _, recipe in rows], evaluated)
    wrong = []
    for (row, recipe), numbers in zip(rows, got, strict=True):
        want = {name: number for name, number in expected(row).items() if name in formulas(recipe)}
        wrong += [(row["id"], unlike(numbers, want), recipe)] if unlike(numbers, want) else []
    assert not wrong


@pytest.mark.parametrize("name", ["scipy", "r"])
def test_millions_of_people_are_given_again(table: Table, name: str, tmp_path: Path) -> None:
    people = table({"A": 6_000_000, "B": 3_000_000, "C": 700, "D": 1}, "people")
    reached = table({"A": 610_000, "B": 299_000, "C": 0, "D": 1}, "reached")
    rows = [
        pair for found in (dp.rates(reached, among=people), dp.compare(reached, among=people)) for pair in asked(found)
    ]
    if name == "r" and not shutil.which("Rscript"):
        pytest.skip("R is not installed: the lines of R were not run")
    recipes = [recipe for _, recipe in rows]
    assert not by_row(rows, of_r(recipes, tmp_path) if name == "r" else [of_scipy(recipe) for recipe in recipes])


def test_a_count_that_the_margins_fix_keeps_all_its_digits(table: Table) -> None:
    people, stage = table({"A": 3_456_789, "B": 2}, "people"), table({"A": 3_456_787, "B": 2})
    for row, recipe in asked(dp.rates(stage, among=people)):
        assert row["method"].startswith("conditional")
        # The textbook form of the score loses its digits at rates this near to 1, and with them two ends of four.
        want = {
            name: number for name, number in expected(row).items() if not name.startswith(("difference_", "ratio_"))
        }
        assert not unlike(of_scipy(recipe), want), recipe
    assert "count_low <- 3456787" in dp.rates(stage, among=people).recipe("A").r


# ---- The texts -----------------------------------------------------------------------------------------------------


@pytest.fixture
def found(table: Table) -> dp.Findings:
    people = table({"A": 40, "B": 100, "C": 60, "D": 3, "E": 0}, "people")
    return dp.rates(table({"A": 14, "B": 8, "C": 21, "D": 0}, "promoted"), among=people)


def test_a_recipe_is_asked_for_by_id_group_code_or_place(found: dp.Findings) -> None:
    assert found.recipe("promoted/team/detail/a").r == found.recipe("A").r == found.recipe("a").r == found.recipe(0).r
    with pytest.raises(InputError, match="recipe: No finding is called 'Z'"):
        found.recipe("Z")
    with pytest.raises(InputError, match="recipe: There is no row 9"):
        found.recipe(9)


def test_a_name_of_several_rows_asks_for_one(table: Table) -> None:
    year = {"A": 3, "B": 4}
    both = dp.compare(table(year), beside=table({"A": 5, "B": 9}, "others"))
    twice = stack([both, dp.compare(table(year, "later"), beside=table({"A": 5, "B": 9}, "others"))])
    with pytest.raises(InputError, match=r"2 rows are called 'A'.*Name one of them: stage/team/detail/a, later/team"):
        twice.recipe("A")


def test_a_recipe_is_frozen_and_prints_all_its_texts(found: dp.Findings) -> None:
    recipe = found.recipe("A")
    with pytest.raises(FrozenInstanceError):
        recipe.r = ""  # type: ignore[misc]
    told = str(recipe)
    assert told == repr(recipe)
    assert told.startswith("promoted/team/detail/a\n----------------------\nvalue 0.35\n")
    assert all(text in told for text in (recipe.numbers, recipe.r, recipe.scipy, recipe.spreadsheet))


def test_the_numbers_stand_in_place(found: dp.Findings) -> None:
    recipe = found.recipe("A")
    assert recipe.r.startswith("x <- 14; n <- 40; y <- 29; m <- 163; alpha <- 0.05\nvalue <- x / n\n")
    assert "\nx = 14; n = 40; y = 29; m = 163; alpha = 0.05\n" in recipe.scipy
    assert recipe.spreadsheet.startswith("value\t=14/40\nreference\t=29/163\n")


def test_scipy_lines_can_be_pasted_at_a_prompt(rows: list[Asked]) -> None:
    for _, recipe in rows:
        lines = recipe.scipy.splitlines()
        for inside, after in itertools.pairwise(lines):
            assert not (inside.startswith(" ") and after and not after.startswith(" ")), after


def test_both_languages_have_the_same_blocks() -> None:
    assert set(blocks("r")) == set(blocks("scipy")) - {"import"}


def test_a_row_without_a_test_gives_its_estimates_and_the_reason(found: dp.Findings) -> None:
    recipe = found.recipe("E")
    why = "No test, and so no interval to search for: nobody is at the stage or in the baseline, or everybody is."
    assert recipe.r.splitlines()[-1] == f"# {why}"
    assert "# value: undefined." in recipe.r
    assert recipe.spreadsheet.splitlines()[-1] == f"note\t{why}"
    assert "p_adjusted" not in recipe.r


# ---- The family ----------------------------------------------------------------------------------------------------


def adjusted_of(recipe: Recipe) -> list[str]:
    return [line for line in recipe.r.splitlines() if "p_adjusted" in line]


def test_the_other_tests_of_the_family_are_listed(found: dp.Findings) -> None:
    others = ", ".join(f"{p:.10g}" for p in found.frame["p"][1:4])
    assert adjusted_of(found.recipe("A")) == [f'p_adjusted <- p.adjust(c(p, {others}), "holm", n = 4)[1]']


def test_a_family_that_is_not_all_there_is_not_adjusted(found: dp.Findings) -> None:
    alone = found.only(group="C").recipe("C")
    what = "the 4 tests of its family are not all among these findings; take them all."
    assert adjusted_of(alone) == [f"# p_adjusted: {what}"]
    assert f"p_adjusted\t{what}" in alone.spreadsheet


def test_the_least_p_of_a_family_needs_no_others(found: dp.Findings) -> None:
    least = found.frame["p"].idxmin()
    only = found.only(id=found.frame["id"][least])
    assert of_scipy(only.recipe(0))["p_adjusted"] == pytest.approx(found.frame["p_adjusted"][least], rel=1e-9)


def test_a_row_outside_its_family_says_so(table: Table) -> None:
    people = table({"A": 40, "B": 100, "C": 5}, "people")
    gated = dp.rates(table({"A": 14, "B": 8, "C": 2}), among=people, gates=dp.Gates(denominator=10))
    assert adjusted_of(gated.recipe("C")) == ["# p_adjusted: none, the row stands outside its family of tests."]


def test_a_long_family_is_named_and_not_listed() -> None:
    teams = [f"team {number}" for number in range(LONGEST_LIST + 1)]
    scheme = dp.Scheme.from_labels(teams, "team")
    stage, people = (
        dp.from_counts(dict.fromkeys(teams, count) | {teams[0]: 1}, scheme=scheme, name=name)
        for count, name in ((3, "stage"), (30, "people"))
    )
    recipe = dp.rates(stage, among=people).recipe(1)
    assert adjusted_of(recipe) == [f"# p_adjusted: adjust the column p over the {len(teams)} tests of the family."]


@pytest.mark.parametrize("adjust", ["holm", "bh"])
def test_over_a_report_two_groups_are_one_test(sample: Sample, adjust: Any) -> None:
    whole = dp.rates(
        sample("leavers"), stayers=sample("staff"), levels={"ethnicity": ["two"]}, family="report", adjust=adjust
    )
    assert whole.frame["tests"].iloc[0] < whole.frame["p"].count()
    for row, recipe in asked(whole):
        assert not unlike(of_scipy(recipe), expected(row)), recipe


# ---- What a sheet cannot do ----------------------------------------------------------------------------------------


def test_a_sum_too_long_for_a_sheet_says_so(table: Table, shares: Shares) -> None:
    people, stage = table({"A": 9_000, "B": 9_000}, "people"), table({"A": 4_000, "B": 4_100})
    two = dict(line.split("\t") for line in dp.rates(stage, among=people).recipe("A").spreadsheet.splitlines())
    assert two["p"].startswith("=CHISQ.DIST.RT(")
    assert two["p_check"] == "A sum of 8101 terms of HYPGEOM.DIST is too much for a sheet: take R or scipy."
    staff = table({"A": SHEET_TERMS["BINOM.DIST"], "B": 7}, "staff")
    one = dp.compare(staff, against=shares({"A": 99, "B": 1})).recipe("B").spreadsheet
    assert one.count("terms of BINOM.DIST is too much for a sheet") == 2


def test_a_sheet_counts_the_smaller_group_by_the_rarer_outcome(table: Table) -> None:
    people, stage = table({"A": 900, "B": 6}, "people"), table({"A": 890, "B": 5})
    formula = formulas(dp.rates(stage, among=people).recipe("A"))["p"]
    assert formula == (
        "=MIN(1,2*MIN(HYPGEOM.DIST(0,11,6,906,FALSE),"
        'SUMPRODUCT(HYPGEOM.DIST(ROW(INDIRECT("3:7"))-1,11,6,906,FALSE)))+HYPGEOM.DIST(1,11,6,906,FALSE))'
    )
