"""What is said of a finding in two runs: the words by hand, and what is not comparable."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import disprop as dp
from disprop.history import WORDS, changes_between, unknown_changes
from disprop.history.changes import ASKED, KEPT, meanings
from disprop.judge import VERDICTS
from disprop.run import run

SAMPLES = Path(__file__).parents[2] / "data" / "samples"

ROW: dict[str, object] = {
    **dict.fromkeys(KEPT, ""),
    "id": "leavers/gender/detail/female",
    "stage": "leavers",
    "characteristic": "gender",
    "group": "Female",
    "question": "rate",
    "relation": "separate",
    "comparator": "rest",
    "baseline": "staff",
    "level": "detail",
    "band": "0.8 to 1.25",
    "band_unit": "ratio",
    "adjust": "holm",
    "alpha": 0.05,
    "verdict": "possible",
    "direction": "over",
    "observed": 29.0,
    "denominator": 318.0,
    "value": 0.09,
    "reference": 0.06,
    "difference_pp": 3.0,
    "difference_low_pp": -1.0,
    "difference_high_pp": 7.0,
    "ratio": 1.5,
    "ratio_low": 1.2,
    "ratio_high": 2.0,
    "p": 0.2,
    "p_adjusted": 0.2,
}


def frame(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame([{**ROW, **row} for row in rows], columns=list(ROW))


def change(then: dict[str, object], now: dict[str, object]) -> tuple[str, str]:
    (row,) = changes_between(frame(then), frame(now)).to_dict("records")
    return row["change"], row["note"]


WIDE = {"ratio_low": 0.5, "ratio_high": 5.0}

TABLE = [
    # then, now, the word
    ("proportionate", "possible", "new"),
    ("small difference", "disproportionate", "new"),
    ("cannot tell", "borderline", "new"),
    ("insufficient data", "disproportionate", "new"),
    ("possible", "borderline", "worsened"),
    ("possible", "disproportionate", "worsened"),
    ("borderline", "disproportionate", "worsened"),
    ("disproportionate", "borderline", "eased"),
    ("disproportionate", "possible", "eased"),
    ("borderline", "possible", "eased"),
    ("disproportionate", "proportionate", "resolved"),
    ("borderline", "small difference", "resolved"),
    ("possible", "proportionate", "resolved"),
    ("disproportionate", "cannot tell", "no longer shown"),
    ("possible", "insufficient data", "no longer shown"),
    ("borderline", "cannot tell", "no longer shown"),
    *((verdict, verdict, "unchanged") for verdict in VERDICTS),
    ("proportionate", "cannot tell", "unchanged"),
    ("cannot tell", "small difference", "unchanged"),
    ("insufficient data", "proportionate", "unchanged"),
]


@pytest.mark.parametrize(("then", "now", "word"), TABLE)
def test_the_word_follows_the_verdicts(then: str, now: str, word: str) -> None:
    assert change({"verdict": then}, {"verdict": now})[0] == word


def test_every_pair_of_verdicts_has_a_word() -> None:
    words = {change({"verdict": then}, {"verdict": now})[0] for then in VERDICTS for now in VERDICTS}
    assert words == {"new", "worsened", "eased", "resolved", "no longer shown", "unchanged"}


@pytest.mark.parametrize(
    ("then", "now", "word"),
    [
        (1.5, 3.0, "worsened"),  # 3 lies above 1.2 to 2, and 1.5 below 2.4 to 4
        (3.0, 1.5, "eased"),
        (0.5, 0.25, "worsened"),
        (0.25, 0.5, "eased"),
    ],
)
def test_the_same_verdict_of_a_clearly_other_size_is_a_change(then: float, now: float, word: str) -> None:
    sides = [{"ratio": ratio, "ratio_low": 0.8 * ratio, "ratio_high": ratio / 0.8} for ratio in (then, now)]
    assert change(sides[0], sides[1]) == (word, "The same verdict of a difference of another size.")


def test_the_same_verdict_within_either_interval_is_none() -> None:
    assert change({"ratio": 1.5}, {"ratio": 3.0, **WIDE})[0] == "unchanged"
    assert change({"ratio": 1.5, **WIDE}, {"ratio": 3.0, "ratio_low": 2.4, "ratio_high": 4.0})[0] == "unchanged"


def test_a_band_in_points_judges_size_by_points() -> None:
    points = {"band": "5 points", "band_unit": "points"}
    then = {**points, "difference_pp": 6.0, "difference_low_pp": 5.0, "difference_high_pp": 7.0}
    now = {**points, "difference_pp": 12.0, "difference_low_pp": 11.0, "difference_high_pp": 13.0}
    assert change(then, now)[0] == "worsened"
    assert change(now, then)[0] == "eased"


def test_a_stronger_verdict_of_a_smaller_difference_says_so() -> None:
    word, note = change({"verdict": "possible", "ratio": 3.0}, {"verdict": "disproportionate", "ratio": 1.5})
    assert (word, note) == ("worsened", "The evidence is stronger; the difference is not larger.")
    word, note = change({"verdict": "disproportionate", "ratio": 1.5}, {"verdict": "possible", "ratio": 3.0})
    assert (word, note) == ("eased", "The evidence is weaker; the difference is not smaller.")


def test_the_other_direction_is_neither_worse_nor_better() -> None:
    assert change({}, {"direction": "under", "ratio": 0.5, "verdict": "disproportionate"}) == (
        "reversed",
        "It was over, and is under.",
    )


def test_what_the_numbers_can_no_longer_tell_is_not_resolved() -> None:
    assert "not a sign that the difference has gone" in change({}, {"verdict": "cannot tell"})[1]


def test_undefined_and_infinite_ratios_are_no_faults() -> None:
    nothing = {"ratio": np.nan, "ratio_low": np.nan, "ratio_high": np.nan}
    endless = {"ratio": np.inf, "ratio_low": 2.0, "ratio_high": np.inf}
    assert change(nothing, nothing)[0] == "unchanged"
    assert change(endless, endless)[0] == "unchanged"
    assert change({"ratio": 1.5, "ratio_low": 1.2, "ratio_high": 1.9}, {**endless})[0] == "worsened"
    assert change(
        {"ratio": 0.5, "ratio_low": 0.2, "ratio_high": 0.9}, {"ratio": 0.0, "ratio_low": 0.0, "ratio_high": 0.1}
    )[0] == ("worsened")


@pytest.mark.parametrize("column", ASKED)
def test_another_question_is_not_comparable_whatever_the_verdicts(column: str) -> None:
    other: object = 0.1 if column == "alpha" else "another"
    word, note = change({"verdict": "proportionate"}, {"verdict": "disproportionate", column: other})
    assert word == "not comparable"
    assert note.startswith(f"Changed between the runs: {ASKED[column]} was ")
    assert str(other) in note


def test_another_share_in_a_fixed_baseline_is_not_comparable() -> None:
    then, now = ({"relation": "fixed", "reference": share} for share in (0.023, 0.031))
    assert change(then, now) == (
        "not comparable",
        "Changed between the runs: the baseline's share was 2.3%, is 3.1%.",
    )
    assert change(then, {**then, "reference": 0.023 * (1 + 1e-11)})[0] == "unchanged"  # the last digit of a file


def test_counts_of_a_baseline_that_move_from_date_to_date_are_comparable() -> None:
    assert change({"reference": 0.06}, {"reference": 0.07})[0] == "unchanged"


def test_another_classification_is_not_comparable_where_both_are_known() -> None:
    def word(then: dict[str, set[str]], now: dict[str, set[str]]) -> str:
        return str(changes_between(frame({}), frame({}), schemes=(then, now))["change"].item())

    assert word({"gender": {"a"}}, {"gender": {"b"}}) == "not comparable"
    assert word({"gender": {"a"}}, {"gender": {"a"}}) == "unchanged"
    assert word({"ethnicity": {"a"}}, {"ethnicity": {"b"}}) == "unchanged"
    assert word({}, {"gender": {"a"}}) == "unchanged"


def test_rows_of_one_run_alone_are_new_appeared_or_gone() -> None:
    then = frame({"id": "a", "verdict": "possible"}, {"id": "b", "verdict": "proportionate"})
    now = frame({"id": "c", "verdict": "possible"}, {"id": "d", "verdict": "cannot tell"}, {"id": "b"})
    told = changes_between(then, now)
    assert dict(zip(told["id"], told["change"], strict=True)) == {"c": "new", "d": "appeared", "b": "new", "a": "gone"}
    assert told["id"].tolist() == ["c", "d", "b", "a"]
    assert told.set_index("id").loc["a", "note"] == "It was possible; there is no such row now."
    assert told.set_index("id").loc["a", "group"] == "Female"


def test_no_rows_make_no_changes() -> None:
    none = frame({}).iloc[:0]
    assert changes_between(none, none).empty
    assert changes_between(none, frame({}))["change"].tolist() == ["new"]
    assert changes_between(frame({}), none)["change"].tolist() == ["gone"]


def test_rows_of_one_name_are_told_apart_by_their_order() -> None:
    pair = frame({"verdict": "possible"}, {"verdict": "proportionate"})
    assert changes_between(pair, pair)["change"].tolist() == ["unchanged", "unchanged"]


def test_both_sides_and_the_change_in_points_stand_in_the_table() -> None:
    (row,) = changes_between(frame({}), frame({"value": 0.115, "observed": 35.0})).to_dict("records")
    assert (row["observed_then"], row["observed_now"]) == (29.0, 35.0)
    assert row["value_change_pp"] == pytest.approx(2.5)
    assert (row["verdict_then"], row["verdict_now"]) == ("possible", "possible")


def test_slices_stand_after_the_id_and_come_from_either_run() -> None:
    then = frame({"id": "a"}).assign(period="2008")
    now = frame({"id": "b"}).assign(period="2009")
    told = changes_between(then, now, slices=["period"])
    assert list(told)[:2] == ["id", "period"]
    assert told["period"].tolist() == ["2009", "2008"]


def test_every_word_has_a_meaning_and_is_on_the_page() -> None:
    page = (Path(__file__).parents[2] / "docs" / "history.md").read_text(encoding="utf-8")
    assert set(meanings()) == set(WORDS)
    for word, meaning in meanings().items():
        assert f"| {word} | {meaning} |" in page


def test_a_run_beside_itself_is_unchanged_live_or_read_from_its_file(tmp_path: Path) -> None:
    found = run(SAMPLES / "west_mercia_2009" / "plan.toml").found
    assert found is not None
    assert set(dp.changes(found, found)["change"]) == {"unchanged"}
    found.to_csv(tmp_path / "findings.csv")
    for sides in ((found, dp.read_findings(tmp_path)), (dp.read_findings(tmp_path), found)):
        told = dp.changes(*sides)
        assert set(told["change"]) == {"unchanged"}
        assert len(told) == len(found)


# ---- The unknown -----------------------------------------------------------------------------------------------------


def unknown(name: str, count: float, total: float, status: str = "") -> dict[str, object]:
    return {
        "id": name,
        "stage": "staff",
        "characteristic": "disability",
        "reason": "all unknown",
        "count": count,
        "total": total,
        "rate": count / total if total else np.nan,
        "status": status,
    }


def test_changes_in_unknown_rates_are_in_points_with_their_counts() -> None:
    then = pd.DataFrame([unknown("a", 45, 450, "red"), unknown("b", 1, 10), unknown("c", 2, 10), unknown("e", 0, 0)])
    now = pd.DataFrame([unknown("a", 18, 450, "green"), unknown("b", 2, 20), unknown("d", 3, 10), unknown("e", 0, 0)])
    told = unknown_changes(then, now).set_index("id")
    assert told["change"].to_dict() == {"a": "down", "b": "same", "d": "appeared", "e": "same", "c": "gone"}
    assert told.loc["a", "change_pp"] == pytest.approx(-6)
    assert (told.loc["a", "count_then"], told.loc["a", "total_now"]) == (45, 450)
    assert (told.loc["a", "status_then"], told.loc["a", "status_now"]) == ("red", "green")
    assert np.isnan(told.loc["d", "change_pp"])
