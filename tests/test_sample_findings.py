"""What the West Mercia sample must show.

Second opinions marked R were computed with R 4.2.2: ``fisher.test``, ``binom.test``, ``chisq.test``, ``p.adjust``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import disprop as dp
from disprop.cells import Cells
from disprop.families import Families
from disprop.judge import Rules, judge

Table = Callable[..., dp.Tables]
Sample = Callable[[str], dp.Tables]

RATIO = dp.within(ratio=(0.8, 1.25))
POINTS = dp.within(points=5)


def row_of(found: dp.Findings, group: str) -> dict[str, object]:
    return found.only(group=group).frame.iloc[0].to_dict()


def test_8_of_39_leavers_among_446_staff(sample: Sample) -> None:
    row = row_of(
        dp.rates(sample("leavers"), among=sample("staff_stated"), band=RATIO, polarity="bad"), "Other than White"
    )
    assert round(row["ratio"], 2) == 3.85
    assert row["p_check"] == pytest.approx(0.001409725, rel=1e-6)  # R
    assert row["p"] == pytest.approx(0.0001270671, rel=1e-6)  # R: chisq.test x 445/446
    assert row["verdict"] == "disproportionate"
    assert row["effect"] == "adverse"


def test_8_of_39_leavers_beside_446_staff_is_the_headline(sample: Sample) -> None:
    row = row_of(
        dp.rates(sample("leavers"), stayers=sample("staff_stated"), band=RATIO, polarity="bad"), "Other than White"
    )
    assert (row["observed"], row["denominator"]) == (8, 36)
    assert round(row["ratio"], 2) == 3.22
    assert row["p_check"] == pytest.approx(0.0047957, rel=1e-6)  # R
    assert row["tests"] == 1


def test_composition_of_the_same_leavers_is_the_same_test(sample: Sample) -> None:
    rate, share = (
        row_of(ask(sample("leavers"), among=sample("staff_stated")), "Other than White")
        for ask in (dp.rates, dp.compare)
    )
    assert share["p"] == pytest.approx(rate["p"], rel=1e-12)
    assert share["p_check"] == pytest.approx(rate["p_check"], rel=1e-12)
    assert (share["observed"], share["denominator"], share["base_observed"], share["base_known"]) == (8, 39, 28, 446)


def test_men_leave_less_often_the_opposite_of_the_documents_concern(sample: Sample) -> None:
    row = row_of(dp.rates(sample("leavers"), among=sample("staff"), characteristics=["gender"], band=RATIO), "Male")
    assert (row["observed"], row["denominator"], row["base_known"]) == (10, 156, 445)
    assert row["direction"] == "under"
    assert row["p_check"] == pytest.approx(0.2223911, rel=1e-6)  # R
    assert row["verdict"] == "possible"


def test_aged_25_to_34_alone_and_in_its_family_of_six(sample: Sample) -> None:
    found = dp.rates(sample("leavers"), among=sample("staff"), characteristics=["age"], band=RATIO)
    row = row_of(found, "25–34")
    assert round(row["ratio"], 2) == 1.94
    assert row["p_check"] == pytest.approx(0.04387649037, rel=1e-9)  # R
    assert row["p_check_adjusted"] == pytest.approx(0.2632589422, rel=1e-9)  # R
    assert row["tests"] == 6
    assert row["verdict"] == "possible"
    text = found.explain("25–34", width=None)
    assert "On its own significant at 5% by both tests (p 0.035, check 0.044)" in text
    assert "after allowing for 6 comparisons, not significant by either" in text


def test_the_family_of_ages_agrees_with_r(sample: Sample) -> None:
    frame = dp.rates(sample("leavers"), among=sample("staff"), characteristics=["age"]).frame
    alone = [0.30741151752, 0.04387649037, 0.08191433200, 0.57703948829, 1.0, 0.65268670814]
    adjusted = [1.0, 0.2632589422, 0.4095716600, 1.0, 1.0, 1.0]
    assert frame["p_check"].tolist() == pytest.approx(alone, rel=1e-9)
    assert frame["p_check_adjusted"].tolist() == pytest.approx(adjusted, rel=1e-9)


@pytest.mark.parametrize(
    ("table_name", "men", "of", "p"),
    [
        ("disciplinary", 4, 7, 0.2465767),
        ("capability", 4, 4, 0.0147265),
        ("grievance", 5, 7, 0.05455236),
        ("conduct_pooled", 13, 18, 0.001527804),
    ],
)
def test_men_in_conduct_cases(sample: Sample, table_name: str, men: int, of: int, p: float) -> None:
    row = row_of(dp.rates(sample(table_name), among=sample("staff"), band=RATIO, polarity="bad"), "Male")
    assert (row["observed"], row["stage_known"], row["denominator"], row["base_known"]) == (men, of, 156, 445)
    assert row["p_check"] == pytest.approx(p, rel=1e-6)  # R
    assert row["direction"] == "over"


@pytest.mark.parametrize(("band", "verdict"), [(POINTS, "small difference"), (RATIO, "disproportionate")])
def test_black_caribbean_staff_at_8_times_their_share(
    sample: Sample, census: dp.Baseline, band: dp.Band, verdict: str
) -> None:
    row = row_of(dp.compare(sample("staff"), against=census, band=band), "Black Caribbean")
    assert (row["observed"], row["denominator"]) == (6, 443)
    assert round(row["ratio"], 2) == 8.47
    assert row["p_check"] == pytest.approx(9.381514e-05, rel=1e-6)  # R
    assert row["verdict"] == verdict
    assert row["band_cannot_fail"] == ("under" if band is POINTS else "")


def test_disabled_leavers_are_decided_by_the_unknown_and_six_would_do(sample: Sample) -> None:
    found = dp.rates(sample("leavers"), stayers=sample("staff"), characteristics=["disability"], band=RATIO)
    row = row_of(found, "Disabled")
    assert (row["observed"], row["stage_known"], row["unknown"]) == (2, 18, 28)
    assert row["verdict"] == "insufficient data"
    assert row["declaration"] == 18 / 46
    assert row["unknowns_decide"]
    assert row["unknowns_needed"] == 6
    assert row["tipping_share"] == pytest.approx(6 / 28)
    assert row["flagged"]


def test_6_of_them_do_it_and_5_do_not(table: Table) -> None:
    """Identify them, and judge again without the gate of declaration."""
    staff = table({"Yes": 55, "No": 346, "blank": 45}, "staff", "disability")
    told = []
    for more in (0, 5, 6):
        left = table({"Yes": 2 + more, "No": 16, "blank": 28 - more}, "left", "disability")
        found = dp.rates(left, stayers=staff, band=RATIO, gates=dp.Gates(declaration=0))
        told.append(row_of(found, "Disabled")["verdict"])
    kinds = [verdict == "disproportionate" for verdict in told]
    assert kinds == [False, False, True]


def test_null_draws_are_rarely_called_disproportionate(sample: Sample) -> None:
    """39 leavers drawn at random from West Mercia's 11 groups; a small share of the stored null check."""
    staff = sample("staff")["ethnicity"].by_group[0, 0]
    draws = 300
    stage = np.random.default_rng(20090331).multivariate_hypergeometric(staff, 39, size=draws)
    groups = len(staff)
    base, zero = np.tile(staff, draws), np.zeros(draws * groups, dtype=np.int64)
    cells = Cells(
        question="rate",
        relation="contains",
        comparator="rest",
        stage_group=stage.ravel(),
        stage_known=zero + 39,
        stage_unknown=zero,
        base_group=base,
        base_known=zero + staff.sum(),
        base_unknown=zero,
        other_stage=39 - stage.ravel(),
        other_base=staff.sum() - base,
        share=np.full(draws * groups, np.nan),
    )
    families = Families(number=np.arange(draws * groups) // groups, test=np.arange(draws * groups), extra=zero[:draws])
    verdicts = judge(cells, Rules(band=RATIO), families).verdict.reshape(draws, groups)
    assert (verdicts == 0).any(axis=1).mean() <= 0.05
    assert (verdicts == 1).any(axis=1).mean() < 0.05
