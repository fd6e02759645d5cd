"""A run in plain English: each sentence from a known case, each finding once, whole sentences whatever there is."""

# ruff: noqa: E501, ISC004 - sentences stand as they are told

import itertools
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import disprop as dp
from disprop import InputError
from disprop.findings import columns
from disprop.judge import VERDICTS
from disprop.protect import Release, Shown, protect
from disprop.publish._rounded import _percent, ratio
from disprop.publish.summary import LEAST, MOST, summary_of
from disprop.run import run
from disprop.words import CAVEAT

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
BAND = dp.within(ratio=(0.8, 1.25))

NUMBERS = (
    "observed", "denominator", "unknown", "value", "reference", "difference_pp", "ratio", "surplus", "expected",
    "stage_known", "base_observed", "base_known", "base_unknown", "p", "p_adjusted", "declaration", "for_every", "ratio_lowest", "ratio_highest",
    "variance_factor", "detectable_over", "detectable_under",
)  # fmt: skip
FLAGS = ("flagged", "unknowns_decide", "baselines_decide", "share_rounding_decides")
FIRST = {
    "id": "left/sex/detail/a", "stage": "leavers", "characteristic": "sex", "group": "A", "code": "a",
    "level": "detail", "question": "rate", "relation": "contains", "comparator": "rest", "baseline": "staff",
    "direction": "over", "band": "ratio 0.8 to 1.25", "observed": 8.0, "denominator": 35.0, "value": 8 / 35,
    "reference": 0.0694, "ratio": 3.2958, "surplus": 5.29, "p": 0.004, "verdict": "disproportionate",
    "detectable_over": 2.0, "detectable_under": 0.4,
}  # fmt: skip


def finding(**values: object) -> dict[str, object]:
    """A row of findings: the first case, other than it with these values."""
    blank: dict[str, object] = dict.fromkeys(columns(), "")
    return {**blank, **dict.fromkeys(NUMBERS, np.nan), **dict.fromkeys(FLAGS, False), **FIRST, **values}


def groups(*rows: dict[str, object]) -> Release:
    """A release of these findings, of groups A, B, C and so on where they have no names of their own."""
    told = [
        {"group": chr(65 + at), "code": f"{at}", "id": f"left/sex/detail/{at}", **row} for at, row in enumerate(rows)
    ]
    return released(pd.DataFrame([finding(**row) for row in told], columns=list(columns())))


def released(frame: pd.DataFrame, **more: object) -> Release:
    return Release(findings=Shown.whole(frame), profile="none", **more)  # type: ignore[arg-type]


def sentences(release: Release, **more: object) -> list[str]:
    """The sentences of a summary, the caveat apart."""
    told = summary_of(release, **more)  # type: ignore[arg-type]
    assert told.paragraphs[-1] == CAVEAT
    parts = [told.headline, *told.paragraphs[:-1]]
    return [sentence for part in parts for sentence in re.split(r"(?<=[.\]]) (?=[A-Z0-9])", part)]


# ---- Every sentence from a known case --------------------------------------------------------------------------------


def test_a_rate_above_that_of_everyone_else() -> None:
    assert sentences(groups({"effect": "adverse"})) == [
        "1 difference is disproportionate (outside the range that was set as too small to matter, with chance alone a "
        "poor account of it), to the disadvantage of the group.",
        "Leavers by sex: the rate for A is higher than for everyone else, to the group's disadvantage: 8 of 35 (23%) "
        "against 6.9%, about 3.3 times as likely, about 5 more people than expected.",
    ]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (
            {"comparator": "White", "direction": "under", "surplus": -1.2, "effect": "favourable"},
            "the rate for A is lower than for White, to the group's advantage: 8 of 35 (23%) against 6.9%, about 3.3 "
            "times as likely, about 1 fewer person than expected.",
        ),
        ({"comparator": "overall"}, "the rate for A is higher than for everyone: 8 of 35"),
        ({"comparator": "target"}, "the rate for A is higher than the target rate: 8 of 35"),
        (
            {"question": "composition", "baseline": "census", "comparator": "baseline"},
            "the share of A is higher than in census: 8 of 35 (23%) against 6.9%, about 3.3 times the share, about 5",
        ),
        ({"reference": 0.0, "ratio": np.inf}, "8 of 35 (23%) against none, about 5 more people than expected."),
        ({"observed": 0.0, "value": 0.0, "ratio": 0.0}, "0 of 35 (0%) against 6.9%, about 5 more people"),
        ({"surplus": 0.3}, "about 3.3 times as likely."),
        ({"surplus": np.nan, "ratio": np.nan}, "8 of 35 (23%) against 6.9%."),
        ({"value": 0.2311, "reference": 0.2312}, "8 of 35 (23.11%) against 23.12%"),
    ],
)
def test_a_finding_in_words(values: dict[str, object], told: str) -> None:
    assert told in sentences(groups(values))[1]


def test_events_are_told_for_so_many_and_never_of() -> None:
    row = {"relation": "events", "for_every": 1000.0, "observed": 120.0, "denominator": 3000.0, "value": 0.04,
           "reference": 0.01, "ratio": 4.0, "surplus": 80.0}  # fmt: skip
    assert sentences(groups(row))[1].endswith(
        "120 for 3,000 (40 per 1,000) against 10 per 1,000, about 4.0 times the rate, about 80 more events than expected."
    )


def test_borderline_and_possible_are_named_in_one_sentence() -> None:
    told = sentences(groups({"verdict": "borderline"}, *[{"verdict": "possible"}] * 5))
    assert told[0] == "No difference is disproportionate, which is not a finding of equality."
    assert told[1] == (
        "1 difference is borderline (one of two accepted tests disagrees): A (leavers, over); 5 differences are possible "
        "(chance alone could have given such numbers): B (leavers, over), C (leavers, over), D (leavers, over) and 2 more."
    )


def test_borderline_of_repeated_events_is_the_most_that_can_be_said() -> None:
    note = "repeat events unknown: borderline is the most that can be said, and proportionate is not"
    told = sentences(groups({"verdict": "borderline", "note": note}))
    assert "1 difference is borderline (the most that can be said while repeats are unknown): A" in told[1]


def test_small_by_a_range_that_the_group_cannot_leave_is_told_with_its_ratio() -> None:
    told = sentences(
        groups({"verdict": "small difference", "band_cannot_fail": "under"}, {"verdict": "small difference"})
    )
    assert told[1] == (
        "1 difference is small (more than chance, and inside that range); 1 difference is small by a range that so small "
        "a group cannot leave, so read the ratio: A (leavers, over, about 3.3 times)."
    )


def test_what_is_shown_to_be_close_is_told() -> None:
    told = sentences(groups({"verdict": "proportionate"}, {"verdict": "cannot tell"}))
    assert told[1] == "1 finding is proportionate (shown to be close)."
    assert sentences(groups({"verdict": "proportionate"}))[0] == (
        "Every finding is proportionate: shown to be close to what it is held against."
    )


def test_what_the_figures_cannot_tell_and_what_no_result_could_have_told() -> None:
    hopeless = {"verdict": "cannot tell", "detectable_over": np.nan, "detectable_under": np.nan}
    told = sentences(groups({"verdict": "cannot tell"}, hopeless))
    assert told[1] == (
        "For 2 findings the figures cannot tell (for 1 of them no result could have: the numbers are too small): they "
        "show neither a difference nor that there is none."
    )


def test_no_judgement_is_told_with_its_reasons() -> None:
    few = {"verdict": "insufficient data", "gate": "known rate below the gate"}
    small = {"verdict": "insufficient data", "gate": "denominator below the gate"}
    undefined = {"verdict": "insufficient data"}
    told = sentences(groups({**few, "declaration": 0.391}, {**few, "declaration": 0.55}, small, undefined))
    assert told == [
        "Nothing could be judged, which says neither that there are differences nor that there are none.",
        "No judgement is made of 4 findings: too few answers are known (39% to 55%, below the gate) (2); denominator below "
        "the gate (1); the test is undefined (1).",
    ]


def test_what_decides_is_told_by_what_would_change_it() -> None:
    told = sentences(groups({"unknowns_decide": True}, {"baselines_decide": True, "verdict": "possible"}))
    assert told[-1] == (
        "What is said could change if the unknown were known for 1 finding: A (leavers, over); against another of the "
        "baselines for 1 finding: B (leavers, over)."
    )


def test_counts_that_a_table_withholds_are_told_apart_from_what_a_release_does() -> None:
    staff = dp.from_counts({"White": 380, "Asian": 30, "Black": 25}, scheme="ethnicity_ew_2001", name="staff")
    counts = {"White": 131, "Asian": "*", "Black": 22}
    left = dp.from_counts(counts, scheme="ethnicity_ew_2001", name="leavers", withheld="1 to 4")
    told = sentences(released(dp.rates(left, stayers=staff, band=BAND).frame))
    assert told[1] == (
        "Leavers by ethnicity: the rate for Black is higher than for everyone else: 22 of 47, about 1.9 times whatever the "
        "counts are that its tables withhold."
    )
    assert told[-1] == (
        "What is said could change with the exact counts behind rounded or withheld ones for 2 findings: White (leavers, under) and "
        "Asian (leavers, under)."
    )


TARGET = {
    "id": "targets/disability", "table": "staff", "stage": "staff", "characteristic": "disability",
    "measure": "known", "group": "", "count": 401, "total": 446, "value": 0.8991, "printed": "",
    "target": "at least 97%", "status": "significantly below target", "narrative": "objective in jeopardy",
}  # fmt: skip
NEAR = {"narrative": "progressing, objective likely to be met", "value": 0.968}
MET = {"narrative": "objective met", "value": 0.99}
DROPPED = {"narrative": "objective not being pursued"}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([{}], "The only target is missed: staff by disability (90% known against at least 97%)."),
        ([MET], "The only target is met."),
        (
            [{}, NEAR, MET, DROPPED],
            "Of 4 targets 1 is missed: staff by disability (90% known against at least 97%); 1 is nearly met: staff by "
            "disability (96.8% known against at least 97%); 1 is met; 1 is not being pursued.",
        ),
        (
            [{"stage": "", "id": "targets/contact/men", "measure": "", "printed": "87%", "value": np.nan}],
            "The only target is missed: contact, men (87% against at least 97%).",
        ),
        (
            [{"measure": "share", "group": "Male", "target": "match 50%", "value": 0.3}],
            "The only target is missed: staff by disability, Male (30% against a match of 50%).",
        ),
    ],
)
def test_targets_by_what_they_are_of(rows: list[dict[str, object]], told: str) -> None:
    targets = pd.DataFrame([{**TARGET, **row} for row in rows])
    release = Release(findings=Shown.whole(pd.DataFrame()), targets=Shown.whole(targets), profile="none")
    assert sentences(release) == ["Targets alone were looked at: nothing was compared.", told]


def test_targets_and_unknowns_of_slices_are_told_by_slice_though_nothing_is_compared() -> None:
    rows = [{**TARGET, "value": 0.9}, {**TARGET, "value": 0.8}]
    targets = pd.DataFrame(rows)
    targets.insert(1, "quarter", ["Q1", "Q2"])
    table = unknowns(("disability", 1, 10), ("disability", 2, 10)).frame
    table.insert(1, "quarter", ["Q1", "Q2"])
    release = Release(
        findings=Shown.whole(pd.DataFrame()),
        targets=Shown.whole(targets),
        unknowns=Shown.whole(table),
        profile="none",
    )
    told = sentences(release)
    assert told[1] == (
        "Both targets are missed: staff by disability, Q1 (90% known against at least 97%) and staff by disability, Q2 "
        "(80% known against at least 97%)."
    )
    assert told[2] == (
        "Answers are unknown most often in staff by disability, Q2 (2 of 10, 20%) and staff by disability, Q1 (1 of 10, 10%)."
    )


def test_a_target_is_told_as_far_as_it_may_be_seen() -> None:
    table = Shown.whole(pd.DataFrame([TARGET, TARGET, {**TARGET, **MET}]))
    hidden = table.without(pd.DataFrame({"value": [True, True, False], "narrative": [False, True, False]}))
    assert sentences(Release(findings=Shown.whole(pd.DataFrame()), targets=hidden, profile="none"))[1:] == [
        "Of 3 targets 1 is missed: staff by disability (at least 97%); 1 is met; 1 is withheld ([c]).",
        "Figures are withheld, and marked [c], in 2 of 3 targets.",
    ]


def unknowns(*rates: tuple[str, int, int]) -> Shown:
    rows = [
        {"id": name, "stage": "staff", "characteristic": name, "reason": "all unknown", "count": count,
         "total": total, "rate": count / total}
        for name, count, total in rates
    ]  # fmt: skip
    return Shown.whole(pd.DataFrame(rows))


def test_the_highest_rates_of_unknown_are_named() -> None:
    release = released(
        pd.DataFrame([finding()]),
        unknowns=unknowns(("a", 45, 446), ("b", 1, 446), ("c", 28, 46), ("d", 0, 9), ("e", 2, 446)),
    )
    assert sentences(release)[-1] == (
        "Answers are unknown most often in staff by c (28 of 46, 61%), staff by a (45 of 446, 10%) and staff by e (2 of "
        "446, 0.4%); in 1 other table less often."
    )


def test_where_nothing_is_unknown_that_is_said() -> None:
    release = released(pd.DataFrame([finding()]), unknowns=unknowns(("a", 0, 446)))
    assert sentences(release)[-1] == "Every answer is known."


def test_a_rate_that_is_withheld_is_not_among_the_highest() -> None:
    table = unknowns(("a", 45, 446), ("c", 28, 46))
    hidden = table.without(pd.DataFrame({"count": [False, True], "rate": [False, True]}))
    told = sentences(released(pd.DataFrame([finding()]), unknowns=hidden))
    assert "Where that may be shown, answers are unknown most often in staff by a (45 of 446, 10%)." in told
    assert "Figures are withheld, and marked [c], in 1 of 2 unknown rates." in told


# ---- Each finding once -----------------------------------------------------------------------------------------------


def two_groups(**more: object) -> dp.Findings:
    staff = dp.from_counts({"Female": 289, "Male": 156}, scheme="gender", name="staff")
    left = dp.from_counts({"Female": 10, "Male": 40}, scheme="gender", name="leavers")
    return dp.rates(left, among=staff, band=BAND, **more)  # type: ignore[arg-type]


def test_two_groups_that_mirror_each_other_are_told_once() -> None:
    told = sentences(released(two_groups(polarity="bad").frame))
    assert told[0].startswith("1 difference is disproportionate")
    assert [one for one in told if "Female" in one] == []
    assert (
        "Leavers by gender: the rate for Male is higher than for everyone else, to the group's disadvantage" in told[1]
    )


def test_where_half_of_a_pair_is_withheld_the_other_is_told() -> None:
    frame = two_groups(polarity="bad").frame
    names = {
        "id",
        "stage",
        "characteristic",
        "group",
        "question",
        "code",
        "level",
        "relation",
        "comparator",
        "baseline",
    }
    hidden = pd.DataFrame({name: frame["group"] == "Male" for name in frame if name not in names})
    release = Release(findings=Shown.whole(frame).without(hidden), profile="threshold_5", rules=("Small ones go.",))
    told = sentences(release)
    assert told[0].startswith("1 difference that may be shown is disproportionate")
    assert "the rate for Female is lower" in told[1]
    assert not any("Male" in one for one in told)


def levels(verdicts: dict[str, dict[str, str]], directions: dict[str, str] | None = None) -> Release:
    """Findings of groups at levels, by their verdicts."""
    rows = [
        {"id": f"left/sex/{level}/{group}", "level": level, "group": group, "code": group, "verdict": verdict,
         "observed": float(10 + at + len(group)), "direction": (directions or {}).get(group, "over")}
        for level, groups in verdicts.items()
        for at, (group, verdict) in enumerate(groups.items())
    ]  # fmt: skip
    return groups(*rows)


def test_the_roll_up_is_told_where_it_shows_the_difference() -> None:
    shown = {
        "two": {"All others": VERDICTS[0], "White": "cannot tell"},
        "five": {"Asian": VERDICTS[0], "Black": VERDICTS[0], "Mixed": "possible"},
    }
    told = sentences(levels(shown))
    assert told[0].startswith("1 difference is")
    assert "the rate for All others" in told[1]
    assert told[2] == "2 findings at finer levels of the same are in the table of findings."


def test_the_detail_is_told_where_the_roll_up_hides_it() -> None:
    shown = {
        "two": {"All others": "cannot tell", "White": "cannot tell"},
        "five": {"Asian": VERDICTS[0], "Black": "possible"},
    }
    assert "the rate for Asian" in sentences(levels(shown))[1]


def test_a_detail_that_goes_the_other_way_than_the_roll_up_is_told_too() -> None:
    shown = {
        "two": {"All others": VERDICTS[0], "White": "cannot tell"},
        "five": {"Asian": VERDICTS[0], "Chinese": VERDICTS[0], "Black": "possible"},
    }
    told = sentences(levels(shown, {"Chinese": "under"}))
    assert told[0].startswith("2 differences are")
    assert {name for name in ("All others", "Asian", "Chinese") for one in told[1:3] if f"for {name} " in one} == {
        "All others",
        "Chinese",
    }


def test_comparisons_of_the_same_are_told_by_the_first_of_the_plan() -> None:
    rows = [
        {"id": "first/sex/detail/a", "denominator": 35.0, "p": 0.02},
        {"id": "second/sex/detail/a", "denominator": 27.0, "p": 0.001},
        {"id": "third/sex/detail/a", "verdict": "cannot tell"},
        {"id": "fourth/sex/detail/a", "direction": "under"},
    ]
    told = sentences(groups(*[{**row, "group": "A", "code": "a"} for row in rows]))
    assert told[0].startswith("2 differences are")
    assert any("8 of 35" in one and one.endswith(
        "(the same in 1 other comparison; cannot tell in another; disproportionate the other way in another)."
    ) for one in told)  # fmt: skip
    assert not any("27" in one for one in told)
    assert not any("cannot tell:" in one for one in told)


def test_the_adverse_come_first() -> None:
    told = sentences(groups({"p": 0.0001}, {"p": 0.01, "effect": "adverse"}))
    assert "for B is higher" in told[1]
    assert "for A is higher" in told[2]


# ---- Whole sentences whatever there is -------------------------------------------------------------------------------


def assert_grammatical(text: str) -> None:
    assert not re.search(r"  | [,.;:)]|\(\)|\( |\bnan\b|\bNone\b|,,|\.\.|;;|: [.;]|–(?!\d)", text), text
    assert not re.search(r"(?<![\d,.])1 (differences|findings|targets|are|have|rows|people|cases|events)\b", text), text
    assert not re.search(r"(?<![\d,.])(?!1 )[\d,]+ (more of them |)(difference|finding|target) ", text), text
    assert all(paragraph[-1] in ".:" for paragraph in text.split("\n\n")), text
    assert all(paragraph[0].isupper() or paragraph[0].isdigit() for paragraph in text.split("\n\n")), text


@pytest.mark.parametrize("number", [1, 2, 7])
@pytest.mark.parametrize(
    "verdicts", [pair for size in (1, 2) for pair in itertools.combinations(VERDICTS, size)], ids=" and ".join
)
def test_every_combination_of_verdicts_is_told_in_whole_sentences(verdicts: tuple[str, ...], number: int) -> None:
    effects = itertools.cycle(["adverse", "favourable", ""])
    rows = [{"verdict": verdict, "effect": next(effects)} for verdict in verdicts for _ in range(number)]
    assert_grammatical(summary_of(groups(*rows)).text(width=None))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_random_findings_are_told_in_whole_sentences_and_no_more_of_them(seed: int) -> None:
    rng = np.random.default_rng(seed)
    told = summary_of(random_release(rng))
    assert_grammatical(told.text(width=None).replace(CAVEAT, "The caveat."))
    assert sum(paragraph.count(". ") + 1 for paragraph in (told.headline, *told.paragraphs)) <= MOST + LEAST - 1


def test_no_findings_and_no_targets() -> None:
    told = summary_of(released(pd.DataFrame()))
    assert (told.headline, told.paragraphs) == ("Nothing was compared.", (CAVEAT,))


def test_only_the_group_that_others_are_held_against() -> None:
    told = sentences(
        groups({"note": "the comparator", "verdict": "insufficient data", "group": "A", "comparator": "A"})
    )
    assert told == ["Nothing was compared."]


def test_everything_withheld() -> None:
    frame = two_groups().frame
    everything = pd.DataFrame({name: [True] * len(frame) for name in ("verdict", "observed", "p", "note", "effect")})
    release = Release(findings=Shown.whole(frame).without(everything), profile="x", rules=("All of it is withheld.",))
    assert sentences(release) == [
        "What the comparisons say is withheld for every group.",
        "Figures are withheld, and marked [c], in 2 of 2 findings.",
        "All of it is withheld.",
    ]


def test_the_figures_of_a_finding_can_be_withheld_and_its_verdict_shown() -> None:
    release = groups({})
    figures = ("observed", "denominator", "value", "reference", "ratio", "surplus")
    hidden = replaced(release, pd.DataFrame({name: [True] for name in figures}))
    assert sentences(hidden)[1] == (
        "Leavers by sex: the rate for A is higher than for everyone else: its figures are withheld ([c])."
    )


@pytest.mark.parametrize(
    ("values", "columns", "told"),
    [
        ({}, ["observed", "value"], "is higher than for everyone else: [c] against 6.9%, about 3.3 times as likely,"),
        ({}, ["reference"], "is higher than for everyone else: 8 of 35 (23%), about 3.3 times as likely,"),
        ({}, ["value"], "is higher than for everyone else: 8 of 35 against 6.9%, about 3.3 times as likely,"),
        ({}, ["direction"], "the rate for A is held against that for everyone else: 8 of 35"),
        ({"comparator": "target"}, ["direction"], "the rate for A is held against the target rate: 8 of 35"),
    ],
)
def test_a_finding_is_told_as_far_as_it_may_be_seen(values: dict[str, object], columns: list[str], told: str) -> None:
    assert told in sentences(replaced(groups(values), pd.DataFrame({name: [True] for name in columns})))[1]


def replaced(release: Release, hidden: pd.DataFrame) -> Release:
    return Release(findings=release.findings.without(hidden), profile="threshold_5", slices=release.slices)


@pytest.mark.parametrize("number", [0, 1, 5, 200])
def test_a_summary_stays_short_however_many_findings(number: int) -> None:
    told = sentences(groups(*[{"p": 0.001 * (at + 1) / 200} for at in range(number)]))
    assert len(told) <= MOST
    if number > 4:
        assert told[0].startswith(f"{number} differences are")
        assert told[-1] == f"{number - 4} more of them {'is' if number == 5 else 'are'} in the table of findings."


# ---- Nothing that is withheld ----------------------------------------------------------------------------------------


def random_release(rng: np.random.Generator, *, least: int = 1, most: int = 60) -> Release:
    """Findings of random verdicts and numbers, cells withheld at random; each number occurs once."""
    size = int(rng.integers(least, most))
    numbers = rng.permutation(np.arange(10_001, 10_001 + 17 * 3 * size, 17)).astype(float)
    frame = pd.DataFrame([finding() for _ in range(size)])
    frame = frame.assign(
        id=[f"c{at % 3}/sex/{'two' if at % 2 else 'five'}/{at}" for at in range(size)],
        group=[f"Group {chr(65 + at % 26)}" for at in range(size)],
        code=[str(at) for at in range(size)],
        level=["two" if at % 2 else "five" for at in range(size)],
        stage=rng.choice(["leavers", "staff"], size),
        question=rng.choice(["rate", "composition"], size),
        verdict=rng.choice(VERDICTS, size),
        direction=rng.choice(["over", "under", "level"], size),
        effect=rng.choice(["adverse", "favourable", ""], size),
        gate=rng.choice(["", "known rate below the gate", "denominator below the gate"], size),
        band_cannot_fail=rng.choice(["", "under"], size),
        observed=numbers[:size],
        denominator=numbers[size : 2 * size],
        surplus=numbers[2 * size :],
        value=rng.permutation(np.linspace(0.1, 0.9, size)),
        reference=rng.permutation(np.linspace(0.1, 0.9, size)),
        ratio=np.exp(rng.normal(0, 2, size)),
        p=rng.uniform(0, 1, size),
        declaration=rng.uniform(0, 1, size),
        unknowns_decide=rng.uniform(size=size) < 0.3,
        baselines_decide=rng.uniform(size=size) < 0.1,
    )
    shown = Shown.whole(frame)
    return Release(findings=shown.without(random_marks(rng, frame)), profile="threshold_5", rules=("Small ones go.",))


NAMES = ("id", "stage", "characteristic", "group", "question", "code", "level", "relation", "comparator", "baseline")


def random_marks(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Some rows withheld whole, names apart, and some cells of others."""
    whole = rng.uniform(size=len(frame)) < 0.3
    cells = [name for name in frame if name not in NAMES]
    return pd.DataFrame({name: whole | (rng.uniform(size=len(frame)) < 0.1) for name in cells})


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_no_withheld_number_is_told_and_every_number_told_may_be_seen(seed: int) -> None:
    release = random_release(np.random.default_rng(seed))
    shown = release.findings.frame
    may = {f"{abs(value):,.0f}" for name in ("observed", "denominator", "surplus") for value in shown[name].dropna()}
    shares = {share for name in ("value", "reference", "declaration") for share in shown[name].dropna()}
    text = summary_of(release).text(width=None)
    assert set(re.findall(r"\d\d,\d\d\d", text)) <= may
    assert set(re.findall(r"about ([\d.,]+) times", text)) <= {ratio(value) for value in shown["ratio"].dropna()}
    assert set(re.findall(r"[\d.]+%", text)) <= {_percent(share, more) for share in shares for more in range(3)}


@pytest.fixture(scope="module")
def found() -> dp.Findings | None:
    """The findings of the sample, with their counts."""
    return run(SAMPLES / "west_mercia_2009" / "plan.toml").found


@pytest.mark.parametrize("profile", ["threshold_5", "threshold_10"])
def test_a_protected_run_tells_no_verdict_and_no_count_that_is_withheld(found: dp.Findings, profile: str) -> None:
    release = protect(found, profile)
    text = summary_of(release).text(width=None)
    frame = release.findings.frame
    shown = set(zip(frame["observed"], frame["denominator"], strict=True))
    told = {
        tuple(float(part.replace(",", "")) for part in pair) for pair in re.findall(r"([\d,]+) of ([\d,]+) \(", text)
    }
    assert told
    assert told <= shown
    hidden = set(frame["group"]) - set(frame.loc[~release.findings.withheld["verdict"], "group"])
    assert hidden
    assert not {group for group in hidden if re.search(rf"\b{re.escape(group)} \(", text)}


# ---- What changed ----------------------------------------------------------------------------------------------------


def changes(**words: str) -> pd.DataFrame:
    return pd.DataFrame({"id": [f"left/sex/detail/{at}" for at in words.values()], "change": list(words)})


def test_what_changed_is_told_with_the_new_and_the_worsened_named() -> None:
    release = groups({}, {"verdict": "possible"}, {"verdict": "cannot tell"})
    told = sentences(release, changes=changes(new="0", worsened="1", resolved="2"))
    assert told[-1] == (
        "Since the last run 1 finding is new (A (leavers, over)), 1 finding has worsened (B (leavers, over)) and 1 finding "
        "is resolved."
    )


def test_findings_that_are_not_there_have_not_changed() -> None:
    assert "Since" not in summary_of(groups({}), changes=changes(new="7")).text()
    assert "Since" not in summary_of(groups({}), changes=changes().iloc[:0]).text()


def test_where_something_may_be_withheld_changes_need_the_marks_of_the_last_run() -> None:
    release = replaced(groups({}, {}), pd.DataFrame({"p": [False, True], "verdict": [False, True]}))
    both = changes(new="0", worsened="1")
    assert sentences(release, changes=both)[-1].startswith("What changed since the last run is not told")
    told = sentences(release, changes=both.assign(withheld=False))
    assert told[-1] == "Since the last run 1 finding is new (A (leavers, over))."
    assert "Since" not in summary_of(release, changes=both.assign(withheld=True)).text()


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        (pd.DataFrame({"id": ["a"]}), "There is no column 'change'."),
        (pd.DataFrame({"id": ["a"], "change": ["grown"]}), "'grown' is no change of a finding."),
    ],
)
def test_a_table_of_other_changes_is_refused(frame: pd.DataFrame, told: str) -> None:
    with pytest.raises(InputError, match=re.escape(told)):
        summary_of(groups({}), changes=frame)


# ---- Text and Markdown -----------------------------------------------------------------------------------------------


def test_lines_break_at_the_width() -> None:
    told = summary_of(groups({}))
    assert max(map(len, told.text(width=60).splitlines())) <= 60
    assert told.text(width=None).splitlines()[0] == told.headline
    assert str(told) == told.text()


@pytest.mark.parametrize("width", [0, -1, 2.5, True])
def test_a_width_that_is_none_is_refused(width: object) -> None:
    with pytest.raises(InputError, match="is no width of a line"):
        summary_of(groups({})).text(width=width)  # type: ignore[arg-type]


def test_a_label_cannot_become_markup() -> None:
    told = summary_of(groups({"group": "<b>*A*</b> [x](y) _z_"})).markdown()
    assert "&lt;b&gt;\\*A\\*&lt;/b&gt; \\[x\\](y) \\_z\\_" in told
    assert told.startswith("**1 difference is")
    assert told.endswith("\n")


def test_a_long_label_and_one_of_several_lines_stay_on_a_line() -> None:
    told = sentences(groups({"group": "A\n\nB"}, {"group": "x" * 300}))
    assert any("the rate for A B is" in one for one in told)
    assert any("x" * 79 + "… is higher" in one for one in told)


@pytest.mark.parametrize(
    "plan", sorted(SAMPLES.glob("*/plan*.toml")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_the_samples_are_told_in_whole_sentences(plan: Path) -> None:
    assert_grammatical(summary_of(run(plan).release()).text(width=None))
