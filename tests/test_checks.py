"""What is noticed on the way, as rows of a table."""

from pathlib import Path

from disprop.checks import checks_frame, join_checks, no_checks
from disprop.read import from_counts

SAMPLE = Path(__file__).parents[1] / "data" / "samples" / "west_mercia_2009"


def test_checks_are_rows_and_the_same_row_stands_once() -> None:
    row = {"check": "totals differ", "what": "39 and 46"}
    assert checks_frame([]).empty
    assert no_checks().columns.tolist() == checks_frame([row]).columns.tolist()
    assert len(join_checks([checks_frame([row]), no_checks(), checks_frame([row])])) == 1
    assert join_checks([]).empty
    twice = from_counts(SAMPLE / "leavers.csv")
    assert list(twice.checks["check"]).count("totals differ") == 1
