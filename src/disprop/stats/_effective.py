"""A share of counts that need not be whole: exact test and interval by beta areas (Korn and Graubard 1998)."""

from __future__ import annotations

import numpy as np
import scipy

from disprop.stats._inputs import Ends, Floats


def effective_share(count: Floats, total: Floats, confidence: Floats) -> Ends:
    """Shares at which one tail is alpha / 2, of counts that need not be whole: Clopper and Pearson's by beta areas."""
    half, rest = (1 - confidence) / 2, total - count
    low = scipy.special.betaincinv(np.where(count > 0, count, 1.0), rest + 1, half)
    high = scipy.special.betainccinv(count + 1, np.where(rest > 0, rest, 1.0), half)
    return np.where(count > 0, low, 0.0), np.where(rest > 0, high, 1.0)


def effective_test(count: Floats, total: Floats, share: Floats, alternative: str) -> Floats:
    """Twice the smaller tail, of counts that need not be whole, or one of them."""
    rest = total - count
    more = np.where(count > 0, scipy.special.betainc(np.where(count > 0, count, 1.0), rest + 1, share), 1.0)
    fewer = np.where(rest > 0, scipy.special.betainc(np.where(rest > 0, rest, 1.0), count + 1, 1 - share), 1.0)
    tails = {"greater": more, "less": fewer, "two-sided": np.minimum(1.0, 2 * np.minimum(more, fewer))}
    return np.asarray(tails[alternative])


def log_effective_test(count: Floats, total: Floats, share: Floats, alternative: str) -> Floats:
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(effective_test(count, total, share, alternative)))
