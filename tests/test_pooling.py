"""Like processes added up."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import disprop as dp
from disprop.errors import InputError


def cases(name: str, men: int, women: int, **more: object) -> dp.Tables:
    return dp.from_counts({"Male": men, "Female": women, "Refused": 1}, scheme="gender", name=name, **more)


THREE = (cases("disciplinary", 4, 3), cases("capability", 4, 0), cases("grievance", 5, 2))


def test_a_pool_is_the_sum_of_its_processes_the_unknown_among_them() -> None:
    conduct = dp.pool(*THREE, name="conduct")["gender"]
    assert dict(zip(conduct.groups, conduct.by_group[0, 0].tolist(), strict=True)) == {"female": 5, "male": 13}
    assert conduct.unknown.tolist() == [[3]]
    assert conduct.stage_names == ("conduct",)


def test_a_pool_says_that_a_person_may_count_twice() -> None:
    checks = dp.pool(*THREE, name="conduct").checks
    assert "counts twice" in checks.loc[checks["check"] == "processes added up", "what"].item()


def test_a_pool_is_compared_like_any_table() -> None:
    staff = dp.from_counts({"Male": 158, "Female": 285, "Refused": 9}, scheme="gender", name="staff")
    row = dp.rates(dp.pool(*THREE, name="conduct"), among=staff).frame.set_index("code").loc["male"]
    assert (row["observed"], row["denominator"]) == (13, 158)
    assert "counts twice" in " ".join(dp.rates(dp.pool(*THREE, name="conduct"), among=staff).checks["what"])


def test_groups_that_one_process_does_not_list_are_nought_there() -> None:
    sites = [
        dp.from_counts(counts, characteristic="site", name=name) for name, counts in (("a", {"N": 2}), ("b", {"S": 3}))
    ]
    assert sorted(dp.pool(*sites, name="both")["site"].by_group.ravel().tolist()) == [2, 3]


def test_only_characteristics_that_all_have_are_added() -> None:
    wide = pd.DataFrame(
        {
            "characteristic": ["gender", "gender", "team", "team"],
            "group": ["Male", "Female", "A", "B"],
            "count": [1, 2, 2, 1],
        }
    )
    pooled = dp.pool(dp.from_counts(wide, name="wide"), THREE[0], name="both")
    assert tuple(pooled) == ("gender",)


def test_one_process_is_no_pool() -> None:
    with pytest.raises(InputError, match="nothing to add"):
        dp.pool(THREE[0], name="conduct")


def test_processes_on_other_schemes_levels_or_slices_are_refused_together() -> None:
    ethnic = dp.from_counts({"White British": 4, "Indian": 2}, scheme="ethnicity_ew_2001", name="detail")
    rolled = dp.from_counts({"White": 4, "BME": 2}, scheme="ethnicity_ew_2001", name="rolled")
    divided = replace(ethnic["ethnicity"], slices=pd.DataFrame({"site": ["x"]}), name="divided")
    with pytest.raises(InputError) as error:
        dp.pool(ethnic, rolled, divided, name="all")
    assert "level" in str(error.value)
    assert "divided otherwise" in str(error.value)


def test_processes_without_a_characteristic_in_common_are_refused() -> None:
    ages = dp.from_counts({"16-24": 4, "25-34": 2}, scheme="age_bands_hr", name="ages")
    with pytest.raises(InputError, match="share no characteristic"):
        dp.pool(THREE[0], ages, name="all")
