"""Random tables that hang together, what is withheld of them, and an intruder who works out what he can.

``python docs/evidence/protection.py`` makes 10,000 tables and writes docs/evidence/protection.json and
docs/evidence/protection.md; a smaller number after it makes so many, and prints the figures alone. A file named after
the number keeps what was found, so that a run can be broken off and taken up. The tables, the intruders and the check
are written without a line of the library's own: they ask it only what to withhold.
"""

from __future__ import annotations

import csv
import itertools
import json
import multiprocessing
import os
import platform
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import scipy
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from disprop.protect.linked import PRIMARY, SECONDARY, Choice, Linked, Need, choose, optimum

HERE = Path(__file__).resolve().parent
FIGURES, PAGE, ARGUS = HERE / "protection.json", HERE / "protection.md", HERE / "protection_argus.csv"
TABLES = 10_000
CHEAPEST, WHOLE_NUMBERS = 10, 20
"""Of one table in so many the cheapest choice is looked for; one is attacked with whole numbers too."""
SECONDS = 10.0
"""For the cheapest choice, a component."""
ENDLESS = 1e5
"""No sum of these tables is as large: an intruder who knows that is no weaker."""
SEED = 20_260_401
SHORT = 1e-4


TEXT = """# What is withheld, attacked

Random tables that hang together were protected, and an intruder who is written apart from the library worked out what
he could from all that was shown. Written by [protection.py](protection.py), which says how the tables are made; the
figures are in [protection.json](protection.json). Made with {made}.

| what | number |
| --- | --- |
| sets of tables | {tables:,} |
| of these with something to protect | {tables_with_something_to_protect:,} |
| numbers in them, written or to be worked out | {numbers:,} |
| most numbers in one | {largest:,} |
| protected numbers (below 5 or 10, with 0 or without) | {protected:,} |
| numbers withheld because they are protected | {withheld_as_protected:,} |
| numbers withheld besides | {withheld_besides:,} |

What hangs together in them, in so many of the sets:

| what | sets |
| --- | --- |
{kinds_table}

## What the intruder finds

| what | numbers |
| --- | --- |
| protected numbers that he attacks | {attacked:,} |
| recovered | {recovered:,} |
| bounded tighter than the rule allows | {bounded_tighter:,} |
| not attacked: published numbers reveal too much, and the choice says so | {unmet:,} |
| of these, such as could have been protected | {unmet_for_no_reason:,} |

He reads every number that is shown or was published, knows which sums are never below 0, and works with fractions, by
linear programs. Counts are whole numbers, so one who works with whole numbers only attacked
{whole_numbers_attacked:,} of the protected numbers too, in every twentieth set. Numbers of which he says more than the
other, whose fractions are rounded to whole numbers: {whole_numbers_tighter:,}. Numbers that he bounds tighter than the
rule allows: {whole_numbers_bounded_tighter_than_the_rule:,} (at worst by {whole_numbers_worst_shortfall:g}).

## What it costs

For every tenth set the cheapest choice was looked for: {compared:,} sets. In {compared_cheapest_proved:,} it was proved
to be the cheapest, and in {cheapest_found:,} of these the library's choice costs no more. Over all of them the library
withholds {withheld_besides_compared:,} numbers besides the protected ones, the cheapest choices
{withheld_besides_cheapest:,}; the library's cost {share:.2%} more in all, and {worst:.1%} more in the worst set.

A set takes {seconds_median:.2f} seconds of one core (median), {seconds_99_of_100:.1f} seconds for 99 of 100, and
{seconds_worst:.1f} seconds at most.

## Beside tau-Argus

Small tables of two ways were protected by tau-Argus too, through pytauargus, with the rule that comes nearest to ours:
[protection_argus.py](protection_argus.py), [protection_argus.csv](protection_argus.csv). In {argus_tables} tables with
{argus_protected} protected counts it withholds {argus_theirs} numbers, the library {argus_ours}, the cheapest choices
{argus_best}. The library's choice is the cheapest in {argus_cheapest} of them; that of tau-Argus costs as much in
{argus_same}, more in {argus_more} and less in {argus_less}. Its choices left {argus_open} of the counts open to our
bounds.
"""


@dataclass(frozen=True)
class Rules:
    """What is too small: counts below the threshold, and whether 0 is among them."""

    threshold: int
    zeros: bool

    def small(self, value: float) -> bool:
        return value < self.threshold and (self.zeros or value > 0)


class Row(NamedTuple):
    """A number of a table: its sum, and how it stands in public."""

    name: str
    atoms: dict[int, int]
    public: bool
    written: bool
    count: bool


@dataclass(frozen=True)
class People:
    """People of some slices: the stage that each reached, and a group by each characteristic."""

    slice: np.ndarray
    reached: np.ndarray
    groups: tuple[np.ndarray, ...]
    sizes: tuple[int, ...]
    slices: int
    stages: int


def people(rng: np.random.Generator) -> People:
    slices, stages, characteristics = (int(rng.choice([1, 2, 3], p=[0.5, 0.35, 0.15])) for _ in range(3))
    sizes = tuple(int(size) for size in rng.integers(2, 6, size=characteristics))
    number = int(rng.integers(20, 120)) * slices
    shares = [rng.dirichlet(np.full(size, 0.5)) for size in sizes]
    return People(
        slice=rng.integers(slices, size=number),
        reached=np.minimum(rng.geometric(0.5, size=number) - 1, stages - 1),
        groups=tuple(rng.choice(share.size, size=number, p=share) for share in shares),
        sizes=sizes,
        slices=slices,
        stages=stages,
    )


class Book:
    """All numbers about some people: the smallest cells, and the sums that are written or could be.

    A smallest cell is how many of a group in a slice stopped at a stage, or, where `apart`, how many were in the stage;
    then it is told apart from the sums that the stages before it are at least as large.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.people = people(rng)
        self.apart = bool(rng.random() < 0.3)
        self.published = float(rng.choice([0.0, 0.05, 0.15]))
        self.unwritten = float(rng.choice([0.0, 0.1]))
        self.totals_public = bool(rng.random() < 0.4)
        self.places: dict[tuple[int, int, int, int], int] = {}
        self.atoms: list[float] = []
        self.rows: list[Row] = []
        self.least: list[dict[int, int]] = []
        self._count()
        for characteristic in range(len(self.people.sizes)):
            self._write(characteristic)
        self._same_people()

    def _count(self) -> None:
        shape = (range(len(self.people.sizes)), range(self.people.slices), range(self.people.stages))
        for characteristic, place, stage in itertools.product(*shape):
            for group in range(self.people.sizes[characteristic]):
                here = (self.people.slice == place) & (self.people.groups[characteristic] == group)
                at = self.people.reached >= stage if self.apart else self.people.reached == stage
                self.places[characteristic, place, stage, group] = len(self.atoms)
                self.atoms.append(float((here & at).sum()))
                if self.apart and stage:
                    before = self.places[characteristic, place, stage - 1, group]
                    self.least.append({before: 1, len(self.atoms) - 1: -1})

    def cell(self, characteristic: int, place: int, stage: int, group: int) -> dict[int, int]:
        stages = [stage] if self.apart else range(stage, self.people.stages)
        return {self.places[characteristic, place, at, group]: 1 for at in stages}

    def _write(self, characteristic: int) -> None:
        groups = range(self.people.sizes[characteristic])
        sets = {f"{group}": [group] for group in groups} | self._levels(list(groups))
        wholes = {f"{place}": [place] for place in range(self.people.slices)}
        if self.people.slices > 1 and self.rng.random() < 0.8:
            wholes["all"] = list(range(self.people.slices))
        for (place, at), (group, of), stage in itertools.product(
            wholes.items(), sets.items(), range(self.people.stages)
        ):
            cells = [self.cell(characteristic, one, stage, each) for one in at for each in of]
            self._row(f"{characteristic}/{place}/{stage}/{group}", added(cells), total=group == "total")
            if stage and self.rng.random() < 0.3:
                before = [self.cell(characteristic, one, stage - 1, each) for one in at for each in of]
                left = added([*before, *(negative(cell) for cell in cells)])
                self._row(f"{characteristic}/{place}/{stage}/left/{group}", left, written=self.rng.random() < 0.5)

    def _levels(self, groups: list[int]) -> dict[str, list[int]]:
        """Return the total, and at times two halves of the groups."""
        levels = {"total": groups} if self.rng.random() < 0.9 else {}
        if len(groups) > 2 and self.rng.random() < 0.5:
            cut = int(self.rng.integers(1, len(groups)))
            levels |= {"first": groups[:cut], "rest": groups[cut:]}
        return levels

    def _row(self, name: str, atoms: dict[int, int], *, total: bool = False, written: bool = True) -> None:
        public = self.totals_public if total else bool(self.rng.random() < self.published)
        seen = written and bool(self.rng.random() >= self.unwritten)
        self.rows.append(Row(name, atoms, public, seen, count=True))

    def _same_people(self) -> None:
        """Everybody knows that two characteristics of the same people have the same total."""
        for place, stage in itertools.product(range(self.people.slices), range(self.people.stages)):
            totals = [
                added([self.cell(one, place, stage, group) for group in range(size)])
                for one, size in enumerate(self.people.sizes)
            ]
            for number, other in enumerate(totals[1:], 1):
                row = added([totals[0], negative(other)])
                self.rows.append(Row(f"same/{number}/{place}/{stage}", row, public=True, written=False, count=False))

    def linked(self) -> Linked:
        forms = matrix([row.atoms for row in self.rows], len(self.atoms))
        values = forms @ np.array(self.atoms)
        prices = {"one": np.ones(values.size), "count": np.abs(values) + 1, "root": np.sqrt(np.abs(values) + 1)}
        return Linked(
            atoms=np.array(self.atoms),
            forms=forms,
            cost=prices[str(self.rng.choice(list(prices)))],
            public=np.array([row.public for row in self.rows]),
            written=np.array([row.written for row in self.rows]),
            least=matrix(self.least, len(self.atoms)) if self.least else None,
        )


def added(parts: list[dict[int, int]]) -> dict[int, int]:
    found: Counter[int] = Counter()
    for part in parts:
        for place, number in part.items():
            found[place] += number
    return {place: number for place, number in found.items() if number}


def negative(part: dict[int, int]) -> dict[int, int]:
    return {place: -number for place, number in part.items()}


def matrix(rows: list[dict[int, int]], columns: int) -> sparse.csr_array:
    dense = np.zeros((len(rows), columns))
    for number, row in enumerate(rows):
        for place, weight in row.items():
            dense[number, place] = weight
    return sparse.csr_array(dense)


class Case(NamedTuple):
    """Tables to protect: `kinds` says what hangs together in them."""

    linked: Linked
    need: Need
    rules: Rules
    kinds: tuple[str, ...]


def case(seed: int) -> Case:
    """Return the tables of a seed, and what is too small in them."""
    rng = np.random.default_rng([SEED, seed])
    rules = Rules(threshold=int(rng.choice([5, 10])), zeros=bool(rng.random() < 0.5))
    book = Book(rng)
    linked = book.linked()
    values = linked.forms @ linked.atoms
    small = [
        place for place, row in enumerate(book.rows) if row.count and not row.public and rules.small(values[place])
    ]
    need = Need(
        form=np.array(small, dtype=np.int64),
        low=np.zeros(len(small)),
        high=np.full(len(small), float(rules.threshold)),
    )
    return Case(linked, need, rules, tuple(kinds(book)))


def kinds(book: Book) -> Iterator[str]:
    names = [row.name for row in book.rows]
    if any(name.endswith("/first") for name in names):
        yield "roll-ups"
    if book.people.slices > 1:
        yield "slices"
    if book.people.stages > 1:
        yield "stages, apart" if book.apart else "stages, nested"
    if len(book.people.sizes) > 1:
        yield "characteristics"
    if any(row.public for row in book.rows if row.count):
        yield "published"


# The intruder: he reads every number that is public, or written and not withheld, and no number is below 0.


class Knowledge(NamedTuple):
    """What an intruder knows: sums with their values, and sums that are not below 0."""

    sums: np.ndarray
    values: np.ndarray
    least: np.ndarray


def knowledge(linked: Linked, hidden: np.ndarray) -> Knowledge:
    forms = linked.forms.toarray()
    read = [
        place for place in range(len(forms)) if linked.public[place] or (linked.written[place] and not hidden[place])
    ]
    least = linked.least.toarray() if linked.least is not None else np.zeros((0, linked.atoms.size))
    return Knowledge(forms[read], forms[read] @ linked.atoms, least)


def extremes(known: Knowledge, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the most that each sum can be, fractions allowed: one program, a copy for each end."""
    if not len(rows):
        return np.zeros(0), np.zeros(0)
    copies = sparse.eye_array(2 * len(rows))
    found = linprog(
        np.concatenate([*rows, *-rows]),
        A_eq=sparse.kron(copies, known.sums, format="csr") if len(known.sums) else None,
        b_eq=np.tile(known.values, 2 * len(rows)) if len(known.sums) else None,
        A_ub=sparse.kron(copies, -known.least, format="csr") if len(known.least) else None,
        b_ub=np.zeros(2 * len(rows) * len(known.least)) if len(known.least) else None,
        bounds=(0, ENDLESS),
        method="highs",
        options={"presolve": False},  # with it, scipy 1.14 finds no filling where the true one is
    )
    assert found.status == 0, found.message
    fillings = found.x.reshape(2, len(rows), -1)
    low, high = (fillings * rows).sum(axis=2)
    return low, high


def whole_extremes(known: Knowledge, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the same for whole numbers."""
    ends = [[whole_extreme(known, sign * row) * sign for row in rows] for sign in (1, -1)]
    return np.array(ends[0]), np.array(ends[1])


def whole_extreme(known: Knowledge, row: np.ndarray) -> float:
    limits = [LinearConstraint(known.sums, known.values, known.values)] if len(known.sums) else []
    if len(known.least):
        limits.append(LinearConstraint(known.least, 0, np.inf))
    # With presolve, HiGHS 1.12 calls 9 the least that a sum can be which is 3 (tables of seed 5160).
    found = milp(
        row,
        integrality=np.ones(row.size),
        bounds=Bounds(0, ENDLESS),
        constraints=limits,
        options={"presolve": False},
    )
    assert found.status == 0, found.message
    return float(round(found.fun))


def shortfalls(linked: Linked, need: Need, hidden: np.ndarray) -> np.ndarray:
    """Return by how much what can be worked out falls short of each need: the worse of the two ends."""
    return short_of(need, *extremes(knowledge(linked, hidden), linked.forms.toarray()[need.form]))


def short_of(need: Need, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return np.maximum(np.maximum(low - need.low, need.high - high), 0.0)


class Found(NamedTuple):
    """What came of one case: sizes, what was withheld, what an intruder finds, and what the cheapest choice is."""

    seed: int
    kinds: tuple[str, ...]
    threshold: int
    zeros: bool
    forms: int
    written: int
    needs: int
    primary: int
    secondary: int
    cost: float
    primary_cost: float
    seconds: float
    unmet: int
    unmet_for_no_reason: int
    breached: int
    recovered: int
    shortest: float
    least_cost: float
    least_secondary: int
    bound: float
    whole_asked: int
    whole_tighter: int
    whole_breached: int
    whole_shortest: float


def studied(seed: int) -> Found:
    """Return what came of the tables of a seed."""
    linked, need, rules, hangs = case(seed)
    began = time.process_time()
    choice = choose(linked, need)
    seconds = time.process_time() - began
    met = some(need, np.setdiff1d(np.arange(need.form.size), choice.unmet))
    known, rows = knowledge(linked, choice.hidden), linked.forms.toarray()[met.form]
    low, high = extremes(known, rows)
    short = short_of(met, low, high)
    hopeless = shortfalls(linked, some(need, choice.unmet), np.ones(linked.cost.size, dtype=bool))
    primary = choice.reason == PRIMARY
    return Found(
        seed=seed,
        kinds=hangs,
        threshold=rules.threshold,
        zeros=rules.zeros,
        forms=linked.cost.size,
        written=int((linked.written & ~linked.public).sum()),
        needs=need.form.size,
        primary=int(primary.sum()),
        secondary=int((choice.reason == SECONDARY).sum()),
        cost=choice.cost,
        primary_cost=float(linked.cost[primary].sum()),
        seconds=seconds,
        unmet=choice.unmet.size,
        unmet_for_no_reason=int((hopeless <= SHORT).sum()),
        breached=int((short > SHORT).sum()),
        recovered=int((high - low < SHORT).sum()),
        shortest=float(short.max(initial=0.0)),
        **cheapest(seed, linked, need, choice),
        **whole_numbers(seed, known, rows, met, (low, high)),
    )


def some(need: Need, places: np.ndarray) -> Need:
    return Need(form=need.form[places], low=need.low[places], high=need.high[places])


def cheapest(seed: int, linked: Linked, need: Need, choice: Choice) -> dict[str, float]:
    """Return the cheapest choice of every so many tables."""
    if seed % CHEAPEST:
        return {"least_cost": np.nan, "least_secondary": -1, "bound": np.nan}
    best = choice if choice.gap < SHORT else optimum(linked, need, seconds=SECONDS)
    return {
        "least_cost": best.cost,
        "least_secondary": int((best.reason == SECONDARY).sum()),
        "bound": best.cheapest,
    }


def whole_numbers(
    seed: int, known: Knowledge, rows: np.ndarray, need: Need, fractions: tuple[np.ndarray, np.ndarray]
) -> dict[str, float]:
    """Return what an intruder gains who works with whole numbers only, of every so many tables."""
    if seed % WHOLE_NUMBERS or not len(rows):
        return {"whole_asked": 0, "whole_tighter": 0, "whole_breached": 0, "whole_shortest": 0.0}
    low, high = whole_extremes(known, rows)
    # A fraction between two counts tells no more than the count next to it.
    tighter = (low > np.ceil(fractions[0] - SHORT) + SHORT) | (high < np.floor(fractions[1] + SHORT) - SHORT)
    short = short_of(need, low, high)
    return {
        "whole_asked": need.form.size,
        "whole_tighter": int(tighter.sum()),
        "whole_breached": int((short > SHORT).sum()),
        "whole_shortest": float(short.max(initial=0.0)),
    }


def summary(found: list[Found]) -> dict[str, object]:
    """Return the figures of the page."""
    compared = [one for one in found if not np.isnan(one.least_cost)]
    proved = [one for one in compared if one.least_cost - one.bound <= SHORT * one.least_cost]
    extra = [one for one in proved if one.least_cost > one.primary_cost + SHORT]
    above = np.array([(one.cost - one.primary_cost) / (one.least_cost - one.primary_cost) - 1 for one in extra])
    seconds = np.array([one.seconds for one in found])
    return {
        "tables": len(found),
        "tables with something to protect": sum(one.needs > 0 for one in found),
        "kinds": dict(sorted(Counter(kind for one in found for kind in one.kinds).items())),
        "numbers": total(found, "forms"),
        "largest": max(one.forms for one in found),
        "written": total(found, "written"),
        "protected": total(found, "needs"),
        "withheld as protected": total(found, "primary"),
        "withheld besides": total(found, "secondary"),
        "unmet": total(found, "unmet"),
        "unmet for no reason": total(found, "unmet_for_no_reason"),
        "attacked": total(found, "needs") - total(found, "unmet"),
        "recovered": total(found, "recovered"),
        "bounded tighter": total(found, "breached"),
        "worst shortfall": round(max(one.shortest for one in found), 6),
        "seeds at fault": [one.seed for one in found if one.breached or one.recovered or one.unmet_for_no_reason],
        "compared": len(compared),
        "compared, cheapest proved": len(proved),
        "cheapest found": sum(one.cost <= one.least_cost * (1 + SHORT) for one in proved),
        "withheld besides, compared": total(proved, "secondary"),
        "withheld besides, cheapest": total(proved, "least_secondary"),
        "cost besides above the cheapest, all": rounded(
            sum(one.cost - one.primary_cost for one in proved)
            / max(sum(one.least_cost - one.primary_cost for one in proved), SHORT)
            - 1
        ),
        "cost besides above the cheapest, worst": rounded(above.max(initial=0.0)),
        "whole numbers, attacked": total(found, "whole_asked"),
        "whole numbers, tighter": total(found, "whole_tighter"),
        "whole numbers, bounded tighter than the rule": total(found, "whole_breached"),
        "whole numbers, worst shortfall": max(one.whole_shortest for one in found),
        "seconds, median": rounded(float(np.median(seconds))),
        "seconds, 99 of 100": rounded(float(np.quantile(seconds, 0.99))),
        "seconds, worst": rounded(float(seconds.max())),
        "made with": {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__},
    }


def page(figures: dict[str, Any]) -> str:
    """Return the page that tells the figures."""
    kinds = "\n".join(f"| {kind} | {number:,} |" for kind, number in figures["kinds"].items())
    made = ", ".join(f"{name} {version}" for name, version in figures["made with"].items())
    share = figures["cost besides above the cheapest, all"]
    worst = figures["cost besides above the cheapest, worst"]
    numbers = {key.replace(",", "").replace(" ", "_"): value for key, value in figures.items()}
    return TEXT.format(**numbers, **argus(), kinds_table=kinds, made=made, share=share, worst=worst)


def argus() -> dict[str, int]:
    """Return the figures of the tables that tau-Argus protected too."""
    with ARGUS.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    costs = np.array([[float(line[f"cost{of}"]) for of in ("", " of tau-Argus", " of the cheapest")] for line in lines])
    ours, theirs, best = costs.T
    return {
        "argus_tables": len(lines),
        "argus_protected": sum(int(line["protected"]) for line in lines),
        "argus_theirs": sum(int(line["withheld by tau-Argus"]) for line in lines),
        "argus_ours": sum(int(line["withheld"]) for line in lines),
        "argus_best": sum(int(line["withheld by the cheapest"]) for line in lines),
        "argus_cheapest": int((ours <= best + SHORT).sum()),
        "argus_same": int((abs(theirs - ours) <= SHORT).sum()),
        "argus_more": int((theirs > ours + SHORT).sum()),
        "argus_less": int((theirs < ours - SHORT).sum()),
        "argus_open": sum(int(line["left open by tau-Argus"]) for line in lines),
    }


def total(found: list[Found], name: str) -> int:
    return sum(getattr(one, name) for one in found)


def rounded(number: float) -> float:
    return round(float(number), 4)


def kept(file: Path) -> list[Found]:
    """Return what a run before this one found."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [Found(**json.loads(line)) for line in lines]


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else TABLES
    file = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(os.devnull)
    found = kept(file)
    left = sorted(set(range(number)) - {one.seed for one in found})
    with multiprocessing.Pool() as pool, file.open("a", encoding="utf-8") as lines:
        for one in pool.imap_unordered(studied, left, chunksize=5):
            found.append(one)
            lines.write(json.dumps(one._asdict()) + "\n")
            lines.flush()
    text = json.dumps(summary(sorted(found)), indent=2)
    print(text)
    if number >= TABLES:
        FIGURES.write_text(text + "\n", encoding="utf-8")
        PAGE.write_text(page(json.loads(text)), encoding="utf-8")


if __name__ == "__main__":
    main()
