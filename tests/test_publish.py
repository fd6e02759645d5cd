"""`disprop publish`: a plan to a folder that can be put on a website, and nothing in it that its rules withhold."""

from __future__ import annotations

import importlib
import json
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import disprop as dp
from disprop.cli import main
from disprop.protect import Release
from disprop.publish.release_set import release_files
from disprop.run import run
from disprop.run._publish import publish
from disprop.run._since import changes_since

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
PLAN = SAMPLES / "west_mercia_2009" / "plan.toml"

pytest.importorskip("gptables")
pytest.importorskip("jinja2")


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of a small plan: leavers by two characteristics."""
    folder = tmp_path_factory.mktemp("release")
    publish(small_plan(folder), folder / "public", log=folder / "decisions.csv")
    return folder / "public"


def small_plan(folder: Path, more: str = '[publish]\nprotect = "threshold_5"\n') -> Path:
    groups = {"gender": {"Female": (289, 29), "Male": (156, 10)}, "ethnicity": {"White": (410, 31), "Black": (33, 3)}}
    groups["ethnicity"]["Asian"] = (21, 6)
    for at, name in enumerate(("staff", "leavers")):
        rows = [f"{key},{label},{counts[at]}" for key, of in groups.items() for label, counts in of.items()]
        (folder / f"{name}.csv").write_text("\n".join(["characteristic,group,count", *rows]))
    tables = "".join(
        f'[tables.{name}]\nfile = "{name}.csv"\n[tables.{name}.schemes]\ngender = "gender"\n'
        'ethnicity = "ethnicity_ew_2001"\n'
        for name in ("staff", "leavers")
    )
    asked = '[comparisons.leavers]\nstage = "leavers"\nbaseline = "staff"\nrelation = "contains"\nquestion = "rate"\n'
    asked += 'polarity = "bad"\nband = { ratio = [0.8, 1.25] }\n'
    plan = folder / "plan.toml"
    plan.write_text(f'[plan]\ntitle = "Leavers"\nas_of = 2026-03-31\n{tables}{asked}{more}')
    return plan


def test_a_release_has_a_page_a_workbook_a_summary_charts_and_files_for_machines(public: Path) -> None:
    names = {path.relative_to(public).as_posix() for path in public.rglob("*") if path.is_file()}
    assert {"index.html", "workbook.xlsx", "summary.md", "findings.csv", "datapackage.json", "run.json"} <= names
    assert any(name.startswith("charts/") and name.endswith(".svg") for name in names)


def test_the_withheld_are_marked_in_the_findings(public: Path) -> None:
    frame = pd.read_csv(public / "findings.csv", dtype=str, keep_default_na=False).set_index("group")
    assert frame.loc["Black", "observed"] == "[c]"
    assert frame.loc["Female", "observed"] == "29"


def test_the_record_says_by_which_rules_and_holds_no_digest_of_an_input(public: Path) -> None:
    record = json.loads((public / "run.json").read_text())
    assert record["publication"]["profile"] == "threshold_5"
    assert "inputs" not in record
    assert "tables" not in record


def test_the_log_stands_outside_and_says_why(public: Path) -> None:
    log = pd.read_csv(public.parent / "decisions.csv", keep_default_na=False)
    assert "small count" in set(log["rule"])
    assert log.loc[log["rule"] == "small count", "count"].tolist() == [3]


def test_the_same_plan_gives_the_same_bytes(public: Path, tmp_path: Path) -> None:
    for path in public.parent.glob("*.csv"):
        shutil.copy(path, tmp_path)
    publish(shutil.copy(public.parent / "plan.toml", tmp_path), tmp_path / "public")
    for path in public.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "public" / path.relative_to(public)).read_bytes(), path.name


def release_of(folder: Path) -> Release:
    return run(small_plan(folder)).release("threshold_5")


def test_no_file_is_made_of_the_log(tmp_path: Path) -> None:
    release = release_of(tmp_path)
    assert release_files(release) == release_files(replace(release, log=pd.DataFrame()))


def test_no_file_holds_a_withheld_rate(public: Path, tmp_path: Path) -> None:
    found = run(small_plan(tmp_path)).found
    assert found is not None
    row = found.frame[found.frame["group"] == "Black"].iloc[0]
    told = [f"{row[name]:.4g}"[:6] for name in ("value", "ratio", "p", "surplus", "ratio_low", "ratio_high")]
    texts = {path.name: path.read_bytes().decode(errors="replace") for path in public.rglob("*") if path.is_file()}
    with zipfile.ZipFile(public / "workbook.xlsx") as book:
        texts |= {name: book.read(name).decode(errors="replace") for name in book.namelist()}
    for name, text in texts.items():
        assert not [number for number in told if re.search(rf"(?<![\d.]){re.escape(number)}", text)], name


def test_words_of_the_house_are_in_all_that_leaves(tmp_path: Path) -> None:
    more = '[publish]\nprotect = "none"\n[publish.terms]\nBlack = "Black people"\n'
    publish(small_plan(tmp_path, more), tmp_path / "public")
    assert "Black people" in (tmp_path / "public" / "index.html").read_text()
    assert "Black people" in (tmp_path / "public" / "findings.csv").read_text()


# ---- What is refused -------------------------------------------------------------------------------------------------


def test_rules_have_to_be_named(tmp_path: Path) -> None:
    with pytest.raises(dp.InputError, match="which rules of disclosure apply") as caught:
        publish(small_plan(tmp_path, ""), tmp_path / "public")
    assert "threshold_5" in caught.value.faults[0].remedy


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('[publish]\nprotect = "treshold"\n', "There is no profile 'treshold'"),
        ("[publish]\nprotect = { treshold = 5 }\n", "There is no rule 'treshold'"),
        ("[publish]\nprotect = 5\n", "5 is not text"),
    ],
)
def test_rules_that_there_are_not_are_faults_of_the_plan(tmp_path: Path, more: str, told: str) -> None:
    with pytest.raises(dp.InputError, match=told):
        publish(small_plan(tmp_path, more), tmp_path / "public")


def test_a_release_does_not_go_where_a_run_is_nor_a_run_where_a_release_is(public: Path, tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    assert main(["run", str(plan), "--out", str(tmp_path / "found"), "--quiet"]) == 0
    assert json.loads((tmp_path / "found" / "run.json").read_text())["publication"].startswith("Not for publication")
    with pytest.raises(dp.InputError, match="folder of a run"):
        publish(plan, tmp_path / "found")
    assert main(["run", str(plan), "--out", str(public), "--quiet"]) == 2
    assert "[c]" in (public / "findings.csv").read_text()


def test_the_log_cannot_stand_in_the_release(tmp_path: Path) -> None:
    with pytest.raises(dp.InputError, match="would be published with the rest"):
        publish(small_plan(tmp_path), tmp_path / "public", log=tmp_path / "public" / "log.csv")
    assert not (tmp_path / "public" / "findings.csv").exists()


def test_files_of_others_are_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "index.html").write_text("ours")
    with pytest.raises(dp.InputError, match="not written by disprop"):
        publish(small_plan(tmp_path), tmp_path / "public")
    assert (tmp_path / "public" / "index.html").read_text() == "ours"


def test_what_is_no_release_cannot_be_out_already(tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    (tmp_path / "other").mkdir()
    for folder, what in (
        (tmp_path / "none", "There is no such folder"),
        (plan, "It is a file"),
        (tmp_path / "other", "it has no run.json"),
    ):
        with pytest.raises(dp.InputError, match=what):
            publish(plan, tmp_path / "public", already=[folder])


def test_a_run_is_no_earlier_release(tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    assert main(["run", str(plan), "--out", str(tmp_path / "found"), "-q"]) == 0
    with pytest.raises(dp.InputError, match=r"the folder of a run, .* and not that of a release"):
        publish(plan, tmp_path / "public", since=tmp_path / "found")


def test_a_release_does_not_go_where_its_plan_or_its_tables_stand(tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    for folder in (tmp_path, tmp_path.parent):
        with pytest.raises(dp.InputError, match=r"It holds .*plan\.toml and 2 more, .* would be published"):
            publish(plan, folder)
    assert not (tmp_path / "index.html").exists()
    below = tmp_path / "public" / "tables"
    below.mkdir(parents=True)
    shutil.move(tmp_path / "staff.csv", below / "staff.csv")
    plan.write_text(plan.read_text().replace('"staff.csv"', '"public/tables/staff.csv"'))
    with pytest.raises(dp.InputError, match=r"It holds .*staff\.csv, from which"):
        publish(plan, tmp_path / "public")


def test_a_log_that_cannot_be_written_is_told_before_anything_is_done(tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    for log, what in ((tmp_path / "none" / "log.csv", "Its folder is not there"), (tmp_path, "It is a folder")):
        with pytest.raises(dp.InputError, match=what):
            publish(plan, tmp_path / "public", log=log)
    assert not (tmp_path / "public").exists()


# ---- What is out already ---------------------------------------------------------------------------------------------


def test_a_count_that_is_out_already_counts_as_known(tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    publish(plan, tmp_path / "first", protect="none")
    made = publish(plan, tmp_path / "second", already=[tmp_path / "first"])
    told = made.release.log.set_index("label")["decision"]
    assert told["Black"] == "withheld, but known from what is public"


def test_releases_side_by_side_protect_what_one_alone_would_not(tmp_path: Path) -> None:
    """The first shows Asian and withholds White; the second may not withhold another in its place."""
    plan = small_plan(tmp_path)
    publish(plan, tmp_path / "first")
    again = publish(plan, tmp_path / "second", already=[tmp_path / "first"])
    first, second = (dp_counts(tmp_path / name) for name in ("first", "second"))
    assert ((first == "[c]") == (second == "[c]")).all()
    assert not (again.release.log["decision"] != "withheld").any()


def dp_counts(folder: Path) -> pd.Series:
    return pd.read_csv(folder / "findings.csv", dtype=str, keep_default_na=False).set_index("id")["observed"]


# ---- What has changed since ------------------------------------------------------------------------------------------


def test_the_summary_tells_what_changed_since_an_earlier_release_and_nothing_of_what_either_withholds(
    tmp_path: Path,
) -> None:
    publish(small_plan(tmp_path), tmp_path / "first")
    leavers = (tmp_path / "leavers.csv").read_text()
    (tmp_path / "leavers.csv").write_text(leavers.replace("Male,10", "Male,40").replace("Black,3", "Black,20"))
    made = publish(tmp_path / "plan.toml", tmp_path / "second", since=tmp_path / "first")
    told = (tmp_path / "second" / "summary.md").read_text()
    assert "Since the last run" in told
    changes = changes_since(tmp_path / "first", made.release).set_index("id")
    black = next(name for name in changes.index if name.endswith("/black"))
    assert changes.loc[black, "withheld"]
    assert not re.search(r"Since the last run[^.]*Black", told)


def test_nothing_has_changed_since_the_same_figures(tmp_path: Path) -> None:
    made = publish(small_plan(tmp_path), tmp_path / "first")
    changes = changes_since(tmp_path / "first", made.release)
    assert set(changes.loc[~changes["withheld"], "change"]) == {"unchanged"}


# ---- The command line ------------------------------------------------------------------------------------------------


def test_the_command_says_how_much_is_withheld_and_where_it_went(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    code = main(["publish", str(small_plan(tmp_path)), "--out", str(tmp_path / "public"), "--protect", "threshold_10"])
    told = capsys.readouterr().out
    assert code == 0
    assert "have their count withheld" in told
    assert "index.html" in told


def test_findings_of_a_session_are_published_in_one_call(tmp_path: Path) -> None:
    staff = dp.from_counts({"White": 380, "Asian": 30, "Black": 25}, scheme="ethnicity_ew_2001", name="staff")
    left = dp.from_counts({"White": 31, "Asian": 7, "Black": 2}, scheme="ethnicity_ew_2001", name="leavers")
    files = dp.publish(
        dp.rates(left, among=staff),
        tmp_path / "public",
        protect="threshold_5",
        unknowns=dp.unknowns(left),
        title="Leavers",
    )
    assert {"index.html", "workbook.xlsx"} <= {path.name for path in files}


def test_findings_read_from_a_file_are_refused_with_the_way(tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    main(["run", str(plan), "--out", str(tmp_path / "found"), "--quiet"])
    with pytest.raises(dp.InputError, match="were made from are not there"):
        dp.protect(dp.read_findings(tmp_path / "found"), "threshold_5")


def test_libraries_that_are_missing_are_named_before_anything_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.import_module("disprop.publish.release_set"), "LIBRARIES", ("json", "no_such"))
    with pytest.raises(dp.InputError, match="needs no_such, which is not installed") as caught:
        publish(small_plan(tmp_path), tmp_path / "public", step=lambda _: pytest.fail("it ran"))
    assert "disprop[publish]" in caught.value.faults[0].remedy


TARGETS = '[tables.staff]\nfile = "staff.csv"\n[targets.gender]\ntable = "staff"\ncharacteristic = "gender"\n'


def test_a_plan_of_targets_alone_says_that_nothing_was_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    (tmp_path / "staff.csv").write_text("group,count\nWomen,61\nMen,22\nPrefer not to say,2\n", encoding="utf-8")
    plan = tmp_path / "plan.toml"
    plan.write_text(f'{TARGETS}measure = "known"\nat_least = 97\n', encoding="utf-8")
    assert main(["publish", str(plan), "--out", str(tmp_path / "public"), "--protect", "threshold_5"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert told.startswith("Targets alone were looked at (1): nothing was compared. Nothing is withheld (threshold_5).")


def test_decisions_under_the_name_of_a_workbook_are_refused_with_a_name_that_will_do(tmp_path: Path) -> None:
    plan, public = small_plan(tmp_path), tmp_path / "public"
    with pytest.raises(dp.InputError, match=r"decisions\.xlsx: The log .* is written as CSV.*Name it decisions\.csv\."):
        publish(plan, public, log=tmp_path / "decisions.xlsx")
    assert not public.exists()
    publish(plan, public, log=tmp_path / "decisions.CSV")
    assert (tmp_path / "decisions.CSV").read_text(encoding="utf-8").startswith("place,")
