"""Published and worked cases, and what the West Mercia sample must show.

Second opinions marked R were computed with R 4.2.2: ``fisher.test``, ``binom.test``, ``chisq.test``, ``p.adjust``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats as scipy_stats

import disprop as dp

Table = Callable[..., dp.Tables]
Shares = Callable[..., dp.Baseline]
Sample = Callable[[str], dp.Tables]

RATIO = dp.within(ratio=(0.8, 1.25))
POINTS = dp.within(points=5)


# ---- What the sample must show -----------------------------------------------------------------------------------


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
    from disprop.cells import Cells
    from disprop.families import Families
    from disprop.judge import Rules, judge

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


# ---- 8.1 Composition against constants ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "n", "percent", "expected", "z", "p"),
    [
        pytest.param(339, 870, "79.1", 688.17, -29.11, 4.180608e-145, id="Castaneda, 11 years"),
        pytest.param(100, 220, "79.1", 174.02, -12.27, 8.032817e-28, id="Castaneda, the judge"),
        pytest.param(15, 405, "15.4", 62.37, -6.52, 5.689156e-14, id="Hazelwood, with the city"),
        pytest.param(15, 405, "5.7", 23.085, -1.73, 0.08616799, id="Hazelwood, county"),
        pytest.param(10, 282, "15.4", 43.428, -5.52, 2.638001e-10, id="Hazelwood 1972-73, with the city"),
        pytest.param(5, 123, "15.4", 18.942, -3.48, 0.0001362853, id="Hazelwood 1973-74, with the city"),
        pytest.param(10, 282, "5.7", 16.074, -1.56, 0.1552664, id="Hazelwood 1972-73, county"),
        pytest.param(5, 123, "5.7", 7.011, -0.78, 0.5602437, id="Hazelwood 1973-74, county"),
        pytest.param(16, 1107, "5.7", 63.099, -6.11, 1.19981e-12, id="Hazelwood stock 1972"),
        pytest.param(22, 1231, "5.7", 70.167, -5.92, 1.235991e-11, id="Hazelwood stock 1973"),
        pytest.param(8, 100, "26", 26.0, -4.10, 9.822357e-06, id="Swain"),
    ],
)
def test_composition_cases_at_law(
    table: Table, shares: Shares, count: int, n: int, percent: str, expected: float, z: float, p: float
) -> None:
    rest = f"{100 - float(percent):g}"
    row = dp.compare(table({"A": count, "B": n - count}), against=shares({"A": percent, "B": rest})).frame.iloc[0]
    assert row["expected"] == pytest.approx(expected)
    assert row["surplus"] / np.sqrt(expected * (1 - expected / n)) == pytest.approx(z, abs=0.006)
    assert row["p_check"] == pytest.approx(p, rel=1e-5)  # R
    assert row["direction"] == "under"
    assert row["evidence"] == ("family" if abs(z) > 2 else "none")
    assert row["flip"] == np.ceil(abs(count - expected))


def test_duren_has_a_p_too_small_for_a_number_and_no_warning(table: Table, shares: Shares) -> None:
    row = dp.compare(table({"A": 2992, "B": 8205}), against=shares({"A": "54", "B": "46"})).frame.iloc[0]
    assert round(row["difference_pp"], 1) == -27.3
    assert 0 <= row["p"] < 1e-300
    assert row["ratio_low"] < row["ratio"] < row["ratio_high"]


def test_hazelwood_same_15_of_405_opposite_verdicts(table: Table, shares: Shares) -> None:
    hires = table({"A": 15, "B": 390}, "hires")
    told = [
        dp.compare(hires, against=shares({"A": share, "B": rest}), band=RATIO).frame["verdict"].iloc[0]
        for share, rest in (("15.4", "84.6"), ("5.7", "94.3"))
    ]
    assert told == ["disproportionate", "possible"]


def test_the_tail_of_swain(table: Table, shares: Shares) -> None:
    assert scipy_stats.binom.cdf(8, 100, 0.26) == pytest.approx(4.73e-6, rel=2e-3)
    row = dp.compare(table({"A": 8, "B": 92}), against=shares({"A": "26", "B": "74"})).frame.iloc[0]
    null = scipy_stats.binom(100, 0.26)
    assert row["p"] == pytest.approx(2 * (null.cdf(8) - null.pmf(8) / 2))


# ---- 8.2 Alameda County ------------------------------------------------------------------------------------------

ALAMEDA = {"A": 780, "B": 117, "C": 114, "D": 384, "E": 58}
ELIGIBLE = {"A": "54", "B": "18", "C": "12", "D": "15", "E": "1"}


@pytest.fixture
def alameda(table: Table, shares: Shares) -> Callable[[dp.Band | None], dp.Findings]:
    return lambda band: dp.compare(table(ALAMEDA, "panels"), against=shares(ELIGIBLE, "eligible"), band=band)


def test_alameda_expected_gaps_and_ratios(alameda: Callable[[dp.Band | None], dp.Findings]) -> None:
    frame = alameda(None).frame
    assert frame["expected"].tolist() == pytest.approx([784.62, 261.54, 174.36, 217.95, 14.53])
    assert frame["difference_pp"].round(2).tolist() == [-0.32, -9.95, -4.15, 11.43, 2.99]
    assert frame["ratio"].round(3).tolist() == [0.994, 0.447, 0.654, 1.762, 3.992]
    assert frame["difference_pp"].abs().sum() / 200 == pytest.approx(0.1442, abs=5e-5)
    p = [0.8127995, 3.611739e-27, 3.373336e-07, 2.749557e-29, 3.701694e-18]
    assert frame["p_check"].tolist() == pytest.approx(p, rel=1e-5)  # R
    chi = ((frame["observed"] - frame["expected"]) ** 2 / frame["expected"]).sum()
    assert chi == pytest.approx(357.36, abs=0.005)


def test_a_points_band_is_blind_to_small_groups_and_a_ratio_band_is_not(
    alameda: Callable[[dp.Band | None], dp.Findings],
) -> None:
    assert alameda(POINTS).frame["verdict"].tolist() == [
        "proportionate", "disproportionate", "small difference", "disproportionate", "small difference",
    ]  # fmt: skip
    assert alameda(RATIO).frame["verdict"].tolist() == ["proportionate", *["disproportionate"] * 4]


# ---- 8.9 Why a band needs a test ---------------------------------------------------------------------------------


def outside(band: dp.Band, n: int, percent: int) -> float:
    """Return how often a count of n with no true difference lies outside the band."""
    counts = np.arange(n + 1)
    sides = band.sides(counts, np.full(n + 1, n), (np.full(n + 1, percent), np.full(n + 1, 100)))
    return float(scipy_stats.binom.pmf(counts, n, percent / 100)[sides != 0].sum())


@pytest.mark.parametrize(
    ("percent", "n", "points", "relative"),
    [
        (5, 50, 0.038, 1.00), (5, 200, 0.001, 0.87),
        (14, 20, 0.513, 1.00), (14, 50, 0.306, 0.84), (14, 100, 0.111, 0.89), (14, 200, 0.032, 0.76),
        (14, 500, 0.001, 0.65),
        (40, 50, 0.471, 0.67), (40, 100, 0.261, 0.61), (40, 200, 0.129, 0.52), (40, 500, 0.020, 0.34),
    ],
)  # fmt: skip
def test_a_band_alone_raises_false_alarms(percent: int, n: int, points: float, relative: float) -> None:
    assert outside(dp.within(points=5), n, percent) == pytest.approx(points, abs=0.0006)
    assert outside(dp.within(percent=5), n, percent) == pytest.approx(relative, abs=0.006)


@pytest.mark.parametrize(
    ("small", "large", "rate", "below", "either"),
    [(20, 200, 0.10, 0.412, 0.737), (50, 500, 0.10, 0.337, 0.609), (100, 1000, 0.02, 0.423, 0.750)],
)
def test_four_fifths_alone_raises_false_alarms(
    small: int, large: int, rate: float, below: float, either: float
) -> None:
    a, b = (axis.ravel() for axis in np.meshgrid(np.arange(small + 1), np.arange(large + 1), indexing="ij"))
    weight = scipy_stats.binom.pmf(a, small, rate) * scipy_stats.binom.pmf(b, large, rate)
    sides = RATIO.sides(a, np.full(a.shape, small), (b, np.full(b.shape, large)))
    assert weight[sides == -1].sum() == pytest.approx(below, abs=0.0006)
    assert weight[sides != 0].sum() == pytest.approx(either, abs=0.0006)


# ---- 8.10 Small identities ---------------------------------------------------------------------------------------


def test_odds_ratios_are_larger_than_relative_rates(table: Table) -> None:
    for count, odds, ratio in ((46, 1.450, 1.243), (44, 1.338, 1.189)):
        row = dp.rates(table({"A": count, "B": 37}), among=table({"A": 100, "B": 100}, "s"), comparator="B").frame.iloc[
            0
        ]
        assert round(row["odds_ratio"], 3) == odds
        assert round(row["ratio"], 3) == ratio


def test_the_inverse_measure_is_1_over_the_ratio(table: Table) -> None:
    """WRES indicator 2 is White over BME."""
    stage = table({"White": 90, "BME": 20}, "appointed", "ethnicity_ew_2001")
    base = table({"White": 400, "BME": 130}, "shortlisted", "ethnicity_ew_2001")
    ratio = dp.rates(stage, among=base).frame["ratio"].tolist()
    assert ratio[0] * ratio[1] == pytest.approx(1)
    assert ratio[0] == pytest.approx((90 / 400) / (20 / 130))


def test_the_side_that_a_table_is_read_from_flips_the_ratio_and_not_the_effect(table: Table) -> None:
    """8 of 27 against 31 of 416 leaving: 3.98 if leaving is asked about, 0.76 if staying is; adverse either way."""
    left, stayed = table({"A": 8, "B": 31}, "left"), table({"A": 19, "B": 385}, "stayed")
    leaving = dp.rates(left, stayers=stayed, polarity="bad", band=RATIO).frame.iloc[0]
    staying = dp.rates(stayed, stayers=left, polarity="good", band=RATIO).frame.iloc[0]
    assert (round(leaving["ratio"], 2), round(staying["ratio"], 2)) == (3.98, 0.76)
    assert leaving["p"] == pytest.approx(staying["p"])
    assert leaving["effect"] == staying["effect"] == "adverse"
    assert leaving["verdict"] == staying["verdict"] == "disproportionate"
    assert leaving["surplus"] == pytest.approx(-staying["surplus"])
