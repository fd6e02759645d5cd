"""What tau-Argus withholds of small tables of two ways, beside what the library withholds.

``pip install pytauargus`` (EUPL: a check beside the library, never a part of it), then
``python docs/evidence/protection_argus.py`` writes docs/evidence/protection_argus.csv. Counts below 5 are protected so
that an intruder cannot exclude any value from 0 to twice the count: tau-Argus says FREQ(5,100). Zeros are known to
everybody, as tau-Argus has them. What withholding costs is the count itself.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy import sparse

from disprop.protect.linked import Linked, Need, bounds, choose, optimum

FILE = Path(__file__).with_suffix(".csv")
TABLES, SEED, THRESHOLD = 40, 20_260_402, 5


def counts(seed: int) -> np.ndarray:
    """Return a table of 3 to 7 rows and columns, some of them small."""
    rng = np.random.default_rng([SEED, seed])
    shape = rng.integers(3, 8, size=2)
    return rng.poisson(rng.gamma(1, 12, shape))


def linked(table: np.ndarray) -> Linked:
    """Return the cells, then the totals of rows and columns, then the total."""
    rows, columns = table.shape
    along, down = np.kron(np.eye(rows), np.ones(columns)), np.kron(np.ones(rows), np.eye(columns))
    forms = sparse.csr_array(np.vstack([np.eye(table.size), along, down, np.ones((1, table.size))]))
    values = forms @ table.ravel().astype(float)
    return Linked(
        atoms=table.ravel().astype(float),
        forms=forms,
        cost=np.maximum(values, 1.0),
        public=values == 0,
        written=np.ones(values.size, dtype=bool),
    )


def wanted(system: Linked) -> Need:
    values = system.forms @ system.atoms
    small = np.flatnonzero((values > 0) & (values < THRESHOLD))
    return Need(form=small, low=np.zeros(small.size), high=2 * values[small])


def argus(table: np.ndarray) -> np.ndarray:
    """Return which forms tau-Argus withholds."""
    from pytauargus import protect

    people = [(row, column) for row, column in np.ndindex(table.shape) for _ in range(table[row, column])]
    frame = {
        "A": [f"a{row}" for row, _ in people],
        "B": [f"b{column}" for _, column in people],
        "one": [1.0] * len(people),
    }
    with tempfile.TemporaryDirectory() as folder:
        found = protect(
            frame, ["A", "B"], response="one", safety_rules="FREQ(5,100)", suppress="OPT(1)", workdir=folder
        )
        told = list(found.tables[0].rows)
    hidden = np.zeros(table.size + sum(table.shape) + 1, dtype=bool)
    for cell in told:
        hidden[place(cell["A"], cell["B"], table.shape)] = cell["status"] in {"U", "M"}
    return hidden


def place(row: str, column: str, shape: tuple[int, ...]) -> int:
    rows, columns = shape
    if row.startswith("a") and column.startswith("b"):
        return int(row[1:]) * columns + int(column[1:])
    if row.startswith("a"):
        return rows * columns + int(row[1:])
    return rows * columns + rows + (int(column[1:]) if column.startswith("b") else columns)


def compared() -> Iterator[dict[str, object]]:
    """Yield a line a table."""
    for seed in range(TABLES):
        table = counts(seed)
        system = linked(table)
        need = wanted(system)
        if not need.form.size or not (table.sum(axis=0).all() and table.sum(axis=1).all()):
            continue
        theirs, ours, best = argus(table), choose(system, need), optimum(system, need)
        low, high = bounds(system, theirs, need.form)
        yield {
            "seed": seed,
            "rows": table.shape[0],
            "columns": table.shape[1],
            "protected": need.form.size,
            "withheld by tau-Argus": int(theirs.sum()),
            "withheld": int(ours.hidden.sum()),
            "withheld by the cheapest": int(best.hidden.sum()),
            "cost of tau-Argus": float(system.cost[theirs].sum()),
            "cost": ours.cost,
            "cost of the cheapest": best.cost,
            "cheapest proved": best.gap < 1e-5,
            "left open by tau-Argus": int(((low > need.low + 1e-4) | (high < need.high - 1e-4)).sum()),
        }


def main() -> None:
    lines = list(compared())
    with FILE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


if __name__ == "__main__":
    main()
