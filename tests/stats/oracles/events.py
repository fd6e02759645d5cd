"""Rates of events from their definitions, in fifty digits."""

from __future__ import annotations

import mpmath as mp
from definitions import (
    INFINITY,
    Ends,
    binomial_terms,
    log_root,
    normal_quantile,
    normal_side,
    number,
    root,
    share_interval,
    sided,
)

FORMS = {"exact": "central", "midp": "midp", "minlike": "minlike"}


def event_test(method: str, x: int, time_a: float, y: int, time_b: float, alternative: str) -> mp.mpf:
    share = number(time_a) / (number(time_a) + number(time_b))
    both = x + y
    if method == "score":
        return normal_side((x - both * share) / mp.sqrt(both * share * (1 - share)), alternative) if both else mp.nan
    return sided(FORMS[method], binomial_terms(both, share, x), x, alternative)


def event_interval(measure: str, method: str, x: int, time_a: float, y: int, time_b: float, confidence: float) -> Ends:
    if measure == "difference":
        upper = difference_upper(x, number(time_a), y, number(time_b), confidence)
        return -difference_upper(y, number(time_b), x, number(time_a), confidence), upper
    if x + y == 0:
        return mp.mpf(0), INFINITY
    form = {"exact": "clopper_pearson", "midp": "midp", "score": "wilson"}[method]
    low, high = share_interval(form, x, x + y, confidence)
    scale = number(time_b) / number(time_a)
    low = low / (1 - low) * scale if x else mp.mpf(0)
    return low, (high / (1 - high) * scale if y else INFINITY)


def difference_upper(x: int, time_a: mp.mpf, y: int, time_b: mp.mpf, confidence: float) -> mp.mpf:
    """The difference above the estimate at which the score statistic is -z, by bisection at both levels."""
    z, estimate = normal_quantile(confidence), x / time_a - y / time_b

    def beyond(gap: mp.mpf) -> mp.mpf:
        delta = estimate + gap
        lowest = max(mp.mpf(0), -delta)

        def slope(rate_b: mp.mpf) -> mp.mpf:
            of_a = x / (rate_b + delta) if x else mp.mpf(0)
            return time_a + time_b - of_a - (y / rate_b if y else 0)

        near = lowest + mp.mpf("1e-35")
        rate_b = (
            lowest if slope(near) >= 0 else root(slope, near, mp.mpf(10) * (x + y + 1) / min(time_a, time_b) + lowest)
        )
        return gap / mp.sqrt((rate_b + delta) / time_a + rate_b / time_b) - z

    return estimate + log_root(beyond)


def event_rate_interval(method: str, count: int, exposure: float, confidence: float) -> Ends:
    time, z, half = number(exposure), normal_quantile(confidence), (1 - number(confidence)) / 2
    if method == "byar":
        x = mp.mpf(count)
        low = x * max(1 - 1 / (9 * x) - z / (3 * mp.sqrt(x)), mp.mpf(0)) ** 3 if count else mp.mpf(0)
        more = x + 1
        return low / time, more * (1 - 1 / (9 * more) + z / (3 * mp.sqrt(more))) ** 3 / time

    def at_most(most: int, mean: mp.mpf) -> mp.mpf:
        return mp.gammainc(most + 1, mean, regularized=True)

    low = log_root(lambda mean: 1 - at_most(count - 1, mean) - half) if count else mp.mpf(0)
    return low / time, log_root(lambda mean: half - at_most(count, mean)) / time
