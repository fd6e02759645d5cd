"""Plans run: what comes of them, what is written, and every fault of plan, files and comparisons at once."""

import datetime
import json
import re
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from disprop.errors import InputError
from disprop.plan import OF_COMMANDS, OF_PLANS, draft_plan, reworded
from disprop.plan._wording import OF_TEMPLATES, Wording
from disprop.run import OUTPUTS, Outcome, alarms, run, run_draft, save

SAMPLE = Path(__file__).parents[1] / "data" / "samples" / "west_mercia_2009"

STAFF = """characteristic,group,count
gender,Female,289
gender,Male,156
gender,preferred not to say,1
ethnicity,White,416
ethnicity,BME,27
ethnicity,Refused,3
"""
LEAVERS = """characteristic,group,count
gender,Female,29
gender,Male,10
ethnicity,White,31
ethnicity,BME,8
"""
CENSUS = """area,characteristic,group,percent
North,ethnicity,White,97.5
North,ethnicity,BME,2.5
South,ethnicity,White,90.0
South,ethnicity,BME,10.0
"""
PEOPLE = """sex,status,grade
Male,Left,a
Female,,b
Female,In post,a
Male,Left,b
Female,Left,b
Refused,In post,a
"""
TABLES = """
[tables.staff]
file = "staff.csv"
[tables.leavers]
file = "leavers.csv"
"""
AMONG = """
[comparisons.leavers]
stage = "leavers"
baseline = "staff"
relation = "contains"
question = "rate"
band = { ratio = [0.8, 1.25] }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("staff", STAFF), ("leavers", LEAVERS), ("census", CENSUS), ("people", PEOPLE)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def plan(folder: Path, text: str) -> Path:
    path = folder / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return path


def told(folder: Path, text: str) -> str:
    """What a wrong plan is told."""
    with pytest.raises(InputError) as caught:
        run(plan(folder, text))
    return "\n".join(str(fault).replace(f"{folder}/", "") for fault in caught.value.faults)


def row(outcome: Outcome, name: str) -> pd.Series:
    assert outcome.found is not None
    return outcome.found.frame.set_index("id").loc[name]


@pytest.fixture(scope="module")
def sample() -> Outcome:
    return run(SAMPLE / "plan.toml")


# ---- The sample ------------------------------------------------------------------------------------------------------


def test_the_sample_gives_the_published_answers(sample: Outcome) -> None:
    contained = row(sample, "leavers_stated_among_staff/ethnicity/two/other_than_white")
    assert contained["ratio"] == pytest.approx(3.85, abs=0.005)
    assert contained["p_check"] == pytest.approx(0.0014, abs=5e-5)
    assert contained["verdict"] == "disproportionate"
    separate = row(sample, "leavers_stated/ethnicity/two/other_than_white")
    assert separate["p_check"] == pytest.approx(0.0048, abs=5e-5)


def test_the_sample_contradicts_itself_and_the_checks_say_so(sample: Outcome) -> None:
    noted = "\n".join(sample.checks["what"])
    assert "The document states 28 people; the counts give 27 people." in noted
    assert "The document states 49 people; the counts give 55 people." in noted
    assert "The document states 39 people in all; the counts give 46 people in all." in noted
    assert "Stage 'leavers' has 46 people by disability and 39 by" in noted


def test_a_percentage_that_is_the_same_of_the_known_and_of_everyone_is_told_once(sample: Outcome) -> None:
    noted = "\n".join(sample.checks["what"])
    assert "the counts give 6.1% (27 of 443 known), the same of all 446." in noted
    assert "the counts give 13.7% (55 of 401 known), 12.3% of all 446." in noted


def test_a_stated_percentage_may_be_of_the_known_or_of_everyone(sample: Outcome) -> None:
    stated = sample.checks[sample.checks["check"] == "stated percentage"]
    assert not stated["stated"].eq("12.3%").any()  # 55 of all 446
    assert not stated["stated"].eq("26%").any()  # 10 of 39
    assert stated["stated"].eq("13.8%").any()


def test_every_row_of_the_sample_is_written(sample: Outcome, tmp_path: Path) -> None:
    assert [path.name for path in save(sample, tmp_path)] == list(OUTPUTS)
    findings = pd.read_csv(tmp_path / "findings.csv")
    assert sample.found is not None
    assert len(findings) == len(sample.found)
    assert findings["id"].is_unique
    unknowns = pd.read_csv(tmp_path / "unknowns.csv")
    assert unknowns["id"].is_unique
    assert unknowns.set_index("id").loc["leavers/unknown/disability/all_unknown", "baseline"] == "staff"
    assert "\r" not in (tmp_path / "findings.csv").read_text(encoding="utf-8")


def test_the_record_says_what_the_run_was_made_from(sample: Outcome) -> None:
    record = sample.record
    assert record["as_of"] == "2009-03-31"
    assert set(record["versions"]) == {"disprop", "python", "numpy", "pandas", "scipy"}
    assert record["schemes"]["ethnicity_ew_2001"]["characteristic"] == "ethnicity"
    assert record["baselines"]["census_2001"]["date"] == "2001-04-29"
    assert set(record["inputs"]) == {entry.file for entry in sample.plan.sources}
    assert record["tables"]["leavers"]["rows"] == record["tables"]["leavers"]["counted"]
    assert record["comparisons"]["leavers"]["rows"] == len(sample.findings["leavers"])


def test_the_same_inputs_give_the_same_bytes_wherever_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = save(run(SAMPLE / "plan.toml"), tmp_path / "a")
    shutil.copytree(SAMPLE, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    there = save(run("plan.toml"), tmp_path / "b")
    assert [path.read_bytes() for path in here] == [path.read_bytes() for path in there]


def test_a_date_on_the_command_line_takes_the_place_of_the_plans() -> None:
    assert run(SAMPLE / "plan.toml", as_of=datetime.date(2010, 1, 1)).record["as_of"] == "2010-01-01"


def test_a_run_says_what_it_is_doing(folder: Path) -> None:
    steps: list[str] = []
    run(plan(folder, TABLES + AMONG), step=steps.append)
    assert steps == ["reading staff.csv", "reading leavers.csv", "comparing leavers"]


# ---- Faults ----------------------------------------------------------------------------------------------------------


def test_faults_of_plan_tables_and_comparisons_are_reported_at_once(folder: Path) -> None:
    (folder / "staff.csv").write_text(STAFF.replace("416", "-416"), encoding="utf-8")
    text = TABLES + AMONG.replace('"contains"', '"contains"\npolarity = "evil"') + '[tables.odd]\nfile = "none.csv"\n'
    text += '[comparisons.people]\nstage = "leavers"\nbaseline = "census"\n[baselines.census]\nfile = "census.csv"\n'
    said = told(folder, text + 'where = { area = "East" }\n')
    assert 'comparisons.leavers.polarity: "evil" is not one of its words.' in said
    assert "tables.odd.file: There is no file" in said
    assert "staff.csv, row 5, column count: '-416' is below zero." in said
    assert "baselines.census.where: No row of census.csv has area 'East'. area holds 'North', 'South'." in said


def test_a_missing_relation_asks_in_words_with_the_numbers(folder: Path) -> None:
    said = told(folder, TABLES + AMONG.replace('relation = "contains"\n', ""))
    assert "comparisons.leavers.relation: Are these 39 among those 446?" in said
    assert 'write relation = "contains"' in said
    assert 'leavers are not in a year-end headcount), write relation = "separate"' in said


def test_a_group_larger_than_its_baseline_names_comparison_group_and_counts(folder: Path) -> None:
    (folder / "leavers.csv").write_text(LEAVERS.replace("BME,8", "BME,80"), encoding="utf-8")
    said = told(folder, TABLES + AMONG)
    assert said.startswith("plan.toml, comparisons.leavers: ")
    assert "80" in said
    assert "27" in said
    assert 'write relation = "separate"' in said or '(relation = "separate")' in said


def test_a_fault_that_names_no_file_names_its_entry(folder: Path) -> None:
    said = told(folder, TABLES.replace('"leavers.csv"', '"leavers.csv"\nlevel = "ten"'))
    assert said.count("plan.toml, tables.leavers: ") == 2


def test_faults_of_all_comparisons_are_reported(folder: Path) -> None:
    second = AMONG.replace("[comparisons.leavers]", '[comparisons.second]\nlevels = ["ten"]')
    first = AMONG.replace('question = "rate"', 'question = "rate"\ncharacteristics = ["religion"]')
    said = told(folder, TABLES + first + second)
    assert "comparisons.leavers: " in said
    assert "'religion'" in said
    assert "comparisons.second: " in said
    assert "'ten'" in said


def test_an_unknown_stage_lists_those_there_are(folder: Path) -> None:
    said = told(folder, TABLES + AMONG.replace('stage = "leavers"', 'stage = "leavers.gone"'))
    assert "comparisons.leavers.stage: leavers has no stage 'gone'. Name one of leavers.leavers." in said


def test_a_baseline_of_another_characteristic_is_named(folder: Path) -> None:
    shares = '[baselines.census]\nfile = "census.csv"\nwhere = { area = "North" }\n'
    comparison = '[comparisons.x]\nstage = "leavers"\nbaseline = "census"\n'
    said = told(folder, TABLES + shares + comparison + 'characteristics = ["gender"]\n')
    assert "comparisons.x.characteristics: census is about ethnicity alone." in said
    (folder / "leavers.csv").write_text("gender,count\nFemale,3\nMale,4\n", encoding="utf-8")
    said = told(folder, TABLES + shares + comparison)
    assert (
        "comparisons.x.stage: leavers does not count people by 'ethnicity'" in said or "which census is about" in said
    )


def test_what_targets_and_statements_name_must_be_there(folder: Path) -> None:
    text = """
[targets.a]
table = "staff"
characteristic = "religion"
measure = "known"
at_least = 97
[targets.b]
table = "staff"
characteristic = "gender"
measure = "share"
group = "Martian"
at_least = 10
[[stated]]
table = "staff"
characteristic = "ethnicity"
level = "ten"
group = "white"
count = 3
[[stated]]
table = "staff.gone"
characteristic = "gender"
total = 3
"""
    said = told(folder, TABLES + text)
    assert "targets.a.characteristic: staff does not count people by 'religion'. Name one of gender, ethnicity." in said
    assert "targets.b.group: 'Martian' is no group of gender" in said
    assert "stated[1].level: Scheme ethnicity_ew_2021 has no level 'ten'." in said
    assert "stated[2].table: staff has no stage 'gone'." in said


def test_outputs_never_take_the_place_of_inputs(folder: Path) -> None:
    (folder / "findings.csv").write_text(STAFF, encoding="utf-8")
    path = plan(folder, TABLES.replace("staff.csv", "findings.csv") + AMONG.replace('"staff"', '"staff"'))
    with pytest.raises(InputError, match=r"The input findings\.csv would be overwritten"):
        run_draft(draft_plan(path), out=folder)
    assert (folder / "findings.csv").read_text(encoding="utf-8") == STAFF


def test_files_that_no_run_wrote_are_not_overwritten(folder: Path) -> None:
    path, out = plan(folder, TABLES + AMONG), folder / "theirs"
    out.mkdir()
    (out / "findings.csv").write_text("mine\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"findings\.csv: It was not written by disprop: there is no run\.json"):
        run_draft(draft_plan(path), out=out)
    (out / "run.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="It was not written by disprop"):
        run_draft(draft_plan(path), out=out)
    (out / "findings.csv").unlink()
    save(run_draft(draft_plan(path), out=out), out)
    save(run_draft(draft_plan(path), out=out), out)


def test_a_folder_that_cannot_be_written_is_reported_with_the_other_faults(folder: Path) -> None:
    (folder / "out").write_text("", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        run_draft(draft_plan(plan(folder, TABLES + AMONG.replace('"rate"', '"rated"'))), out=folder / "out")
    assert len(caught.value.faults) == 2


SOURCES = [path for path in (Path(__file__).parents[1] / "src" / "disprop").rglob("*.py") if path.name != "_wording.py"]


@pytest.mark.parametrize("pattern", sorted({pattern for pattern, _ in (*OF_TEMPLATES, *OF_COMMANDS)}))
def test_every_remedy_that_is_put_in_other_words_is_still_said(pattern: str) -> None:
    assert any(re.search(pattern, as_said(path.read_text(encoding="utf-8"))) for path in SOURCES)


def as_said(source: str) -> str:
    """The source of messages with a word in the place of what they are made with."""
    for made, said in ((r"\{\[[^{}]*\]!r\}", "['x', 'x']"), (r"\{[^{}]*!r\}", "'x'"), (r"\{(\w+)\}", r"\1")):
        source = re.sub(made, said, source)
    return source


@pytest.mark.parametrize(
    ("wording", "remedy", "said"),
    [
        (OF_COMMANDS, "Name it: count='2023', or another.", 'Name it in a plan: count = "2023", or another.'),
        (OF_PLANS, "Name it: count='2023', or another.", 'Name it: count = "2023", or another.'),
        (OF_COMMANDS, "for each, by='site'.", 'for each, by = "site" in a plan.'),
        (OF_COMMANDS, "of w.reband([16, 25]).", "of scheme = { bands = [16, 25] } in a plan."),
        (OF_PLANS, "of w.reband([16, 25]).", "of scheme = { bands = [16, 25] }."),
        (
            OF_COMMANDS,
            "Count them: dp.count(path, schemes={'Sex': None}); in a plan, rows = true.",
            "Count them in a plan, which disprop inspect drafts: rows = true.",
        ),
        (OF_PLANS, "Count them: dp.count(path, schemes={'Sex': None}); in a plan, rows = true.", "Write rows = true."),
        (
            OF_TEMPLATES,
            "'45%' is a percentage. Give counts of people; shares are read by baseline().",
            "'45%' is a percentage. Give counts of people.",
        ),
        (OF_COMMANDS, "name the scheme with scheme=, and", "name the scheme with --scheme, and"),
    ],
)
def test_a_remedy_is_in_the_words_of_its_door(wording: Wording, remedy: str, said: str) -> None:
    assert reworded(remedy, wording) == said


def test_remedies_of_a_plan_name_its_keys(folder: Path) -> None:
    said = told(folder, TABLES + AMONG + 'comparator = "Purple"\n')
    assert "a rate in per cent" in said
    said = told(folder, TABLES.replace("staff.csv", "census.csv") + AMONG)
    assert "baseline()" not in said


# ---- What a plan can ask ---------------------------------------------------------------------------------------------


def test_a_baseline_takes_the_rows_that_it_names(folder: Path) -> None:
    text = '[baselines.south]\nfile = "census.csv"\nwhere = { area = "South" }\n'
    outcome = run(plan(folder, TABLES + text + '[comparisons.x]\nstage = "staff"\nbaseline = "south"\n'))
    assert row(outcome, "x/ethnicity/two/other_than_white")["reference"] == pytest.approx(0.1)


def test_faults_of_chosen_rows_have_their_place_in_the_file(folder: Path) -> None:
    (folder / "census.csv").write_text(CENSUS.replace("10.0", "-10"), encoding="utf-8")
    said = told(folder, '[baselines.south]\nfile = "census.csv"\nwhere = { area = "South" }\n')
    assert "census.csv, row 5, column percent" in said


def test_a_filter_on_a_column_that_there_is_not_lists_the_columns(folder: Path) -> None:
    said = told(folder, '[baselines.south]\nfile = "census.csv"\nwhere = { region = "South" }\n')
    assert "census.csv has no column 'region'. Its columns are area, characteristic, group, percent." in said


ROWS = """
[tables.people]
file = "people.csv"
rows = true
schemes = { sex = "gender" }
stages = [{ name = "left", column = "status", values = ["Left"], drawn_from = "everyone" }]
"""


def test_stages_of_rows_are_named_with_a_dot(folder: Path) -> None:
    (folder / "people.csv").write_text(PEOPLE.replace("Female,,", "Female,In post,"), encoding="utf-8")
    text = ROWS + AMONG.replace('"leavers"\n', '"people.left"\n', 1).replace('"staff"', '"people.everyone"')
    outcome = run(plan(folder, text.replace('stage = "leavers"', 'stage = "people.left"')))
    male = row(outcome, "leavers/gender/detail/male")
    assert (male["observed"], male["denominator"], male["stage"]) == (2, 2, "left")


def test_a_baseline_of_several_stages_asks_for_one(folder: Path) -> None:
    text = ROWS + AMONG.replace('stage = "leavers"', 'stage = "people.left"').replace('"staff"', '"people"')
    said = told(folder, text)
    assert 'comparisons.leavers.baseline: people has 2 stages. Name one: "people.everyone", "people.left".' in said


def test_comparators_can_differ_by_characteristic(folder: Path) -> None:
    named = 'comparator = { ethnicity = "White", gender = "Female" }\n'
    outcome = run(plan(folder, TABLES + AMONG + named))
    assert row(outcome, "leavers/ethnicity/two/other_than_white")["comparator"] == "White"
    assert row(outcome, "leavers/gender/detail/male")["comparator"] == "Female"
    said = told(folder, TABLES + AMONG + named.replace("gender", "religion"))
    assert "comparisons.leavers: comparator: 'religion' is not compared." in said


def test_a_target_rate_is_in_per_cent(folder: Path) -> None:
    outcome = run(plan(folder, TABLES + AMONG + "comparator = 10\n"))
    assert row(outcome, "leavers/gender/detail/male")["reference"] == pytest.approx(0.1)


def test_gates_of_a_plan_are_in_per_cent(folder: Path) -> None:
    outcome = run(plan(folder, TABLES + AMONG + "gates = { declaration = 99.5 }\n"))
    assert row(outcome, "leavers/ethnicity/two/white")["verdict"] == "insufficient data"
    assert row(outcome, "leavers/gender/detail/male")["verdict"] != "insufficient data"


def test_composition_of_people_is_asked_by_either_relation(folder: Path) -> None:
    for relation in ("contains", "separate"):
        text = AMONG.replace('"rate"', '"composition"').replace('"contains"', f'"{relation}"')
        found = row(run(plan(folder, TABLES + text)), "leavers/gender/detail/male")
        assert (found["question"], found["relation"]) == ("composition", relation)
        assert found["value"] == pytest.approx(10 / 39)


TARGETS = """
[targets.declared]
table = "staff"
characteristic = "ethnicity"
measure = "known"
at_least = 97
[targets.women]
table = "staff"
characteristic = "gender"
measure = "share"
group = "Female"
match = 50
within = { points = 5 }
near = { points = 20 }
[targets.board]
value = "38.50"
at_least = 40
within = { points = 2 }
not_pursued = "no vacancy"
[targets.shortlist]
value = 38.5
at_least = 40
within = { points = 2 }
"""


def test_targets_have_their_status_in_three_wordings(folder: Path) -> None:
    rows = run(plan(folder, TABLES + TARGETS)).targets.set_index("id")
    declared = rows.loc["targets/declared"]
    assert (declared["count"], declared["total"], declared["status"]) == (443, 446, "target met")
    assert declared["value_low"] < 443 / 446 < declared["value_high"]
    women = rows.loc["targets/women"]
    assert (women["count"], women["total"], women["colour"]) == (289, 445, "amber")
    assert women["group"] == "Female"


def test_a_published_percentage_has_a_status_and_no_interval(folder: Path) -> None:
    found = rows = run(plan(folder, TABLES + TARGETS)).targets.set_index("id")
    assert found.loc["targets/shortlist", "colour"] == "amber"
    assert pd.isna(rows.loc["targets/shortlist", "value_low"])
    assert "without its base" in rows.loc["targets/shortlist", "note"]


def test_a_target_that_is_not_pursued_says_why(folder: Path) -> None:
    board = run(plan(folder, TABLES + TARGETS)).targets.set_index("id").loc["targets/board"]
    assert (board["status"], board["colour"], board["reason"]) == ("not being pursued", "grey", "no vacancy")


def test_the_status_of_a_known_rate_stands_in_the_unknowns_too(folder: Path) -> None:
    reports = run(plan(folder, TABLES + TARGETS)).unknowns
    whole = reports["staff"].frame.set_index("id").loc["staff/ethnicity/all_unknown"]
    assert whole["status"] == "target met"


def test_a_divided_table_has_a_target_row_for_each_part(folder: Path) -> None:
    (folder / "staff.csv").write_text(
        "period,characteristic,group,count\n2008,gender,Female,3\n2008,gender,Male,1\n2009,gender,Female,1\n"
        "2009,gender,Male,1\n",
        encoding="utf-8",
    )
    text = '[tables.staff]\nfile = "staff.csv"\nby = ["period"]\n' + TARGETS[TARGETS.index("[targets.women]") :]
    rows = run(plan(folder, text)).targets.set_index("id")
    assert rows.loc["targets/women/2008", "colour"] == "red"
    assert rows.loc["targets/women/2009", "colour"] == "green"
    assert rows.loc["targets/women/2008", "period"] == "2008"


def test_statements_that_agree_are_no_contradictions(folder: Path) -> None:
    stated = """
[[stated]]
table = "staff"
characteristic = "ethnicity"
group = "BME"
count = 27
percent = "6.1"
total = 446
[[stated]]
table = "staff"
characteristic = "gender"
group = "female"
percent = "64.85"
"""
    checks = run(plan(folder, TABLES + stated)).checks
    assert checks[checks["check"].str.startswith("stated")]["stated"].tolist() == [
        "64.85%"
    ]  # 64.94 of the known, 64.80 of all


def test_what_is_said_of_a_stage_names_its_table(folder: Path) -> None:
    (folder / "steps.csv").write_text(
        "stage,gender,count\napplied,Female,8\napplied,Male,6\nappointed,Female,1\nappointed,Male,1\n", encoding="utf-8"
    )
    text = """
[tables.steps]
file = "steps.csv"
[targets.known]
table = "steps.applied"
characteristic = "gender"
measure = "known"
at_least = 97
[[stated]]
table = "steps.applied"
characteristic = "gender"
total = 15
"""
    outcome = run(plan(folder, text))
    assert outcome.targets.loc[0, ["table", "stage"]].tolist() == ["steps", "applied"]
    stated = outcome.checks[outcome.checks["check"] == "stated total"]
    assert stated["where"].tolist() == ["steps.applied, gender"]


def test_a_plan_without_comparisons_writes_what_it_has(folder: Path) -> None:
    outcome = run(plan(folder, TABLES))
    assert outcome.found is None
    save(outcome, folder / "out")
    findings = pd.read_csv(folder / "out" / "findings.csv")
    assert len(findings) == 0
    assert "verdict" in findings
    assert len(pd.read_csv(folder / "out" / "unknowns.csv")) > 0


def test_a_plan_of_published_percentages_needs_no_table(folder: Path) -> None:
    outcome = run(plan(folder, "[targets.board]\nvalue = 38\nat_least = 40\n"))
    save(outcome, folder / "out")
    assert (folder / "out" / "unknowns.csv").read_text(encoding="utf-8") == "id\n"
    assert outcome.targets["colour"].tolist() == ["red"]


def test_schemes_of_ones_own_are_seen_from_the_plan(folder: Path) -> None:
    (folder / "ours.toml").write_text(
        'extends = "gender"\nname = "ours"\n[spellings]\nfemale = ["Ms"]\n', encoding="utf-8"
    )
    (folder / "staff.csv").write_text("gender,count\nMs,3\nMale,4\n", encoding="utf-8")
    outcome = run(plan(folder, '[tables.staff]\nfile = "staff.csv"\nscheme = "ours.toml"\n'))
    assert set(outcome.record["inputs"]) == {"staff.csv", "ours.toml"}
    assert outcome.record["tables"]["staff"]["schemes"] == {"gender": {"scheme": "ours", "level": "detail"}}


def test_names_in_any_alphabet_run_and_are_written(folder: Path) -> None:
    (folder / "työntekijät ✓.csv").write_text(STAFF, encoding="utf-8")
    text = '[tables."työntekijät"]\nfile = "työntekijät ✓.csv"\n'
    files = {path.name: path for path in save(run(plan(folder, text)), folder / "tulokset ✓")}
    assert "työntekijät/gender" in files["unknowns.csv"].read_text(encoding="utf-8")
    assert "työntekijät ✓.csv" in json.loads(files["run.json"].read_text(encoding="utf-8"))["inputs"]


# ---- Alarms ----------------------------------------------------------------------------------------------------------


def test_alarms_are_findings_at_or_above_a_verdict(sample: Outcome) -> None:
    counts = [len(alarms(sample, verdict)) for verdict in ("disproportionate", "borderline", "possible")]
    assert counts == sorted(counts)
    assert set(alarms(sample, "borderline")["verdict"]) == {"disproportionate", "borderline"}


def test_only_adverse_findings_need_a_polarity(folder: Path, sample: Outcome) -> None:
    with pytest.raises(InputError, match=r"comparisons\.staff_census\.polarity: It is missing"):
        alarms(sample, "possible", adverse_only=True)
    outcome = run(plan(folder, TABLES + AMONG + 'polarity = "bad"\n'))
    assert set(alarms(outcome, "possible", adverse_only=True)["effect"]) == {"adverse"}
    assert len(alarms(outcome, "possible")) > len(alarms(outcome, "possible", adverse_only=True))


# ---- Published percentages -------------------------------------------------------------------------------------------

CONTACT = "period,group,percent\n2008,Male,87\n2008,Female,98\n2009,Male,\n2009,Female,less than 99.5\n"
FLOOR = "at_least = 98\nwithin = { percent = 5 }\n"


def contact(folder: Path, text: str = CONTACT, keys: str = FLOOR) -> pd.DataFrame:
    (folder / "contact.csv").write_text(text, encoding="utf-8")
    path = plan(folder, f'[targets.contact]\nfile = "contact.csv"\n{keys}')
    return run(path).targets.set_index("id")


def test_a_file_of_published_percentages_has_a_status_for_each_row(folder: Path) -> None:
    rows = contact(folder)
    assert rows["status"].to_dict() == {
        "targets/contact/2008/Male": "significantly below target",
        "targets/contact/2008/Female": "target met",
        "targets/contact/2009/Male": "no figure",
        "targets/contact/2009/Female": "cannot tell from what is printed",
    }
    assert rows["printed"].tolist() == ["87%", "98%", "", "less than 99.5%"]
    assert (rows.loc["targets/contact/2008/Male", "period"], rows["group"].iloc[0]) == ("2008", "Male")
    assert rows["value_low"].isna().all()
    assert rows["count"].isna().all()
    assert all(note.endswith(("no test", "printed", "statuses", "open")) for note in rows["note"])


def test_published_percentages_can_stand_in_a_workbook(folder: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "contact"
    for cells in (("period", "group", "percent"), ("2008", "Male", 0.87), ("2008", "Female", 98)):
        book.active.append(cells)
    book.active["C2"].number_format = "0%"
    book.create_sheet("notes").append(["nothing"])
    book.save(folder / "contact.xlsx")
    path = plan(folder, f'[targets.contact]\nfile = "contact.xlsx"\nsheet = "contact"\n{FLOOR}')
    assert run(path).targets["printed"].tolist() == ["87%", "98%"]
    lost = plan(folder, f'[targets.contact]\nfile = "contact.csv"\nsheet = "contact"\n{FLOOR}')
    (folder / "contact.csv").write_text(CONTACT, encoding="utf-8")
    with pytest.raises(InputError, match="sheet"):
        run(lost)


def test_rows_of_the_file_can_be_chosen(folder: Path) -> None:
    assert len(contact(folder, keys=FLOOR + 'where = { period = "2008" }\n')) == 2
    assert "no column 'year'" in told_of_contact(folder, CONTACT, keys=FLOOR + "where = { year = 2008 }\n")


def told_of_contact(folder: Path, text: str, keys: str = FLOOR) -> str:
    with pytest.raises(InputError) as caught:
        contact(folder, text, keys)
    return "\n".join(map(str, caught.value.faults))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (CONTACT.replace("98", "0.98"), "row 3, column percent: '0.98' can be read as 0.98% or as 98%"),
        (CONTACT.replace("87", "8.7x"), "row 2, column percent: '8.7x' is not a percentage"),
        (CONTACT.replace("percent", "share"), "There is no column of percentages"),
        (CONTACT.replace("period", "status"), "Published percentages have no such column"),
        (CONTACT.replace("2009,Male", "2008,Male"), "It says the same of itself as row 2"),
        ("percent,%\n1,2\n", "Several columns hold percentages"),
    ],
)
def test_a_wrong_file_of_percentages_has_its_place(folder: Path, text: str, said: str) -> None:
    assert said in told_of_contact(folder, text)


def test_the_file_of_percentages_is_in_the_record(folder: Path) -> None:
    contact(folder)
    assert "contact.csv" in run(folder / "plan.toml").record["inputs"]


def test_a_published_percentage_whose_rounding_decides_says_so(folder: Path) -> None:
    rows = run(plan(folder, "[targets.board]\nvalue = 98\nat_least = 98\n")).targets
    assert rows.loc[0, "status"] == "target met"
    assert "97.5% to 98.5%, which would print the same, have other statuses" in rows.loc[0, "note"]


def test_a_status_given_by_hand_says_why_and_what_the_figure_says(folder: Path) -> None:
    given = 'override = { status = "near", reason = "two new posts in April" }\n'
    row = run(plan(folder, f"[targets.board]\nvalue = 38\nat_least = 40\n{given}")).targets.iloc[0]
    assert (row["colour"], row["reason"]) == ("amber", "two new posts in April")
    assert row["note"].endswith("by its figure: significantly below target")


def test_a_percentage_without_its_base_is_never_tested(folder: Path) -> None:
    (folder / "contact.csv").write_text("group,percent\nMale,87\nFemale,98\n", encoding="utf-8")
    text = '[tables.contact]\nfile = "contact.csv"\nscheme = "gender"\n'
    compared = AMONG.replace('stage = "leavers"', 'stage = "contact"')
    assert "a percentage without its base cannot be tested" in told(folder, TABLES + text + compared)


# ---- Events -------------------------------------------------------------------------------------------------------

STOPS = """month,group,count
2024-04,White,40
2024-04,BME,12
2024-04,Not stated,3
2024-05,White,35
2024-05,BME,5
2024-05,Not stated,1
"""
YEARS = "group,years\nWhite,412.5\nBME,31.25\n"
EVENTS = """
[tables.stops]
file = "stops.csv"
characteristic = "ethnicity"
by = ["month"]
[baselines.years]
file = "years.csv"
characteristic = "ethnicity"
unit = "amount"
[comparisons.stops]
stage = "stops"
baseline = "years"
relation = "events"
for_every = 100
"""


@pytest.fixture
def events(folder: Path) -> Path:
    (folder / "stops.csv").write_text(STOPS, encoding="utf-8")
    (folder / "years.csv").write_text(YEARS, encoding="utf-8")
    return folder


def test_events_of_a_plan_are_held_against_time_or_people(events: Path) -> None:
    found = run(plan(events, EVENTS)).found
    assert found is not None
    assert found.frame["denominator"].tolist() == [412.5, 31.25] * 2
    assert set(found.frame["relation"]) == {"events"}
    assert set(found.frame["for_every"]) == {100}
    assert "disproportionate" not in set(found.frame["verdict"])  # repeats are unknown unless the plan says
    none = run(plan(events, f'{EVENTS}repeats = "none"\n')).found
    assert none is not None
    assert none.frame["verdict"].tolist()[:2] == ["disproportionate"] * 2
    counted = EVENTS.replace("[baselines.years]", "[tables.years]").replace('unit = "amount"\n', "")
    (events / "years.csv").write_text(YEARS.replace("412.5", "412").replace("31.25", "31"), encoding="utf-8")
    people = run(plan(events, counted)).found
    assert people is not None
    assert people.frame["denominator"].tolist() == [412, 31] * 2


def test_events_of_a_plan_take_a_comparator_for_each_characteristic(events: Path) -> None:
    found = run(plan(events, EVENTS + 'comparator = { ethnicity = "White" }\n')).found
    assert found is not None
    assert set(found.frame["comparator"]) == {"White"}


def test_events_are_not_held_against_their_unknown(events: Path) -> None:
    assert "stops/unknown" not in run(plan(events, EVENTS)).unknowns


def test_wrong_events_of_a_plan_have_their_place(events: Path) -> None:
    (events / "years.csv").write_text(YEARS.replace("31.25", "0"), encoding="utf-8")
    said = told(events, EVENTS)
    assert said.startswith("plan.toml, comparisons.stops: stops, 2024-04, ethnicity, ")
    assert "12 events, and nobody in years to whom they could have happened." in said
    (events / "years.csv").write_text(YEARS.replace("31.25", "-3"), encoding="utf-8")
    assert "-3" in told(events, EVENTS)
