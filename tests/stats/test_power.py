"""What a row could have shown, power and sizes: oracles, the definition tried count by count, corners."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from disprop.stats import rate_test, share_test
from disprop.stats.detect import event_detectable, rate_detectable, share_detectable
from disprop.stats.events import event_test
from disprop.stats.nearest import nearest_rates, nearest_share
from disprop.stats.power import power_of_pair, rate_power, share_power
from disprop.stats.rates import RATE_TESTS
from disprop.stats.regions import rate_region
from disprop.stats.shares import SHARE_TESTS
from disprop.stats.size import rate_size, share_size

alphas = st.sampled_from([0.05, 0.01, 0.002, 0.2])
people = st.one_of(st.integers(1, 12), st.integers(1, 300), st.integers(1, 3000))
shares = st.one_of(st.floats(0.001, 0.999), st.floats(1e-7, 1e-3))


@st.composite
def margins(draw):
    """People of two groups, and events of both together: never none or all."""
    total_a, total_b = draw(people), draw(people)
    assume(total_a + total_b > 1)
    everyone = total_a + total_b
    return total_a, total_b, draw(st.one_of(st.integers(1, everyone - 1), st.integers(1, min(12, everyone - 1))))


def table(total_a, total_b, events):
    """The table with these margins whose first count is the largest."""
    count = np.minimum(total_a, events)
    return count, total_a, np.asarray(events) - count, total_b


def both(counts, total_a, total_b, events):
    """The larger p of headline and check at each count of group a."""
    given = (counts, total_a, events - counts, total_b)
    return np.maximum(rate_test(*given, method="gated"), rate_test(*given, method="fisher"))


def both_of_share(counts, total, share):
    return np.maximum(*(share_test(counts, total, share, method=method) for method in ("midp", "minlike")))


def tie(p, alpha):
    return np.min(np.abs(p / alpha - 1)) < 1e-8


def by_trying_all(counts, p, mean, alpha):
    """The nearest significant counts on either side, and that everything beyond them is significant too."""
    below, above = counts[(counts < mean) & (p < alpha)], counts[(counts > mean) & (p < alpha)]
    low, high = below.max(initial=-1) if below.size else np.nan, above.min() if above.size else np.nan
    assert below.size == np.count_nonzero(counts <= low)
    assert above.size == np.count_nonzero(counts >= high)
    return low, high


# Nearest counts


@given(margins=margins(), alpha=alphas)
def test_nearest_counts_are_those_that_trying_every_count_finds(margins, alpha):
    total_a, total_b, events = margins
    counts = np.arange(max(0, events - total_b), min(total_a, events) + 1)
    p = both(counts, *margins)
    assume(not tie(p, alpha))
    wanted = by_trying_all(counts, p, total_a * events / (total_a + total_b), alpha)
    assert np.array_equal(nearest_rates(*table(*margins), alpha=alpha), wanted, equal_nan=True)


@given(total=people, share=shares, alpha=alphas)
def test_nearest_counts_of_a_share_are_those_that_trying_every_count_finds(total, share, alpha):
    counts = np.arange(total + 1)
    p = both_of_share(counts, total, share)
    assume(not tie(p, alpha))
    wanted = by_trying_all(counts, p, total * share, alpha)
    assert np.array_equal(nearest_share(total, share, alpha=alpha), wanted, equal_nan=True)


def test_with_up_to_ten_million_people_the_nearest_count_is_significant_and_the_one_before_is_not():
    generator = np.random.default_rng(7)
    total_a, total_b = np.trunc(10 ** generator.uniform(0, 7, (2, 600)))
    events = np.clip(np.trunc((total_a + total_b) * generator.uniform(0, 1, 600) ** 4), 1, total_a + total_b - 1)
    lowest, highest = np.maximum(0, events - total_b), np.minimum(total_a, events)
    below, above = nearest_rates(*table(total_a, total_b, events))
    for nearest, end, inward in ((below, lowest, 1), (above, highest, -1)):
        there = ~np.isnan(nearest)
        assert there.any()
        p = both(np.where(there, nearest, end), total_a, total_b, events)
        before = both(np.clip(nearest + inward, lowest, highest), total_a, total_b, events)
        assert np.all(p[there] < 0.05)
        assert np.all(before[there] >= 0.05)
        assert np.all(p[~there] >= 0.05)


@given(margins=margins(), alpha=alphas)
def test_counts_below_of_one_group_are_counts_above_of_the_other(margins, alpha):
    total_a, total_b, events = margins
    below, above = nearest_rates(*table(total_a, total_b, events), alpha=alpha)
    other_below, other_above = nearest_rates(*table(total_b, total_a, events), alpha=alpha)
    assert np.array_equal([events - above, events - below], [other_below, other_above], equal_nan=True)


def test_a_p_of_exactly_alpha_is_not_significant():
    # 3 of 3 against 0 of 3: the one-sided probability is 1 in 20, the two-sided p is 0.1 and no count is beyond.
    assert np.isnan(nearest_rates(3, 3, 0, 3, alpha=0.1)).all()
    assert nearest_rates(3, 3, 0, 3, alpha=0.1000001) == (0, 3)


# Detectable ratios


def test_detectable_ratios_of_rates_are_those_of_the_definition(oracle, agrees):
    rows = oracle("detectable.csv", title="rate")
    given = table(rows["total_a"], rows["total_b"], rows["events"])
    levels = {"alpha": rows["alpha"]}
    below, above = nearest_rates(*given, **levels)
    agrees(below, rows["count_under"], 0)
    agrees(above, rows["count_over"], 0)
    under, over = rate_detectable(*given, power=rows["power"], **levels)
    agrees(under, rows["under"], 1e-8)
    agrees(over, rows["over"], 1e-8)


def test_detectable_ratios_of_shares_are_those_of_the_definition(oracle, agrees):
    rows = oracle("detectable.csv", title="share")
    given, levels = (rows["total_a"], rows["share"]), {"alpha": rows["alpha"]}
    below, above = nearest_share(*given, **levels)
    agrees(below, rows["count_under"], 0)
    agrees(above, rows["count_over"], 0)
    under, over = share_detectable(*given, power=rows["power"], **levels)
    agrees(under, rows["under"], 1e-8)
    agrees(over, rows["over"], 1e-8)


@given(total=people, share=shares, power=st.sampled_from([0.5, 0.8, 0.95]))
def test_at_a_detectable_share_the_tail_beyond_has_that_power(total, share, power):
    (below, above), (under, over) = nearest_share(total, share), share_detectable(total, share, power=power)
    if not np.isnan(above):
        tail = share_test(above, total, over * share, method="central", alternative="greater")
        assert tail == pytest.approx(power, rel=1e-8)
    if not np.isnan(below):
        tail = share_test(below, total, min(under * share, 1.0), method="central", alternative="less")
        assert tail == pytest.approx(power, rel=1e-8)


@given(margins=margins(), alpha=alphas, power=st.sampled_from([0.5, 0.8, 0.95]))
def test_swapping_the_groups_inverts_the_ratios(margins, alpha, power):
    total_a, total_b, events = margins
    under, over = rate_detectable(*table(total_a, total_b, events), alpha=alpha, power=power)
    other_under, other_over = rate_detectable(*table(total_b, total_a, events), alpha=alpha, power=power)
    # A mean within rounding of the whole margin leaves the other group no digits.
    for one, other in ((under, other_over), (over, other_under)):
        assert np.isnan(one) == np.isnan(other)
        assert np.isnan(one) or one * other == pytest.approx(1, rel=1e-6)


@given(margins=margins(), alpha=alphas)
def test_ratios_lie_on_their_side_and_go_farther_out_with_more_power_and_less_alpha(margins, alpha):
    given_ = table(*margins)
    near, far = (np.array(rate_detectable(*given_, alpha=alpha, power=power)) for power in (0.8, 0.95))
    strict = np.array(rate_detectable(*given_, alpha=alpha / 10))
    assert not np.any(far[0] >= near[0])
    assert not np.any(far[1] <= near[1])
    assert not np.any(strict[0] > near[0] * (1 + 1e-9))
    assert not np.any(strict[1] < near[1] * (1 - 1e-9))
    assert not np.any(near[0] >= 1)
    assert not np.any(near[1] <= 1)


@given(margins=margins())
def test_a_reference_that_contains_the_group_pulls_the_ratio_towards_one(margins):
    total_a, total_b, _ = margins
    weight = total_a / (total_a + total_b)
    plain, carried = (np.array(rate_detectable(*table(*margins), weight=part)) for part in (0.0, weight))
    assert np.allclose(carried, plain / (1 - weight + weight * plain), rtol=1e-9, equal_nan=True)


def test_many_at_once_equal_one_at_a_time():
    generator = np.random.default_rng(5)
    total_a, total_b = generator.integers(1, 400, 300), generator.integers(1, 4000, 300)
    counts = generator.binomial(total_a, 0.2), generator.binomial(total_b, 0.1)
    together = rate_detectable(counts[0], total_a, counts[1], total_b)
    alone = [rate_detectable(*row) for row in zip(counts[0], total_a, counts[1], total_b, strict=True)]
    assert np.allclose(together, np.transpose(alone), rtol=1e-9, atol=0, equal_nan=True)


def test_only_the_margins_matter():
    assert np.array_equal(rate_detectable(8, 36, 31, 449), rate_detectable(0, 36, 39, 449), equal_nan=True)


def test_where_no_count_would_do_there_is_nothing():
    under, over = rate_detectable([0, 1, 0, 5, 1], [1, 1, 5, 5, 1], [1, 0, 0, 7, 38], [1, 1, 7, 7, 445])
    assert np.isnan(under).all()
    assert np.isnan(over).all()
    assert np.isnan(share_detectable([1, 0, 4], [0.5, 0.5, 0.5])).all()


def test_missing_numbers_give_nothing_and_leave_neighbours_alone():
    under, over = rate_detectable([8, np.nan, 8], 36, [31, 31, 31], [449, 449, 449])
    assert np.isnan(over).tolist() == [False, True, False]
    assert over[0] == over[2]
    assert np.isnan(under).all()


def test_a_share_of_0_is_contradicted_by_one_person_and_a_share_of_1_by_one_other():
    under, over = share_detectable(5, [0.0, 1.0])
    assert np.array_equal(over, [np.inf, np.nan], equal_nan=True)
    assert np.isnan(under[0])
    assert under[1] == pytest.approx(0.2**0.2)


def test_wrong_numbers_are_refused_by_name():
    with pytest.raises(ValueError, match="'alpha' must lie strictly between 0 and 1: found 5"):
        rate_detectable(8, 36, 31, 449, alpha=5)
    with pytest.raises(ValueError, match="'power' must lie strictly between 0 and 1: found 80"):
        share_detectable(443, 0.02, power=80)
    with pytest.raises(ValueError, match="'weight' must lie between 0 and 1"):
        rate_detectable(8, 36, 31, 449, weight=3)
    with pytest.raises(ValueError, match="'count_a' cannot be larger than 'total_a'"):
        rate_detectable(40, 36, 31, 449)


@pytest.mark.parametrize(("count", "time_a", "time_b"), [(30, 1000, 9000), (7, 1, 1), (400, 3.5, 0.25)])
def test_events_are_detected_where_both_their_tests_are_significant(count, time_a, time_b):
    counts = np.arange(count + 1)
    p = np.maximum(*(event_test(counts, time_a, count - counts, time_b, method=m) for m in ("midp", "exact")))
    under, over = event_detectable(0, time_a, count, time_b)
    share = time_a / (time_a + time_b)
    low, high = by_trying_all(counts, p, count * share, 0.05)
    for ratio, nearest, side in ((under, low, "less"), (over, high, "greater")):
        assert np.isnan(ratio) == np.isnan(nearest)
        if not np.isnan(ratio):
            there = ratio * time_a / (ratio * time_a + time_b)
            tail = share_test(nearest, count, there, method="central", alternative=side)
            assert tail == pytest.approx(0.8)


def test_events_without_exposure_show_nothing_and_wrong_ones_are_refused():
    assert np.isnan(event_detectable(0, 0, 5, 10)).all()
    with pytest.raises(ValueError, match="'exposure_b' must be a number of 0 or more: found -1"):
        event_detectable(1, 1, 1, -1)
    with pytest.raises(ValueError, match="'count_a' must hold whole numbers"):
        event_detectable(1.5, 1, 1, 1)


# Power


def test_power_of_two_rates_is_that_of_the_definition(oracle, agrees):
    rows = oracle("power.csv")
    found = rate_power(rows["rate_a"], rows["total_a"], rows["rate_b"], rows["total_b"], alpha=rows["alpha"])
    agrees(found, rows["power"], 1e-9, 1e-12)


def enumerated(rate_a, total_a, rate_b, total_b, method, alternative):
    """Every table tested."""
    from scipy.stats import binom

    first, second = np.arange(total_a + 1)[:, None], np.arange(total_b + 1)
    p = rate_test(first, total_a, second, total_b, method=method, alternative=alternative)
    chance = binom.pmf(first, total_a, rate_a) * binom.pmf(second, total_b, rate_b)
    with np.errstate(invalid="ignore"):
        return float((chance * (p < 0.05 * (1 - 1e-9))).sum())


@pytest.mark.parametrize("method", RATE_TESTS)
@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
@pytest.mark.parametrize("pair", [(0.3, 20, 0.1, 35), (0.05, 60, 0.2, 8), (0.5, 9, 0.9, 11)])
def test_power_of_every_test_is_that_of_enumeration(method, alternative, pair, agrees):
    agrees(rate_power(*pair, method=method, alternative=alternative), enumerated(*pair, method, alternative), 1e-9)


def test_power_of_both_is_that_of_enumeration(agrees):
    from scipy.stats import binom

    first, second = np.arange(37)[:, None], np.arange(91)
    p = np.maximum(*(rate_test(first, 36, second, 90, method=method) for method in ("gated", "fisher")))
    with np.errstate(invalid="ignore"):
        wanted = (binom.pmf(first, 36, 0.2) * binom.pmf(second, 90, 0.07) * (p < 0.05)).sum()
    agrees(rate_power(0.2, 36, 0.07, 90), wanted, 1e-9)


@pytest.mark.parametrize("method", SHARE_TESTS)
@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
@pytest.mark.parametrize(("true_share", "total", "share"), [(0.06, 100, 0.026), (0.5, 7, 0.9), (0.0, 30, 0.2)])
def test_power_of_every_test_of_a_share_is_that_of_enumeration(method, alternative, true_share, total, share, agrees):
    from scipy.stats import binom

    counts = np.arange(total + 1)
    p = share_test(counts, total, share, method=method, alternative=alternative)
    wanted = float(binom.pmf(counts, total, true_share)[p < 0.05].sum())
    agrees(share_power(true_share, total, share, method=method, alternative=alternative), wanted, 1e-9, 1e-15)


@pytest.mark.parametrize("method", RATE_TESTS)
def test_bisection_finds_the_regions_of_every_test(method):
    from disprop.stats._nulls import Drawn

    events = np.arange(1.0, 60)
    null = Drawn(np.full(59, 20.0), np.full(59, 40.0), events)
    with np.errstate(all="ignore"):
        low, high = rate_region(null, np.full(59, 0.05), method, "two-sided")
    for place, margin in enumerate(events):
        counts = np.arange(null.lowest[place], null.highest[place] + 1)
        p = rate_test(counts, 20, margin - counts, 40, method=method)
        assert np.array_equal(p < 0.05, (counts <= low[place]) | (counts >= high[place]))


def test_both_ways_of_adding_up_agree(monkeypatch, agrees):
    import disprop.stats.power as module

    given = {"rate_a": 0.2, "total_a": 80.0, "rate_b": 0.1, "total_b": 300.0, "alpha": 0.05}
    quick = power_of_pair(**given, method="fisher_central", alternative="two-sided")
    monkeypatch.setattr(module, "_power_of_tails", None)
    monkeypatch.setattr(module, "_tails_only_grow", lambda *_: False)
    agrees(power_of_pair(**given, method="fisher_central", alternative="two-sided"), quick, 1e-12)


@given(total=people, share=st.floats(0.01, 0.99))
def test_the_size_of_the_test_of_a_share_keeps_below_alpha(total, share):
    assert share_power(share, total, share) <= 0.05


@given(total_a=st.integers(1, 60), total_b=st.integers(1, 60), rate=st.floats(0.01, 0.99))
def test_the_size_of_headline_and_check_keeps_below_alpha(total_a, total_b, rate):
    assert rate_power(rate, total_a, rate, total_b) <= 0.05


def test_swapping_groups_or_outcome_leaves_the_power(agrees):
    agrees(rate_power(0.2, 36, 0.07, 449), rate_power(0.07, 449, 0.2, 36), 1e-10)
    agrees(rate_power(0.2, 36, 0.07, 449), rate_power(0.8, 36, 0.93, 449), 1e-10)


def test_power_at_the_corners():
    assert rate_power(1, 1, 0, 1) == 0
    assert rate_power(1, 10, 0, 10) == 1
    assert rate_power(0, 10, 0, 10) == 0
    assert share_power([0, 1], 10, 0.5).tolist() == [1, 1]
    assert np.isnan(rate_power(0.5, [0, np.nan], 0.5, 10)).all()
    assert np.isnan(share_power(0.5, 0, 0.5))
    assert share_power(1e-6, 10_000_000, 1e-7) == pytest.approx(0.9946, abs=0.01)


def test_a_test_or_side_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="There is no test 'wald'"):
        rate_power(0.1, 5, 0.2, 5, method="wald")
    with pytest.raises(ValueError, match="'both' is two-sided"):
        share_power(0.1, 5, 0.2, alternative="less")
    with pytest.raises(ValueError, match="There is no alternative"):
        share_power(0.1, 5, 0.2, method="midp", alternative="more")


# Sizes


@pytest.mark.parametrize(("true_share", "share"), [(0.052, 0.026), (0.9, 0.5), (0.01, 0.05), (0.3, 0.25), (0.99, 0.01)])
@pytest.mark.parametrize("power", [0.8, 0.95])
def test_from_the_size_of_a_share_on_the_power_is_always_reached(true_share, share, power):
    size = share_size(true_share, share, power=power)
    powers = share_power(true_share, np.arange(1, 3 * size + 50), share)
    assert powers[int(size) - 1 :].min() >= power
    assert size == 1 or powers[int(size) - 2] < power


def test_the_first_size_that_reaches_the_power_may_come_too_early():
    powers = share_power(0.052, np.arange(1, 500), 0.026)
    first = int(np.flatnonzero(powers >= 0.8)[0]) + 1
    assert first < share_size(0.052, 0.026)


@pytest.mark.parametrize(
    ("rate_a", "rate_b", "share_a"), [(0.2, 0.07, 0.08), (0.9, 0.1, 0.5), (0.3, 0.6, 0.7), (0.02, 0.2, 0.5)]
)
def test_sizes_of_two_groups_reach_the_power_and_smaller_ones_do_not(rate_a, rate_b, share_a):
    total_a, total_b = rate_size(rate_a, rate_b, share_a=share_a)
    assert rate_power(rate_a, total_a, rate_b, total_b) >= 0.8
    fewer = min(total_a, total_b) - 1
    few, many = fewer, np.ceil(fewer * max(share_a, 1 - share_a) / min(share_a, 1 - share_a))
    smaller = (few, many) if share_a <= 0.5 else (many, few)
    assert rate_power(rate_a, smaller[0], rate_b, smaller[1]) < 0.8
    assert total_a / (total_a + total_b) == pytest.approx(share_a, abs=0.5 / min(total_a, total_b))


@pytest.mark.parametrize("factor", [0.1, 0.6, 3, 10])
def test_sizes_do_not_hang_on_the_approximation_that_the_search_begins_with(monkeypatch, factor):
    import disprop.stats.size as module

    wanted = share_size(0.052, 0.026), rate_size(0.2, 0.07, share_a=0.2)
    near = module._normal_size
    monkeypatch.setattr(module, "_normal_size", lambda *given: near(*given) * factor)
    assert (share_size(0.052, 0.026), rate_size(0.2, 0.07, share_a=0.2)) == wanted


def test_sizes_agree_with_the_published_approximation():
    # Fleiss, Levin and Paik's formula with continuity correction, 60% against 70%: 376 a group.
    total_a, total_b = rate_size(0.6, 0.7, method="fisher")
    assert total_a == total_b
    assert total_a == pytest.approx(376, rel=0.02)


def test_no_difference_takes_more_people_than_there_are():
    assert share_size(0.3, 0.3) == np.inf
    assert rate_size(0.3, 0.3) == (np.inf, np.inf)
    assert share_size(0.30001, 0.3) == np.inf or share_size(0.30001, 0.3) > 1e7
    assert rate_size(0.3, 0.30001) == (np.inf, np.inf)


def test_one_sided_sizes_are_smaller():
    assert share_size(0.3, 0.2, method="central", alternative="greater") < share_size(0.3, 0.2, method="central")
    one, two = (rate_size(0.3, 0.1, method="fisher", alternative=side)[0] for side in ("greater", "two-sided"))
    assert one < two


def test_levels_that_are_none_are_refused():
    with pytest.raises(ValueError, match="'share' must lie strictly between 0 and 1"):
        share_size(0.1, 0)
    with pytest.raises(ValueError, match="'share_a' must lie strictly between 0 and 1"):
        rate_size(0.1, 0.2, share_a=1)
