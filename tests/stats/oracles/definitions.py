"""Statistics from their definitions, in exact fractions or fifty digits: slow, plain, and the judge of the library."""

from __future__ import annotations

from collections.abc import Callable

import mpmath as mp

mp.mp.dps = 50

TIE = mp.mpf("1e-7")
Ends = tuple[mp.mpf, mp.mpf]
INFINITY = mp.inf


def number(value: float) -> mp.mpf:
    """Exactly the number that a float holds."""
    return mp.mpf(value)


def normal_quantile(confidence: float) -> mp.mpf:
    """z with so much of the normal between -z and z."""
    return mp.sqrt(2) * mp.erfinv(number(confidence))


def normal_two_sided(z: mp.mpf) -> mp.mpf:
    return mp.erfc(abs(z) / mp.sqrt(2))


def root(function: Callable[[mp.mpf], mp.mpf], low: mp.mpf, high: mp.mpf) -> mp.mpf:
    """The zero of a function that is increasing from `low` to `high`: bisection, then nothing clever."""
    for _ in range(110):
        middle = (low + high) / 2
        if function(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def log_root(function: Callable[[mp.mpf], mp.mpf]) -> mp.mpf:
    """The positive zero of an increasing function, on a logarithmic scale."""
    return mp.exp(root(lambda t: function(mp.exp(t)), mp.mpf(-40), mp.mpf(40)))


# One share


def binomial_terms(total: int, share: mp.mpf, around: int) -> dict[int, mp.mpf]:
    """Probabilities of the counts; for large totals those above 1e-45 of the largest near `around` and the mode."""
    if total <= 3000:
        return {k: mp.binomial(total, k) * share**k * (1 - share) ** (total - k) for k in range(total + 1)}
    terms: dict[int, mp.mpf] = {}
    for centre in (around, int(total * share)):
        first = mp.exp(
            mp.loggamma(total + 1) - mp.loggamma(centre + 1) - mp.loggamma(total - centre + 1)
            + centre * mp.log(share) + (total - centre) * mp.log1p(-share)
        )  # fmt: skip
        for step in (1, -1):
            term, k = first, centre
            while (0 <= k <= total and term > first * mp.mpf("1e-45")) or k == centre:
                terms[k] = term
                term *= (
                    (mp.mpf(total - k) / (k + 1) * share / (1 - share))
                    if step > 0
                    else (mp.mpf(k) / (total - k + 1) * (1 - share) / share)
                )
                k += step
                if step * (k - int(total * share)) < 0 and step * (centre - int(total * share)) < 0 and term > first:
                    break
    return terms


def hypergeometric_terms(total_a: int, total_b: int, events: int, odds: mp.mpf | int = 1) -> dict[int, mp.mpf]:
    """Probabilities of the counts of group a, the margins held, at an odds ratio; all of them, or all above 1e-320."""
    lowest, highest = max(0, events - total_b), min(total_a, events)
    odds = mp.mpf(odds)

    def ratio(k: int) -> mp.mpf:
        return mp.mpf(total_a - k) * (events - k) / ((k + 1) * mp.mpf(total_b - events + k + 1)) * odds

    low, high = lowest, highest
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if ratio(middle) > 1 else (low, middle)
    mode = low
    terms = {mode: mp.mpf(1)}
    for k in range(mode, highest):
        terms[k + 1] = terms[k] * ratio(k)
        if terms[k + 1] < mp.mpf("1e-320"):
            break
    for k in range(mode, lowest, -1):
        terms[k - 1] = terms[k] / ratio(k - 1)
        if terms[k - 1] < mp.mpf("1e-320"):
            break
    whole = mp.fsum(terms.values())
    return {k: term / whole for k, term in terms.items()}


def tails(terms: dict[int, mp.mpf], count: int) -> tuple[mp.mpf, mp.mpf, mp.mpf]:
    below = mp.fsum(term for k, term in terms.items() if k < count)
    above = mp.fsum(term for k, term in terms.items() if k > count)
    return below, terms.get(count, mp.mpf(0)), above


def minlike(terms: dict[int, mp.mpf], count: int) -> mp.mpf:
    limit = terms.get(count, mp.mpf(0)) * (1 + TIE)
    return min(mp.fsum(term for term in terms.values() if term <= limit), mp.mpf(1))


def midp_minlike(terms: dict[int, mp.mpf], count: int) -> mp.mpf:
    own = terms.get(count, mp.mpf(0))
    high, low = own * (1 + TIE), own / (1 + TIE)
    less = mp.fsum(term for term in terms.values() if term < low)
    ties = mp.fsum(term for term in terms.values() if low <= term <= high)
    return less + ties / 2


def central(terms: dict[int, mp.mpf], count: int) -> mp.mpf:
    below, own, above = tails(terms, count)
    return min(2 * min(below + own, above + own), mp.mpf(1))


def midp(terms: dict[int, mp.mpf], count: int) -> mp.mpf:
    below, own, above = tails(terms, count)
    return min(2 * min(below + own / 2, above + own / 2), mp.mpf(1))


def blaker(terms: dict[int, mp.mpf], count: int) -> mp.mpf:
    """Probability of the counts whose smaller tail is no larger than that of the observed count."""
    ordered = sorted({*terms, count})
    below: dict[int, mp.mpf] = {}
    above: dict[int, mp.mpf] = {}
    running = mp.mpf(0)
    for k in ordered:
        running += terms.get(k, mp.mpf(0))
        below[k] = running
    running = mp.mpf(0)
    for k in reversed(ordered):
        running += terms.get(k, mp.mpf(0))
        above[k] = running
    smaller = {k: min(below[k], above[k]) for k in ordered}
    limit = smaller[count] * (1 + TIE)
    return min(mp.fsum(term for k, term in terms.items() if smaller[k] <= limit), mp.mpf(1))


TWO_SIDED = {"minlike": minlike, "central": central, "midp": midp, "midp_minlike": midp_minlike, "blaker": blaker}


def share_test(method: str, count: int, total: int, share: float, alternative: str = "two-sided") -> mp.mpf:
    exact = number(share)
    if method == "score":
        if exact in (0, 1):
            return mp.nan
        return normal_side((count - total * exact) / mp.sqrt(total * exact * (1 - exact)), alternative)
    terms = binomial_terms(total, exact, count) if 0 < exact < 1 else {int(total * exact): mp.mpf(1)}
    return sided(method, terms, count, alternative)


def normal_side(z: mp.mpf, alternative: str) -> mp.mpf:
    if alternative == "two-sided":
        return normal_two_sided(z)
    return mp.ncdf(z if alternative == "less" else -z)


def sided(method: str, terms: dict[int, mp.mpf], count: int, alternative: str) -> mp.mpf:
    if alternative == "two-sided":
        return TWO_SIDED[method](terms, count)
    below, own, above = tails(terms, count)
    part = own / 2 if method.startswith("midp") else own
    return min(part + (below if alternative == "less" else above), mp.mpf(1))


def upper_tail(count: int, total: int, share: mp.mpf, tie: mp.mpf | float) -> mp.mpf:
    """P(X > count) + tie P(X = count)."""
    own = mp.binomial(total, count) * share**count * (1 - share) ** (total - count)
    above = beta_area(mp.mpf(count + 1), mp.mpf(total - count), share) if count < total else mp.mpf(0)
    return above + tie * own


def inverted_share(count: int, total: int, confidence: float, tie: float) -> Ends:
    half = (1 - number(confidence)) / 2
    low, high = mp.mpf(0), mp.mpf(1)

    def logistic(t: mp.mpf) -> mp.mpf:
        return 1 / (1 + mp.exp(-t))

    span = mp.mpf(40)
    if count > 0:
        low = logistic(root(lambda t: upper_tail(count, total, logistic(t), tie) - half, -span, span))
    if count < total:
        rest = logistic(root(lambda t: upper_tail(total - count, total, logistic(t), tie) - half, -span, span))
        high = 1 - rest
    return low, high


def share_interval(method: str, count: int, total: int, confidence: float) -> Ends:
    x, n, z = mp.mpf(count), mp.mpf(total), normal_quantile(confidence)
    alpha = 1 - number(confidence)
    p = x / n
    if method == "wilson":
        centre, half = (x + z**2 / 2) / (n + z**2), z / (n + z**2) * mp.sqrt(x * (n - x) / n + z**2 / 4)
        return centre - half, centre + half
    if method == "wilson_cc":
        low, high = mp.mpf(0), mp.mpf(1)
        if x > 0:
            low = (2 * x + z**2 - 1 - z * mp.sqrt(z**2 - 2 - 1 / n + 4 * p * (n - x + 1))) / (2 * (n + z**2))
        if x < n:
            high = (2 * x + z**2 + 1 + z * mp.sqrt(z**2 + 2 - 1 / n + 4 * p * (n - x - 1))) / (2 * (n + z**2))
        return max(mp.mpf(0), low), min(mp.mpf(1), high)
    if method == "midp":
        if count == 0:
            return mp.mpf(0), 1 - alpha ** (1 / n)
        if count == total:
            return alpha ** (1 / n), mp.mpf(1)
        return inverted_share(count, total, confidence, 0.5)
    if method == "clopper_pearson":
        return inverted_share(count, total, confidence, 1.0)
    if method == "blaker":
        mirrored = blaker_low(total - count, total, alpha)
        return blaker_low(count, total, alpha), 1 - mirrored
    if method == "jeffreys":
        return jeffreys(count, total, alpha)
    if method == "agresti_coull":
        q = (x + z**2 / 2) / (n + z**2)
        half = z * mp.sqrt(q * (1 - q) / (n + z**2))
        return max(mp.mpf(0), q - half), min(mp.mpf(1), q + half)
    if method == "wald":
        half = z * mp.sqrt(p * (1 - p) / n)
        return max(mp.mpf(0), p - half), min(mp.mpf(1), p + half)
    raise KeyError(method)


def blaker_low(count: int, total: int, alpha: mp.mpf) -> mp.mpf:
    """The least share that Blaker's test does not reject: a fine walk from below, then bisection."""
    if count == 0:
        return mp.mpf(0)

    def holds(t: mp.mpf) -> bool:
        return blaker(binomial_terms(total, 1 / (1 + mp.exp(-t)), count), count) >= alpha

    low, _ = inverted_share(count, total, float(1 - alpha), 1.0)
    point = mp.log(low) - mp.log1p(-low)
    while not holds(point + mp.mpf("0.002")):
        point += mp.mpf("0.002")
    high = point + mp.mpf("0.002")
    for _ in range(60):
        middle = (point + high) / 2
        point, high = (point, middle) if holds(middle) else (middle, high)
    return 1 / (1 + mp.exp(-high))


def beta_area(a: mp.mpf, b: mp.mpf, x: mp.mpf) -> mp.mpf:
    """Area below x of the beta distribution, by its series of positive terms, from the side where that is short."""
    turn = x > (a / (a + b) if min(a, b) > 200 else mp.mpf(1) / 2)
    return 1 - beta_series(b, a, 1 - x) if turn else beta_series(a, b, x)


def beta_series(a: mp.mpf, b: mp.mpf, x: mp.mpf) -> mp.mpf:
    if b * x > 4 * a + 2000:
        return mp.mpf(1)  # What is above is below 1e-200.
    term = mp.exp(a * mp.log(x) + b * mp.log1p(-x) + mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b)) / a
    area, k = term, 0
    while term > area * mp.mpf("1e-40") or k < b * x:
        term *= (a + b + k) / (a + 1 + k) * x
        area += term
        k += 1
    return area


def jeffreys(count: int, total: int, alpha: mp.mpf) -> Ends:
    a, b = mp.mpf(count) + 0.5, mp.mpf(total - count) + 0.5

    def quantile(a: mp.mpf, b: mp.mpf, area: mp.mpf) -> mp.mpf:
        logit = root(lambda t: beta_area(a, b, 1 / (1 + mp.exp(-t))) - area, mp.mpf(-40), mp.mpf(40))
        return 1 / (1 + mp.exp(-logit))

    low = quantile(a, b, alpha / 2) if count > 0 else mp.mpf(0)
    high = 1 - quantile(b, a, alpha / 2) if count < total else mp.mpf(1)
    return low, high
