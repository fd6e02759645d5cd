"""Published files as they are: where their tables stand. Skipped where the files are not beside the project."""

from pathlib import Path

import pytest

from disprop.read.sheet import read_file

REAL = Path(__file__).parents[3] / "shared" / "data" / "real"

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the published files are not beside the project")

USE_OF_FORCE = "police/home_office_use_of_force_2017-18_tables.ods"
WORKFORCE = "police/home_office_police_workforce_sep2018_tables.ods"

PAGES = [
    ("census/nomis_query_2021_TS008_sex.xlsx", None, 3, 5, 1, "ladu2021:Lambeth | number"),
    ("census/nomis_query_2021_TS077_sexual_orientation.xlsx", None, 6, 5, 1, "country:England | %"),
    ("census/nomis_query_2021_TS021_ethnic_group_lsoa.csv", None, 35672, 5, 4, "White"),
    ("census/nomis_query_2020-21_APS_population_lambeth.csv", None, 2, 5, 6, "Conf"),
    (
        "census/nisra_2011_DC2114NI_antrim_religion_sex_age.xlsx",
        None,
        45,
        3,
        4,
        "Males | Protestant and other Christian | Presbyterian Church in Ireland",
    ),
    ("census/nrs_scotland_2022_trans_status_by_age.xlsx", None, 6, 7, 3, "Not answered"),
    ("census/nomis_bulk_2011_QS201EW_ethnic_group_local_authority.csv", None, 348, 0, 0, "geography code"),
    ("police/birmingham_stop_search_2020-09_2021-08.csv", None, 8476, 0, 0, "(column 1)"),
    (USE_OF_FORCE, "Table_1", 42, 3, 9, "Tactic"),
    (USE_OF_FORCE, "Table_10", 10, 2, 6, "Officer injury level | Total incidents"),
    (USE_OF_FORCE, "Table_12", 54, 2, 2, "Police force"),
    (WORKFORCE, "Table_1", 57, 2, 0, "As at: | 2017-09-30"),
    (WORKFORCE, "Table_8", 13, 2, 5, "Police Staff"),
]


@pytest.mark.parametrize(("file", "sheet", "rows", "above", "below", "column"), PAGES)
def test_the_table_of_a_published_page_is_found(
    file: str, sheet: str | None, rows: int, above: int, below: int, column: str
) -> None:
    found = read_file(REAL / file, sheet)
    assert len(found.places) == rows
    aside = {"above the headings": above, "below the table": below}
    assert found.set_aside == {reason: number for reason, number in aside.items() if number}
    assert column in found.columns
