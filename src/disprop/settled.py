"""Where no way of identifying the unknown can change the class of a verdict, told from the two ends of the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from disprop import stats
from disprop.cells import Arms, Bools, Cells, Floats, arms_of
from disprop.estimates import estimate
from disprop.families import Codes
from disprop.judge import Rules, sides
from disprop.p_values import headline_p, probability
from disprop.what_if import Thresholds, limits_passed


@dataclass(frozen=True, eq=False, kw_only=True)
class Look:
    """What one end of a way shows of each row.

    Parameters
    ----------
    arms : Arms
        The tables.
    p : float array
        The headline; of two shares the N-1 chi-square, whether or not it is the one that the gate would take.
    ample : bool array
        Whether the gate takes that, and would with one person fewer in the smaller group.
    side : int8 array
        Of the band, as `sides` returns it.
    """

    arms: Arms
    p: Floats
    ample: Bools
    side: Codes

    def take(self, rows: NDArray[np.intp]) -> Look:
        """Return these rows alone."""
        return Look(arms=self.arms.take(rows), p=self.p[rows], ample=self.ample[rows], side=self.side[rows])


def look(cells: Cells, rules: Rules) -> Look:
    """Look at some counts."""
    arms = arms_of(cells)
    return Look(
        arms=arms,
        p=headline_p(arms) if arms.constant else _two_shares(arms, "score"),
        ample=np.ones(len(cells), dtype=bool) if arms.constant else _ample(arms),
        side=sides(arms, estimate(arms), rules),
    )


def settled(low: Look, high: Look, rules: Rules, thresholds: Thresholds) -> Bools:
    """Return where the class is `no answer` for every allocation between two, so that none of them need be tried.

    Parameters
    ----------
    low, high : Look
        The ends of a way of identifying unknown people: one pool of them all one way, or the even path of `allocated`.
        From the first to the second the counts only move one way: of the two-by-two table, the group's with and the
        comparator's without rise or stay, the other two fall or stay.
    rules : Rules
        What the run declared.
    thresholds : pair of float arrays
        As in `verdict_if`.

    Notes
    -----
    On such a way neither the score statistic nor a one-sided conditional p-value turns back (the latter is the
    posterior probability that one of two beta distributions is the smaller, and they only move apart: Altham 1969),
    and the estimate does not come back across a limit of the band. So a headline that is significant at neither end is
    not so in between. Outside the band that settles it. Inside, the check must stay out too: it is no smaller than the
    smaller one-sided p-value; and so must `proportionate`: a limit that the interval reaches beyond at both ends it
    reaches beyond in between. This last is not proved, and would be false on ways that bend; on those that are taken,
    one pool or the even path, `tests/test_settled.py` tries it.

    References
    ----------
    Altham (1969), Exact Bayesian analysis of a 2 x 2 contingency table, and Fisher's 'exact' significance test,
    doi:10.1111/j.2517-6161.1969.tb00786.x.
    """
    if low.arms.repeating:  # its check is no exact test
        return np.zeros(len(low.p), dtype=bool)
    quiet = _headline_quiet(low, high, thresholds[0])
    if rules.band is None:
        return quiet
    asked = np.flatnonzero(quiet & ~((low.side == high.side) & (low.side != 0)))
    here, there = low.arms.take(asked), high.arms.take(asked)
    below, above = (limits_passed(arms, rules.band, rules.alpha) for arms in (here, there))
    reaching = ~(below[0] | above[0]) | ~(below[1] | above[1])
    quiet[asked] = reaching & _check_quiet(here, there, thresholds[1][asked])
    return quiet


def still(low: Look, high: Look, thresholds: Thresholds) -> Bools:
    """Return where headline and check are significant for no allocation between two, as in `settled`."""
    if low.arms.repeating:
        return np.zeros(len(low.p), dtype=bool)
    quiet = _headline_quiet(low, high, thresholds[0])
    asked = np.flatnonzero(quiet)
    quiet[asked] = _check_quiet(low.arms.take(asked), high.arms.take(asked), thresholds[1][asked])
    return quiet


def _headline_quiet(low: Look, high: Look, threshold: Floats) -> Bools:
    """Whether the headline is significant nowhere between two ends, by either method that it may switch between."""
    with np.errstate(invalid="ignore"):
        quiet = (low.p >= threshold) & (high.p >= threshold)
        thin = np.flatnonzero(quiet & ~(low.ample & high.ample))
        for end in (low, high):
            quiet[thin] &= _two_shares(end.arms.take(thin), "fisher_midp") >= threshold[thin]
    return np.asarray(quiet)


def _check_quiet(low: Arms, high: Arms, threshold: Floats) -> Bools:
    """Whether the check is significant nowhere between two tables."""
    quiet = np.ones(len(threshold), dtype=bool)
    for arms, alternative in ((high, "greater"), (low, "less")):
        asked = np.flatnonzero(quiet & ~(probability(arms) >= threshold))
        quiet[asked] = _one_sided(arms.take(asked), alternative) >= threshold[asked]
    return quiet


def _one_sided(arms: Arms, alternative: str) -> Floats:
    """Return the exact one-sided p-value."""
    if arms.constant:
        return stats.share_test(arms.count, arms.total, arms.share, method="central", alternative=alternative)
    return _two_shares(arms, "fisher_central", alternative)


def _two_shares(arms: Arms, method: str, alternative: str = "two-sided") -> Floats:
    table = (arms.count, arms.total, arms.other_count, arms.other_total)
    return stats.rate_test(*table, method=method, alternative=alternative)


def _ample(arms: Arms) -> Bools:
    """Whether the smallest expected count is 1 or more, and would be with one person fewer in the smaller group."""
    events, total = arms.count + arms.other_count, arms.total + arms.other_total
    smaller = np.minimum(arms.total, arms.other_total) - 1
    return np.asarray(smaller * np.minimum(events, total - events).astype(float) >= total)
