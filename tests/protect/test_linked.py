"""What is withheld of linked counts holds against an intruder, and costs no more than it must."""

import itertools
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from scipy import sparse

from disprop.errors import InputError
from disprop.protect.linked import PRIMARY, SECONDARY, Linked, Need, bounds, choose, optimum

EVIDENCE = Path(__file__).parents[2] / "docs" / "evidence" / "protection.py"
LOADS, TABLES = 10, 200
CLOSE = 1e-4


@pytest.fixture(scope="module")
def evidence(script: Callable[[Path], ModuleType]) -> ModuleType:
    return script(EVIDENCE)


def linked(
    atoms: Sequence[float],
    forms: Sequence[Sequence[float]],
    *,
    cost: Sequence[float] = (),
    public: Sequence[int] = (),
    unwritten: Sequence[int] = (),
    least: Sequence[Sequence[float]] = (),
) -> Linked:
    size = len(forms)
    return Linked(
        atoms=np.array(atoms, dtype=float),
        forms=sparse.csr_array(np.array(forms, dtype=float)),
        cost=np.array(cost or [1.0] * size),
        public=np.isin(np.arange(size), public),
        written=~np.isin(np.arange(size), unwritten),
        least=sparse.csr_array(np.array(least, dtype=float)) if least else None,
    )


def need(*wanted: tuple[int, float, float]) -> Need:
    form, low, high = zip(*wanted, strict=True) if wanted else ((), (), ())
    return Need(form=np.array(form, dtype=np.int64), low=np.array(low, dtype=float), high=np.array(high, dtype=float))


def flags(*places: int, size: int) -> np.ndarray:
    return np.isin(np.arange(size), places)


ROW_AND_TOTAL = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]]
SQUARE = [
    *np.eye(4).tolist(),
    [1, 1, 0, 0],
    [0, 0, 1, 1],
    [1, 0, 1, 0],
    [0, 1, 0, 1],
]


# What can be worked out


def fillings(table: Linked, hidden: np.ndarray, most: int) -> np.ndarray:
    """Every filling by whole numbers that agrees with what is shown: nothing but counting."""
    forms, known = table.forms.toarray(), table.public | (table.written & ~hidden)
    every = np.array(list(itertools.product(range(most + 1), repeat=table.atoms.size)), dtype=float)
    agree = (every @ forms[known].T == table.values[known]).all(axis=1)
    if table.least is not None:
        agree &= (every @ table.least.toarray().T >= 0).all(axis=1)
    return every[agree]


def hidden_square(seed: int, least: Sequence[Sequence[float]] = ()) -> tuple[Linked, np.ndarray]:
    """A square with its total, which is shown, and some of the rest withheld; the first atom is the largest."""
    rng = np.random.default_rng(seed)
    atoms = np.sort(rng.integers(0, 4, size=4))[::-1]
    return linked(atoms, [*SQUARE, [1, 1, 1, 1]], least=least), np.append(rng.random(8) < 0.7, False)


def counted(table: Linked, hidden: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The least and the most of each form over every filling."""
    found = fillings(table, hidden, int(table.atoms.sum())) @ table.forms.toarray().T
    return found.min(axis=0), found.max(axis=0)


@pytest.mark.parametrize("seed", range(12))
def test_bounds_of_one_square_are_those_of_every_filling_that_agrees(seed: int) -> None:
    table, hidden = hidden_square(seed)
    for found, expected in zip(bounds(table, hidden, np.arange(9)), counted(table, hidden), strict=True):
        assert found == pytest.approx(expected, abs=CLOSE)


@pytest.mark.parametrize("seed", range(12))
def test_bounds_are_never_tighter_than_every_filling_and_less_than_one_wider(seed: int) -> None:
    table, hidden = hidden_square(seed, least=[[1, -1, 0, 0], [1, 0, -1, 0]])
    low, high = bounds(table, hidden, np.arange(9))
    least, most = counted(table, hidden)
    assert (np.ceil(low - CLOSE) <= least).all()
    assert (np.floor(high + CLOSE) >= most).all()
    assert ((least - low < 1) & (high - most < 1)).all()


def test_what_is_shown_is_known_exactly() -> None:
    table = linked([3, 4, 5], ROW_AND_TOTAL)
    low, high = bounds(table, flags(0, 1, size=4), np.array([2, 3]))
    assert low.tolist() == high.tolist() == [5, 12]


def test_one_withheld_number_of_a_sum_is_worked_out() -> None:
    low, high = bounds(linked([3, 4, 5], ROW_AND_TOTAL), flags(0, size=4), np.array([0]))
    assert (low[0], high[0]) == (3, 3)


def test_what_nothing_holds_is_endless() -> None:
    table = linked([3, 4], [[1, 0], [1, -1]])
    low, high = bounds(table, flags(0, 1, size=2), np.array([0, 1]))
    assert (low.tolist(), high.tolist()) == ([0, -np.inf], [np.inf, np.inf])


def test_a_sum_of_nothing_tells_its_parts() -> None:
    table = linked([0, 0, 7], [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0]])
    low, high = bounds(table, flags(0, 1, size=4), np.array([0, 1]))
    assert low.tolist() == high.tolist() == [0, 0]


def test_withholding_what_is_public_withholds_nothing() -> None:
    table = linked([3, 4], [[1, 0], [0, 1], [1, 1]], public=[0])
    low, high = bounds(table, flags(0, 1, size=3), np.array([0]))
    assert (low[0], high[0]) == (3, 3)


def test_a_form_that_is_not_written_tells_nothing() -> None:
    table = linked([3, 4], [[1, 0], [0, 1], [1, 1]], unwritten=[1])
    low, high = bounds(table, flags(0, size=3), np.array([0]))
    assert (low[0], high[0]) == (0, 7)


def test_sums_known_to_be_at_least_0_hold_what_they_bind() -> None:
    staff_and_leavers = [[1, 0], [0, 1]]
    free, bound = linked([9, 4], staff_and_leavers), linked([9, 4], staff_and_leavers, least=[[1, -1]])
    hidden = flags(1, size=2)
    assert bounds(free, hidden, np.array([1]))[1].tolist() == [np.inf]
    assert bounds(bound, hidden, np.array([1]))[1].tolist() == [9]


# What is withheld


def test_what_is_protected_is_withheld_and_whatever_gives_it_away() -> None:
    table = linked([3, 40, 9], ROW_AND_TOTAL, cost=[3, 40, 9, 52])
    choice = choose(table, need((0, 0, 5)))
    assert choice.reason.tolist() == [PRIMARY, "", SECONDARY, ""]
    assert choice.whom.tolist() == [0, -1, 0, -1]
    assert (choice.low.tolist(), choice.high.tolist(), choice.cost) == ([0], [12], 12)


def test_nothing_to_protect_withholds_nothing() -> None:
    choice = choose(linked([3, 40, 9], ROW_AND_TOTAL), need())
    assert not choice.hidden.any()
    assert (choice.unmet.size, choice.cost, choice.gap) == (0, 0, 0)


def test_the_same_number_written_twice_is_withheld_twice() -> None:
    table = linked([3, 40, 9], [*ROW_AND_TOTAL, [1, 0, 0], [0, 0, 2]], cost=[1, 90, 1, 90, 90, 1])
    choice = choose(table, need((0, 0, 5)))
    assert choice.reason.tolist() == [PRIMARY, "", SECONDARY, "", PRIMARY, SECONDARY]


def test_an_unwritten_form_is_protected_by_withholding_others() -> None:
    stayers = linked([40, 3], [[1, 1], [0, 1], [1, 0]], cost=[5, 1, 1], unwritten=[1])
    choice = choose(stayers, need((1, 0, 5)))
    assert choice.reason.tolist() == ["", "", SECONDARY]


def test_public_forms_are_never_withheld_and_needs_they_reveal_are_told() -> None:
    table = linked([3, 4, 9], [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0]], public=[1, 3])
    choice = choose(table, need((0, 0, 5), (2, 0, 12)))
    assert choice.hidden.tolist() == [True, False, True, False]
    assert choice.unmet.tolist() == [0]
    assert (choice.low[0], choice.high[0]) == (3, 3)


def test_a_need_that_cannot_be_met_is_still_protected_as_far_as_can_be() -> None:
    table = linked([3, 4], [[1, 0], [0, 1], [1, 1]], public=[2])
    choice = choose(table, need((0, 0, 9)))
    assert choice.unmet.tolist() == [0]
    assert (choice.low[0], choice.high[0]) == pytest.approx((0, 7))


def test_numbers_that_hang_together_by_public_knowledge_are_withheld_together() -> None:
    # Two characteristics of the same people: the total of one is the total of the other.
    table = linked(
        [3, 40, 20, 23],
        [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [1, 1, 0, 0], [0, 0, 1, 1], [1, 1, -1, -1]],
        cost=[1, 99, 1, 1, 1, 1, 1],
        public=[6],
        unwritten=[6],
    )
    choice = choose(table, need((0, 0, 5)))
    assert choice.hidden[[4, 5]].all()
    assert choice.hidden[[2, 3]].sum() == 1
    assert (choice.unmet.size, choice.gap) == (0, 0)


def test_steps_are_told_up_to_the_last_need() -> None:
    told: list[tuple[int, int]] = []
    choose(linked([3, 2, 9], ROW_AND_TOTAL), need((0, 0, 5), (1, 0, 5)), step=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


def test_the_same_counts_always_give_the_same_choice(evidence: ModuleType) -> None:
    case = evidence.case(3)
    first, second = (choose(case.linked, case.need) for _ in range(2))
    assert (first.hidden == second.hidden).all()
    assert first.cheapest == second.cheapest


# What it costs


def met(table: Linked, wanted: Need, hidden: np.ndarray) -> bool:
    low, high = bounds(table, hidden, wanted.form)
    return bool(((low <= wanted.low + CLOSE) & (high >= wanted.high - CLOSE)).all())


def cheapest_of_all(table: Linked, wanted: Need) -> float:
    """The cost of the cheapest choice, by trying every one."""
    primary = np.isin(np.arange(table.cost.size), wanted.form)
    others = np.flatnonzero(~primary & ~table.public & table.written)
    costs = []
    for chosen in itertools.product([False, True], repeat=others.size):
        hidden = primary.copy()
        hidden[others] = chosen
        if met(table, wanted, hidden):
            costs.append(table.cost[hidden & table.written & ~table.public].sum())
    return min(costs)


@pytest.mark.parametrize("seed", range(12))
def test_the_cheapest_choice_is_the_cheapest_of_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = linked(rng.integers(0, 9, size=4), SQUARE, cost=rng.integers(1, 9, size=8).astype(float).tolist())
    wanted = need(*[(int(place), 0, 5) for place in np.flatnonzero(table.atoms < 5)])
    best = optimum(table, wanted)
    assert best.cost == pytest.approx(cheapest_of_all(table, wanted))
    assert best.gap == pytest.approx(0, abs=1e-5)
    assert choose(table, wanted).cost == pytest.approx(best.cost)


@pytest.mark.parametrize("seed", range(10))
def test_no_choice_is_cheaper_than_the_bound(evidence: ModuleType, seed: int) -> None:
    case = evidence.case(seed)
    choice, best = choose(case.linked, case.need), optimum(case.linked, case.need, seconds=5)
    assert best.cheapest <= best.cost * (1 + CLOSE)
    assert best.cost <= choice.cost * (1 + CLOSE)
    assert np.isnan(choice.cheapest) or choice.cheapest <= best.cost * (1 + CLOSE)


# What an intruder finds who is written apart from the library


@pytest.mark.parametrize("load", range(LOADS))
def test_no_intruder_recovers_or_bounds_what_is_protected(evidence: ModuleType, load: int) -> None:
    for seed in range(load, TABLES, LOADS):
        found = evidence.studied(seed)
        assert (found.breached, found.recovered, found.unmet_for_no_reason) == (0, 0, 0), f"seed {seed}: {found}"


def test_the_intruder_would_see_a_leak(evidence: ModuleType) -> None:
    table = linked([3, 40, 9], ROW_AND_TOTAL)
    wanted = need((0, 0, 5))
    assert evidence.shortfalls(table, wanted, flags(0, size=4)).tolist() == pytest.approx([3])
    assert evidence.shortfalls(table, wanted, flags(0, 2, size=4)).tolist() == pytest.approx([0])


def test_what_is_withheld_besides_is_needed(evidence: ModuleType) -> None:
    for seed in range(10):
        case = evidence.case(seed)
        choice = choose(case.linked, case.need)
        if choice.unmet.size:
            continue
        for place in np.flatnonzero(choice.reason == SECONDARY):
            same = choice.hidden.copy()
            same[duplicates(case.linked, place)] = False
            assert not met(case.linked, case.need, same), f"seed {seed}: form {place} need not be withheld"


def duplicates(table: Linked, place: int) -> np.ndarray:
    """The forms that are the same number as one, by their rows."""
    forms = table.forms.toarray()
    rows = forms / np.array([row[np.flatnonzero(row)[0]] if row.any() else 1 for row in forms])[:, None]
    return np.flatnonzero((rows == rows[place]).all(axis=1))


# What is refused


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cost": np.ones(3)}, "its shape is"),
        ({"cost": np.zeros(4)}, "is not above 0"),
        ({"atoms": np.array([-1.0, 2, 3])}, "is below 0"),
        ({"least": sparse.csr_array(np.ones((1, 2)))}, "has 2 columns"),
    ],
)
def test_counts_that_do_not_fit_are_refused(change: dict[str, object], said: str) -> None:
    table = linked([3, 40, 9], ROW_AND_TOTAL)
    parts = {name: getattr(table, name) for name in ("atoms", "forms", "cost", "public", "written", "least")}
    with pytest.raises(InputError, match=said):
        Linked(**(parts | change))


def test_needs_of_unequal_lengths_are_refused() -> None:
    with pytest.raises(InputError, match="one entry a need"):
        Need(form=np.array([0]), low=np.array([0.0]), high=np.array([]))


# What the page of evidence says


def test_the_page_of_evidence_tells_the_figures(evidence: ModuleType) -> None:
    figures = json.loads(evidence.FIGURES.read_text(encoding="utf-8"))
    assert evidence.PAGE.read_text(encoding="utf-8") == evidence.page(figures)


def test_the_figures_are_of_ten_thousand_tables_and_no_leak(evidence: ModuleType) -> None:
    figures = json.loads(evidence.FIGURES.read_text(encoding="utf-8"))
    assert figures["tables"] == evidence.TABLES == 10_000
    assert (figures["recovered"], figures["bounded tighter"], figures["seeds at fault"]) == (0, 0, [])
