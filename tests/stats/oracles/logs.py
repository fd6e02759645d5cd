"""Logarithms of p from the definitions, for counts on one side of the mode: no p is too small here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import mpmath as mp
import rates
from definitions import TIE, number

Mass = Callable[[int], mp.mpf]


@dataclass(frozen=True)
class Counts:
    """A distribution over whole numbers with one mode: the mass of each, and its ratio to the next."""

    lowest: int
    highest: int
    mass: Mass
    rise: Mass

    def outward(self, start: int, step: int) -> mp.mpf:
        """The tail that begins at a count beyond the mode."""
        term = total = self.mass(start) if self.lowest <= start <= self.highest else mp.mpf(0)
        k = start
        while self.lowest <= k + step <= self.highest and term > total * mp.mpf("1e-40"):
            term = term * self.rise(k) if step > 0 else term / self.rise(k - 1)
            total += term
            k += step
        return total

    def first(self, holds: Callable[[int], bool], mode: int, step: int) -> int:
        """The count nearest to the mode from which on it holds, outward; one beyond the end where it never does."""
        inside, outside = mode, (self.highest if step > 0 else self.lowest) + step
        while abs(inside - outside) > 1:
            middle = (inside + outside) // 2
            inside, outside = (inside, middle) if holds(middle) else (middle, outside)
        return outside


def binomial(total: int, share: float | mp.mpf) -> Counts:
    chance = number(share)

    def mass(k: int) -> mp.mpf:
        ways = mp.loggamma(total + 1) - mp.loggamma(k + 1) - mp.loggamma(total - k + 1)
        return mp.exp(ways + k * mp.log(chance) + (total - k) * mp.log1p(-chance))

    return Counts(0, total, mass, lambda k: mp.mpf(total - k) / (k + 1) * chance / (1 - chance))


def hypergeometric(total_a: int, total_b: int, events: int) -> Counts:
    def ways(n: int, k: int) -> mp.mpf:
        return mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1)

    whole = ways(total_a + total_b, events)
    return Counts(
        max(0, events - total_b),
        min(total_a, events),
        lambda k: mp.exp(ways(total_a, k) + ways(total_b, events - k) - whole),
        lambda k: mp.mpf(total_a - k) * (events - k) / ((k + 1) * mp.mpf(total_b - events + k + 1)),
    )


def log_exact(method: str, counts: Counts, count: int, mean: mp.mpf, alternative: str) -> mp.mpf:
    """The logarithm of p for a count that lies beyond the mode."""
    step = 1 if count > mean else -1
    own, tail = counts.mass(count), counts.outward(count, step)
    half = own / 2 if method.startswith("midp") else mp.mpf(0)
    if alternative != "two-sided":
        if (step > 0) == (alternative == "greater"):
            return mp.log(tail - half)
        return mp.log1p(-(counts.outward(count + step, step) + half))
    if method in ("central", "midp"):
        return min(mp.log(2 * (tail - half)), mp.mpf(0))
    if method == "blaker":
        start = counts.first(lambda k: counts.outward(k, -step) <= tail * (1 + TIE), int(mean), -step)
        return mp.log(tail + counts.outward(start, -step))
    start = counts.first(lambda k: counts.mass(k) <= own * (1 + TIE), int(mean), -step)
    inside = counts.lowest <= start <= counts.highest
    tied = own if inside and counts.mass(start) >= own / (1 + TIE) else mp.mpf(0)
    return mp.log(tail + counts.outward(start, -step) - (own + tied) / 2 * method.startswith("midp"))


def log_normal(z: mp.mpf, alternative: str) -> mp.mpf:
    if alternative == "two-sided":
        return mp.log(mp.erfc(abs(z) / mp.sqrt(2)))
    upper = -z if alternative == "less" else z
    return mp.log1p(-mp.erfc(-upper / mp.sqrt(2)) / 2) if upper < 0 else mp.log(mp.erfc(upper / mp.sqrt(2)) / 2)


def share_test(method: str, count: int, total: int, share: float, alternative: str) -> mp.mpf:
    chance = number(share)
    if method == "score":
        return log_normal((count - total * chance) / mp.sqrt(total * chance * (1 - chance)), alternative)
    return log_exact(method, binomial(total, share), count, total * chance, alternative)


EXACT = {"fisher": "minlike", "fisher_central": "central", "fisher_midp": "midp", "fisher_blaker": "blaker"}


def rate_test(method: str, x: int, n: int, y: int, m: int, alternative: str) -> mp.mpf:
    if method in ("score", "pearson", "yates", "g"):
        return log_normal(rates.chi_square_z(method, x, n, y, m), alternative)
    name = EXACT.get(method, "midp_minlike")
    return log_exact(name, hypergeometric(n, m, x + y), x, mp.mpf(n) * (x + y) / (n + m), alternative)


def event_test(method: str, x: int, time_a: float, y: int, time_b: float, alternative: str) -> mp.mpf:
    chance = number(time_a) / (number(time_a) + number(time_b))
    both = x + y
    if method == "score":
        return log_normal((x - both * chance) / mp.sqrt(both * chance * (1 - chance)), alternative)
    form = {"exact": "central"}.get(method, method)
    return log_exact(form, binomial(both, chance), x, both * chance, alternative)
