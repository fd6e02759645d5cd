"""Whole tables: R, the definition, proof on the lattice, draws, corners."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import factorial, log, prod

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disprop.stats import METHODS, rate_test, table_test
from disprop.stats.tables import ORDERINGS

FROM_R = [
    ([[2, 5, 1], [30, 20, 11]], 0.291138427299054),
    ([[3, 1, 2], [1, 4, 3], [2, 2, 6]], 0.449006931507937),
    ([[3, 1, 2, 9], [1, 14, 3, 8], [2, 2, 16, 20]], 2.22496535993898e-05),
    ([[4, 0, 1, 2], [7, 1, 0, 3], [9, 2, 2, 5], [1, 1, 3, 6]], 0.23361736552859),
    ([[0, 3, 1, 0, 4], [2, 1, 0, 5, 6], [7, 8, 9, 10, 11]], 0.141669408388688),
    ([[3, 8, 0, 6], [12, 9, 7, 20]], 0.0946035770395054),
]
"""fisher.test of R 4.2.2."""

small_tables = (
    st.integers(2, 3)
    .flatmap(
        lambda groups: st.lists(st.lists(st.integers(0, 3), min_size=groups, max_size=groups), min_size=2, max_size=3)
    )
    .filter(lambda table: any(map(any, table)))
)


def columns_of(column, rows):
    return [x for x in product(*(range(min(row, column) + 1) for row in rows)) if sum(x) == column]


def defined(table):
    """List all tables with these margins, in fractions."""
    rows, columns = [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]
    margins = Fraction(prod(map(factorial, rows)) * prod(map(factorial, columns)), factorial(sum(rows)))

    def weights(rows, columns):
        if not columns:
            yield 1
            return
        for column in columns_of(columns[0], rows):
            left = [row - count for row, count in zip(rows, column, strict=True)]
            for rest in weights(left, columns[1:]):
                yield rest * prod(map(factorial, column))

    own = prod(factorial(count) for row in table for count in row)
    return float(sum(margins / weight for weight in weights(rows, columns) if weight >= own))


@pytest.mark.parametrize(("table", "p"), FROM_R)
def test_fisher_freeman_halton_is_what_r_gives(agrees, table, p):
    found = table_test(table, method="fisher_freeman_halton")
    agrees(found.p, p, 5e-3 if found.low < found.high else 1e-9)
    assert found.low <= p * (1 + 1e-12)
    assert p <= found.high * (1 + 1e-12)
    assert found.exact


@given(table=small_tables)
def test_p_is_that_of_the_definition(table):
    assert np.isclose(table_test(table, method="fisher_freeman_halton").p, defined(table), rtol=1e-10, atol=0)


@given(table=small_tables)
@settings(max_examples=30)
def test_the_lattice_holds_the_truth_between_its_ends(table):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("disprop.stats._lines.MOST_TABLES", 1)
        found = table_test(table, method="fisher_freeman_halton", draws=20_000)
    if found.exact:
        assert found.low * (1 - 1e-11) <= defined(table) <= found.high * (1 + 1e-11)
    else:
        assert abs(found.p - defined(table)) < 4 * found.standard_error + 1e-3


@given(
    cells=st.tuples(*[st.integers(0, 40)] * 4).filter(lambda cells: cells[0] + cells[1] > 0 and cells[2] + cells[3] > 0)
)
def test_two_groups_are_fisher_and_pearson(cells):
    a, b, c, d = cells
    found = table_test([[a, c], [b, d]], method="fisher_freeman_halton")
    assert np.isclose(found.p, rate_test(a, a + b, c, c + d, method="fisher"), rtol=1e-9, atol=0)
    for method in ("pearson", "g"):
        wanted = rate_test(a, a + b, c, c + d, method=method)
        assert np.isclose(table_test([[a, c], [b, d]], method=method).p, wanted, rtol=1e-9, atol=1e-300, equal_nan=True)


@given(table=small_tables, seed=st.randoms(use_true_random=False), method=st.sampled_from(list(ORDERINGS)))
def test_the_order_of_rows_and_groups_changes_nothing(table, seed, method):
    first = table_test(table, method=method).p
    moved = [list(row) for row in table]
    seed.shuffle(moved)
    moved = [list(column) for column in zip(*moved, strict=True)]
    seed.shuffle(moved)
    assert np.isclose(first, table_test(moved, method=method).p, rtol=1e-9, atol=0, equal_nan=True)


@pytest.mark.parametrize("table", [FROM_R[1][0], FROM_R[4][0], FROM_R[5][0]])
def test_draws_and_listing_agree(monkeypatch, table):
    exact = table_test(table, method="fisher_freeman_halton")
    monkeypatch.setattr("disprop.stats.tables.MOST_PEOPLE", 1)
    monkeypatch.setattr("disprop.stats.tables.MOST_BEGUN", 1)
    drawn = table_test(table, method="fisher_freeman_halton", seed=5, draws=70_000)
    assert not drawn.exact
    assert drawn.draws == 70_000
    assert abs(drawn.p - exact.p) < 4 * drawn.standard_error


def test_many_groups_in_two_rows_are_proved():
    table = [[140, 1, 3, 2, 0, 4, 7, 3, 2, 1], [4000, 60, 40, 30, 20, 55, 41, 24, 18, 9]]
    found = table_test(table, method="fisher_freeman_halton")
    assert found.exact
    assert 0 < found.low < found.high == found.p < 1.01 * found.low


@pytest.mark.parametrize("cells", [(12, 3_000_000, 40, 6_900_000), (300, 9_000_000, 400, 9_999_999)])
def test_few_among_millions_are_fisher(agrees, cells):
    a, n, b, m = cells
    found = table_test([[a, b], [n - a, m - b]], method="fisher_freeman_halton")
    agrees(found.p, rate_test(*cells, method="fisher"), 1e-10)


def test_millions_in_three_rows_are_drawn():
    found = table_test([[1, 0, 2], [0, 1, 1], [10, 5, 1_000_000]], method="fisher_freeman_halton", draws=999)
    assert not found.exact
    assert 0 < found.p <= 1


def test_millions_are_drawn_and_say_what_they_cannot_reach():
    table = [[400_000, 30, 500], [500_000, 300, 900]]
    found = table_test(table, method="fisher_freeman_halton", draws=999)
    assert found.p == found.bound == 0.001
    assert not found.exact


def test_pearson_is_what_r_gives(agrees):
    found = table_test(FROM_R[2][0], method="pearson")
    agrees(found.p, 1.75604517918632e-05, 1e-12)
    agrees(found.smallest_expected, 15 * 6 / 81, 1e-13)


def test_g_is_that_of_the_definition(agrees):
    table = [[3, 8, 0], [12, 9, 7]]
    rows, columns, n = (11, 28), (15, 17, 7), 39
    cells = [(table[i][j], rows[i] * columns[j] / n) for i in range(2) for j in range(3)]
    g = 2 * sum(x * log(x / e) for x, e in cells if x)
    found = table_test(table, method="g")
    agrees(found.statistic, g, 1e-12)
    agrees(found.p, mp.exp(-g / 2), 1e-11)


def test_tables_are_answered_one_by_one_and_nan_stays_where_it_is():
    tables = np.array(
        [[[2, 5, 1], [30, 20, 11]], [[np.nan, 1, 2], [3, 4, 5]], np.zeros((2, 3)), [[1, 2, 3], [3, 2, 1]]]
    )
    for method, ordering in ORDERINGS.items():
        together = table_test(tables, method=method)
        for i in (0, 3):
            assert together.p[i] == table_test(tables[i], method=method).p
        for values in (together.p, together.statistic, together.smallest_expected):
            assert np.array_equal(np.isnan(values), [False, True, True, False])
        assert together.ordering == ordering


def test_rows_and_groups_of_nobody_are_left_out(agrees):
    for method in ORDERINGS:
        with_them = table_test([[2, 0, 5, 1], [0, 0, 0, 0], [30, 0, 20, 11]], method=method)
        without = table_test([[2, 5, 1], [30, 20, 11]], method=method)
        agrees(with_them.p, without.p, 1e-12)
        agrees(with_them.smallest_expected, without.smallest_expected, 1e-12)


def test_one_possible_table_gives_one_or_nothing():
    for table in ([[1, 2, 3]], [[1], [2]], [[0, 0], [3, 4]]):
        assert table_test(table, method="fisher_freeman_halton").p == 1
        assert np.isnan(table_test(table, method="pearson").p)
        assert np.isnan(table_test(table, method="g").p)


def test_wrong_input_is_refused():
    with pytest.raises(ValueError, match="'counts' must hold rows of groups: found shape"):
        table_test([1, 2, 3], method="pearson")
    with pytest.raises(ValueError, match="'counts' must hold whole numbers of people, 0 or more: found -1"):
        table_test([[1, -1], [2, 3]], method="pearson")
    with pytest.raises(ValueError, match="There is no test of a whole table 'fisher'"):
        table_test([[1, 1], [2, 3]], method="fisher")
    with pytest.raises(ValueError, match=r"'draws' must be a whole number, 1 or more: found 2\.5"):
        table_test([[1, 1], [2, 3]], method="g", draws=2.5)
    with pytest.raises(ValueError, match="'within' must lie strictly between 0 and 1: found 0"):
        table_test([[1, 1], [2, 3]], method="g", within=0)


def test_every_method_has_its_line():
    assert {f"table_test.{name}" for name in ORDERINGS} <= set(METHODS)
