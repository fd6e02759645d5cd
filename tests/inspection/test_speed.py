"""What `inspect` may cost: the bar is three seconds for any of the published files, a run of Python and all."""

import gc
import time
from pathlib import Path

import pytest

import disprop as dp
from disprop.cli import main
from disprop.cli._collector import seldom_collected

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "real"
LARGEST = REAL / "census" / "nomis_query_2021_TS021_ethnic_group_lsoa.csv"


def test_the_collector_is_as_it_was_after_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    earlier = gc.get_threshold()
    with seldom_collected():
        assert gc.get_threshold()[0] > earlier[0]
    assert main(["--version"]) == 0
    assert gc.get_threshold() == earlier


@pytest.mark.skipif(not LARGEST.exists(), reason="the published files are not part of the project")
def test_the_largest_published_file_is_inspected_in_three_seconds() -> None:
    begin = time.process_time()
    with seldom_collected():
        (page,) = dp.inspect(LARGEST).pages
    assert time.process_time() - begin < 3
    assert page.characteristics["known"].tolist() == [59_597_576]
