"""The figures of docs/coverage.md still hold: a small share of the enumeration, held against the committed page."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import disprop as dp

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "coverage.md"
ROUNDING = 0.00011
"""A figure printed with four digits, and as much again for another machine's last digits."""


@pytest.fixture(scope="module")
def evidence(script: Callable[[Path], ModuleType]) -> ModuleType:
    return script(DOCS / "evidence" / "coverage.py")


def printed(section: str, first: str, column: str, second: str = "") -> list[float]:
    """The numbers of a cell: below a heading, in the first row that begins with these cells."""
    text = PAGE.read_text(encoding="utf-8")
    lines = text[text.index(f"\n{section}\n") :].splitlines()
    columns: list[str] = []
    for above, line in zip(["", *lines], lines, strict=False):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ---"):
            columns = [cell.strip() for cell in above.strip("|").split("|")]
        if column in columns and cells[0] == first and second in {"", cells[1]}:
            return [float(number) for number in cells[columns.index(column)].split("/")]
    raise AssertionError(f"no row {first} {second} with a column {column} under {section}")


@pytest.mark.parametrize("method", ["gated", "score", "fisher_midp", "fisher", "both"])
@pytest.mark.parametrize("case", ["2 v 100 to 800", "4 v 100 to 800", "20 v 20", "50 v 50"])
def test_the_printed_sizes_still_hold(evidence: ModuleType, case: str, method: str) -> None:
    shapes = (evidence.SMALL_CASES | evidence.BALANCED_CASES)[case]
    found = evidence.worst_size(shapes, method)
    assert printed("## Tests of one row", case, evidence.TESTS[method]) == pytest.approx(
        [found.worst, found.mean], abs=ROUNDING
    )


@pytest.mark.parametrize("measure", ["difference", "ratio"])
@pytest.mark.parametrize("method", ["gated", "miettinen_nurminen", "carried", "switched", "wider"])
def test_the_printed_coverage_of_intervals_still_holds(evidence: ModuleType, measure: str, method: str) -> None:
    found = evidence.worst_coverage([evidence.Shape(20, 20)], measure, method)
    assert printed(f"### {measure.title()}", "20 v 20", evidence.INTERVALS[method]) == pytest.approx(
        [found.worst, found.mean], abs=ROUNDING
    )


@pytest.mark.parametrize("method", ["gated", "miettinen_nurminen", "carried"])
@pytest.mark.parametrize("people", [10, 50])
def test_the_printed_coverage_at_unequal_rates_still_holds(evidence: ModuleType, people: int, method: str) -> None:
    shape = evidence.Shape(people, people)
    found = [evidence.coverage_at(shape, measure, method, 0.9, 0.45) for measure in evidence.MEASURES]
    cell = printed("### Chosen rates", str(shape), evidence.INTERVALS[method], "0.9 v 0.45")
    assert cell == pytest.approx(found, abs=ROUNDING)


@pytest.mark.parametrize("method", ["gated", "score", "fisher"])
@pytest.mark.parametrize("stage", [10, 39, 100])
def test_the_printed_alarms_of_families_still_hold(evidence: ModuleType, stage: int, method: str) -> None:
    found = evidence.holm_alarm(evidence.drawn_family(evidence.west_mercia(detail=True), stage), method)
    cell = printed("## Whole families", "West Mercia, 11 groups of 443", evidence.TESTS[method], str(stage))
    assert cell == pytest.approx([found], abs=ROUNDING)


@pytest.mark.parametrize("measure", ["difference", "ratio"])
def test_the_printed_coverage_of_carried_composition_still_holds(evidence: ModuleType, measure: str) -> None:
    found = [evidence.composition_coverage(28, stage, 443, measure, "gated") for stage in evidence.STAGES]
    section = "## Composition against a baseline that contains the stage"
    cell = printed(section, "28", evidence.INTERVALS["gated"], measure)
    assert cell == pytest.approx([np.min(found), np.mean(found)], abs=ROUNDING)


@pytest.mark.parametrize("method", ["wilson", "midp"])
def test_the_printed_coverage_of_a_share_still_holds(evidence: ModuleType, method: str) -> None:
    found = evidence.share_coverage(39, method)
    cell = printed("## One share", f"`{method}`", "of 39")
    assert cell == pytest.approx([found.worst, found.mean], abs=ROUNDING)


def test_the_check_and_so_the_two_together_never_pass_the_level(evidence: ModuleType) -> None:
    shapes = [evidence.Shape(group, 100) for group in range(1, 11)]
    for method in ("fisher", "both"):
        assert evidence.worst_size(shapes, method).worst <= 0.05


def test_exact_chances_of_families_agree_with_draws(evidence: ModuleType) -> None:
    sizes, stage = (30, 10, 5, 5), 12
    family = evidence.drawn_family(sizes, stage)
    draws = np.random.default_rng(20090331).multivariate_hypergeometric(sizes, stage, size=20_000)
    p = np.column_stack([p[s] for p, s in zip(family.p["gated"], draws.T, strict=True)])
    alarms = (p < 0.05).any(axis=1)
    exact = evidence.any_alarm(family, "gated", 0.05)
    assert alarms.mean() == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / alarms.size))


@pytest.mark.parametrize("measure", ["difference", "ratio"])
def test_the_carried_interval_of_the_script_is_that_of_the_findings(
    evidence: ModuleType, table: object, measure: str
) -> None:
    group, stage, everyone = 6, 12, 60
    baseline = table({"A": group, "B": everyone - group}, "baseline")  # type: ignore[operator]
    low, high = evidence.carried_ends(group, stage, everyone, measure, "gated")
    ends = ("difference_low_pp", "difference_high_pp") if measure == "difference" else ("ratio_low", "ratio_high")
    for s in (1, 4):
        drawn = table({"A": s, "B": stage - s}, "stage")  # type: ignore[operator]
        row = dp.compare(drawn, among=baseline).frame.iloc[0]
        scale = 0.01 if measure == "difference" else 1
        assert [row[end] * scale for end in ends] == pytest.approx([low[s], high[s]])


def test_the_union_of_two_intervals_agrees_with_the_larger_p(evidence: ModuleType) -> None:
    a, b = evidence.every_table(evidence.Shape(7, 40))
    p = evidence.larger_p(a, 7, b, 40, "wider")
    low, high = evidence.interval(a, 7, b, 40, "difference", "wider")
    clear = np.abs(p - 0.05) > 1e-9
    assert (((low > 0) | (high < 0)) == (p < 0.05))[clear].all()
