"""Before the numbers are in: what so many people could show, and how many people it would take."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, isnan, nan
from typing import Literal

import numpy as np

from disprop import stats
from disprop.cells import Arms, Floats
from disprop.errors import raise_faults
from disprop.plan_size import _words
from disprop.plan_size._faults import (
    Ask,
    difference_faults,
    either_faults,
    part_faults,
    proportion_faults,
    question_of,
    value_of,
)


def detectable_ratios(arms: Arms, *, alpha: float, power: float = 0.8) -> tuple[Floats, Floats]:
    """Return `detectable_under` and `detectable_over` of every row.

    Parameters
    ----------
    arms : Arms
        The two shares of each row; of the counts only the margins matter.
    alpha : float
        Level of significance of the row alone.
    power : float, optional
        How likely a significant result is to be at these ratios.

    Returns
    -------
    under, over : float arrays, shape (rows,)
        On the scale of the row's `ratio`. NaN where no count on that side would be significant, a margin is empty, or
        events repeat by a factor.
    """
    if arms.repeating:  # counts that repeat are no whole numbers of what they tell
        nothing = np.full(len(arms.count), np.nan)
        return nothing, nothing
    if arms.exposure is not None and arms.other_exposure is not None:
        return _detectable_of_events(arms, arms.exposure, arms.other_exposure, alpha=alpha, power=power)
    if arms.constant:
        return stats.share_detectable(arms.total, np.where(arms.empty, np.nan, arms.share), alpha=alpha, power=power)
    table = (arms.count, arms.total, arms.other_count, arms.other_total)
    return stats.rate_detectable(*table, weight=np.nan_to_num(arms.weight), alpha=alpha, power=power)


def _detectable_of_events(
    arms: Arms, exposure: Floats, other: Floats, *, alpha: float, power: float
) -> tuple[Floats, Floats]:
    """Return the detectable ratios of rates of events, to the comparator or to both together."""
    events = np.where(arms.empty, np.nan, arms.total - arms.count)
    ratios = stats.event_detectable(arms.count, exposure, events, other, alpha=alpha, power=power)
    under, over = (np.where(arms.weight > 0, r / (1 - arms.weight + arms.weight * r), r) for r in ratios)
    return under, over


@dataclass(frozen=True, kw_only=True)
class Detectable:
    """What so many people could show. ``str`` gives sentences.

    Parameters
    ----------
    question : {"composition", "rate"}
        A share of all people against a known share, or the rate of a group against that of the others.
    group, others : int
        People; for a composition `others` is 0, and `group` is everyone.
    reference : float
        The known share, or the rate of all people together.
    expected : float
        People expected without a difference.
    count_under, count_over : float
        The nearest counts that headline and check would both call significant; NaN where there is none.
    under, over : float
        The ratios at which a significant result has the probability `power`; NaN where there is none.
    alpha, power : float
        Level of significance of one comparison alone, and probability.
    """

    question: Ask
    group: int
    others: int
    reference: float
    expected: float
    count_under: float
    count_over: float
    under: float
    over: float
    alpha: float
    power: float

    def __str__(self) -> str:
        return "\n".join([self._setting(), self._side("over"), self._side("under"), self._caveat()])

    def _setting(self) -> str:
        reference, expected = _words.percent(self.reference), f"{self.expected:,.1f}"
        if self.question == "composition":
            return f"{_words.people(self.group)}, of whom {reference} are expected to be of the group: {expected}."
        return (
            f"{_words.people(self.group)} in the group and {_words.others(self.others)}, "
            f"at a rate of {reference} for all: {expected} expected in the group."
        )

    def _side(self, side: Literal["over", "under"]) -> str:
        count, ratio = (self.count_over, self.over) if side == "over" else (self.count_under, self.under)
        word, comparison = ("Too many", "or more") if side == "over" else ("Too few", "or fewer")
        if isnan(count):
            return f"{word}: no result could show it."
        known = "the expected share" if self.question == "composition" else "the rate of the others"
        return (
            f"{word}: {count:,.0f} {comparison} would be significant. That is {_words.percent(self.power)} likely "
            f"if the group has {_words.times(ratio)} {known}."
        )

    def _caveat(self) -> str:
        return f"At the {_words.percent(self.alpha)} level for one comparison alone; several at once show less."


def detectable(
    *,
    people: int | None = None,
    share: float | None = None,
    group: int | None = None,
    others: int | None = None,
    rate: float | None = None,
    happened: int | None = None,
    alpha: float = 0.05,
    power: float = 0.8,
) -> Detectable:
    """Say what so many people could show: the smallest ratios that would probably be found.

    Parameters
    ----------
    people, share : int, float
        Composition: how many people are counted, and the share of the group that is expected (0.063 for 6.3%).
    group, others : int
        Rate: people of the group and people of the comparator.
    rate : float, optional
        How often it happens to all of these together (0.087 for 8.7%); or give `happened`.
    happened : int, optional
        How often it happened, group and others together.
    alpha : float, optional
        Level of significance of one comparison alone.
    power : float, optional
        How likely a significant result is to be.

    Returns
    -------
    Detectable
        Ratios, the nearest significant counts, and sentences.

    Raises
    ------
    InputError
        If it is not clear which question is asked, or a number cannot be: all faults at once.

    Notes
    -----
    A result is significant where headline and check both are, as for the verdict `disproportionate`. For a rate, the
    number of events is held: it is `rate` times all people, rounded. See docs/power.md.

    Examples
    --------
    443 staff, where 2.3% of the population are from minority ethnic groups:

    >>> print(detectable(people=443, share=0.023))
    443 people, of whom 2.3% are expected to be of the group: 10.2.
    Too many: 17 or more would be significant. That is 80% likely if the group has 1.99 times the expected share.
    Too few: 3 or fewer would be significant. That is 80% likely if the group has 0.23 times the expected share.
    At the 5% level for one comparison alone; several at once show less.
    """
    question, faults = question_of(people=people, share=share, group=group, others=others, rate=rate, happened=happened)
    raise_faults([*faults, *proportion_faults(alpha=alpha, power=power)])
    if question == "composition":
        assert people is not None
        assert share is not None
        return _composition(people, share, alpha, power)
    assert group is not None
    assert others is not None
    everyone = group + others
    events = round(rate * everyone) if rate is not None else happened or 0
    return _rates(group, others, events, alpha, power)


def _composition(people: int, share: float, alpha: float, power: float) -> Detectable:
    under, over = stats.share_detectable(people, share, alpha=alpha, power=power)
    fewest, most = stats.nearest_share(people, share, alpha=alpha)
    return Detectable(
        question="composition",
        group=people,
        others=0,
        reference=share,
        expected=people * share,
        count_under=float(fewest),
        count_over=float(most),
        under=float(under),
        over=float(over),
        alpha=alpha,
        power=power,
    )


def _rates(group: int, others: int, events: int, alpha: float, power: float) -> Detectable:
    first = min(group, events)
    table = first, group, events - first, others
    under, over = stats.rate_detectable(*table, alpha=alpha, power=power)
    fewest, most = stats.nearest_rates(*table, alpha=alpha)
    return Detectable(
        question="rate",
        group=group,
        others=others,
        reference=events / (group + others),
        expected=group * events / (group + others),
        count_under=float(fewest),
        count_over=float(most),
        under=float(under),
        over=float(over),
        alpha=alpha,
        power=power,
    )


@dataclass(frozen=True, kw_only=True)
class Size:
    """How many people it takes. ``str`` gives sentences.

    Parameters
    ----------
    question : {"composition", "rate"}
        A share of all people against a known share, or the rate of a group against that of the others.
    group, others : float
        People needed; for a composition `others` is 0, and `group` is everyone. Infinite beyond what was searched.
    value, reference : float
        The group's share or rate that is to be found, and what it is held against.
    reached : float
        The exact power with these people.
    alpha, power : float
        Level of significance of one comparison alone, and the power that was asked for.
    """

    question: Ask
    group: float
    others: float
    value: float
    reference: float
    reached: float
    alpha: float
    power: float

    @property
    def people(self) -> float:
        """Everyone, the others included."""
        return self.group + self.others

    def __str__(self) -> str:
        gap = f"{_words.percent(self.value)} against {_words.percent(self.reference)}"
        gap += f" ({_words.times(self.value / self.reference)})"
        level = f"At the {_words.percent(self.alpha)} level for one comparison alone; several at once need more."
        if not isfinite(self.people):
            return f"To find {gap} would take more people than can be worked out here.\n{level}"
        who = _words.people(self.group)
        if self.question == "rate":
            who += f" in the group and {_words.others(self.others)}"
        return (
            f"To find {gap} with a probability of {_words.percent(self.power)} takes {who}.\n"
            f"Their probability of a significant result is {_words.percent(self.reached)}.\n{level}"
        )


def size_needed(
    *,
    share: float | None = None,
    rate: float | None = None,
    ratio: float | None = None,
    points: float | None = None,
    group_share: float | None = None,
    alpha: float = 0.05,
    power: float = 0.8,
) -> Size:
    """Say how many people it takes to find a difference of a given size.

    Parameters
    ----------
    share : float
        Composition: the share of the group that is expected (0.063 for 6.3%).
    rate : float
        Rate: how often it happens to the others (0.087 for 8.7%). Give `share` or `rate`.
    ratio : float
        The difference to be found, as a ratio to it: 1.25, or 0.8. Give `ratio` or `points`.
    points : float
        The difference to be found, in percentage points: 5, or -5.
    group_share : float, optional
        For a rate: the part of all people that the group is (0.063 for 6.3%).
    alpha : float, optional
        Level of significance of one comparison alone.
    power : float, optional
        How likely a significant result is to be.

    Returns
    -------
    Size
        The numbers of people, the exact power they have, and sentences.

    Raises
    ------
    InputError
        If it is not clear what is asked, or a number cannot be: all faults at once.

    Notes
    -----
    The power is exact, for headline and check both significant. It goes up and down like a saw as people are added: the
    answer is the size from which on it is reached, not the first at which it happens to be. See docs/power.md.

    Examples
    --------
    How many staff would it take to find that a group of 2.3% of the population is half as large again among them?

    >>> print(size_needed(share=0.023, ratio=1.5))
    To find 3.45% against 2.3% (1.50 times) with a probability of 80% takes 1,677 people.
    Their probability of a significant result is 80.1%.
    At the 5% level for one comparison alone; several at once need more.
    """
    raise_faults(
        [
            *either_faults("share= (composition) or rate=", share=share, rate=rate),
            *either_faults("ratio= or points=", ratio=ratio, points=points),
            *proportion_faults(share=share, rate=rate, group_share=group_share),
            *part_faults(rate, share, group_share),
            *proportion_faults(alpha=alpha, power=power),
            *difference_faults(share if share is not None else rate, ratio, points),
        ]
    )
    reference = share if share is not None else rate
    assert reference is not None
    value = value_of(reference, ratio, points)
    if share is not None:
        people = stats.share_size(value, share, alpha=alpha, power=power)
        reached = float(stats.share_power(value, people, share, alpha=alpha)) if isfinite(people) else nan
        group, others = people, 0.0
    else:
        assert group_share is not None
        group, others = stats.rate_size(value, reference, share_a=group_share, alpha=alpha, power=power)
        reached = float(stats.rate_power(value, group, reference, others, alpha=alpha)) if isfinite(group) else nan
    return Size(
        question="composition" if share is not None else "rate",
        group=group,
        others=others,
        value=value,
        reference=reference,
        reached=reached,
        alpha=alpha,
        power=power,
    )
