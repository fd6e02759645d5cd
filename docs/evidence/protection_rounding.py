"""How much rounded counts of the same people narrow each other: tables by several characteristics, cut in several ways.

``python docs/evidence/protection_rounding.py`` makes 40 sets of tables and writes
docs/evidence/protection_rounding.json; a number after it makes so many, and prints the figures alone. Every table is
rounded by itself. What each count could be is found by linear programs over all fillings of the table of all
characteristics together, and is held against what its own rounding leaves open. Margins are either sums of rounded
counts, as the library has them, or rounded apart.
"""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

FIGURES = Path(__file__).resolve().parent / "protection_rounding.json"
SETS, SEED, CLOSE = 40, 20_261_122, 1e-6
BASES = (5, 10)


class Tables(NamedTuple):
    """Counts as sums of the cells of everything together, and the margins of each table."""

    counts: np.ndarray
    margins: np.ndarray
    people: np.ndarray


def tables(seed: int) -> Tables:
    """Return tables of two or three characteristics with an unknown, of one to three stages, whole and cut by site."""
    rng = np.random.default_rng([SEED, seed])
    sizes = [int(size) for size in rng.integers(3, 7, size=rng.integers(2, 4))]
    sites, stages = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    cells = np.indices([*sizes, sites, stages]).reshape(len(sizes) + 2, -1)
    shares = np.prod([rng.dirichlet(np.full(at.max() + 1, 0.8))[at] for at in cells], axis=0)
    shares = shares * rng.gamma(1.0, size=shares.size)
    people = rng.multinomial(int(rng.choice([50, 150, 500])), shares / shares.sum())
    cuts = [cells[-2] == site for site in range(sites)] + ([cells[-2] >= 0] if sites > 1 and rng.random() < 0.5 else [])
    counts, margins = [], []
    for stage, cut in itertools.product(range(stages), cuts):
        here = cut & (cells[-1] >= stage)
        margins.append(here)
        counts += [here & (cells[at] == group) for at, size in enumerate(sizes) for group in range(size)]
    return Tables(np.unique(counts, axis=0).astype(float), np.unique(margins, axis=0).astype(float), people)


def rounded(counts: np.ndarray, base: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the most that counts can be of which the nearest multiple of a base is told, halves up."""
    told = np.floor(counts / base + 0.5) * base
    return np.maximum(np.ceil(told - base / 2), 0), np.ceil(told + base / 2) - 1


def ends(told: np.ndarray, low: np.ndarray, high: np.ndarray, asked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the most whole number that each count can be."""
    columns = np.unique(np.vstack([told, asked]), axis=1)
    told, asked = columns[: len(told)], columns[len(told) :]
    rows, room = sparse.csr_array(np.vstack([told, -told])), np.concatenate([high, -low])
    found = [[sign * linprog(sign * row, A_ub=rows, b_ub=room).fun for sign in (1, -1)] for row in asked]
    least, most = np.array(found).T
    return np.ceil(least - CLOSE), np.floor(most + CLOSE)


def studied(number: int, base: int, *, apart: bool) -> dict[str, int]:
    """Return how many counts of so many sets are narrowed by others, and how many are told exactly."""
    found = {"counts": 0, "narrowed": 0, "exact": 0, "small": 0, "small, exact": 0}
    for seed in range(number):
        set_ = tables(seed)
        asked = np.vstack([set_.counts, set_.margins]) if apart else set_.counts
        values = asked @ set_.people
        low, high = rounded(values, base)
        least, most = ends(asked, low, high, set_.counts)
        own = slice(0, len(set_.counts))
        exact, small = least == most, (values[own] > 0) & (values[own] < base)
        assert ((least <= values[own]) & (values[own] <= most)).all()
        found["counts"] += len(least)
        found["narrowed"] += int(((least > low[own]) | (most < high[own])).sum())
        found["exact"] += int(exact.sum())
        found["small"] += int(small.sum())
        found["small, exact"] += int((exact & small).sum())
    return found


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else SETS
    ways = {"margins of rounded counts": False, "margins rounded apart": True}
    figures: dict[str, object] = {"sets": number}
    for base, (name, apart) in itertools.product(BASES, ways.items()):
        figures[f"base {base}, {name}"] = studied(number, base, apart=apart)
    text = json.dumps(figures, indent=2)
    print(text)
    if number >= SETS:
        FIGURES.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
