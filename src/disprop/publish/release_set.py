"""A release as a folder that can be put on a website: page, workbook, charts, summary, and files for machines."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd

from disprop.completeness import Unknowns, unknowns_frame
from disprop.errors import Fault, raise_faults
from disprop.findings import Findings
from disprop.protect import Release, Rules
from disprop.protect import protect as protected
from disprop.protect.gate import leaks
from disprop.publish.files import is_ours, write_set
from disprop.publish.lock import hold
from disprop.publish.published import PUBLICATION, internal, read_published, record_in
from disprop.publish.tables import table_text

PAGE, BOOK, SUMMARY, CHARTS = "index.html", "workbook.xlsx", "summary.md", "charts"
"""What the files of a release are called; those for machines have names of their own."""

NOT_FOR_PUBLICATION = "Not for publication: these files hold counts as they are. disprop publish makes what may leave."

Step = Callable[[str], None]

LIBRARIES = ("gptables", "jinja2", "pyarrow")
"""What the extra `publish` brings."""


def faults_of_libraries() -> list[Fault]:
    """Return which libraries a release needs and are not there, in a fault that says how to have them."""
    missing = [name for name in LIBRARIES if find_spec(name) is None]
    if not missing:
        return []
    what = f"Publishing needs {' and '.join(missing)}, which {'is' if len(missing) == 1 else 'are'} not installed."
    return [Fault(where="publish", what=what, remedy="Install the extra: pip install 'disprop[publish]'.")]


def release_files(
    release: Release, *, changes: pd.DataFrame | None = None, step: Step = lambda _: None
) -> dict[str, str | bytes]:
    """Return the files of a release, by name.

    Parameters
    ----------
    release : Release
        What may leave.
    changes : DataFrame, optional
        What changed since the last run, as for `disprop.publish.summary.summary_of`.
    step : callable
        Told what is being made, before it is made.

    Returns
    -------
    dict of str to str or bytes
        ``index.html``, ``workbook.xlsx``, ``summary.md``, ``charts/NAME.svg`` and ``.png``, and those of
        `disprop.publish.machine.machine_files`.

    Raises
    ------
    InputError
        If the release holds anything that its rules withhold: every such value is named, and nothing is made.
    """
    from disprop.publish.charts import charts_of
    from disprop.publish.machine import machine_files
    from disprop.publish.page import page_text
    from disprop.publish.summary import summary_of
    from disprop.publish.workbook import write_workbook

    raise_faults(leaks(release))
    step("writing the summary")
    summary = summary_of(release, changes=changes)
    charts = charts_of(release, step=step)
    pictures: dict[str, str | bytes] = {}
    for chart in charts:
        pictures |= {f"{CHARTS}/{chart.name}.svg": chart.svg, f"{CHARTS}/{chart.name}.png": chart.png}
    step("writing the page")
    page = page_text(release, pictures=charts, summary=summary)
    step("writing the workbook")
    book = write_workbook(release)
    step("writing files for machines")
    return {PAGE: page, BOOK: book, SUMMARY: summary.markdown(), **pictures, **machine_files(release)}


def write_release(
    release: Release,
    folder: str | os.PathLike[str],
    *,
    changes: pd.DataFrame | None = None,
    log: str | os.PathLike[str] | None = None,
    step: Step = lambda _: None,
    held: bool = False,
) -> tuple[Path, ...]:
    """Write a release to a folder of its own, whole or not at all.

    Parameters
    ----------
    release : Release
        What may leave.
    folder : path
        Made where it is missing; not that of a run, whose counts are as they are.
    changes : DataFrame, optional
        What changed since the last run.
    log : path, optional
        Where the log of what was withheld goes, outside the folder: it holds what the release withholds.
    step : callable
        Told what is being done.
    held : bool
        Whether the caller holds the folder already.

    Returns
    -------
    tuple of Path
        The files, the record last.

    Raises
    ------
    InputError
        If the release holds what its rules withhold, the folder is that of a run, or the log would stand in it.
    UnwritableError
        If the folder cannot be written to; the earlier set is then as it was.
    """
    folder = Path(folder)
    raise_faults([*internal(folder), *faults_of_log(folder, log)])
    files = release_files(release, changes=changes, step=step)
    raise_faults(_of_others(folder, files))
    step("putting the files in place")
    with nullcontext() if held else hold(folder):
        written = write_set(folder, files, record_of(release))
    if log is not None:
        from disprop.publish.files import write_beside

        write_beside(Path(log), table_text(release.log).encode())
    return written


def publish(
    found: Findings,
    folder: str | os.PathLike[str],
    *,
    protect: Rules,
    unknowns: Unknowns | Sequence[Unknowns] = (),
    title: str = "",
    as_of: str = "",
    terms: Mapping[str, str] | None = None,
    already: Sequence[str | os.PathLike[str]] = (),
    rounded_to: int = 0,
    log: str | os.PathLike[str] | None = None,
    step: Step = lambda _: None,
) -> tuple[Path, ...]:
    """Publish findings: a page, a workbook, charts, a summary and files for machines, in a folder of their own.

    Parameters
    ----------
    found : Findings
        As they were made in this session; of a plan, `disprop publish` does it all.
    folder : path
        Made where it is missing.
    protect : str, mapping or Profile
        The rules of disclosure: ``"threshold_5"``, or ``"none"`` where nothing is to be withheld.
    unknowns : Unknowns, or sequence of Unknowns
        Reports of unknown responses to be published beside.
    title, as_of : str
        What the page is called, and the date of the figures.
    terms : mapping of str to str, optional
        The words of the house, by the names that they stand for.
    already : sequence of path
        Releases of the same figures that are out already.
    rounded_to : int
        The base to which the tables were rounded before they were compared; see `disprop.rounded`.
    log : path, optional
        Where what was withheld and why is written, outside the folder.
    step : callable
        Told what is being done.

    Returns
    -------
    tuple of Path
        The files, the record last.

    Raises
    ------
    InputError
        For rules that there are not, findings without their counts, or a folder that is not for a release.
    UnwritableError
        If the folder cannot be written to.

    Examples
    --------
    >>> import disprop as dp
    >>> staff = dp.from_counts({"White": 380, "Asian": 30, "Black": 25}, scheme="ethnicity_ew_2001", name="staff")
    >>> left = dp.from_counts({"White": 31, "Asian": 7, "Black": 2}, scheme="ethnicity_ew_2001", name="leavers")
    >>> found = dp.rates(left, among=staff, band=dp.within(ratio=(0.8, 1.25)))
    >>> files = dp.publish(found, "public", protect="threshold_5", title="Leavers")  # doctest: +SKIP
    """
    reports = [unknowns] if isinstance(unknowns, Unknowns) else list(unknowns)
    beside = unknowns_frame(reports) if reports else None
    earlier = [read_published(one) for one in already]
    release = protected(
        found,
        protect,
        unknowns=beside,
        whole=found.whole(step=step) if found.grounds else None,
        already=[one for one in earlier if one.attrs["as_of"] == as_of],
        rounded_to=rounded_to,
        step=step,
        title=title,
        as_of=as_of,
    )
    return write_release(release.relabelled(terms or {}), folder, log=log, step=step)


def record_of(release: Release) -> dict[str, Any]:
    """Return the record of a release: what it was made from and by which rules, and no counts."""
    told = {"profile": release.profile, "rules": list(release.rules)}
    return {
        "title": release.title,
        "as_of": release.as_of or None,
        PUBLICATION: told,
        **release.record,
        "versions": _versions(release),
    }


def _versions(release: Release) -> Mapping[str, Any]:
    from disprop._version import __version__

    held = release.record.get("versions")
    return held if isinstance(held, dict) else {"disprop": __version__}


def _of_others(folder: Path, files: Mapping[str, object]) -> list[Fault]:
    """Refuse a folder that holds files of these names which no release put there."""
    if is_ours(folder):
        return []
    what, remedy = "It was not written by disprop.", "Name another folder, or move the file."
    return [Fault(where=str(folder / name), what=what, remedy=remedy) for name in files if (folder / name).exists()]


def faults_of_log(folder: Path, log: str | os.PathLike[str] | None) -> list[Fault]:
    """Return why the log of what was withheld cannot be written where it is to be, and nothing else.

    Parameters
    ----------
    folder : Path
        Of the release, in which it must not stand.
    log : path or None
        The file.
    """
    if log is None:
        return []
    path = Path(log)
    if folder.resolve() in path.resolve().parents:
        what = "The log of what is withheld would be published with the rest: it holds the counts."
        return [Fault(where=str(log), what=what, remedy=f"Name a file outside {folder}.")]
    if path.is_dir():
        return [Fault(where=str(log), what="It is a folder.", remedy="Name a file for the log of what is withheld.")]
    if not path.parent.is_dir():
        return [Fault(where=str(log), what="Its folder is not there.", remedy="Make the folder, or name another file.")]
    return []


def inputs_inside(folder: Path, inputs: Iterable[str | os.PathLike[str]]) -> list[Fault]:
    """Return the files that would be published with a release because they stand in its folder.

    Parameters
    ----------
    folder : Path
        Of the release.
    inputs : iterable of path
        The plan and the tables that it reads.
    """
    inside = folder.resolve()
    found = [str(path) for path in inputs if inside in Path(path).resolve().parents]
    if not found:
        return []
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    what = f"It holds {found[0]}{more}, from which the release is made: all that stands there would be published."
    return [Fault(where=str(folder), what=what, remedy="Name a folder of its own for the release.")]


def release_there(folder: Path) -> list[Fault]:
    """Return why a run may not write to a folder: a release stands there.

    Parameters
    ----------
    folder : Path
        Where a run is to write.
    """
    record = record_in(folder)
    if record is None or not isinstance(record.get(PUBLICATION), dict):
        return []
    what = "A release stands there, and the files of a run hold counts as they are."
    return [Fault(where=str(folder), what=what, remedy="Name another folder for the run.")]
