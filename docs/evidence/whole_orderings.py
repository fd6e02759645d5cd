"""How often each ordering of tables finds a difference of a whole characteristic: the two tables of docs/whole.md.

Run from the project's folder: ``python docs/evidence/whole_orderings.py`` (under a minute). Tables are drawn at random
with fixed seeds. The 5% point of each ordering comes from draws in which nothing differs, so that all have the same
size; the standard error of a figure is at most 0.004.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import scipy

NULL, DRAWS, ALPHA, SEED = 40_000, 20_000, 0.05, 7

CENSUS = (0.9559, 0.0064, 0.0114, 0.0028, 0.0114, 0.0041, 0.0040, 0.0016, 0.0007, 0.0002, 0.0015)
ALAMEDA = (0.54, 0.18, 0.12, 0.15, 0.01)
STAFF = tuple(10 * people for people in (401, 4, 11, 2, 1, 5, 5, 6, 4, 3, 1))

Heights = dict[str, np.ndarray]
Draw = Callable[[np.random.Generator, int], np.ndarray]


def heights_of_shares(counts: np.ndarray, shares: np.ndarray) -> Heights:
    """How extreme counts are against shares."""
    expected = counts.sum(axis=1, keepdims=True) * shares
    xlogy, gammaln = scipy.special.xlogy, scipy.special.gammaln
    return {
        "probability": (gammaln(counts + 1) - xlogy(counts, shares)).sum(axis=1),
        "likelihood ratio": xlogy(counts, counts / expected).sum(axis=1),
        "chi-square": ((counts - expected) ** 2 / expected).sum(axis=1),
    }


def heights_of_people(counts: np.ndarray, people: np.ndarray) -> Heights:
    """How extreme counts are against the others, all margins held."""
    others, share = people - counts, people / people.sum()
    sides = [(side, side.sum(axis=1, keepdims=True) * share) for side in (counts, others)]
    xlogy, gammaln = scipy.special.xlogy, scipy.special.gammaln
    return {
        "probability": sum(gammaln(side + 1).sum(axis=1) for side, _ in sides),
        "likelihood ratio": sum(xlogy(side, side / expected).sum(axis=1) for side, expected in sides),
        "chi-square": sum(((side - expected) ** 2 / expected).sum(axis=1) for side, expected in sides),
    }


def times(factors: dict[int, float], groups: int) -> np.ndarray:
    """Factors by group, 1 where none is named."""
    found = np.ones(groups)
    found[list(factors)] = list(factors.values())
    return found


def changed(shares: Sequence[float], factors: dict[int, float]) -> np.ndarray:
    """Shares with some multiplied; the first group has what is left."""
    found = np.array(shares) * times(factors, len(shares))
    found[0] = 1 - found[1:].sum()
    return found


def unequal(people: np.ndarray, events: int, factors: np.ndarray) -> Draw:
    """Draw events that fall on people at unequal rates, their total held: binomial counts that add to it."""
    rates = np.minimum(events / people.sum() * factors / (people @ factors / people.sum()), 1)

    def draw(generator: np.random.Generator, size: int) -> np.ndarray:
        kept: list[np.ndarray] = []
        while sum(map(len, kept)) < size:
            counts = generator.binomial(people, rates, size=(100_000, people.size))
            kept.append(counts[counts.sum(axis=1) == events])
        return np.concatenate(kept)[:size]

    return draw


def powers(null: Heights, other: Heights) -> dict[str, float]:
    """The share of draws that reach the level, by ordering."""
    found = {}
    for name, heights in null.items():
        ordered = np.sort(heights)
        p = (1 + NULL - np.searchsorted(ordered, other[name] - 1e-9)) / (1 + NULL)
        found[name] = float((p <= ALPHA).mean())
    return found


def of_shares(shares: Sequence[float], n: int, factors: dict[int, float]) -> dict[str, float]:
    """The powers against shares when some of them are really so many times as large."""
    generator, known = np.random.default_rng(SEED), np.array(shares)
    null = heights_of_shares(generator.multinomial(n, known, size=NULL), known)
    return powers(null, heights_of_shares(generator.multinomial(n, changed(shares, factors), size=DRAWS), known))


def of_people(people: Sequence[int], events: int, factors: dict[int, float]) -> dict[str, float]:
    """The powers among people when some groups really have so many times the rate."""
    generator, known = np.random.default_rng(SEED), np.array(people)
    null = heights_of_people(generator.multivariate_hypergeometric(known, events, size=NULL), known)
    drawn = unequal(known, events, times(factors, known.size))(generator, DRAWS)
    return powers(null, heights_of_people(drawn, known))


SMALL = range(1, 11)
SHARES = {
    "443 staff, census; every small group half as large again": (CENSUS, 443, dict.fromkeys(SMALL, 1.5)),
    "443 staff, census; every small group twice as large": (CENSUS, 443, dict.fromkeys(SMALL, 2.0)),
    "443 staff, census; every small group a third as large": (CENSUS, 443, dict.fromkeys(SMALL, 1 / 3)),
    "443 staff, census; the smallest group 10 times as large": (CENSUS, 443, {9: 10.0}),
    "443 staff, census; the largest small group twice as large": (CENSUS, 443, {2: 2.0}),
    "39 people, census; every small group twice as large": (CENSUS, 39, dict.fromkeys(SMALL, 2.0)),
    "150 jurors, Alameda; the last group 4 times as large": (ALAMEDA, 150, {4: 4.0}),
    "150 jurors, Alameda; the second group half as large": (ALAMEDA, 150, {1: 0.5}),
    "150 jurors, Alameda; all but the first 0.7 times as large": (ALAMEDA, 150, dict.fromkeys(range(1, 5), 0.7)),
}
PEOPLE = {
    "390 leavers of 4,430; every small group 1.5 times the rate": (STAFF, 390, dict.fromkeys(SMALL, 1.5)),
    "390 leavers of 4,430; every small group half the rate": (STAFF, 390, dict.fromkeys(SMALL, 0.5)),
    "390 leavers of 4,430; the largest small group twice the rate": (STAFF, 390, {2: 2.0}),
}
TITLES = {of_shares: "against shares", of_people: "stage and the others, margins held"}


def rows() -> Iterator[str]:
    """The lines of the two tables."""
    for question, cases in ((of_shares, SHARES), (of_people, PEOPLE)):
        yield f"| {TITLES[question]} | likelihood ratio | probability | chi-square |"
        yield "|---|---:|---:|---:|"
        for name, case in cases.items():
            found = question(*case)
            figures = " | ".join(f"{found[key]:.2f}" for key in ("likelihood ratio", "probability", "chi-square"))
            yield f"| {name} | {figures} |"
        yield ""


if __name__ == "__main__":
    print("\n".join(rows()))
