"""The words of published tables: each is a group or a reason of the scheme that it was published on."""

import csv
import json
import re
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest

import disprop as dp
from disprop.schemes import NOT_RECOGNISED, available, load, shelf, suggest

REAL = Path(__file__).parents[3] / "shared" / "data" / "real"

real = pytest.mark.skipif(not REAL.is_dir(), reason="the published files are not here")

# Scheme, level, and from the label to the code: the tables are named in each file's source.
PUBLISHED: list[tuple[str, str, dict[str, str]]] = [
    ("sex", "detail", {"Female": "female", "Male": "male", "Unborn": "does_not_apply"}),
    ("sex_codes", "detail", {"1": "male", "2": "female", "9": "not_stated", "0": "not_stated"}),
    (
        "gender_identity",
        "detail",
        {
            "Gender identity the same as sex registered at birth": "same",
            "Gender identity different from sex registered at birth but no specific identity given": (
                "different_not_given"
            ),
            "Trans woman": "trans_woman",
            "Trans man": "trans_man",
            "Non-binary": "non_binary",
            "All other gender identities": "other_than_these",
            "Not answered": "not_stated",
        },
    ),
    (
        "gender_identity",
        "five",
        {
            "Gender identity the same as sex registered at birth": "same",
            "Trans woman": "trans_woman",
            "Trans man": "trans_man",
            "All other gender identities": "other",
            "Not answered": "not_stated",
        },
    ),
    ("gender_identity", "two", {"yes": "same", "no": "different", "prefernottosay": "refused"}),
    (
        "trans_status_scotland",
        "two",
        {
            "No: Not trans and does not have a trans history": "not_trans",
            "Yes: Trans or has a trans history": "trans",
            "Not answered\r\n": "not_stated",
            "No code required": "does_not_apply",
        },
    ),
    (
        "disability_census",
        "detail",
        {
            "Disabled under the Equality Act: Day-to-day activities limited a lot": "limited_a_lot",
            "Disabled under the Equality Act: Day-to-day activities limited a little": "limited_a_little",
            "Not disabled under the Equality Act: Has long term physical or mental health condition but day-to-day "
            "activities are not limited": "condition_not_limiting",
            "Not disabled under the Equality Act: No long term physical or mental health conditions": "no_condition",
        },
    ),
    (
        "disability_census",
        "three",
        {
            "Day-to-day activities limited a lot": "limited_a_lot",
            "Day-to-day activities limited a little": "limited_a_little",
            "Day-to-day activities not limited": "not_limited",
        },
    ),
    (
        "disability_conditions",
        "detail",
        {
            "Vision (for example blindness or partial sight)": "vision",
            "Stamina or breathing or fatigue": "stamina",
            "None of the above": "none",
            "None": "none",
        },
    ),
    ("disability_hesa", "detail", {"51": "learning_difference", "95": "none_known", "98": "refused"}),
    (
        "religion",
        "detail",
        {
            "Christian": "christian",
            "Buddhist": "buddhist",
            "Hindu": "hindu",
            "Jewish": "jewish",
            "Muslim ": "muslim",
            "Sikh": "sikh",
            "No religion": "no_religion",
            "None": "no_religion",
            "Other religion": "other_religion",
            "Religion not stated": "not_stated",
            "Not answered": "not_stated",
            "No religion: Humanist": "no_religion",
            "Other religion: Pagan": "other_religion",
        },
    ),
    (
        "religion_scotland",
        "detail",
        {
            "Church of Scotland": "church_of_scotland",
            "Roman catholic": "roman_catholic",
            "Other Christian": "other_christian",
            "Muslim": "muslim",
            "Pagan": "pagan",
            "Another religion": "other_religion",
            "None": "no_religion",
            "Not stated": "not_stated",
        },
    ),
    (
        "religion_ni",
        "detail",
        {
            "Catholic": "catholic",
            "Presbyterian Church in Ireland": "presbyterian",
            "Protestant and other Christian: Presbyterian Church in Ireland": "presbyterian",
            "Church of Ireland": "church_of_ireland",
            "Methodist Church in Ireland": "methodist",
            "Other Christian (including Christian related)": "other_christian",
            "Other religions ": "other_religions",
            "No religion": "no_religion",
        },
    ),
    (
        "religion_ni",
        "four",
        {
            "Catholic": "catholic",
            "Protestant and Other Christian (including Christian related)": "protestant_and_other_christian",
            "Other religions": "other_religions",
            "None": "no_religion",
        },
    ),
    (
        "sexual_orientation",
        "four",
        {
            "Straight or Heterosexual": "straight",
            "Gay or Lesbian": "gay_or_lesbian",
            "Bisexual": "bisexual",
            "All other sexual orientations": "other",
            "Not answered": "not_stated",
            "Does not apply": "does_not_apply",
        },
    ),
    (
        "sexual_orientation",
        "detail",
        {
            "Straight or Heterosexual": "straight",
            "Gay or Lesbian": "gay_or_lesbian",
            "Pansexual": "pansexual",
            "Asexual": "asexual",
            "Queer": "queer",
            "All other sexual orientations": "other_than_these",
        },
    ),
    (
        "sexual_orientation",
        "two",
        {
            "Straight or heterosexual": "straight",
            "Gay, lesbian, bisexual, other sexual orientation": "lgb_plus",
            "Prefer not to say/Not stated": "not_stated",
        },
    ),
    (
        "marital_status",
        "five",
        {
            "Never married and never registered a civil partnership": "never",
            "Married or in a registered civil partnership": "married_or_civil_partnership",
            "Separated, but still legally married or still legally in a civil partnership": "separated",
            "Divorced or civil partnership dissolved": "divorced_or_dissolved",
            "Widowed or surviving civil partnership partner": "widowed_or_surviving",
        },
    ),
    (
        "marital_status",
        "six",
        {
            "Single": "never",
            "Married": "married",
            "Civil partnership": "civil_partnership",
            "Legally separated": "separated",
            "Divorced": "divorced_or_dissolved",
            "Widowed": "widowed_or_surviving",
        },
    ),
    (
        "gender",
        "detail",
        {
            "Male (including trans man)": "male",
            "Female (including trans woman)": "female",
            "Non-binary": "other_gender",
            "Other (not listed)": "other_gender",
            "Not Stated (PERSON asked but declined to provide a response)": "refused",
            "Not Known (not recorded)": "not_stated",
        },
    ),
    (
        "age_bands_police",
        "detail",
        {"under 10": "under_10", "10-17": "10_17", "25-34": "25_34", "over 34": "35_plus", "": "blank"},
    ),
    ("age_bands_sentencing", "detail", {"Juveniles": "10_17", "Young adults": "18_20", "Adults": "21_plus"}),
    ("age_bands_youth_justice", "four", {"10-14": "10_14", "15": "15", "16": "16", "17": "17"}),
    ("age_bands_census_2021", "detail", {"Aged 4 years and under": "0_4", "Aged 85 years and over": "85_plus"}),
    ("age_bands_civil_service", "detail", {"Aged 65 & Over": "65_plus", "Unknown Age": "not_stated"}),
]


@pytest.mark.parametrize(("name", "level", "codes"), PUBLISHED, ids=[f"{name}-{level}" for name, level, _ in PUBLISHED])
def test_published_words_are_groups_and_the_level_is_found(name: str, level: str, codes: dict[str, str]) -> None:
    scheme = load(name)
    assert scheme.detect_level(codes) == level
    assert dict(zip(codes, scheme.classify(codes, level), strict=True)) == codes


@pytest.mark.parametrize(
    ("heading", "labels", "name"),
    [
        ("Religion", ["Christian", "Muslim", "No religion"], "religion"),
        ("Faith", ["None", "Church of England", "Islam"], "religion"),
        ("religion", ["Church of Scotland", "Roman Catholic", "None"], "religion_scotland"),
        ("religion", ["Catholic", "Protestant and other Christian", "None"], "religion_ni"),
        ("Sexuality", ["Heterosexual", "Gay man", "Lesbian", "Bi"], "sexual_orientation"),
        ("disability", ["Yes", "No"], "disability"),
        ("disability", ["Limited a lot", "Limited a little", "No condition"], "disability_census"),
        ("Age range", ["under 10", "10-17", "over 34"], "age_bands_police"),
        ("gender", ["Female", "Male", "Non-binary"], "gender"),
        ("gender identity", ["Female", "Male", "Non-binary"], "gender"),
        ("gender identity", ["Trans woman", "Trans man", "Non-binary", "Cis"], "gender_identity"),
        ("gender identity same as at birth", ["Yes", "No"], "gender_identity"),
        ("transgender", ["Yes", "No"], "trans_status_scotland"),
        ("marital status", ["Single", "Married", "Civil partnership", "Divorced", "Widowed"], "marital_status"),
        ("", ["Female", "Male"], "gender"),
        ("", ["Christian", "Hindu", "None"], "religion"),
        ("gender", ["1", "2"], "gender as labelled"),
        ("gender code", ["1", "2"], "sex_codes"),
        ("service", ["Mental health", "Mobility"], "service as labelled"),
    ],
)
def test_the_heading_and_the_words_tell_the_scheme(heading: str, labels: list[str], name: str) -> None:
    tables = dp.from_counts(dict.fromkeys(labels, 9), **({"characteristic": heading} if heading else {}))
    (key,) = tables
    assert tables[key].scheme.name == name


def test_yes_to_trans_and_yes_to_the_same_as_at_birth_are_opposites() -> None:
    assert load("gender_identity").classify(["Yes"], "two") == ["same"]
    assert load("trans_status_scotland").classify(["Yes"], "two") == ["trans"]
    headings = {name: set(shelf().about(name)) for name in load("trans_status_scotland").also_called}
    assert not [heading for heading, names in headings.items() if "gender_identity" in names]


@pytest.mark.parametrize(
    "labels", [["Yes", "No"], ["None", "Other"], ["1", "2"], ["Hearing", "Mobility"], ["15", "16"]]
)
def test_words_that_could_be_anything_suggest_nothing(labels: list[str]) -> None:
    assert suggest(labels) == ()


def test_one_person_can_have_several_conditions_and_one_religion() -> None:
    assert {name for name in available() if load(name).several} == {"disability_conditions"}


# ---- The files themselves -------------------------------------------------------------------------------------------


def sheet(path: str, column: int, rows: slice) -> list[str]:
    """Cells of a column of the first sheet, its first row being 0."""
    found = openpyxl.load_workbook(REAL / path, data_only=True).worksheets[0]
    cells = [row[column] for row in found.iter_rows(values_only=True)][rows]
    return [str(cell) for cell in cells if cell is not None]


def distinct(path: str, heading: str) -> list[str]:
    with (REAL / path).open(encoding="utf-8-sig", newline="") as file:
        return sorted({row[heading] for row in csv.DictReader(file)})


def diversity(characteristic: str) -> list[str]:
    """The labels of a characteristic in the headings of the wide returns and in the baseline beside them."""
    with (REAL / "workforce/employer_diversity_returns_calderdale_2019-2026.csv").open(encoding="utf-8") as file:
        headings = [name.partition("_") for name in next(csv.reader(file))]
    baseline = json.loads((REAL / "workforce/census_2021_baseline_E08000033_calderdale.json").read_text())
    labels = [label for name, _, label in headings if name == characteristic]
    return [label for label in (*labels, *baseline["data"][characteristic]) if label != "total"]


def unread(scheme: str, labels: Iterable[str]) -> list[str]:
    given, known = list(labels), load(scheme)
    codes = known.classify(given, known.detect_level(given))
    return [label for label, code in zip(given, codes, strict=True) if code == NOT_RECOGNISED]


@real
@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
def test_the_tables_of_the_censuses_are_read() -> None:
    census = "census/nomis_query_2021"
    assert not unread("sex", sheet(f"{census}_TS008_sex.xlsx", 0, slice(10, 12)))
    assert not unread("religion", sheet(f"{census}_TS031_religion_detailed.xlsx", 0, slice(10, 19)))
    assert not unread("sexual_orientation", sheet(f"{census}_TS077_sexual_orientation.xlsx", 0, slice(10, 15)))
    crossed = "census/ons_custom_2021_RM125_sexual_orientation_by_ethnic_group_ltla.csv"
    assert not unread("sexual_orientation", distinct(crossed, "Sexual orientation (6 categories)"))
    assert not unread(
        "disability_census", distinct("census/trafford_tidy_2021_disability_gm.csv", "disability_category")
    )
    scotland = openpyxl.load_workbook(REAL / "census/nrs_scotland_2022_trans_status_by_age.xlsx").worksheets[0]
    assert not unread("trans_status_scotland", [str(cell.value) for cell in scotland[12][3:6]])
    with (REAL / "census/nomis_bulk_2021_TS007_age_ltla.csv").open(encoding="utf-8") as file:
        ages = [re.sub(r"^Age: |; measures: Value$", "", name) for name in next(csv.reader(file)) if "Age:" in name]
    bands = [age for age in ages if re.search(r" to |4 years and under|85 years and over", age)]
    assert len(bands) == 11
    assert not unread("age_bands_census_2021", bands)


@real
@pytest.mark.parametrize("path", sorted((REAL / "police").glob("*stop*search*.csv")) if REAL.is_dir() else ["none"])
def test_the_ages_and_genders_of_stops_are_read(path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        headings = {name.lower().replace("_", " "): name for name in next(csv.reader(file))}
    name = f"police/{path.name}"
    assert not unread("age_bands_police", distinct(name, headings["age range"]))
    assert not unread("gender", distinct(name, headings["gender"]))


@real
@pytest.mark.parametrize(
    ("characteristic", "scheme"),
    [
        ("disability", "disability"),
        ("gender", "gender"),
        ("religion", "religion"),
        ("sexuality", "sexual_orientation"),
        ("genderidentitymatchesthatassignedatbirth", "gender_identity"),
    ],
)
def test_the_diversity_returns_of_a_council_are_read(characteristic: str, scheme: str) -> None:
    assert not unread(scheme, diversity(characteristic))
    assert scheme in shelf().about(characteristic)


@real
def test_the_tables_of_justice_children_and_the_civil_service_are_read() -> None:
    courts = "justice/eff_moj_custody_rate.csv"
    assert unread("gender", distinct(courts, "Sex")) == unread("age_bands_sentencing", distinct(courts, "Age group"))
    assert unread("gender", distinct(courts, "Sex")) == ["All"]
    children = distinct("justice/dfe_children_in_need_by_ethnicity_2018-2022.csv", "characteristic")
    sexes = [label for label in children if not re.search("Aged|Total", label)]
    assert len(sexes) == 4
    assert not [*unread("gender", sexes), *unread("sex", sexes)]
    service = distinct("workforce/eff_civil_service_workforce_2019.csv", "Grade/Rank/Area/Gender/Age")
    assert not unread("age_bands_civil_service", [label for label in service if re.search("Age(d|$)", label)])
