"""What a row could have shown: the ratio that would have made a significant result likely."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import scipy
from numpy.typing import ArrayLike

from disprop.stats._inputs import (
    Ends,
    Floats,
    Pair,
    Places,
    as_floats,
    counted,
    paired,
    proportions,
    require,
    require_counts,
)
from disprop.stats._nulls import Drawn
from disprop.stats._tails import ratios_outward
from disprop.stats.nearest import levels, significant_drawn, significant_known
from disprop.stats.regions import share_region

SPREADS_KEPT, STEPS_MORE = 7.2, 12.0
"""How far from the mean the weights go on: what lies beyond is below 1e-12 of them."""

NUMBERS_AT_ONCE = 1 << 19
CLOSE_ENOUGH, MOST_ROUNDS, LONGEST_STEP = 1e-10, 60, 2.0


def _by_length(length: Floats) -> Iterator[Places]:
    """Put cells of like length together, as many as memory allows."""
    order = np.argsort(length, kind="stable")
    longest = length[order]
    start = 0
    while start < order.size:
        most = max(1, int(NUMBERS_AT_ONCE // longest[start]))
        last = longest[min(start + most, order.size) - 1]
        stop = start + max(1, int(NUMBERS_AT_ONCE // last))
        yield order[start:stop]
        start = stop


def _nested(ratios: Floats, tilt: Floats) -> Ends:
    """Return 1 + q0 + q0 q1 + ... and q0 + 2 q0 q1 + ..., with q = ratio times tilt, from the inside out."""
    sums, moments = np.ones(tilt.shape), np.zeros(tilt.shape)
    step = np.empty(tilt.shape)
    for ratio in ratios[::-1]:
        np.multiply(ratio, tilt, out=step)
        moments += sums
        moments *= step
        sums *= step
        sums += 1
    return sums, moments


def _mean_if_seen(null: Drawn, count: Floats, power: Floats) -> Floats:
    """Return the mean count at the odds ratio that makes P(X >= count) the power; counts above the lowest."""
    pair = null.table(count - 0.5)
    variance = 1 / (1 / pair.count_a + 1 / pair.rest_a + 1 / pair.count_b + 1 / pair.rest_b)
    spread = np.sqrt(variance)
    guess = np.log(pair.count_a / pair.rest_a) - np.log(pair.count_b / pair.rest_b)
    away = scipy.special.ndtri(power)
    guess += away / spread
    room = np.maximum(null.highest - count, count - null.lowest)
    # The mean lies `away` spreads from the count, and the spread there may be larger by as much.
    length = (SPREADS_KEPT + np.abs(away)) * (spread + np.abs(away)) + STEPS_MORE
    length = np.minimum(np.ceil(length), room)
    means = np.empty(count.shape)
    for piece in _by_length(2 * length):
        steps = np.arange(float(length[piece].max()))[:, None]
        means[piece] = _mean_of_piece(null.at(piece).table(count[piece]), steps, guess[piece], power[piece])
    return means


def _mean_of_piece(pair: Pair, steps: Floats, guess: Floats, power: Floats) -> Floats:
    """Newton's method in the log odds ratio, on the log odds of the tail; kept between the points that bracket it."""
    count = pair.count_a
    up = ratios_outward(pair.rest_a, pair.count_b, count + 1, pair.rest_b + 1, None, steps)
    down = ratios_outward(count, pair.rest_b, pair.count_b + 1, pair.rest_a + 1, None, steps)
    ratios = np.concatenate([up, down], axis=1)
    target = np.log(power) - np.log1p(-power)
    low, high = np.full(guess.shape, -np.inf), np.full(guess.shape, np.inf)
    point = guess
    for _ in range(MOST_ROUNDS):
        sums, moments = _nested(ratios, np.exp(np.concatenate([point, -point])))
        above, below = sums[: count.size], sums[count.size :] - 1
        above_moment, below_moment = moments[: count.size], moments[count.size :]
        excess = np.log(above) - np.log(below) - target
        going = np.abs(excess) > CLOSE_ENOUGH
        if not going.any():
            break
        low, high = np.where(excess < 0, point, low), np.where(excess > 0, point, high)
        step = point - np.clip(excess / (above_moment / above + below_moment / below), -LONGEST_STEP, LONGEST_STEP)
        step = np.where((step > low) & (step < high), step, (low + high) / 2)
        point = np.where(going, step, point)
    mean: Floats = count + (above_moment - below_moment) / (above + below)
    return mean


def _reference(first: Floats, second: Floats, weight: Floats) -> Floats:
    return weight * first + (1 - weight) * second


def _rate_ratios(*numbers: Floats) -> Ends:
    """Return the ratios of the mean tables, too few and too many, for flat arrays; NaN where no count would do."""
    pair, weight, alpha, power = Pair(*numbers[:4]), *numbers[4:]
    under, over = np.full(weight.shape, np.nan), np.full(weight.shape, np.nan)
    open_ = np.flatnonzero(~pair.one_table)
    null = Drawn(pair.total_a[open_], pair.total_b[open_], pair.events[open_])
    low, high = significant_drawn(null, alpha[open_])
    for ratios, there, turned in ((under, low >= null.lowest, True), (over, high <= null.highest, False)):
        few, row = null.at(there), open_[there]
        # Few of group a are many of group b.
        side, count = (few.mirrored, few.events - low[there]) if turned else (few, high[there])
        mean = _mean_if_seen(side, count, power[row])
        own, other = (few.events - mean, mean) if turned else (mean, few.events - mean)
        value, rest = own / few.total_a, other / few.total_b
        ratios[row] = value / _reference(value, rest, weight[row])
    return under, over


def _share_ratios(_: Floats, total: Floats, share: Floats, alpha: Floats, power: Floats) -> Ends:
    low, high = significant_known(total, share, alpha)
    fewer = scipy.special.betaincinv(np.maximum(low, 0) + 1, np.maximum(total - low, 1), 1 - power)
    more = scipy.special.betaincinv(np.maximum(high, 1), np.maximum(total - high, 0) + 1, power)
    return np.where(low >= 0, fewer / share, np.nan), np.where(high <= total, more / share, np.nan)


def rate_detectable(
    count_a: ArrayLike,
    total_a: ArrayLike,
    count_b: ArrayLike,
    total_b: ArrayLike,
    *,
    weight: ArrayLike = 0.0,
    alpha: ArrayLike = 0.05,
    power: ArrayLike = 0.8,
) -> Ends:
    """Return the ratios, below and above 1, that two groups of this size could have shown.

    Parameters
    ----------
    count_a, total_a : array_like
        Events, and people, of group a. All arguments broadcast. Of the counts only their sum matters.
    count_b, total_b : array_like
        Events, and people, of group b.
    weight : array_like, optional
        How much of the reference group a makes up: the ratio is that of its rate to
        ``weight * rate_a + (1 - weight) * rate_b``. 0 compares with group b alone.
    alpha : array_like, optional
        Level of significance of the row alone, strictly between 0 and 1.
    power : array_like, optional
        How likely a significant result is to be at these ratios, strictly between 0 and 1.

    Returns
    -------
    under, over : array
        Ratios in the shape of the arguments broadcast. NaN where no count on that side would be significant ("no
        result could have shown this"), where a number is missing, or where a total or a margin is empty.

    Raises
    ------
    ValueError
        For counts that are none, and for a level outside 0 to 1, naming the value and its place.

    Notes
    -----
    The margins are held. The nearest counts below and above the expected one that headline (``gated``) and check
    (``fisher``) both call significant are found first; every count farther out is significant too, because both p
    fall on either side of the expected count. For the count x above, psi is the odds ratio at which
    P(X >= x) = power in the noncentral hypergeometric distribution, P(X = k) proportional to w_k psi^k; the table
    at its mean M gives the ratio (M / n_a) / reference. Below likewise, with P(X <= x).

    A p within 1e-9 of alpha, relatively, is a tie and not significant.

    References
    ----------
    Fog (2008), Sampling methods for Wallenius' and Fisher's noncentral hypergeometric distributions,
    doi:10.1080/03610910701790236. Hoenig and Heisey (2001), The abuse of power, doi:10.1198/000313001300339897:
    why this depends on the margins and never on the observed count.

    Examples
    --------
    8 of 36 against 31 of 449 left. With so few people, the rate would have had to be about three and a half times that
    of the others to be found four times in five; and no result could have shown that fewer leave:

    >>> under, over = rate_detectable(8, 36, 31, 449)
    >>> bool(np.isnan(under)), round(float(over), 2)
    (True, 3.45)
    """
    weights = proportions("weight", weight)
    cells = paired(count_a, total_a, count_b, total_b, weights, levels("alpha", alpha), levels("power", power))
    return cells.ends(_rate_ratios)


def share_detectable(total: ArrayLike, share: ArrayLike, *, alpha: ArrayLike = 0.05, power: ArrayLike = 0.8) -> Ends:
    """Return the ratios to a known share, below and above 1, that so many people could have shown.

    Parameters
    ----------
    total : array_like
        People, of the group and of all others. All arguments broadcast.
    share : array_like
        The share expected, from 0 to 1, known as a constant (a census).
    alpha : array_like, optional
        Level of significance of the row alone, strictly between 0 and 1.
    power : array_like, optional
        How likely a significant result is to be at these ratios, strictly between 0 and 1.

    Returns
    -------
    under, over : array
        Ratios in the shape of the arguments broadcast. NaN where no count on that side would be significant, where
        a number is missing or the total is 0; infinite over a share of 0, which one person contradicts.

    Raises
    ------
    ValueError
        For totals that are none, and for shares and levels outside 0 to 1.

    Notes
    -----
    The nearest counts below and above the expected one that headline (``midp``) and check (``minlike``) both call
    significant are found first; every count farther out is significant too. For the count x above, the share q at
    which P(X >= x) = power is a quantile of beta(x, n - x + 1), and the ratio is q / share; below likewise.

    References
    ----------
    Hoenig and Heisey (2001), The abuse of power, doi:10.1198/000313001300339897: why this does not depend on the
    observed count.

    Examples
    --------
    443 staff, in a county where 0.16% are Black Caribbean and 95.59% White British:

    >>> under, over = share_detectable(443, [0.0016, 0.9559])
    >>> under.round(3), over.round(3)
    (array([  nan, 0.968]), array([6.021, 1.025]))
    """
    shares = proportions("share", share)
    levels_given = levels("alpha", alpha), levels("power", power)
    return counted({"count": np.zeros(np.shape(total)), "total": total}, shares, *levels_given).ends(_share_ratios)


def _event_ratios(count_a: Floats, time_a: Floats, count_b: Floats, time_b: Floats, *levels: Floats) -> Ends:
    alpha, power = levels
    events, share = count_a + count_b, time_a / (time_a + time_b)
    low, high = share_region(events, share, alpha, "central", "two-sided")
    ratios = []
    # Both parts of the events as quantiles, so that neither loses its digits to the other.
    for count, there, chance in ((low + 1, low >= 0, 1 - power), (high, high <= events, power)):
        first, second = np.maximum(count, 1), np.maximum(events - count + 1, 1)
        own = scipy.special.betaincinv(first, second, chance)
        other = scipy.special.betaincinv(second, first, 1 - chance)
        ratios.append(np.where(there, own / other * (time_b / time_a), np.nan))
    return ratios[0], ratios[1]


def event_detectable(
    count_a: ArrayLike,
    exposure_a: ArrayLike,
    count_b: ArrayLike,
    exposure_b: ArrayLike,
    *,
    alpha: ArrayLike = 0.05,
    power: ArrayLike = 0.8,
) -> Ends:
    """Return the ratios of two rates of events, below and above 1, that so many events could have shown.

    Parameters
    ----------
    count_a, exposure_a : array_like
        Events of group a, and the headcount or person-years in which they happened. All arguments broadcast. Of the
        counts only their sum matters.
    count_b, exposure_b : array_like
        The same of group b.
    alpha : array_like, optional
        Level of significance of the row alone, strictly between 0 and 1.
    power : array_like, optional
        How likely a significant result is to be at these ratios, strictly between 0 and 1.

    Returns
    -------
    under, over : array
        Ratios of the rate of a to the rate of b. NaN where no count on that side would be significant, where a number
        is missing, or where an exposure is 0.

    Raises
    ------
    ValueError
        For counts that are none, exposures below 0, and levels outside 0 to 1.

    Notes
    -----
    The sum of the events is held: their number in group a is binomial with the share r E_a / (r E_a + E_b) at a rate
    ratio r. Headline (``midp``) and check (``exact``) are both significant where the check is, because the mid-P is the
    smaller. The share at which the tail from the nearest significant count on has the power is a quantile of a beta
    distribution.

    References
    ----------
    Przyborowski and Wilenski (1940), doi:10.1093/biomet/31.3-4.313. Hoenig and Heisey (2001),
    doi:10.1198/000313001300339897.

    Examples
    --------
    30 stops in all, of a group of 1,000 and of 9,000 others:

    >>> under, over = event_detectable(3, 1_000, 27, 9_000)
    >>> bool(np.isnan(under)), round(float(over), 2)
    (True, 4.28)
    """
    counts, times = (as_floats(count_a), as_floats(count_b)), (as_floats(exposure_a), as_floats(exposure_b))
    for name, values in zip(("count_a", "count_b"), counts, strict=True):
        require_counts(name, values)
    for name, values in zip(("exposure_a", "exposure_b"), times, strict=True):
        right = np.isfinite(values) & (values >= 0)
        require(values, right, f"'{name}' must be a number of 0 or more", "Give a headcount or person-years.")
    time_a, time_b = (np.where(values > 0, values, np.nan) for values in times)
    cells = counted({}, counts[0], time_a, counts[1], time_b, levels("alpha", alpha), levels("power", power))
    return cells.ends(_event_ratios)
