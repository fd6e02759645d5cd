"""Size, coverage and agreement of the defaults and their rivals, by enumeration of every table.

Run from the project's folder: ``python docs/evidence/coverage.py``. It writes docs/coverage.md and the pictures beside
this file. Only the verdicts of whole families are drawn at random; the seed is fixed.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binom, hypergeom, nchypergeom_fisher, poisson

from disprop import stats

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HERE = Path(__file__).parent
SAMPLE = HERE.parents[1] / "data" / "samples" / "west_mercia_2009"
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ALPHA = 0.05
GROUPS = tuple(range(1, 11))
OTHERS = (100, 200, 400, 800)
BALANCED = (10, 20, 30, 50, 100)
EQUAL = np.arange(1, 501) / 1000
GRIDS = {"all": np.arange(1, 100) / 100, "rare": np.arange(1, 51) / 1000}
SHARES = np.arange(1, 2501) / 5000
ODDS = 2.0 ** np.arange(-4, 4.01, 0.25)
STAGES = (10, 39, 100, 200)
EVERYONE = 443
SEED, DRAWS = 20090331, 100_000
TIE = 1e-12

TESTS = {
    "gated": "headline",
    "score": "N-1 chi-square alone",
    "fisher_midp": "mid-P alone",
    "fisher": "Fisher (check)",
    "both": "headline and check",
}
RIVALS = {"switched": "carried below 1", "wider": "wider throughout"}
TEST_RIVALS = {"wider": RIVALS["wider"]}
SIZED = TESTS | TEST_RIVALS
INTERVALS = {
    "gated": "headline",
    "miettinen_nurminen": "Miettinen-Nurminen alone",
    "carried": "carried alone",
    **RIVALS,
}
MEASURES = ("difference", "ratio")
SHARE_TESTS = {"midp": "headline (mid-P)", "minlike": "exact binomial (check)"}
PAIRS = ((0.9, 0.45), (0.5, 0.25), (0.2, 0.1), (0.1, 0.02))
LEVELS = {"0.05": 0.05, "0.05 / 5": 0.05 / 5, "0.05 / 11": 0.05 / 11, "0.002": 0.002}
STAFF_MADE_UP = (4000, 300, 150, 120, 100, 80, 60, 50, 40, 30, 20, 15, 12, 10, 8, 5)


class Shape(NamedTuple):
    """People in the group, and the others it is held against."""

    group: int
    others: int

    def __str__(self) -> str:
        return f"{self.group} v {self.others}"


class Summary(NamedTuple):
    """The worst chance over a range, the mean, and where the worst lies."""

    worst: float
    mean: float
    place: str = ""

    def __str__(self) -> str:
        return f"{self.worst:.4f} / {self.mean:.4f}"


ALL_SMALL = tuple(Shape(group, others) for group in GROUPS for others in OTHERS)
ALL_BALANCED = tuple(Shape(people, people) for people in BALANCED)
COMPARED = (Shape(4, 100), Shape(10, 400), Shape(20, 20), Shape(50, 50))
SLOW = {"barnard", "boschloo", "boschloo_central"}
"""Unconditional tests are left out: each p is a search, and they have no interval here."""
RARE = (Shape(10, 400), Shape(50, 400), Shape(100, 1000), Shape(200, 200))
SMALL_CASES = {f"{group} v 100 to 800": tuple(s for s in ALL_SMALL if s.group == group) for group in GROUPS}
BALANCED_CASES = {str(shape): (shape,) for shape in ALL_BALANCED}
RARE_CASES = {str(shape): (shape,) for shape in RARE}


# Two rates: tests


def larger_p(a: ArrayLike, group: int, b: ArrayLike, others: int, method: str) -> Floats:
    """Return p, 1 where there is nothing to test; the wider rival takes the larger of two."""
    if method not in RIVALS:
        return np.nan_to_num(stats.rate_test(a, group, b, others, method=method), nan=1.0)
    score, midp = (larger_p(a, group, b, others, one) for one in ("score", "fisher_midp"))
    thin = stats.is_sparse(a, group, b, others)
    return np.maximum(score, midp) if method == "wider" else np.where(thin, midp, score)


@cache
def p_values(shape: Shape, method: str) -> Floats:
    """Return the p of every table, shape (group + 1, others + 1)."""
    a, b = every_table(shape)
    return larger_p(a, shape.group, b, shape.others, method)


def every_table(shape: Shape) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the counts of the group and of the others in every table."""
    a, b = np.meshgrid(np.arange(shape.group + 1), np.arange(shape.others + 1), indexing="ij")
    return a, b


def alarms(shape: Shape, method: str, level: float = ALPHA) -> Flags:
    """Return the tables in which the method is significant; ``both`` asks headline and check."""
    if method == "both":
        return alarms(shape, "gated", level) & alarms(shape, "fisher", level)
    return p_values(shape, method) < level


@cache
def chances(total: int, grid: str) -> Floats:
    """Return binomial chances, shape (rates, total + 1)."""
    rates = GRIDS.get(grid, SHARES if grid == "shares" else EQUAL)
    return np.asarray(binom.pmf(np.arange(total + 1), total, rates[:, None]))


def over_pairs(shape: Shape, values: NDArray[np.generic], grid: str = "all") -> Floats:
    """Return the mean of what every table holds, at every pair of rates."""
    return np.asarray(chances(shape.group, grid) @ values @ chances(shape.others, grid).T)


def size(shape: Shape, rejected: Flags) -> Floats:
    """Return the chance of these tables at every equal rate of `EQUAL`."""
    return np.asarray(((chances(shape.group, "equal") @ rejected) * chances(shape.others, "equal")).sum(axis=1))


def worst_size(shapes: Iterable[Shape], method: str, level: float = ALPHA) -> Summary:
    """Return the largest and the mean chance of a false alarm over shapes and equal rates."""
    sizes = {shape: size(shape, alarms(shape, method, level)) for shape in shapes}
    worst = max(sizes, key=lambda shape: sizes[shape].max())
    place = f"{worst}, rate {EQUAL[sizes[worst].argmax()]:g}"
    return Summary(float(sizes[worst].max()), float(np.mean([*sizes.values()])), place)


def size_table(cases: Mapping[str, Sequence[Shape]]) -> pd.DataFrame:
    """Return worst and mean size of every test, a row a case."""
    return pd.DataFrame(
        [
            {"tables": name, **{label: worst_size(shapes, method) for method, label in SIZED.items()}}
            for name, shapes in cases.items()
        ]
    )


def rival_test_table() -> pd.DataFrame:
    """Return worst and mean size of every test of two rates that the library knows."""
    known = [name.removeprefix("rate_test.") for name in stats.METHODS if name.startswith("rate_test.")]
    return pd.DataFrame(
        [
            {
                "method": TEST_RIVALS.get(method, f"`{method}`"),
                **{str(shape): worst_size([shape], method) for shape in COMPARED},
            }
            for method in [*known, *TEST_RIVALS]
            if method not in SLOW
        ]
    )


def level_table() -> pd.DataFrame:
    """Return how many times its level the worst size is, for the levels that families and 99.8% intervals use."""
    rows = []
    for name, shapes in (("1 to 10 v 100 to 800", ALL_SMALL), ("balanced", ALL_BALANCED)):
        for label, level in LEVELS.items():
            sizes = {words: worst_size(shapes, method, level).worst / level for method, words in SIZED.items()}
            rows.append({"tables": name, "level": label, **{words: f"{times:.2f}" for words, times in sizes.items()}})
    return pd.DataFrame(rows)


def power_table() -> pd.DataFrame:
    """Return the mean chance of significance over all pairs of rates: what each test costs."""
    rows = []
    for name, shapes in {"1 to 10 v 100 to 800": ALL_SMALL, **BALANCED_CASES}.items():
        row: dict[str, object] = {"tables": name}
        for method, label in (TESTS | TEST_RIVALS).items():
            row[label] = float(np.mean([over_pairs(shape, alarms(shape, method)) for shape in shapes]))
        rows.append(row)
    return pd.DataFrame(rows)


def drawn_alarms(group: int, everyone: int, stage: int) -> dict[str, float]:
    """Return each test's chance of a false alarm when the stage is drawn from everyone: the margins are held."""
    s = support(group, everyone, stage)
    chance = hypergeom.pmf(s, everyone, group, stage)
    rejected = {
        method: larger_p(s, group, stage - s, everyone - group, method) < ALPHA
        for method in (TESTS | TEST_RIVALS)
        if method != "both"
    }
    rejected["both"] = rejected["gated"] & rejected["fisher"]
    return {method: float(chance[alarm].sum()) for method, alarm in rejected.items()}


def support(group: int, everyone: int, stage: int) -> NDArray[np.int64]:
    """Return the counts of the group that the margins allow."""
    return np.arange(max(0, stage - (everyone - group)), min(group, stage) + 1)


def drawn_table() -> pd.DataFrame:
    """Return worst and mean chance over every size of stage drawn from 443 people."""
    rows = []
    for group in GROUPS:
        found = pd.DataFrame([drawn_alarms(group, EVERYONE, stage) for stage in range(1, EVERYONE)])
        row: dict[str, object] = {"group": group}
        row |= {label: Summary(found[method].max(), found[method].mean()) for method, label in SIZED.items()}
        rows.append(row | {"headline worst at a stage of": int(found["gated"].idxmax()) + 1})
    return pd.DataFrame(rows)


def agreement_table() -> pd.DataFrame:
    """Return how often only one of headline and check is significant."""
    rows = []
    for name, shapes in {"1 to 10 v 100 to 800": ALL_SMALL, **BALANCED_CASES}.items():
        row: dict[str, object] = {"tables": name}
        for label, one, other in (("headline", "gated", "fisher"), ("check", "fisher", "gated")):
            apart = {shape: alarms(shape, one) & ~alarms(shape, other) for shape in shapes}
            equal = np.array([size(*pair) for pair in apart.items()])
            unequal = np.array([over_pairs(*pair) for pair in apart.items()])
            row[f"{label} only, equal rates"] = Summary(equal.max(), equal.mean())
            row[f"{label} only, any rates"] = Summary(unequal.max(), unequal.mean())
        rows.append(row)
    return pd.DataFrame(rows)


def worst_apart() -> Summary:
    """Return the largest chance that only the headline is significant, for small groups."""
    found = {shape: over_pairs(shape, alarms(shape, "gated") & ~alarms(shape, "fisher")) for shape in ALL_SMALL}
    worst = max(found, key=lambda shape: found[shape].max())
    i, j = np.unravel_index(found[worst].argmax(), found[worst].shape)
    place = f"{worst}, {GRIDS['all'][i]:g} v {GRIDS['all'][j]:g}"
    return Summary(float(found[worst].max()), float(np.mean([*found.values()])), place)


# Two rates: intervals


def interval(
    a: ArrayLike, group: int, b: ArrayLike, others: int, measure: str, method: str, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Return an interval; the wider rival goes from the lower of two low ends to the higher of two high ends."""

    def ends_of(one: str) -> tuple[Floats, Floats]:
        return stats.rate_interval(a, group, b, others, measure=measure, method=one, confidence=confidence)

    if method not in RIVALS:
        return ends_of(method)
    score, carried = ends_of("miettinen_nurminen"), ends_of("carried")
    if method == "wider":
        return np.minimum(score[0], carried[0]), np.maximum(score[1], carried[1])
    thin = stats.is_sparse(a, group, b, others)
    return np.where(thin, carried[0], score[0]), np.where(thin, carried[1], score[1])


@cache
def ends(shape: Shape, measure: str, method: str, confidence: float) -> tuple[Floats, Floats]:
    """Return the interval of every table, shape (group + 1, others + 1) each end."""
    a, b = every_table(shape)
    return interval(a, shape.group, b, shape.others, measure, method, confidence)


def covering(low: Floats, high: Floats, truth: ArrayLike) -> Flags:
    """Tell which intervals hold the truth, the ends included."""
    return np.asarray((low <= np.asarray(truth) + TIE) & (np.asarray(truth) - TIE <= high))


@cache
def coverage(shape: Shape, measure: str, method: str, grid: str = "all", confidence: float = 0.95) -> Floats:
    """Return the chance that the interval holds the truth, shape (rates, rates): of the group, of the others."""
    low, high = ends(shape, measure, method, confidence)
    rates, chance_a, chance_b = GRIDS[grid], chances(shape.group, grid), chances(shape.others, grid)
    found = np.empty((rates.size, rates.size))
    for place, rate in enumerate(rates):
        truth = rate - rates if measure == "difference" else rate / rates
        held = covering(low, high, truth[:, None, None])
        found[place] = ((chance_a[place] @ held) * chance_b).sum(axis=1)
    return found


def coverage_at(shape: Shape, measure: str, method: str, rate: float, other: float) -> float:
    """Return the coverage at one pair of rates."""
    low, high = ends(shape, measure, method, 0.95)
    held = covering(low, high, rate - other if measure == "difference" else rate / other)
    chance_a, chance_b = (binom.pmf(np.arange(n + 1), n, q) for n, q in zip(shape, (rate, other), strict=True))
    return float(chance_a @ held @ chance_b)


def worst_coverage(
    shapes: Iterable[Shape], measure: str, method: str, grid: str = "all", confidence: float = 0.95
) -> Summary:
    """Return the lowest and the mean coverage over shapes and pairs of rates."""
    found = {shape: coverage(shape, measure, method, grid, confidence) for shape in shapes}
    worst = min(found, key=lambda shape: found[shape].min())
    i, j = np.unravel_index(found[worst].argmin(), found[worst].shape)
    place = f"{worst}, {GRIDS[grid][i]:g} v {GRIDS[grid][j]:g}"
    return Summary(float(found[worst].min()), float(np.mean([*found.values()])), place)


def coverage_table(
    cases: Mapping[str, Sequence[Shape]], measure: str, grid: str = "all", confidence: float = 0.95
) -> pd.DataFrame:
    """Return worst and mean coverage of every interval, a row a case, and where the headline is worst."""
    rows = []
    for name, shapes in cases.items():
        row: dict[str, object] = {"tables": name}
        row |= {label: worst_coverage(shapes, measure, method, grid, confidence) for method, label in INTERVALS.items()}
        rows.append(row | {"headline worst at": row["headline"].place})
    return pd.DataFrame(rows)


def pair_table() -> pd.DataFrame:
    """Return coverage of balanced tables at chosen pairs of rates: difference, then ratio."""
    rows = []
    for shape in ALL_BALANCED:
        for rate, other in PAIRS:
            row: dict[str, object] = {"tables": str(shape), "rates": f"{rate:g} v {other:g}"}
            for method, label in INTERVALS.items():
                found = (coverage_at(shape, measure, method, rate, other) for measure in MEASURES)
                row[label] = " / ".join(f"{chance:.4f}" for chance in found)
            rows.append(row)
    return pd.DataFrame(rows)


def rival_table(measure: str) -> pd.DataFrame:
    """Return worst and mean coverage of every interval of two rates that the library knows."""
    door = f"rate_interval.{measure}."
    known = [name.removeprefix(door) for name in stats.METHODS if name.startswith(door)]
    return pd.DataFrame(
        [
            {
                "method": RIVALS.get(method, f"`{method}`"),
                **{str(shape): worst_coverage([shape], measure, method) for shape in COMPARED},
            }
            for method in [*known, *RIVALS]
        ]
    )


def width_table() -> pd.DataFrame:
    """Return the mean width of the interval of a difference, over all pairs of rates."""
    rows = []
    for name, shapes in {"1 to 10 v 100 to 800": ALL_SMALL, **BALANCED_CASES}.items():
        row: dict[str, object] = {"tables": name}
        for method, label in INTERVALS.items():
            widths = [np.subtract(*ends(shape, "difference", method, 0.95)[::-1]) for shape in shapes]
            row[label] = float(np.mean([over_pairs(*pair) for pair in zip(shapes, widths, strict=True)]))
        rows.append(row)
    return pd.DataFrame(rows)


# Composition, carried to a baseline that contains the stage


def carried_ends(group: int, stage: int, everyone: int, measure: str, method: str) -> tuple[Floats, Floats]:
    """Return the interval of the stage's share against the whole baseline, by the formula of the methods, clipped."""
    s = support(group, everyone, stage)
    weight, share = stage / everyone, group / everyone
    theta = interval(s, stage, group - s, everyone - stage, measure, method)
    limits = np.array([s.min(), s.max()]) / stage
    if measure == "difference":
        limits = limits - share
        found = [(1 - weight) * end for end in theta]
    else:
        limits = limits / share
        with np.errstate(invalid="ignore"):
            found = [np.where(np.isinf(end), 1 / weight, end / (1 - weight + weight * end)) for end in theta]
    return np.clip(found[0], *limits), np.clip(found[1], *limits)


def composition_coverage(group: int, stage: int, everyone: int, measure: str, method: str) -> Floats:
    """Return coverage at each of `ODDS`: of the stage's mean share against the baseline's, margins held."""
    s = support(group, everyone, stage)
    low, high = carried_ends(group, stage, everyone, measure, method)
    chance = nchypergeom_fisher.pmf(s, everyone, group, stage, ODDS[:, None])
    chance /= chance.sum(axis=1, keepdims=True)
    mean = (chance @ s / stage)[:, None]
    truth = mean - group / everyone if measure == "difference" else mean / (group / everyone)
    return np.asarray((chance * covering(low, high, truth)).sum(axis=1))


def composition_table() -> pd.DataFrame:
    """Return coverage of the carried interval for groups among 443 people, over `STAGES`."""
    rows = []
    for name, groups in COMPOSITIONS.items():
        for measure in MEASURES:
            row: dict[str, object] = {"group": name, "measure": measure}
            for method, label in INTERVALS.items():
                found = np.array(
                    [
                        composition_coverage(group, stage, EVERYONE, measure, method)
                        for group in groups
                        for stage in STAGES
                    ]
                )
                if method == "gated":
                    row["headline, no difference: worst"] = float(found[:, ODDS == 1].min())
                row[label] = Summary(found.min(), found.mean())
            rows.append(row)
    return pd.DataFrame(rows)


COMPOSITIONS = {"1 to 3": (1, 2, 3), "4 to 6": (4, 5, 6), "7 to 10": (7, 8, 9, 10), "28": (28,), "222": (222,)}


# One share


def share_size(total: int, method: str) -> Summary:
    """Return worst and mean chance of a false alarm over `SHARES`."""
    p = stats.share_test(np.arange(total + 1), total, SHARES[:, None], method=method)
    found = (chances(total, "shares") * (p < ALPHA)).sum(axis=1)
    return Summary(found.max(), found.mean(), f"{SHARES[found.argmax()]:g}")


def share_coverage(total: int, method: str) -> Summary:
    """Return lowest and mean chance that the interval holds the share, over `SHARES`; the lowest just beyond ends too.

    Coverage jumps at the ends of the intervals, so that its lowest value lies beside one of them.
    """
    count = np.arange(total + 1)
    low, high = stats.share_interval(count, total, method=method)
    beside = np.concatenate([low * (1 - 1e-6), high * (1 + 1e-6)])
    beside = beside[(beside > 0) & (beside <= 0.5)]
    everywhere = np.concatenate([SHARES, beside])
    held = covering(low, high, everywhere[:, None])
    found = (binom.pmf(count, total, everywhere[:, None]) * held).sum(axis=1)
    return Summary(found.min(), found[: SHARES.size].mean(), f"{everywhere[found.argmin()]:.3g}")


PEOPLE = (5, 10, 20, 39, 100, 443)


def share_test_table() -> pd.DataFrame:
    """Return size of the tests of a share."""
    return pd.DataFrame(
        [{"people": n, **{label: share_size(n, method) for method, label in SHARE_TESTS.items()}} for n in PEOPLE]
    )


def share_interval_table() -> pd.DataFrame:
    """Return coverage of every interval of a share that the library knows."""
    known = [name.removeprefix("share_interval.") for name in stats.METHODS if name.startswith("share_interval.")]
    return pd.DataFrame(
        [{"method": f"`{method}`", **{f"of {n}": share_coverage(n, method) for n in PEOPLE}} for method in known]
    )


# Whole families


class Family(NamedTuple):
    """The groups of a family under no difference: chance and p of each count of each group, and the total."""

    chance: tuple[Floats, ...]
    p: Mapping[str, tuple[Floats, ...]]
    total: int


def drawn_family(sizes: Sequence[int], stage: int) -> Family:
    """Return the family of a stage drawn at random from groups of these sizes.

    Given the number at the stage, independent binomial counts are exactly such a draw.
    """
    everyone = sum(sizes)
    counts = [np.arange(min(group, stage) + 1) for group in sizes]
    chance = tuple(binom.pmf(s, group, stage / everyone) for s, group in zip(counts, sizes, strict=True))
    p = {
        method: tuple(_p_of_draw(s, group, stage, everyone, method) for s, group in zip(counts, sizes, strict=True))
        for method in (TESTS | TEST_RIVALS)
        if method != "both"
    }
    return Family(chance, p, stage)


def _p_of_draw(s: NDArray[np.int64], group: int, stage: int, everyone: int, method: str) -> Floats:
    possible = stage - s <= everyone - group
    return np.where(possible, larger_p(s, group, np.where(possible, stage - s, 0), everyone - group, method), 1.0)


def census_family(shares: Floats, people: int) -> Family:
    """Return the family of people drawn from known shares.

    Given their number, independent Poisson counts are exactly such a draw.
    """
    counts = np.arange(people + 1)
    chance = tuple(poisson.pmf(counts, people * share) for share in shares)
    p = {
        method: tuple(stats.share_test(counts, people, share, method=method) for share in shares)
        for method in SHARE_TESTS
    }
    return Family(chance, p, people)


def any_alarm(family: Family, method: str, level: float) -> float:
    """Return the exact chance that any group of the family has p below the level."""
    quiet = [np.where(p < level, 0.0, chance) for p, chance in zip(family.p[method], family.chance, strict=True)]
    return 1 - _at_total(quiet, family.total) / _at_total(family.chance, family.total)


def _at_total(terms: Iterable[Floats], total: int) -> float:
    """Return the chance that independent counts add to the total."""
    found = np.ones(1)
    for term in terms:
        found = np.convolve(found, term)[: total + 1]
    return float(found[total])


def holm_alarm(family: Family, method: str) -> float:
    """Return the exact chance of any alarm after Holm's adjustment: the smallest p is below alpha / m."""
    return any_alarm(family, method, ALPHA / len(family.chance))


def simulated(family: Family, draws: NDArray[np.int64], pair: tuple[str, str]) -> dict[str, object]:
    """Return the shares of draws with any verdict, headline and check adjusted each on their own."""
    headline, check = (
        stats.adjust(np.column_stack([p[s] for p, s in zip(family.p[method], draws.T, strict=True)]), method="holm")
        < ALPHA
        for method in pair
    )
    return {
        "any disproportionate (both)": with_error((headline & check).any(axis=1)),
        "any borderline (one only)": with_error((headline ^ check).any(axis=1)),
    }


def with_error(happened: Flags) -> str:
    """Return a share of draws with its standard error."""
    share = happened.mean()
    return f"{share:.4f} ({np.sqrt(share * (1 - share) / happened.size):.4f})"


def families() -> Iterator[tuple[str, Sequence[int], Sequence[int]]]:
    """Give each family's name, its groups' sizes, and the stages drawn from it."""
    yield "West Mercia, 11 groups of 443", west_mercia(detail=True), STAGES
    yield "West Mercia, 5 groups of 443", west_mercia(detail=False), STAGES
    yield "made up, 16 groups of 5,000", STAFF_MADE_UP, (50, 200, 500)
    yield "ten teams of 20", (20,) * 10, (10, 50, 100)


def west_mercia(*, detail: bool) -> tuple[int, ...]:
    """Return the West Mercia staff of known ethnicity: 11 groups, or White, Asian, Black, Mixed and other."""
    frame = pd.read_csv(SAMPLE / "staff.csv")
    chosen = frame[(frame["characteristic"] == "ethnicity") & (frame["group"] != "Refused")]
    if detail:
        return tuple(int(count) for count in chosen["count"])
    return tuple(int(count) for count in chosen["count"].groupby(chosen["group"].str.split().str[0]).sum())


def family_table() -> pd.DataFrame:
    """Return the chance of any false alarm in families drawn from staff."""
    rows = []
    for name, sizes, stages in families():
        rng = np.random.default_rng(SEED)
        for stage in stages:
            family = drawn_family(sizes, stage)
            row: dict[str, object] = {"family": name, "stage": stage}
            row["headline, not adjusted"] = any_alarm(family, "gated", ALPHA)
            row |= {
                label: holm_alarm(family, method) for method, label in (TESTS | TEST_RIVALS).items() if method != "both"
            }
            draws = rng.multivariate_hypergeometric(sizes, stage, size=DRAWS)
            rows.append(row | simulated(family, draws, ("gated", "fisher")))
    return pd.DataFrame(rows)


def census_table() -> pd.DataFrame:
    """Return the chance of any false alarm in families held against the census of the sample."""
    frame = pd.read_csv(SAMPLE / "census_2001.csv")
    shares = frame.loc[frame["characteristic"] == "ethnicity", "percent"].to_numpy() / 100
    shares = shares / shares.sum()
    rng = np.random.default_rng(SEED)
    rows = []
    for people in (10, 39, 100, 443):
        family = census_family(shares, people)
        row: dict[str, object] = {"people": people, "headline, not adjusted": any_alarm(family, "midp", ALPHA)}
        row |= {label: holm_alarm(family, method) for method, label in SHARE_TESTS.items()}
        draws = rng.multinomial(people, shares, size=DRAWS)
        rows.append(row | simulated(family, draws, ("midp", "minlike")))
    return pd.DataFrame(rows)


CURVES = {"West Mercia, 11 groups of 443": west_mercia(detail=True), "ten teams of 20": (20,) * 10}


@cache
def family_curve(sizes: tuple[int, ...]) -> pd.DataFrame:
    """Return the exact chance of any alarm after Holm, a row a stage of 2 to half of everyone."""
    stages = range(2, sum(sizes) // 2 + 1)
    drawn = (drawn_family(sizes, stage) for stage in stages)
    return pd.DataFrame(
        [{method: holm_alarm(family, method) for method in (*LINES, *TEST_RIVALS)} for family in drawn], index=stages
    )


# Pictures

LINES = {"score": ("#A8642A", ":"), "gated": ("#12436D", "-"), "fisher": ("#871A5B", "--")}
SHADES = ("#3D0C2B", "#871A5B", "#D79BBB", "#F2F2F2", "#9DB9D3")
STEPS = (0.0, 0.85, 0.9, 0.93, 0.97, 1.0 + TIE)


def size_picture() -> Figure:
    """Draw the chance of a false alarm of one row against the common rate."""
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(2, 3, figsize=(10, 6), sharex=True, sharey=True, layout="constrained")
    shapes = (Shape(1, 400), Shape(2, 400), Shape(4, 400), Shape(10, 400), Shape(20, 20), Shape(50, 50))
    for panel, shape in zip(panels.flat, shapes, strict=True):
        for method, (colour, style) in LINES.items():
            panel.plot(EQUAL, size(shape, alarms(shape, method)), style, color=colour, lw=1.2, label=TESTS[method])
        panel.axhline(ALPHA, color="#5A5A5A", lw=0.8)
        panel.set_title(f"{shape}", fontsize=10)
    panels[0, 0].legend(fontsize=8, frameon=False)
    figure.supxlabel("rate, equal in group and others")
    figure.supylabel("chance of p < 0.05")
    return figure


def coverage_picture(measure: str) -> Figure:
    """Draw the coverage of the intervals of a difference or ratio over all pairs of rates."""
    import matplotlib.pyplot as plt
    from matplotlib.colors import BoundaryNorm, ListedColormap

    shown = {method: label for method, label in INTERVALS.items() if method != "wider"}
    figure, panels = plt.subplots(4, 4, figsize=(10, 10.4), sharex=True, sharey=True, layout="constrained")
    paint = {"cmap": ListedColormap(SHADES), "norm": BoundaryNorm(STEPS, len(SHADES))}
    for row, shape in zip(panels, COMPARED, strict=True):
        row[0].set_ylabel(f"{shape}\nrate of the group")
        for panel, (method, label) in zip(row, shown.items(), strict=True):
            held = panel.pcolormesh(GRIDS["all"], GRIDS["all"], coverage(shape, measure, method), **paint)
            panel.set_aspect("equal")
            if shape == COMPARED[0]:
                panel.set_title(label, fontsize=10)
    for panel in panels[-1]:
        panel.set_xlabel("rate of the others")
    bar = figure.colorbar(held, ax=panels, location="bottom", shrink=0.6, aspect=40, spacing="uniform")
    bar.set_ticks(STEPS, labels=[f"{step:.2f}" for step in STEPS])
    bar.set_label(f"coverage of the 95% interval of the {measure}")
    return figure


def family_picture() -> Figure:
    """Draw the exact chance of any false alarm in two families against the number at the stage."""
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(1, 2, figsize=(10, 4), sharey=True, layout="constrained")
    for panel, (name, sizes) in zip(panels, CURVES.items(), strict=True):
        curve = family_curve(sizes)
        for method, (colour, style) in LINES.items():
            panel.plot(curve.index, curve[method], style, color=colour, lw=1.2, label=TESTS[method])
        panel.axhline(ALPHA, color="#5A5A5A", lw=0.8)
        panel.set_title(name, fontsize=10)
        panel.set_xlabel("people at the stage, drawn at random")
    panels[0].set_ylabel("chance of any false alarm after Holm")
    panels[0].legend(fontsize=8, frameon=False)
    return figure


PICTURES = {
    "coverage-size.png": size_picture,
    "coverage-difference.png": lambda: coverage_picture("difference"),
    "coverage-ratio.png": lambda: coverage_picture("ratio"),
    "coverage-families.png": family_picture,
}


def draw() -> None:
    """Write the pictures beside this file."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    for name, picture in PICTURES.items():
        figure = picture()
        figure.savefig(HERE / name, dpi=110, metadata={"Software": None})
        plt.close(figure)


# The page


def ample_coverage(measure: str) -> Summary:
    """Return the headline's coverage where the smallest expected count, at the true rates, is 3 or more."""
    found = {shape: coverage(shape, measure, "gated")[ample(shape)] for shape in ALL_SMALL + ALL_BALANCED}
    found = {shape: chances for shape, chances in found.items() if chances.size}
    worst = min(found, key=lambda shape: found[shape].min())
    i, j = np.argwhere(ample(worst))[found[worst].argmin()]
    place = f"{worst}, {GRIDS['all'][i]:g} v {GRIDS['all'][j]:g}"
    return Summary(float(found[worst].min()), float(np.concatenate([*found.values()]).mean()), place)


def ample(shape: Shape) -> Flags:
    """Tell at which pairs of rates the smallest expected count is 3 or more."""
    rates = GRIDS["all"]
    pooled = (shape.group * rates[:, None] + shape.others * rates) / sum(shape)
    return np.asarray(min(shape) * np.minimum(pooled, 1 - pooled) >= 3 - TIE)


def thin_tables() -> tuple[int, int, float]:
    """Return how many thin tables there are, in how many the score test has the larger p, and the least mid-P there."""
    thin = {shape: stats.is_sparse(*tables_of(shape)) for shape in ALL_SMALL + ALL_BALANCED}
    score, midp = (
        np.concatenate([p_values(shape, method)[at] for shape, at in thin.items()])
        for method in ("score", "fisher_midp")
    )
    larger = score > midp + TIE
    return larger.size, int(larger.sum()), float(midp[larger].min())


def tables_of(shape: Shape) -> tuple[ArrayLike, int, ArrayLike, int]:
    """Return every table as the library takes it."""
    a, b = every_table(shape)
    return a, shape.group, b, shape.others


def claims_table() -> pd.DataFrame:
    """Return what the design of the headline was argued with, and what is measured here."""
    family = drawn_family(west_mercia(detail=True), 39)
    alone = float(stats.rate_test(1, 1, 38, 442, method="score"))
    carried = {m: coverage_at(Shape(50, 50), m, "carried", 0.9, 0.45) for m in MEASURES}
    return pd.DataFrame(
        [
            {
                "claim": "11 groups, 39 leavers drawn at random: N-1 chi-square alone, Holm, alarms in 27.8% of years",
                "measured": f"{holm_alarm(family, 'score'):.2%}, exact",
            },
            {"claim": "1 of 1 in a group of 1: p 0.001", "measured": f"{alone:.5f} against 38 of 442"},
            {
                "claim": "carried mid-P intervals alone cover 82% at 50 v 50, rates 0.9 v 0.45",
                "measured": f"{carried['ratio']:.2%} for the ratio, {carried['difference']:.2%} for the difference",
            },
        ]
    )


def overview() -> str:
    """Return the rows of worst and mean coverage over the three ranges."""
    ranges = {
        "1 to 10 v 100 to 800": (ALL_SMALL, "all"),
        "balanced": (ALL_BALANCED, "all"),
        "both rates 0.1% to 5%": (RARE, "rare"),
    }
    rows = [
        [f"{measure}, {name}", *(str(worst_coverage(shapes, measure, method, grid)) for method in INTERVALS)]
        for measure in MEASURES
        for name, (shapes, grid) in ranges.items()
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def findings() -> dict[str, object]:
    """Return the figures of the first section and of the sentences."""
    wilson = share_coverage(443, "wilson")
    values: dict[str, object] = {"overview": overview(), "apart": worst_apart(), "wilson": wilson}
    values["wilson_expected"] = 443 * float(wilson.place)
    values["thin"], values["larger"], values["least"] = thin_tables()
    for method in ("gated", "score", "both"):
        values[f"size_{method}"] = worst_size(ALL_SMALL, method)
        values[f"balanced_{method}"] = worst_size(ALL_BALANCED, method)
    for measure in MEASURES:
        values[f"ample_{measure}"] = ample_coverage(measure)
    for method in ("gated", "switched"):
        values[f"twenty_difference_{method}"] = coverage_at(Shape(20, 20), "difference", method, 0.1, 0.02)
    for name, sizes in zip(("mercia", "teams"), CURVES.values(), strict=True):
        curve = family_curve(sizes)
        for method in ("gated", "fisher"):
            values[f"{name}_{method}"], values[f"{name}_{method}_at"] = curve[method].max(), curve[method].idxmax()
    return values


def tables() -> dict[str, pd.DataFrame]:
    """Return every table of the page by the name that its text uses."""
    made = {
        "size_small": size_table(SMALL_CASES),
        "size_balanced": size_table(BALANCED_CASES),
        "drawn": drawn_table(),
        "levels": level_table(),
        "test_rivals": rival_test_table(),
        "power": power_table(),
        "pairs": pair_table(),
        "width": width_table(),
        "agreement": agreement_table(),
        "composition": composition_table(),
        "share_tests": share_test_table(),
        "share_intervals": share_interval_table(),
        "families": family_table(),
        "census": census_table(),
        "claims": claims_table(),
    }
    strict = {"10 v 800": (Shape(10, 800),), **BALANCED_CASES}
    for measure in MEASURES:
        made[f"{measure}_small"] = coverage_table(SMALL_CASES, measure)
        made[f"{measure}_balanced"] = coverage_table(BALANCED_CASES, measure)
        made[f"{measure}_rare"] = coverage_table(RARE_CASES, measure, "rare")
        made[f"{measure}_strict"] = coverage_table(strict, measure, confidence=0.998)
        made[f"{measure}_rivals"] = rival_table(measure)
    return made


def as_table(frame: pd.DataFrame) -> str:
    """Return a frame as a Markdown table."""
    cells = frame.map(lambda value: f"{value:.4f}" if isinstance(value, float) else str(value))
    lines = [list(cells.columns), ["---"] * len(cells.columns), *cells.to_numpy().tolist()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def page() -> str:
    """Return the page."""
    made = {name: as_table(frame) for name, frame in tables().items()}
    blocks = TEXT.format(seed=SEED, draws=DRAWS, **findings(), **made).split("\n\n")
    return "\n\n".join(block if block.startswith(("#", "|", "-", "!")) else filled(block) for block in blocks) + "\n"


def filled(paragraph: str) -> str:
    """Return a paragraph in lines of one length."""
    return textwrap.fill(paragraph, 118, break_long_words=False, break_on_hyphens=False)


TEXT = """# How often the defaults are right

This page and its pictures are written by `docs/evidence/coverage.py`; run it to make them again. Every chance is the
sum over all tables that can occur, not a simulation; only the columns "any disproportionate" and "any borderline" are
drawn at random ({draws:,} draws, seed {seed}), with their standard error in brackets.

Cells of the form "a / b" give the worst case and the mean. The worst case of a test is the largest chance of p below
0.05 when nothing differs; that of an interval is the lowest chance to hold the truth. 0.05 and 0.95 are what the
methods aim at.

- [In short](#in-short)
- [Tests of one row](#tests-of-one-row)
- [Intervals of one row](#intervals-of-one-row)
- [Where the smallest expected count is below 1](#where-the-smallest-expected-count-is-below-1)
- [Composition against a baseline that contains the stage](#composition-against-a-baseline-that-contains-the-stage)
- [Headline and check](#headline-and-check)
- [One share](#one-share)
- [Whole families](#whole-families)
- [What the design was argued with](#what-the-design-was-argued-with)

## In short

**The tests hold up.** For groups of 1 to 10 against 100 to 800 others the headline's chance of a false alarm is at
worst {size_gated.worst:.4f} ({size_gated.place}) and {size_gated.mean:.4f} on average. The N-1 chi-square alone
reaches {size_score.worst:.4f}. For balanced tables of 10 v 10 to 100 v 100 the headline's worst is
{balanced_gated.worst:.4f}. The check is exact and cannot pass 0.05, nor therefore can the two together: they reach
{size_both.worst:.4f}.

**Whole families hold up where both tests are asked for, not with the headline alone.** After Holm the headline raises a
false alarm in at most {mercia_gated:.2%} of draws from the West Mercia staff (at {mercia_gated_at} leavers), but in
{teams_gated:.2%} when {teams_gated_at} people are drawn from ten teams of 20. Fisher's test stays at
{mercia_fisher:.2%} and {teams_fisher:.2%}, and `disproportionate` asks for both. The bound of 5% a family is
thus a bound on `disproportionate`. `borderline` can be a false alarm more often.

**The intervals are sound where the table is not thin.** Where the smallest expected count is 3 or more, the headline
covers at least {ample_difference.worst:.4f} for the difference ({ample_difference.place}) and at least
{ample_ratio.worst:.4f} for the ratio ({ample_ratio.place}), and {ample_difference.mean:.4f} and {ample_ratio.mean:.4f}
on average.

**Thin tables have an interval of their own, and this is why.** The design had the carried interval below an expected
count of 1, and Miettinen-Nurminen's elsewhere. Carried ends cannot leave the margins that were observed: with one event
among 20 and 20 people they say that the difference is at most 5 points, whatever the true rates. At 20 v 20 and rates
of 0.1 v 0.02 such a 95% interval of the difference covers {twenty_difference_switched:.4f}; the headline, which in thin
tables is the wider of the two intervals, covers {twenty_difference_gated:.4f}. Worst case and mean:

| range | headline | Miettinen-Nurminen alone | carried alone | carried below 1 (the design's) | wider throughout |
| --- | --- | --- | --- | --- | --- |
{overview}

The rows of rates from 0.1% to 5% are of 10 v 400, 50 v 400, 100 v 1000 and 200 v 200 people.

**The interval still agrees with the p-value**, which is the mid-P alone. The wider interval leaves out no difference
when both of its parts do, that is when mid-P and score p are both below alpha. Of the {thin:,} thin tables counted here
the score p is the larger of the two in {larger:,}, all of them with a mid-P of {least:.2f} or more: no level that
anyone uses can come between them.

## Tests of one row

Two binomials with the same rate, 0.1% to 50% in steps of 0.1% (rates above are mirrored). "Headline and check" is the
chance that both are below 0.05.

{size_small}

{size_balanced}

![Chance of a false alarm against the common rate](evidence/coverage-size.png)

Where a dotted line is not to be seen it lies under the headline's.

**With the margins held**: a stage of 1 to 442 people drawn from 443, for each size of group. This is the null of
`contains`, and of `separate` once the totals are known.

{drawn}

**At smaller levels.** Holm compares the smallest p with alpha / m, and 99.8% intervals use 0.002. The figures are the
worst chance divided by the level: 1 is exact, 2 is twice as many false alarms as intended.

{levels}

**Every test that the library knows**, but Barnard's and Boschloo's:

{test_rivals}

**What a test costs**: the mean chance of p < 0.05 over all pairs of rates from 1% to 99%, nearly all of them different.

{power}

## Intervals of one row

Two binomials, each rate from 1% to 99% in steps of 1%. An interval covers if the true difference or ratio is in it,
ends included. A table with nobody or everybody at the stage has the whole range here, or the Miettinen-Nurminen
interval in that method's column; in the findings it has none.

The headline is the wider of the carried and the Miettinen-Nurminen interval in thin tables, and Miettinen-Nurminen's
elsewhere. "Carried below 1" (the design's first choice) and "wider throughout" are rivals, not methods of the library.

### Difference

{difference_small}

{difference_balanced}

![Coverage of intervals of the difference](evidence/coverage-difference.png)

### Ratio

{ratio_small}

{ratio_balanced}

![Coverage of intervals of the ratio](evidence/coverage-ratio.png)

### Rare events

Both rates from 0.1% to 5% in steps of 0.1%: difference, then ratio.

{difference_rare}

{ratio_rare}

### Chosen rates

Coverage of the difference / of the ratio.

{pairs}

### 99.8% intervals

Difference, then ratio; 0.998 is aimed at.

{difference_strict}

{ratio_strict}

### Every method that the library knows

Difference, then ratio.

{difference_rivals}

{ratio_rivals}

### Width

The mean width of the 95% interval of the difference, over all pairs of rates.

{width}

## Where the smallest expected count is below 1

The two intervals fail in opposite places.

- **Near no difference** the Miettinen-Nurminen interval is too narrow: 1 of 1 counts as proof. The carried one holds.
- **Far from it** the carried interval is too narrow. It holds the margins: with k events in all, and m the smaller of
  the two totals, it cannot reach a difference beyond k / m. When few events happened by chance, the truth is outside.
  The ratio fails likewise where the group's rate is near 1, or where both are.

The wider of the two is never worse than either, and is the headline in thin tables. Its price is the width above. Used
throughout, without a switch, it would also lower the sizes above 0.05, at the price in power and width above.

## Composition against a baseline that contains the stage

A stage of 10, 39, 100 or 200 drawn from 443, with a group of the size given. The margins are held, and the odds of
members of the group to be at the stage are 1/16 to 16 times those of others. The truth is the mean share of the group
at the stage against its share of everyone. The interval is carried to the whole baseline and clipped to what the
margins allow.

{composition}

With the margins held it is the carried interval that does best, as it was made for this. The headline's worst cases
are Miettinen-Nurminen's, in tables with a smallest expected count of 1 to 3.

## Headline and check

How often only one of the two is below 0.05: with equal rates, and over all pairs of rates from 1% to 99%.

{agreement}

When something does differ, the headline is often significant first, and such a row is `borderline`. At the extreme
({apart.place}) that is so in {apart.worst:.4f} of cases.

## One share

Against known shares (a census), from 0.02% to 50% in steps of 0.02%.

{share_tests}

{share_intervals}

The mid-P headline passes 0.05 in places, as a mid-P does; the exact check does not. Wilson's interval, used for plain
rates and for the share that is known, is weakest close to 0 and to 100%: of 443 people it covers {wilson.worst:.4f} at
a share of {wilson.place}, where {wilson_expected:.2f} people are expected, and as little at the mirrored share. A mid-P
interval does not sink so low.

## Whole families

The chance of any false alarm in a family when nothing differs. Columns without a bracket are exact. Holm's smallest
p-value decides whether there is any alarm, so that the chance is a convolution over the groups.

The stage is drawn without replacement from everyone, and each group is tested against the rest (`contains`; given the
totals the same as `separate`). "Made up" is 4,000, 300, 150, 120, 100, 80, 60, 50, 40, 30, 20, 15, 12, 10, 8 and 5
people.

{families}

![Chance of any false alarm in a family](evidence/coverage-families.png)

Against the 2001 census of West Mercia (11 groups, `fixed`):

{census}

## What the design was argued with

{claims}
"""


def main() -> None:
    """Write the page and the pictures."""
    (HERE.parent / "coverage.md").write_text(page(), encoding="utf-8")
    draw()


if __name__ == "__main__":
    main()
