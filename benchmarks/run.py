"""How quick it is, as ratios measured in one run. ``python benchmarks/run.py`` runs all; name some to run those.

Every figure is the median of several runs taken in turns with what it is held against, so that a busy machine slows
both. Nothing here is a test: a test that watches the clock fails on someone else's machine.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).parents[1]
PLAN = ROOT / "data" / "samples" / "west_mercia_2009" / "plan.toml"
TURNS = 9
GRID, WRITTEN, PEOPLE = 500_000, 100_000, 1_000_000
SEED = 1


def timed(action: Callable[[], object]) -> float:
    """Return the seconds that an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def in_turns(first: Callable[[], object], second: Callable[[], object], turns: int = TURNS) -> tuple[float, float]:
    """Return the median seconds of two actions taken in turns, after one turn that does not count."""
    pairs = [(timed(first), timed(second)) for _ in range(turns + 1)][1:]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def python(code: str) -> Callable[[], object]:
    """Return the action of running code in a fresh interpreter."""
    return lambda: subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def show(name: str, figure: str, bar: str) -> None:
    """Print one line of the report."""
    print(f"{name:<34} {figure:<58} bar: {bar}", flush=True)


def bench_import() -> None:
    """Import: `import disprop` against `import pandas`."""
    pandas, disprop = in_turns(python("import pandas"), python("import disprop"))
    show("import disprop / import pandas", f"{disprop / pandas:.2f} ({disprop:.3f} s / {pandas:.3f} s)", "at most 1.25")


def bench_run() -> None:
    """Run: `disprop run` on the sample against importing pandas and scipy.stats."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "disprop", "run", str(PLAN), "--out", str(Path(folder) / "out")]
        imports, run = in_turns(
            python("import pandas, scipy.stats"), lambda: subprocess.run(command, check=True, capture_output=True)
        )
    show("disprop run, West Mercia", f"{run:.2f} s (imports {imports:.2f} s)", f"at most {1.5 * imports + 0.5:.2f} s")


def grid_tables(rows: int) -> tuple[object, object]:
    """Return a stage and the baseline that contains it: groups of ten in many sites, a tenth unknown."""
    import disprop as dp
    from disprop.schemes import REASONS

    scheme = dp.load_scheme("ethnicity_ew_2001")
    groups, sites, rng = scheme.groups("detail")[:10], rows // 10, np.random.default_rng(SEED)
    size, rate = rng.integers(50, 1000, sites), rng.uniform(0.05, 0.4, (sites, 1))
    base = rng.multinomial(size, [0.70, 0.05, 0.05, 0.04, 0.04, 0.03, 0.03, 0.02, 0.02, 0.02])
    stage = rng.binomial(base, rate)
    unknown = rng.binomial(size, 0.1)
    unknown_stage = rng.binomial(unknown, rate[:, 0])

    def cube(counts: np.ndarray, blank: np.ndarray, name: str) -> dp.Cube:
        table = np.zeros((sites, 1, len(groups) + len(REASONS)), dtype=np.int64)
        table[:, 0, : len(groups)], table[:, 0, len(groups)] = counts, blank
        return dp.Cube(
            scheme=scheme,
            level="detail",
            groups=groups,
            stages=(dp.Stage(name=name),),
            counts=table,
            slices=pd.DataFrame({"site": np.arange(sites)}),
            name=name,
        )

    return cube(stage, unknown_stage, "stage"), cube(base, unknown, "baseline")


def bench_grid() -> None:
    """Grid: half a million comparisons from counts to a frame of findings, bounds included."""
    import disprop as dp

    stage, base = grid_tables(GRID)
    seconds = timed(lambda: dp.rates(stage, among=base, band=dp.within(ratio=(0.8, 1.25))))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    show(f"{GRID:,} comparisons with bounds", f"{seconds:.1f} s, {memory:.1f} GB at most", "under 10 s")


def bench_write() -> None:
    """Write: the text of `findings.csv` of 100,000 comparisons."""
    import disprop as dp
    from disprop.publish.tables import table_text

    stage, base = grid_tables(WRITTEN)
    frame = dp.rates(stage, among=base, band=dp.within(ratio=(0.8, 1.25))).frame
    seconds = statistics.median(timed(lambda: table_text(frame)) for _ in range(3))
    show(f"findings.csv of {WRITTEN:,} comparisons", f"{seconds:.1f} s, {len(frame.columns)} columns", "under 3 s")


def bench_publish() -> None:
    """Publish: the files for machines of half a million comparisons, CSV and Parquet, a tenth of the rows withheld."""
    import disprop as dp
    from disprop.protect import Release, Shown
    from disprop.publish.machine import machine_files

    stage, base = grid_tables(GRID)
    whole = Shown.whole(dp.rates(stage, among=base, band=dp.within(ratio=(0.8, 1.25))).frame)
    few = pd.DataFrame(dict.fromkeys(("observed", "value", "ratio", "verdict", "p"), whole.frame["observed"] < 5))
    release = Release(findings=whole.without(few), slices=("site",), profile="threshold_5")
    seconds = statistics.median(timed(lambda: machine_files(release, formats=("csv", "parquet"))) for _ in range(3))
    show(f"CSV and Parquet of {GRID:,}", f"{seconds:.1f} s", "under 10 s")


def bench_people() -> None:
    """People: a million rows of people, six characteristics, two stages, counted with pandas."""
    import disprop as dp

    rng = np.random.default_rng(SEED)
    words = {
        "ethnicity": ["White British", "Indian", "Pakistani", "Black Caribbean", "Not stated"],
        "gender": ["Female", "Male", "F", "M"],
        "disability": ["Yes", "No", ""],
        "age": ["16-24", "25-34", "35-44", "45-54", "55-64"],
        "faith": ["Christian", "Muslim", "None", "Refused"],
        "orientation": ["Heterosexual", "Gay", "Prefer not to say"],
    }
    rows = pd.DataFrame({name: rng.choice(labels, PEOPLE) for name, labels in words.items()})
    rows["left"], rows["promoted"] = rng.choice(["yes", "no"], (2, PEOPLE), p=[0.1, 0.9])
    schemes = {"ethnicity": "ethnicity_ew_2001", "gender": "gender", "disability": "disability", "age": "age_bands_hr"}
    asked = {**schemes, "faith": None, "orientation": None}
    seconds = statistics.median(
        timed(lambda: dp.count(rows, schemes=asked, stages=["left", "promoted"])) for _ in range(3)
    )
    show(f"{PEOPLE:,} people, six characteristics", f"{seconds:.1f} s", "under 5 s")


def bench_stats() -> None:
    """Stats: tests and intervals against the loops of scipy and statsmodels."""
    import stats  # beside this file

    stats.report(show)


BENCHES: dict[str, Callable[[], None]] = {
    "import": bench_import,
    "run": bench_run,
    "grid": bench_grid,
    "write": bench_write,
    "publish": bench_publish,
    "people": bench_people,
    "stats": bench_stats,
}


def main() -> None:
    """Run the benches that were named, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[*BENCHES, []], help="which to run")
    for name in parser.parse_args().names or BENCHES:
        BENCHES[name]()


if __name__ == "__main__":
    main()
