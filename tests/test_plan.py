"""Plans: what they may hold, and that every mistake is reported at once with its place and its remedy."""

import datetime
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from disprop.errors import InputError
from disprop.plan import (
    BaselineEntry,
    ComparisonEntry,
    GatesEntry,
    Heading,
    Plan,
    StageEntry,
    StatedEntry,
    TableEntry,
    TargetEntry,
    draft_of,
    draft_plan,
    plan_text,
    read_plan,
)

STAFF = "characteristic,group,count\ngender,Female,289\ngender,Male,156\n"
LEAVERS = "characteristic,group,count\ngender,Female,29\ngender,Male,10\n"
CENSUS = "characteristic,group,percent\ngender,Female,51\ngender,Male,49\n"

RIGHT = """
[plan]
title = "Leavers"
as_of = 2009-03-31

[tables.staff]
file = "staff.csv"

[tables.leavers]
file = "leavers.csv"
schemes = { gender = "gender" }

[baselines.census]
file = "census.csv"
unit = "percent"

[comparisons.leavers]
stage = "leavers"
baseline = "staff"
relation = "separate"
question = "rate"
polarity = "bad"
band = { ratio = [0.8, 1.25] }

[comparisons.staff]
stage = "staff"
baseline = "census"
band = { points = 5 }

[targets.known]
table = "staff"
characteristic = "gender"
measure = "known"
at_least = 97
within = { percent = 5 }

[[stated]]
table = "staff"
characteristic = "gender"
group = "female"
count = 289
percent = "64.80"
where = "page 4"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "staff.csv").write_text(STAFF, encoding="utf-8")
    (tmp_path / "leavers.csv").write_text(LEAVERS, encoding="utf-8")
    (tmp_path / "census.csv").write_text(CENSUS, encoding="utf-8")
    return tmp_path


def write(folder: Path, text: str) -> Path:
    path = folder / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder: Path, text: str) -> dict[str, str]:
    """The faults of a plan by key path."""
    with pytest.raises(InputError) as caught:
        read_plan(write(folder, text))
    return {
        fault.where.removeprefix(f"{folder / 'plan.toml'}, "): f"{fault.what} {fault.remedy}"
        for fault in caught.value.faults
    }


def with_(folder: Path, old: str, new: str) -> dict[str, str]:
    """The faults of the right plan with one thing changed."""
    assert old in RIGHT
    return faults(folder, RIGHT.replace(old, new, 1))


def test_a_right_plan_is_read_whole(folder: Path) -> None:
    plan = read_plan(write(folder, RIGHT))
    assert plan.title == "Leavers"
    assert plan.heading.as_of == datetime.date(2009, 3, 31)
    assert tuple(plan.comparisons) == ("leavers", "staff")
    assert str(plan.comparisons["leavers"].band) == "ratio 0.8 to 1.25"
    assert plan.comparisons["leavers"].alpha == 0.05
    assert plan.targets["known"].target.status(446, 446) == "met"
    assert plan.stated[0].percent == "64.80"
    assert plan.path("staff.csv") == folder / "staff.csv"
    assert plan.source == (folder / "plan.toml").read_bytes()


def test_a_plan_without_a_title_is_called_by_its_file(folder: Path) -> None:
    plan = read_plan(write(folder, '[tables.staff]\nfile = "staff.csv"\n'))
    assert (plan.title, plan.heading.as_of) == ("plan", None)


def test_a_byte_order_mark_is_no_mistake(folder: Path) -> None:
    path = folder / "plan.toml"
    path.write_bytes(b"\xef\xbb\xbf" + RIGHT.encode())
    assert read_plan(path).title == "Leavers"


def test_three_mistakes_are_reported_at_once(folder: Path) -> None:
    text = (
        RIGHT.replace('file = "staff.csv"', 'file = "staf.csv"')
        .replace("band = { points = 5 }", "band = 5")
        .replace('polarity = "bad"', 'polarity = "evil"')
    )
    found = faults(folder, text)
    assert set(found) == {"tables.staff.file", "comparisons.staff.band", "comparisons.leavers.polarity"}
    assert "Did you mean 'staff.csv'?" in found["tables.staff.file"]
    assert 'Write one of "good", "bad", "neutral".' in found["comparisons.leavers.polarity"]


GIVEN = "override = { status = 'met', reason = 'x' }"


@pytest.mark.parametrize("bare", ["5", "5.0", '"5%"', '"5"'])
def test_a_band_without_a_unit_shows_both_readings(folder: Path, bare: str) -> None:
    message = with_(folder, "band = { points = 5 }", f"band = {bare}")["comparisons.staff.band"]
    assert "5 percentage points is 9% to 19%" in message
    assert "5 per cent of the baseline is 13.3% to 14.7%" in message
    assert "{ points = 5 } or { percent = 5 }" in message


@pytest.mark.parametrize(
    ("band", "said"),
    [
        ("{}", "It has no unit."),
        ("{ points = 5, percent = 5 }", "It has 2 units (points, percent)."),
        ("{ point = 5 }", "Did you mean 'points'?"),
        ("{ ratio = 0.8 }", "is one number"),
        ("{ ratio = [0.8] }", "not a pair of ends"),
        ("{ ratio = [0.8, 0.9] }", "0.8 to 0.9 does not contain 1, which stands for no difference"),
        ("{ points = true }", "true is not a number"),
        ('{ points = "5" }', '"5" is not a number'),
        ("{ points = nan }", "nan is not a number that can be used"),
        ("{ points = inf }", "inf is not a number that can be used"),
        ("true", "true is not a band"),
        ('"wide"', '"wide" is not a band'),
        ("[0.8, 1.25]", "a list of 2 is not a band"),
        ("1979-05-27", "1979-05-27 is not a band"),
    ],
)
def test_a_wrong_band_says_how_bands_are_written(folder: Path, band: str, said: str) -> None:
    message = with_(folder, "band = { points = 5 }", f"band = {band}")["comparisons.staff.band"]
    assert said in message
    assert "{ points = " in message


def test_an_unknown_key_names_the_nearest(folder: Path) -> None:
    found = with_(folder, 'relation = "separate"', 'relatoin = "separate"')
    assert "Did you mean 'relation'?" in found["comparisons.leavers.relatoin"]


def test_a_misspelt_key_is_not_also_reported_as_missing(folder: Path) -> None:
    found = with_(folder, 'file = "staff.csv"', 'fiel = "staff.csv"')
    assert set(found) == {"tables.staff.fiel"}


def test_an_unknown_part_names_the_nearest(folder: Path) -> None:
    found = faults(folder, RIGHT.replace("[targets.known]", "[target.known]"))
    assert "Did you mean 'targets'?" in found["target"]


def test_a_missing_key_shows_how_it_is_written(folder: Path) -> None:
    found = with_(folder, 'file = "staff.csv"', "")
    assert found["tables.staff.file"] == 'It is missing. Write it like file = "staff.csv".'


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        ('file = "staff.csv"', "file = 5", "tables.staff.file", "5 is not text."),
        ('file = "staff.csv"', 'file = " "', "tables.staff.file", "The text is empty."),
        ('file = "staff.csv"', 'file = "."', "tables.staff.file", "is a folder"),
        ('file = "staff.csv"', 'file = "staff.csv"\nrows = "yes"', "tables.staff.rows", "neither true nor false"),
        ('file = "staff.csv"', 'file = "staff.csv"\nrows = 1', "tables.staff.rows", "neither true nor false"),
        ('file = "staff.csv"', 'file = "staff.csv"\nrows = true', "tables.staff.schemes", "need the columns"),
        ('file = "staff.csv"', 'file = "staff.csv"\nstages = ["left"]', "tables.staff.stages", "column 'stage'"),
        ('file = "staff.csv"', 'file = "staff.csv"\nby = [1]', "tables.staff.by", "1 is not text"),
        ('file = "staff.csv"', 'file = "staff.csv"\nby = ["a", "a"]', "tables.staff.by", "listed twice"),
        ('file = "staff.csv"', 'file = "staff.csv"\nscheme = "gendre"', "tables.staff.scheme", "Did you mean 'gender'"),
        ('gender = "gender"', 'gender = "my.toml"', "tables.leavers.schemes.gender", "There is no file"),
        ("as_of = 2009-03-31", "as_of = 0", "plan.as_of", "0 is not a date."),
        ("as_of = 2009-03-31", "as_of = 2009-03-31T10:00:00", "plan.as_of", "is not a date."),
        ("as_of = 2009-03-31", 'as_of = "31 March 2009"', "plan.as_of", "as_of = 2009-03-31"),
        ('unit = "percent"', 'unit = "per cent"', "baselines.census.unit", "Did you mean 'percent'?"),
        ('unit = "percent"', 'unit = "percent"\nwhere = { area = [] }', "baselines.census.where", "not the value"),
        ('stage = "leavers"', 'stage = "leaver"', "comparisons.leavers.stage", "Did you mean 'leavers'?"),
        ('stage = "leavers"', 'stage = "census"', "comparisons.leavers.stage", "baseline of shares, not people"),
        ('baseline = "staff"', 'baseline = "staf"', "comparisons.leavers.baseline", "no table or baseline"),
        ('baseline = "staff"', 'baseline = "leavers"', "comparisons.leavers.baseline", "It is the stage itself."),
        ('question = "rate"', "", "comparisons.leavers.question", "the two questions have different answers"),
        ('question = "rate"', 'question = "rates"', "comparisons.leavers.question", "Did you mean 'rate'?"),
        ('"separate"', '"fixed"', "comparisons.leavers.relation", "is a table of people"),
        ('"separate"', '"overlapping"', "comparisons.leavers.relation", "those who joined with those who left"),
        ('"separate"', '"events"\nrepeats = 0.5', "comparisons.leavers.repeats", "sum(c^2) / sum(c)"),
        ('"separate"', '"events"\nrepeats = "never"', "comparisons.leavers.repeats", '"none" for distinct people'),
        ('"separate"', '"events"\nfor_every = 0', "comparisons.leavers.for_every", "is not above zero"),
        ('"separate"', '"events"\ncomparator = 5', "comparisons.leavers.comparator", "not held against a fixed rate"),
        ('"separate"', '"separate"\nrepeats = "none"', "comparisons.leavers.repeats", "It is for events"),
        ('"separate"', '"separate"\nfor_every = 1000', "comparisons.leavers.for_every", 'relation = "events"'),
        ('baseline = "census"', 'baseline = "census"\nrelation = "events"', "comparisons.staff.baseline", "gives sh"),
        ('baseline = "census"', 'baseline = "census"\nrelation = "contains"', "comparisons.staff.relation", "shares"),
        ('baseline = "census"', 'baseline = "census"\nquestion = "rate"', "comparisons.staff.question", "no people"),
        ('= "census"\n', '= "census"\ncomparator = "rest"\n', "comparisons.staff.comparator", "for rates"),
        ('polarity = "bad"', "alpha = 5", "comparisons.leavers.alpha", "between 0 and 1"),
        ('polarity = "bad"', 'adjust = "bonferroni"', "comparisons.leavers.adjust", '"holm", "bh", "none"'),
        ('polarity = "bad"', "levels = {}\nlevel = 1", "comparisons.leavers.level", "Did you mean 'levels'?"),
        ('polarity = "bad"', "gates = { declared = 60 }", "comparisons.leavers.gates.declared", "'declaration'"),
        ('polarity = "bad"', "gates = { declaration = 0.6 }", "comparisons.leavers.gates.declaration", "or as 60%"),
        ('polarity = "bad"', "gates = 5", "comparisons.leavers.gates", "5 is not what belongs here"),
        ("at_least = 97", "at_least = 0.97", "targets.known.at_least", "write 97 for 97%"),
        ("at_least = 97", "at_least = 970", "targets.known.at_least", "from 0 to 100"),
        ("at_least = 97", "", "targets.known", "It has no figure to reach."),
        ("at_least = 97", "at_least = 97\nat_most = 99", "targets.known.at_most", "It has 2 figures"),
        ("at_least = 97", "match = 97", "targets.known.within", ""),
        ("at_least = 97", "at_least = 97\nnear = { points = 5 }", "targets.known.near", "for match alone"),
        ("at_least = 97", "at_least = 97\nvalue = 96.5", "targets.known.value", "There is a table too"),
        ("at_least = 97", "at_least = 97\nvalue = 0.965", "targets.known.value", '"0.965%" or "96.5%"'),
        ("at_least = 97", "at_least = 97\nvalue = 'many'", "targets.known.value", "not a percentage"),
        ("at_least = 97", "at_least = 97\nfile = 'staff.csv'", "targets.known.file", "There is a table too"),
        ("at_least = 97", "at_least = 97\nfile = 'staf.csv'", "targets.known.file", "Did you mean 'staff.csv'?"),
        ("at_least = 97", "at_least = 97\nvalue = 9\nfile = 'staff.csv'", "targets.known.file", "a value too"),
        ("at_least = 97", "at_least = 97\nvalue = 9\nwhere = { a = 'b' }", "targets.known.where", "chooses rows"),
        ("at_least = 97", "at_least = 97\nwhere = { a = 'b' }", "targets.known.where", "chooses rows"),
        ("at_least = 97", "at_least = 97\nsheet = 'staff'", "targets.known.sheet", "names a sheet"),
        ("at_least = 97", "at_least = 97\noverride = { status = 'met' }", "targets.known.override.reason", "missing"),
        ("at_least = 97", f"at_least = 97\n{GIVEN}".replace("met", "good"), "targets.known.override.status", '"near"'),
        ("at_least = 97", f"at_least = 97\nnot_pursued = 'x'\n{GIVEN}", "targets.known.override", "Keep one"),
        ("at_least = 97", "at_least = 97\ngroup = 'female'", "targets.known.group", "one figure for all groups"),
        ('measure = "known"', "", "targets.known.measure", "It is missing."),
        ('measure = "known"', 'measure = "share"', "targets.known.group", "whose share?"),
        ("count = 289", "count = 289.5", "stated[1].count", "not a number of people"),
        ("count = 289", "count = -1", "stated[1].count", "not a number of people"),
        ('percent = "64.80"', 'percent = "64,80"', "stated[1].percent", "not a percentage"),
        ('percent = "64.80"', "percent = 101", "stated[1].percent", "from 0 to 100"),
        ('group = "female"\n', "", "stated[1].group", "whose count?"),
        ("[[stated]]", "[stated]", "stated", "[[stated]]"),
        ("[tables.staff]", '[tables."staff/2009"]', "tables.\"staff/2009\"", "cannot be part of a row id"),
        ("[baselines.census]", "[baselines.staff]", "baselines.staff", "A table has the same name."),
    ],
)  # fmt: skip
def test_a_mistake_has_its_place_and_its_remedy(folder: Path, old: str, new: str, where: str, said: str) -> None:
    text = RIGHT.replace("within = { percent = 5 }\n", "") if where.endswith("within") else RIGHT
    assert old in text
    found = faults(folder, text.replace(old, new, 1))
    assert where in found
    assert said in found[where]


def test_the_right_plan_passes_with_the_words_of_the_relation(folder: Path) -> None:
    read_plan(write(folder, RIGHT.replace('relation = "separate"\n', "")))  # asked in words when the numbers are there


def test_a_published_percentage_needs_no_table(folder: Path) -> None:
    plan = read_plan(write(folder, "[targets.board]\nvalue = 38.5\nmatch = 50\nwithin = { points = 5 }\n"))
    assert str(plan.targets["board"].value) == "38.5%"


@pytest.mark.parametrize(
    ("source", "where", "said"),
    [
        (b"[plan", "at its end", "It is not TOML"),
        (b"a = 1\na = 2", "at its end", "Cannot overwrite a value"),
        (b"title = Staff", "line 1, column 9", "quotation marks"),
        (b"[plan]\ntitle = 'caf\xe9'", "line 2", "It is not UTF-8."),
        (b"", "", "names nothing to do"),
        (b"[plan]\ntitle = 'Staff'", "", "names nothing to do"),
        (b"a = " + b"9" * 5000, "", "out of range"),
        (b"a = " + b"[" * 50000, "", "nested too deeply"),
    ],
)
def test_a_file_that_is_no_plan_says_where(folder: Path, source: bytes, where: str, said: str) -> None:
    path = folder / "plan.toml"
    path.write_bytes(source)
    with pytest.raises(InputError) as caught:
        read_plan(path)
    assert any(where in fault.where and said in str(fault) for fault in caught.value.faults)


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [
        (
            "leavers.csv",
            b"group,count\nWomen,3\n",
            "For a table, disprop inspect says what it holds, and disprop compare",
        ),
        ("mon.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "If it is a template, save it as .xlsx. For a table"),
    ],
)
def test_a_table_is_no_plan(folder: Path, name: str, source: bytes, said: str) -> None:
    (folder / name).write_bytes(source)
    with pytest.raises(InputError) as caught:
        read_plan(folder / name)
    (fault,) = caught.value.faults
    assert fault.what == "It is no plan: a plan is a TOML file, and a filled-in template an .xlsx."
    assert said in fault.remedy


def test_a_plan_of_another_ending_is_read(folder: Path) -> None:
    (folder / "plan.txt").write_bytes(write(folder, RIGHT).read_bytes())
    assert "leavers" in read_plan(folder / "plan.txt").comparisons


def test_a_figure_that_is_wrong_is_not_also_missing(folder: Path) -> None:
    for figure in ("at_least = 0.97", "at_most = 970", 'at_least = "much"'):
        assert len(draft_plan(write(folder, RIGHT.replace("at_least = 97", figure))).faults) == 1


def test_a_missing_plan_names_the_nearest_file(folder: Path) -> None:
    write(folder, RIGHT)
    with pytest.raises(InputError, match=r"Did you mean 'plan.toml'\?"):
        read_plan(folder / "plna.toml")
    with pytest.raises(InputError, match="It is a folder"):
        read_plan(folder)


def test_right_entries_of_a_wrong_plan_are_kept(folder: Path) -> None:
    draft = draft_plan(write(folder, RIGHT.replace("band = { points = 5 }", "band = 5")))
    assert len(draft.faults) == 1
    assert tuple(draft.plan.comparisons) == ("leavers",)
    assert tuple(draft.plan.tables) == ("staff", "leavers")


def test_names_may_be_written_in_any_alphabet(folder: Path) -> None:
    (folder / "päivät ja työ.csv").write_text(STAFF, encoding="utf-8")
    plan = read_plan(write(folder, '[tables."työntekijät"]\nfile = "päivät ja työ.csv"\n'))
    assert tuple(plan.tables) == ("työntekijät",)


def test_places_can_be_named_in_other_words(folder: Path) -> None:
    draft = draft_of(
        {"tables": {"staff": {"file": "none.csv"}}}, name="command", folder=folder, place=lambda keys: f"<{keys}>"
    )
    assert [fault.where for fault in draft.faults] == ["<tables.staff.file>"]


# ---- Fuzzing: any TOML gives a plan or an InputError -----------------------------------------------------------------

SCALARS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["staff.csv", "staff", "leavers", "census", "contains", "rate", "gender", "5%", "rest"]),
    st.integers(),
    st.sampled_from([2**70, -(2**70), 10**400]),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
)
KNOWN_KEYS = {
    *("plan", "tables", "baselines", "comparisons", "targets", "stated", "name", "point", "lables"),
    *(key for entry in (Heading, TableEntry, BaselineEntry, ComparisonEntry) for key in entry.model_fields),
    *(key for entry in (TargetEntry, StatedEntry, GatesEntry, StageEntry) for key in entry.model_fields),
    *("points", "percent", "ratio"),
}
KEYS = st.one_of(st.sampled_from(sorted(KNOWN_KEYS)), st.text(max_size=6))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)
ENTRIES = st.dictionaries(KEYS, VALUES, max_size=6)
NAMED = st.dictionaries(
    st.one_of(st.sampled_from(["staff", "leavers", "census"]), st.text(max_size=5)), ENTRIES, max_size=3
)
PLANS = st.one_of(
    ENTRIES,
    st.fixed_dictionaries(
        {},
        optional={
            "plan": ENTRIES,
            "tables": NAMED,
            "baselines": NAMED,
            "comparisons": NAMED,
            "targets": NAMED,
            "stated": st.lists(ENTRIES, max_size=3),
        },
    ),
)
FUZZ = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@FUZZ
@given(entries=PLANS)
def test_any_entries_give_a_plan_or_faults_with_a_place(entries: dict[str, object]) -> None:
    draft = draft_of(entries, name="plan.toml", folder=Path("nowhere"))
    assert isinstance(draft.plan, Plan)
    for fault in draft.faults:
        assert fault.where.startswith("plan.toml")
        assert fault.what
        assert fault.remedy
        assert "\0" not in str(fault)


@FUZZ
@given(text=st.one_of(st.text(), st.binary(), st.text(alphabet="[]{}=.,\"'#\n 01atableserows")))
@example(text="[[tables]]\n[[tables]]\n")
@example(text="stated = 5")
@example(text="[tables]\nstaff = 5")
@example(text="[tables.staff.file]\na = 1")
@example(text=f'[tables.staff]\nfile = "{"x" * 5000}"')
@example(text='[tables.staff]\nfile = "a\\u0000b"')
@example(text="[comparisons.a]\nstage = 1e400\nbaseline = -inf\nband = {ratio = [nan, nan]}")
def test_any_text_gives_a_plan_or_an_input_error(text: str | bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzzed.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", errors="surrogatepass"))
    try:
        assert isinstance(read_plan(path), Plan)
    except InputError as error:
        assert all(fault.where and fault.what and fault.remedy for fault in error.faults)


# ---- Writing a plan --------------------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
WRITTEN = st.recursive(
    st.one_of(TEXTS, st.integers(-(2**62), 2**62), st.floats(allow_nan=False), st.booleans(), st.dates()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.fixed_dictionaries(
        {"plan": st.dictionaries(TEXTS, WRITTEN), "tables": st.dictionaries(TEXTS, st.dictionaries(TEXTS, WRITTEN))}
    )
)
def test_what_is_written_reads_back_the_same(entries: dict[str, dict[str, object]]) -> None:
    again = tomllib.loads(plan_text(entries))
    assert again == {key: value for key, value in entries.items() if value or key == "plan"}


def test_what_is_none_is_left_out() -> None:
    assert plan_text({"plan": {"title": "a", "as_of": None}}) == '[plan]\ntitle = "a"\n'


def test_a_mistake_inside_an_entry_does_not_hide_what_it_says_of_others(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("group,count\nFemale,3\nMale,4\n", encoding="utf-8")
    plan = tmp_path / "plan.toml"
    plan.write_text(
        '[tables.a]\nfile = "a.csv"\n[comparisons.c]\nstage = "a"\nbaseline = "bb"\nquestion = "rates"\nband = 5\n',
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_plan(plan)
    told = [fault.where.split(", ")[-1] for fault in caught.value.faults]
    assert sorted(told) == ["comparisons.c.band", "comparisons.c.baseline", "comparisons.c.question"]
