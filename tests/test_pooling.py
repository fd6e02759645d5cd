"""Like processes added up."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

import disprop as dp
from disprop import plain, words
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


STAFF = {"Male": 1500, "Female": 2800}
BIG = ({"Male": 60, "Female": 50}, {"Male": 55, "Female": 40}, {"Male": 65, "Female": 60})


def pooled(name: str = "conduct", **more: object) -> dp.Tables:
    parts = (dp.from_counts(counts, scheme="gender", name=f"process {at}") for at, counts in enumerate(BIG))
    return dp.pool(*parts, name=name, **more)


def test_cases_of_which_one_person_may_be_several_are_borderline_at_most() -> None:
    staff, others = (dp.from_counts(STAFF, scheme="gender", name=name) for name in ("staff", "others"))
    shares = dp.baseline({"Male": 35, "Female": 65}, scheme="gender", unit="percent", name="census")
    band = dp.within(ratio=(0.8, 1.25))
    for ask in (
        lambda table: dp.rates(table, among=staff, band=band),
        lambda table: dp.rates(table, stayers=others, band=band),
        lambda table: dp.compare(table, among=staff, band=band),
        lambda table: dp.compare(table, against=shares, band=band),
        lambda table: dp.compare(others, beside=table, band=band),
    ):
        assert set(ask(pooled(distinct=True)).frame["verdict"]) == {"disproportionate"}
        found = ask(pooled())
        assert set(found.frame["verdict"]) == {"borderline"}
        assert found.frame["note"].str.startswith("cases, of whom one person may be several").all()
        assert any("cases, of whom one person may be several" in line for line in found.method)
        assert found.frame[["detectable_over", "variance_factor"]].isna().all(axis=None)
        assert "cases" in found.whole()["note"].iloc[0]


def test_nothing_is_proportionate_where_one_person_may_be_several_cases() -> None:
    for men, verdict in ((9000, "proportionate"), (8000, "small difference")):
        staff = dp.from_counts({"Male": men, "Female": 17_000 - men}, scheme="gender", name="staff")
        for distinct, told in ((True, verdict), (False, "cannot tell")):
            found = dp.compare(pooled(distinct=distinct), among=staff, band=dp.within(points=10))
            assert set(found.frame["verdict"]) == {told}


def test_cases_are_called_cases_in_words() -> None:
    staff = dp.from_counts(STAFF, scheme="gender", name="staff")
    for found in (dp.rates(pooled(), among=staff), dp.compare(pooled(), among=staff)):
        for row in found.frame.to_dict("records"):
            for told in (words.sentences(row), plain.sentences(row)):
                assert "These are cases, of whom one person may be several" in told
                assert re.search(r"\d (known )?cases", told)
                assert "people than expected" not in told
                assert "as likely" not in told
    assert "330 cases" in repr(pooled())
    assert "330 people" in repr(pooled(distinct=True))


def test_what_is_known_of_a_pool_goes_with_it() -> None:
    staff = dp.from_counts({"White": 900, "BME": 90}, scheme="ethnicity_ew_2001", name="staff")
    parts = [
        dp.from_counts({"White British": at, "Indian": 3}, scheme="ethnicity_ew_2001", name=str(at)) for at in (4, 5)
    ]
    more = dp.pool(dp.pool(*parts, name="some"), dp.from_counts({"White British": 9}, scheme="ethnicity_ew_2001"),
                   name="more", distinct=True)  # fmt: skip
    found = dp.rates(more, among=staff, levels="two")
    assert found.frame["note"].str.contains("cases").all()


def test_the_unknown_among_cases_are_told_to_be_cases() -> None:
    told = "of whom one person may be several"
    assert any(told in line for line in dp.unknowns(pooled()).method)
    assert not any(told in line for line in dp.unknowns(pooled(distinct=True)).method)


def test_cases_as_events_are_events() -> None:
    years = dp.baseline(STAFF, scheme="gender", unit="amount", name="years")
    assert set(dp.rates(pooled(), per=years).frame["verdict"]) == {"borderline"}
    assert set(dp.rates(pooled(), per=years, repeats="none").frame["verdict"]) == {"disproportionate"}


def test_the_same_table_twice_is_no_pool_and_no_baseline_of_its_own() -> None:
    again = dp.from_counts({"Male": 4, "Female": 3, "Refused": 1}, scheme="gender", name="disciplinary")
    for other in (THREE[0], THREE[0]["gender"], again):
        with pytest.raises(InputError, match="the same table twice"):
            dp.pool(THREE[0], other, name="conduct")
        for keyword, ask in (("stayers", dp.rates), ("per", dp.rates), ("beside", dp.compare)):
            with pytest.raises(InputError, match="They are the same table"):
                ask(THREE[0], **{keyword: other})
    assert len(dp.rates(THREE[0], stayers=cases("grievance", 4, 3)))


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
