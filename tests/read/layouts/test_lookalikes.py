"""Files in the layouts of other tables, years and publishers than those that the layouts were first made from."""

from pathlib import Path

import disprop as dp
from disprop.cube import Cube


def read(tmp_path: Path, text: str, **asked: object) -> dp.Tables:
    path = tmp_path / "made.csv"
    path.write_text(text, encoding="utf-8")
    return dp.from_counts(path, **asked)  # type: ignore[arg-type]


def only(tables: dp.Tables) -> Cube:
    (name,) = tables
    return tables[name]


def test_totals_of_a_breakdown_beside_the_total_are_not_added_to_it(tmp_path: Path) -> None:
    head = "date,geography,geography code,Rural Urban,Sex: All; measures: Value,Sex: Male; measures: Value,"
    rows = ["Total,100,40,60", "Urban (total),70,30,40", "Rural (total),30,10,20"]
    text = f"{head}Sex: Female; measures: Value\n" + "".join(f"2011,Northby,E08000001,{row}\n" for row in rows)
    assert only(read(tmp_path, text)).total.sum() == 100


def test_bands_of_ages_that_no_scheme_has_are_columns_of_groups(tmp_path: Path) -> None:
    text = (
        "Department,Under 20,20-29,30-39,40-49,50-59,60 and over,Total\nA,1,20,30,40,30,9,130\nB,2,21,31,41,31,10,136\n"
    )
    assert only(read(tmp_path, text)).total.sum() == 266


def test_only_a_census_is_said_to_move_its_numbers_at_random(tmp_path: Path) -> None:
    text = "Department,White,Black,Asian,Total\nA,100,20,30,152\nB,200,21,31,252\n"
    said = read(tmp_path, text).checks
    assert "as a census does" in said.set_index("check").loc["total differs a little", "what"]
    assert "a group is missing" in said.set_index("check").loc["total differs a little", "remedy"]


def test_characteristics_under_the_heading_of_a_publisher_are_read_apart(tmp_path: Path) -> None:
    text = "Category marker,Category,Number\nSex,Female,60\nSex,Male,40\nEthnicity,White,80\nEthnicity,Asian,21\n"
    made = read(tmp_path, text)
    assert {name: int(made[name].total.sum()) for name in made} == {"sex": 100, "ethnicity": 101}
