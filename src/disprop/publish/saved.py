"""Findings back from the files of a run, as they were: every type, every blank, every word."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from itertools import takewhile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from disprop._version import __version__
from disprop.checks import no_checks
from disprop.errors import Fault, InputError, raise_faults
from disprop.findings import Findings, columns
from disprop.publish.files import RECORD, digest
from disprop.schemes import Scheme, available, load
from disprop.stack import method_of

FINDINGS, CHECKS = "findings.csv", "checks.csv"

NUMBERS = ("people", "count", "0 to 1", "percentage points", "ratio", "natural logarithm", "the band")
"""How the unit of a column of numbers begins; true or false is `FLAG`, and everything else is text."""

FLAG = "true or false"

WHOLE = frozenset({"observed", "denominator", "unknown", "stage_known", "tests", "for_every"})
"""Columns that hold whole numbers where no cell is blank or has a decimal point."""

FLAGS = {"true": True, "false": False}

RUN_AGAIN = "Run the plan again: disprop run PLAN.toml --out DIR."


def read_findings(path: str | os.PathLike[str]) -> Findings:
    """Read findings back from the files of a run.

    Parameters
    ----------
    path : path
        The folder of a run, or a findings.csv.

    Returns
    -------
    Findings
        To filter, explain, draw and show as those of the run. Where ``run.json`` and ``checks.csv`` stand beside, with
        the method lines and the checks. `Findings.whole` has nothing to work from: read whole.csv.

    Raises
    ------
    InputError
        If there is no such file, it is not a findings.csv of this version, or not the one that run.json tells of.

    Notes
    -----
    Numbers have the ten significant digits of the file, and slice columns are text. Everything else is as it was.

    Examples
    --------
    >>> import disprop as dp
    >>> found = dp.read_findings("out")  # doctest: +SKIP
    >>> print(found.explain("leavers/age/detail/25_34", plain=True))  # doctest: +SKIP
    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> staff = dp.from_counts({"Female": 289, "Male": 156}, scheme="gender", name="staff")
    >>> left = dp.from_counts({"Female": 29, "Male": 10}, scheme="gender", name="leavers")
    >>> with TemporaryDirectory() as folder:
    ...     dp.rates(left, stayers=staff).to_csv(Path(folder) / "findings.csv")
    ...     dp.read_findings(folder).frame["observed"].tolist()
    [29, 10]
    """
    path = Path(path)
    file = path / FINDINGS if path.is_dir() else path
    content = _content(file)
    record = _record(file)
    _refuse_another(file, content, record)
    slices = _slices(file, [str(name) for name in _table(file, content, nrows=0)], record)
    frame = _typed(file, content)
    lines = [tuple(one.get("method", ())) for one in record.get("comparisons", {}).values()]
    return Findings(
        frame=frame,
        slices=slices,
        checks=_checks(file.with_name(CHECKS)) if record else no_checks(),
        method=method_of(lines, frame),
        schemes=tuple(_schemes(frame, record)),
    )


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        what = "There is no such file." if isinstance(error, FileNotFoundError) else f"{error.strerror or error}."
        remedy = "Name the folder of a run, or the findings.csv in it."
        raise InputError(Fault(where=str(file), what=what, remedy=remedy)) from error


def _record(file: Path) -> Mapping[str, Any]:
    """Return the record that stands beside the findings of a run; nothing where there is none."""
    try:
        told = json.loads(file.with_name(RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) and file.name in told.get("outputs", {}) else {}


def _refuse_another(file: Path, content: bytes, record: Mapping[str, Any]) -> None:
    """Refuse a file that is not the one of its record: a run was stopped between two files, or it was edited."""
    if record and record["outputs"][file.name].get("sha256") != digest(content):
        what = f"It is not the file that {RECORD} tells of: a run was stopped while it wrote, or the file was changed."
        remedy = f"{RUN_AGAIN} To read it as it is, copy it to a folder of its own."
        raise InputError(Fault(where=str(file), what=what, remedy=remedy))


def _table(file: Path, content: bytes, **settings: Any) -> pd.DataFrame:
    """Return the table with its cells as text, or as the settings have them."""
    try:
        settings = {"dtype": str, **settings}
        table: pd.DataFrame = pd.read_csv(BytesIO(content), keep_default_na=False, encoding="utf-8-sig", **settings)
    except (ValueError, UnicodeError, pd.errors.ParserError) as error:
        what = f"It cannot be read as a table: {' '.join(str(error).split())}."
        raise InputError(Fault(where=str(file), what=what, remedy=RUN_AGAIN)) from error
    return table


def _slices(file: Path, names: Sequence[str], record: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the columns that stand between ``id`` and the first of the others; refuse other columns than ours."""
    ours = [name for name in columns() if name != "id"]
    slices = tuple(takewhile(lambda name: name not in columns(), names[1:])) if names[:1] == ["id"] else ()
    missing = [name for name in columns() if name not in names]
    strange = [name for name in names if name not in (*columns(), *slices)]
    if not missing and not strange and names == ["id", *slices, *ours]:
        return slices
    if len(missing) > len(ours) // 2:
        what = f"It has no column {missing[0]!r} and {len(missing) - 1} more of those of findings: it is another table."
        raise InputError(Fault(where=str(file), what=what, remedy="Name a findings.csv that disprop run wrote."))
    told = [*(f"{name!r} is missing" for name in missing[:3]), *(f"{name!r} is not known" for name in strange[:3])]
    by = record.get("versions", {}).get("disprop")
    whose = f"it was written by version {by}" if by and by != __version__ else "it was written by another version"
    what = f"Its columns are not those of this version ({__version__}): {', '.join(told) or 'their order is another'}."
    raise InputError(Fault(where=str(file), what=f"{what} Either {whose}, or it was changed.", remedy=RUN_AGAIN))


def _typed(file: Path, content: bytes) -> pd.DataFrame:
    """Return the table, every column of the kind that it was."""
    units = {name: about["unit"] for name, about in columns().items()}
    numbers = [name for name, unit in units.items() if unit.startswith(NUMBERS)]
    kinds = {name: float if name in numbers else str for name in units}
    try:
        frame = _table(file, content, dtype=defaultdict(lambda: str, kinds), na_values={name: [""] for name in numbers})
    except InputError:
        raise_faults(_not_numbers(file, _table(file, content)[numbers]))
        raise
    flags = [name for name, unit in units.items() if unit == FLAG]
    told = {name: frame[name].str.casefold().map(FLAGS) for name in flags}
    raise_faults(
        fault for name in flags for fault in _wrong(file, frame[name], told[name].isna().to_numpy(), "true or false")
    )
    timed = (frame["relation"] == "events").any()  # time at risk is no count
    whole = [name for name in WHOLE if not (timed and name == "denominator") and _is_whole(frame[name])]
    return frame.assign(**told).astype(dict.fromkeys(flags, bool) | dict.fromkeys(whole, np.int64))


def _is_whole(numbers: pd.Series) -> bool:
    return bool((np.isfinite(numbers) & (numbers == np.floor(numbers))).all())


def _not_numbers(file: Path, texts: pd.DataFrame) -> Iterator[Fault]:
    for name in texts:
        unread = pd.to_numeric(texts[name].where(texts[name] != "", "0"), errors="coerce").isna()
        yield from _wrong(file, texts[name], unread.to_numpy(), "a number")


def _wrong(file: Path, texts: pd.Series, unread: np.ndarray, what: str) -> Iterator[Fault]:
    """Yield a fault for the first cell of a column that does not hold what it should."""
    for at in np.flatnonzero(unread)[:1]:
        where = f"{file}, row {at + 2}, column {texts.name}"
        yield Fault(where=where, what=f"{texts.iloc[at]!r} is not {what}: the file was changed.", remedy=RUN_AGAIN)


def _checks(file: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig").astype(object)
    except (OSError, ValueError):
        return no_checks()


def _schemes(frame: pd.DataFrame, record: Mapping[str, Any]) -> Iterator[Scheme]:
    """Yield the library's own schemes whose spellings the groups go by: those of the run, if it tells."""
    used = record.get("schemes")
    about = set(frame["characteristic"])
    for name in available():
        if used is None or name in used:
            scheme = load(name)
            if scheme.characteristic in about:
                yield scheme
