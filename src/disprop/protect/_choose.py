"""A choice for whole linked counts: component by component, then audited as one."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from disprop.protect._attack import bounds_of
from disprop.protect._optimum import Cover, Enough, until
from disprop.protect._reduce import Component, Reduced, reduced
from disprop.protect._search import Search
from disprop.protect.linked import NONE, PRIMARY, SECONDARY, Choice, Flags, Floats, Linked, Need, Places, Step

SHORT = 1e-5
"""Bounds that miss a need by less meet it: counts are whole, and linear programs are solved to 1e-7."""

FEW, WORK = 150, 1000
"""Of how many kinds a component may be for the cheapest choice to be looked for, and with how much work in all."""

BRANCHES, MANY_BRANCHES = 50, 20_000
"""How far to look for the lightest choice each time: where it is to be found quickly, and where there is time."""

Improve = Callable[[Search], tuple[Search, float]]
"""From a search that is done: a better one, and the cost below which there is none."""


def near(work: float = WORK) -> Improve:
    """Look for the cheapest choice where it is quickly found: not by the clock, so that the same is found again."""
    left = [work]

    def improve(search: Search) -> tuple[Search, float]:
        if search.hidden.size > FEW or left[0] <= 0:
            return search, np.nan
        cover = Cover(search, BRANCHES)
        found = _improved(search, cover, lambda asked: asked > left[0])
        left[0] -= cover.asked
        return found

    return improve


def within(seconds: float) -> Improve:
    """Look for the cheapest choice for so long."""
    return lambda search: _improved(search, Cover(search, MANY_BRANCHES), until(seconds))


def _improved(search: Search, cover: Cover, enough: Enough) -> tuple[Search, float]:
    cover.improve(enough)
    if (cover.best == search.hidden).all():
        return search, cover.cheapest
    better = search.again(cover.best)
    return (better if better.cost < search.cost else search), cover.cheapest


def chosen(linked: Linked, need: Need, improve: Improve, step: Step | None = None) -> Choice:
    """Return what to withhold: all that is protected, and what each component needs; audited."""
    need = replace(need, form=np.asarray(need.form, dtype=np.int64))
    small = reduced(linked, need)
    done = list(_searched(small.components, improve, step or (lambda _done, _of: None)))
    whom = _protected(small, need)
    for search, _ in done:
        whom[search.part.kinds] = search.whom()
    low, high = _audited(linked, need, small, whom)
    forms = _of_forms(linked, need, small, whom)
    cost = np.asarray(linked.cost, dtype=float)
    primary = _reason(small, need, forms) == PRIMARY
    return Choice(
        hidden=forms >= 0,
        reason=_reason(small, need, forms),
        whom=forms,
        low=low,
        high=high,
        unmet=np.flatnonzero(_missed(need, low, high)),
        cost=float(cost[forms >= 0].sum()),
        cheapest=float(cost[primary].sum() + sum(cheapest for _, cheapest in done)),
    )


def _protected(small: Reduced, need: Need) -> Places:
    """Return for each kind the first need that protects it; -1 where none does."""
    whom = np.full(small.primary.size, -1, dtype=np.int64)
    for place in reversed(range(need.form.size)):
        kind = small.kind[need.form[place]]
        if kind >= 0 and small.primary[kind]:
            whom[kind] = place
    return whom


def _of_forms(linked: Linked, need: Need, small: Reduced, whom: Places) -> Places:
    """Return for each form the need for which it is withheld; -1 where it is not, or cannot be."""
    forms = np.where(small.kind >= 0, np.append(whom, -1)[small.kind], -1)
    for place in reversed(range(need.form.size)):
        if forms[need.form[place]] < 0:
            forms[need.form[place]] = place
    return np.where(linked.written & ~linked.public, forms, -1)


def _reason(small: Reduced, need: Need, forms: Places) -> NDArray[np.object_]:
    protected = np.zeros(forms.size, dtype=bool)
    protected[need.form] = True
    protected |= (small.kind >= 0) & np.append(small.primary, False)[small.kind]
    return np.where(forms < 0, NONE, np.where(protected, PRIMARY, SECONDARY)).astype(object)


def _missed(need: Need, low: Floats, high: Floats) -> Flags:
    return np.asarray((low > need.low + SHORT) | (high < need.high - SHORT))


def _audited(linked: Linked, need: Need, small: Reduced, whom: Places) -> tuple[Floats, Floats]:
    """Return the bounds of what is protected; withhold whole components where a need is missed that can be met."""
    low, high = bounds_of(linked, _of_forms(linked, need, small, whom) >= 0, need.form)
    missed = np.flatnonzero(_missed(need, low, high))
    if not missed.size:
        return low, high
    best = bounds_of(linked, np.ones(linked.cost.size, dtype=bool), need.form[missed])
    asked = Need(form=need.form[missed], low=need.low[missed], high=need.high[missed])
    can_be_met = missed[~_missed(asked, *best)]
    if not can_be_met.size:
        return low, high
    for part in small.components:
        if np.isin(part.needs, can_be_met).any():
            whom[part.kinds] = np.where(whom[part.kinds] < 0, part.needs[0], whom[part.kinds])
    return bounds_of(linked, _of_forms(linked, need, small, whom) >= 0, need.form)


def _searched(parts: tuple[Component, ...], improve: Improve, step: Step) -> Iterator[tuple[Search, float]]:
    count, needs = itertools.count(1), sum(part.needs.size for part in parts)
    for part in parts:
        search = Search.of(part)
        for _ in search.meet_all():
            step(next(count), needs)
        search.show_again()
        yield improve(search)
