"""What is said of each method: every door has its lines, every partner is there."""

from __future__ import annotations

import pytest

from disprop import stats
from disprop.stats import METHODS, Method

DOORS = sorted(set(stats.__all__) - {"METHODS", "Method", "WholeResult"})


@pytest.mark.parametrize("door", DOORS)
def test_every_door_has_its_lines(door):
    lines = [key for key in METHODS if key.split(".")[0] == door]
    assert lines
    assert (lines == [door]) or door not in lines


@pytest.mark.parametrize("key", METHODS)
def test_every_line_is_of_a_door_and_says_what_it_is(key):
    line = METHODS[key]
    assert key.split(".")[0] in DOORS
    assert line.what
    assert line.partner is None or line.partner in METHODS
    assert f"``{line.kind}``" in (Method.__doc__ or "")


@pytest.mark.parametrize("key", [key for key, line in METHODS.items() if line.kind in ("test", "interval")])
def test_a_partner_is_a_test_of_an_interval_or_an_interval_of_a_test(key):
    partner = METHODS[key].partner
    assert partner is None or {METHODS[key].kind, METHODS[partner].kind} == {"test", "interval"}


@pytest.mark.parametrize("door", DOORS)
def test_every_door_says_what_it_takes_gives_and_shows_an_example(door):
    told = getattr(stats, door).__doc__ or ""
    assert all(f"    {part}\n    {'-' * len(part)}\n" in told for part in ("Parameters", "Returns", "Examples"))
