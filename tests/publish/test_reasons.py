"""Why nothing is said of a finding stands beside it: on the page, in the workbook, in the summary."""

import io

import openpyxl
import pandas as pd
import pytest

from disprop.protect import Release
from disprop.publish._reasons import NEEDED, reasons
from disprop.publish.page import page_text
from disprop.publish.summary import summary_of
from disprop.publish.workbook import write_workbook

WHY = "too few answers are known (39.1%, below the gate)"


def test_page_and_workbook_say_why_nothing_is_judged_in_the_words_of_the_summary(release: Release) -> None:
    assert set(reasons(release.findings)) == {"", WHY}
    assert f"Insufficient data: {WHY}." in page_text(release, pictures=())
    sheet = openpyxl.load_workbook(io.BytesIO(write_workbook(release)))["1_leavers"]
    assert WHY in {cell.value for row in sheet.iter_rows() for cell in row}
    assert WHY.replace("39.1%", "39%") in summary_of(release).text(width=None)


@pytest.mark.parametrize("column", NEEDED)
def test_no_reason_is_told_from_what_is_withheld(release: Release, column: str) -> None:
    hidden = release.findings.without(pd.DataFrame({column: [True] * len(release.findings)}))
    assert set(reasons(hidden)) == {""}


def test_groups_are_named_where_they_have_reasons_of_their_own(release: Release) -> None:
    table = release.findings
    other = table.frame["gate"].mask(table.frame["id"].str.endswith("/disabled"), "denominator below the gate")
    findings = type(table)(frame=table.frame.assign(gate=other), withheld=table.withheld)
    text = page_text(type(release)(findings=findings, profile="none"), pictures=())
    assert "Insufficient data (Disabled): denominator below the gate." in text
    assert f"Insufficient data (Not disabled): {WHY}." in text
