"""How many times faster than the usual library's loop: ``python tests/stats/speed.py`` (a minute)."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable

import numpy as np

ROWS, TAKEN = 100_000, 150


def fastest(call: Callable[[], object]) -> float:
    """Seconds a row, the best of three after one to warm up."""
    call()
    spent = []
    for _ in range(3):
        start = time.perf_counter()
        call()
        spent.append(time.perf_counter() - start)
    return min(spent) / ROWS


def looped(call: Callable[[int], object]) -> float:
    """Seconds a row of a loop; a row that the library cannot do counts with the rest."""
    start = time.perf_counter()
    for row in range(TAKEN):
        try:
            call(row)
        except (ValueError, ZeroDivisionError, FloatingPointError):
            continue
    return (time.perf_counter() - start) / TAKEN


def main() -> None:
    from scipy.stats import binomtest, fisher_exact
    from scipy.stats.contingency import odds_ratio
    from statsmodels.stats.proportion import confint_proportions_2indep

    from disprop.stats import rate_interval, rate_test, share_interval, share_test

    warnings.simplefilter("ignore")
    generator = np.random.default_rng(1)
    n, m = generator.integers(10, 2500, (2, ROWS))
    rate = generator.random(ROWS) ** 2
    x = generator.binomial(n, rate)
    y = generator.binomial(m, np.clip(rate * generator.uniform(0.7, 1.4, ROWS), 0, 1))

    def two_by_two(row: int) -> list[list[int]]:
        return [[int(x[row]), int(n[row] - x[row])], [int(y[row]), int(m[row] - y[row])]]

    def ours(measure: str, method: str) -> float:
        return fastest(lambda: rate_interval(x, n, y, m, measure=measure, method=method))

    def statsmodels(measure: str) -> float:
        return looped(lambda i: confint_proportions_2indep(x[i], n[i], y[i], m[i], method="score", compare=measure))

    fisher = looped(lambda i: fisher_exact(two_by_two(i)))
    binomial = looped(lambda i: binomtest(int(x[i]), int(n[i]), rate[i]))
    lines = (
        ("fisher / scipy fisher_exact", fastest(lambda: rate_test(x, n, y, m, method="fisher")), fisher),
        ("fisher_midp / scipy fisher_exact", fastest(lambda: rate_test(x, n, y, m, method="fisher_midp")), fisher),
        ("share minlike / scipy binomtest", fastest(lambda: share_test(x, n, rate, method="minlike")), binomial),
        ("difference score / statsmodels", ours("difference", "miettinen_nurminen"), statsmodels("diff")),
        ("ratio score / statsmodels", ours("ratio", "miettinen_nurminen"), statsmodels("ratio")),
        (
            "odds exact / scipy odds_ratio",
            ours("odds", "exact"),
            looped(lambda i: odds_ratio(two_by_two(i)).confidence_interval()),
        ),
        (
            "share midp / scipy proportion_ci",
            fastest(lambda: share_interval(x, n, method="midp")),
            looped(lambda i: binomtest(int(x[i]), int(n[i])).proportion_ci()),
        ),
    )
    for name, mine, theirs in lines:
        sys.stdout.write(f"{name:36s}{mine * 1e6:9.2f} us{theirs * 1e6:11.1f} us  x {theirs / mine:.0f}\n")


if __name__ == "__main__":
    main()
