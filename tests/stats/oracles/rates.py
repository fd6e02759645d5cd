"""Two rates from their definitions, in fifty digits."""

from __future__ import annotations

import mpmath as mp
from definitions import (
    INFINITY,
    Ends,
    hypergeometric_terms,
    log_root,
    normal_quantile,
    normal_side,
    number,
    root,
    share_interval,
    sided,
)

MEASURES = ("difference", "ratio", "odds")


def constrained(measure: str, value: mp.mpf, x: int, n: int, y: int, m: int) -> tuple[mp.mpf, mp.mpf]:
    """The most likely pair of rates with this difference, ratio or odds ratio: bisection on the likelihood's slope."""
    low, high = mp.mpf(0), mp.mpf(1)
    if measure == "difference":
        low, high = max(mp.mpf(0), -value), min(mp.mpf(1), 1 - value)
    if measure == "ratio":
        high = min(mp.mpf(1), 1 / value)

    def other(q: mp.mpf) -> mp.mpf:
        if measure == "difference":
            return q + value
        return value * q if measure == "ratio" else value * q / (1 - q + value * q)

    def growth(q: mp.mpf) -> mp.mpf:
        """Derivative of rate a by rate b."""
        if measure == "difference":
            return mp.mpf(1)
        return value if measure == "ratio" else value / (1 - q + value * q) ** 2

    def slope(q: mp.mpf) -> mp.mpf:
        p = other(q)
        of_a = (x / p if x else 0) - ((n - x) / (1 - p) if n - x else 0)
        of_b = (y / q if y else 0) - ((m - y) / (1 - q) if m - y else 0)
        return of_a * growth(q) + of_b

    tiny = (high - low) * mp.mpf("1e-30")
    if slope(low + tiny) <= 0:
        q = low
    elif slope(high - tiny) >= 0:
        q = high
    else:
        q = root(lambda t: -slope(t), low + tiny, high - tiny)
    return other(q), q


def score_statistic(measure: str, value: mp.mpf, x: int, n: int, y: int, m: int, corrected: bool) -> mp.mpf:
    """Signed score statistic of a value: positive where the estimate is above it."""
    total = mp.mpf(n + m)
    inflation = total / (total - 1) if corrected else mp.mpf(1)
    p, q = constrained(measure, value, x, n, y, m)
    if measure == "odds":
        spread = 1 / (n * p * (1 - p)) + 1 / (m * q * (1 - q))
        return (x - n * p) * mp.sqrt(spread / inflation)
    weight = mp.mpf(1) if measure == "difference" else value
    gap = mp.mpf(x) / n - mp.mpf(y) / m * weight - (value if measure == "difference" else 0)
    variance = (p * (1 - p) / n + weight**2 * q * (1 - q) / m) * inflation
    if gap == 0:
        return mp.mpf(0)
    return gap / mp.sqrt(variance) if variance > 0 else mp.sign(gap) * INFINITY


def upper_end(measure: str, x: int, n: int, y: int, m: int, confidence: float, corrected: bool) -> mp.mpf:
    z = normal_quantile(confidence)
    if measure == "difference":
        estimate = mp.mpf(x) / n - mp.mpf(y) / m
        if estimate == 1:
            return mp.mpf(1)
        start = estimate + (1 - estimate) * mp.mpf("1e-30")
        return root(
            lambda v: -score_statistic(measure, v, x, n, y, m, corrected) - z, start, mp.mpf(1) - mp.mpf("1e-45")
        )
    if y == 0 or (measure == "odds" and x == n):
        return INFINITY
    return log_root(lambda v: -score_statistic(measure, v, x, n, y, m, corrected) - z)


def score_interval(measure: str, x: int, n: int, y: int, m: int, confidence: float, corrected: bool) -> Ends:
    upper = upper_end(measure, x, n, y, m, confidence, corrected)
    mirrored = upper_end(measure, y, m, x, n, confidence, corrected)
    if measure == "difference":
        return -mirrored, upper
    return (1 / mirrored if mirrored != INFINITY else mp.mpf(0)), upper


def conditional_odds(x: int, n: int, y: int, m: int, confidence: float, tie: mp.mpf) -> Ends:
    """Odds ratios at which one tail, with so much of the observed table's own probability, is alpha / 2."""
    half = (1 - number(confidence)) / 2

    def upper(odds: mp.mpf) -> mp.mpf:
        terms = hypergeometric_terms(n, m, x + y, odds)
        return mp.fsum(t for k, t in terms.items() if k > x) + tie * terms.get(x, mp.mpf(0))

    def lower(odds: mp.mpf) -> mp.mpf:
        terms = hypergeometric_terms(n, m, x + y, odds)
        return mp.fsum(t for k, t in terms.items() if k < x) + tie * terms.get(x, mp.mpf(0))

    low = log_root(lambda v: upper(v) - half) if x > 0 and m - y > 0 else mp.mpf(0)
    high = log_root(lambda v: half - lower(v)) if y > 0 and n - x > 0 else INFINITY
    return low, high


def fitted(n: int, m: int, events: int, odds: mp.mpf) -> mp.mpf:
    """Count of a in the table with these margins and this odds ratio."""
    lowest, highest = mp.mpf(max(0, events - m)), mp.mpf(min(n, events))
    if odds == 0 or lowest == highest:
        return lowest
    if odds == INFINITY:
        return highest
    return root(lambda a: a * (m - events + a) - odds * (n - a) * (events - a), lowest, highest)


def carried(measure: str, x: int, n: int, y: int, m: int, confidence: float) -> Ends:
    if x + y in (0, n + m):
        return (mp.mpf(-1), mp.mpf(1)) if measure == "difference" else (mp.mpf(0), INFINITY)
    ends = []
    for odds in conditional_odds(x, n, y, m, confidence, mp.mpf(1) / 2):
        a = fitted(n, m, x + y, odds)
        p, q = a / n, (x + y - a) / m
        ends.append(p - q if measure == "difference" else (p / q if q > 0 else INFINITY))
    return ends[0], ends[1]


def rate_interval(measure: str, method: str, x: int, n: int, y: int, m: int, confidence: float) -> Ends:
    if method == "miettinen_nurminen":
        return score_interval(measure, x, n, y, m, confidence, corrected=True)
    if method in ("mee", "koopman"):
        return score_interval(measure, x, n, y, m, confidence, corrected=False)
    if method == "carried":
        return carried(measure, x, n, y, m, confidence)
    if method in ("midp", "exact"):
        return conditional_odds(x, n, y, m, confidence, mp.mpf(1) / 2 if method == "midp" else mp.mpf(1))
    if method == "scas":
        return skewness_corrected(measure, x, n, y, m, confidence)
    return closed(method, mp.mpf(x), mp.mpf(n), mp.mpf(y), mp.mpf(m), confidence)


def closed(method: str, x: mp.mpf, n: mp.mpf, y: mp.mpf, m: mp.mpf, confidence: float) -> Ends:
    z, half = normal_quantile(confidence), mp.mpf(1) / 2
    if method.startswith("newcombe"):
        form = "wilson_cc" if method.endswith("cc") else "wilson"
        (low_a, high_a), (low_b, high_b) = (share_interval(form, *pair, confidence) for pair in ((x, n), (y, m)))
        p, q = x / n, y / m
        return p - q - mp.sqrt((p - low_a) ** 2 + (high_b - q) ** 2), p - q + mp.sqrt(
            (high_a - p) ** 2 + (q - low_b) ** 2
        )
    if method in ("wald", "agresti_caffo"):
        if method == "agresti_caffo":
            x, n, y, m = x + 1, n + 2, y + 1, m + 2
        p, q = x / n, y / m
        width = z * mp.sqrt(p * (1 - p) / n + q * (1 - q) / m)
        return max(mp.mpf(-1), p - q - width), min(mp.mpf(1), p - q + width)
    if method in ("katz_log", "adjusted_log"):
        if method == "adjusted_log":
            x, n, y, m = x + half, n + half, y + half, m + half
        if 0 in (x, y):
            return mp.mpf(0), INFINITY
        factor = mp.exp(z * mp.sqrt(1 / x - 1 / n + 1 / y - 1 / m))
        return x * m / (n * y) / factor, x * m / (n * y) * factor
    a, b, c, d = x, n - x, y, m - y
    if method == "gart":
        a, b, c, d = a + half, b + half, c + half, d + half
    if 0 in (a, b, c, d):
        return mp.mpf(0), INFINITY
    factor = mp.exp(z * mp.sqrt(1 / a + 1 / b + 1 / c + 1 / d))
    return a * d / (b * c) / factor, a * d / (b * c) * factor


def skewness_corrected(measure: str, x: int, n: int, y: int, m: int, confidence: float) -> Ends:
    upper = skewed_upper(measure, x, n, y, m, confidence)
    mirrored = skewed_upper(measure, y, m, x, n, confidence)
    if measure == "difference":
        return -mirrored, upper
    return (1 / mirrored if mirrored != INFINITY else mp.mpf(0)), upper


def skewed_upper(measure: str, x: int, n: int, y: int, m: int, confidence: float) -> mp.mpf:
    """The outermost solution of S / sqrt V = -z + skewness (z^2 - 1) / 6: a walk inward, then bisection."""
    z, inflation = normal_quantile(confidence), mp.mpf(n + m) / (n + m - 1)
    estimate = mp.mpf(x) / n - mp.mpf(y) / m
    if (measure == "difference" and estimate == 1) or (measure == "ratio" and y == 0):
        return mp.mpf(1) if measure == "difference" else INFINITY

    def value(t: mp.mpf) -> mp.mpf:
        if measure == "difference":
            return estimate + (1 - estimate) / (1 + mp.exp(-t))
        return mp.mpf(x) * m / (n * mp.mpf(y)) + mp.exp(t)

    def beyond(t: mp.mpf) -> mp.mpf:
        at = value(t)
        weight = mp.mpf(1) if measure == "difference" else at
        p, q = constrained(measure, at, x, n, y, m)
        gap = weight * y / m - mp.mpf(x) / n + (at if measure == "difference" else 0)
        spread = mp.sqrt((p * (1 - p) / n + weight**2 * q * (1 - q) / m) * inflation)
        third = p * (1 - p) * (1 - 2 * p) / n**2 - weight**3 * q * (1 - q) * (1 - 2 * q) / m**2
        return gap / spread + third * (z**2 - 1) / (6 * spread**3) - z

    outer = mp.mpf(40)
    step = mp.mpf("0.1")
    if beyond(outer) <= 0:
        return mp.mpf(1) if measure == "difference" else INFINITY
    while beyond(outer - step) > 0:
        outer -= step
    return value(root(beyond, outer - step, outer))


def odds_estimate(method: str, x: int, n: int, y: int, m: int) -> mp.mpf:
    events = x + y
    lowest, highest = max(0, events - m), min(n, events)
    if lowest == highest:
        return mp.nan
    if x in (lowest, highest):
        return mp.mpf(0) if x == lowest else INFINITY
    if method == "sample":
        return mp.mpf(x) * (m - y) / (mp.mpf(y) * (n - x))

    def gap(odds: mp.mpf) -> mp.mpf:
        return mp.fsum(k * term for k, term in hypergeometric_terms(n, m, events, odds).items()) - x

    return log_root(gap)


def chi_square_z(method: str, x: int, n: int, y: int, m: int) -> mp.mpf:
    """Signed root of a chi-square statistic, from observed and expected counts."""
    total, events = mp.mpf(n + m), mp.mpf(x + y)
    observed = [mp.mpf(x), mp.mpf(n - x), mp.mpf(y), mp.mpf(m - y)]
    expected = [n * events / total, n * (total - events) / total, m * events / total, m * (total - events) / total]
    gap = observed[0] - expected[0]
    if method == "g":
        statistic = 2 * mp.fsum(o * mp.log(o / e) for o, e in zip(observed, expected, strict=True) if o)
    else:
        size = abs(gap) - (min(mp.mpf(1) / 2, abs(gap)) if method == "yates" else 0)
        statistic = mp.fsum(size**2 / e for e in expected)
    if method == "score":
        statistic *= (total - 1) / total
    return mp.sign(gap) * mp.sqrt(max(statistic, mp.mpf(0)))


def rate_test(method: str, x: int, n: int, y: int, m: int, alternative: str = "two-sided") -> mp.mpf:
    total, events = n + m, x + y
    if method in ("score", "pearson", "yates", "g"):
        return mp.nan if events in (0, total) else normal_side(chi_square_z(method, x, n, y, m), alternative)
    forms = {"fisher": "minlike", "fisher_midp": "midp", "fisher_central": "central", "fisher_blaker": "blaker"}
    form = forms.get(method, "midp_minlike")
    return sided(form, hypergeometric_terms(n, m, events), x, alternative)
