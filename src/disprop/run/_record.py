"""What a run was made from: the record that stands beside its outputs."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy

import disprop
from disprop.baseline import Baseline
from disprop.cube import Cube
from disprop.findings import Findings
from disprop.judge import VERDICTS
from disprop.plan import Plan
from disprop.publish.files import digest
from disprop.publish.published import PUBLICATION
from disprop.publish.release_set import NOT_FOR_PUBLICATION
from disprop.run._inputs import Inputs
from disprop.schemes import Scheme
from disprop.tables import Tables


def record_of(plan: Plan, inputs: Inputs, found: Mapping[str, Findings], as_of: date | None) -> dict[str, Any]:
    """Return the record of a run.

    Parameters
    ----------
    plan, inputs : Plan, Inputs
        What was read.
    found : mapping of str to Findings
        The comparisons.
    as_of : date or None
        The date of the figures.

    Notes
    -----
    It holds no clock, no machine and no path but those that the plan writes, so that the same inputs give the same
    bytes wherever they are.
    """
    return {
        "title": plan.title,
        "as_of": None if as_of is None else as_of.isoformat(),
        PUBLICATION: NOT_FOR_PUBLICATION,
        "plan": {"file": Path(plan.name).name, "sha256": digest(plan.source)},
        "inputs": _digests(plan),
        "versions": _versions(),
        "schemes": _schemes(inputs),
        "baselines": {name: _baseline(baseline) for name, baseline in inputs.baselines.items()},
        "tables": {name: _table(tables) for name, tables in inputs.tables.items()},
        "comparisons": {name: _comparison(findings) for name, findings in found.items()},
    }


def _digests(plan: Plan) -> dict[str, dict[str, str]]:
    """Return the digest of every file that the plan names, schemes of one's own among them."""
    return {file: {"sha256": digest(plan.path(file).read_bytes())} for file in plan.files}


def _versions() -> dict[str, str]:
    return {
        "disprop": disprop.__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "pandas": pd.__version__,
        "scipy": scipy.__version__,
    }


def _schemes(inputs: Inputs) -> dict[str, dict[str, str]]:
    schemes = [cube.scheme for tables in inputs.tables.values() for cube in tables.cubes.values()]
    used = {scheme.name: scheme for scheme in (*schemes, *(part.scheme for part in inputs.baselines.values()))}
    return {name: _scheme(used[name]) for name in sorted(used)}


def _scheme(scheme: Scheme) -> dict[str, str]:
    return {key: str(getattr(scheme, key)) for key in ("characteristic", "title", "source", "date", "basis")}


def _baseline(baseline: Baseline) -> dict[str, Any]:
    told = {key: getattr(baseline, key) for key in ("source", "date", "geography", "ages", "level", "normalised")}
    return {"scheme": baseline.scheme.name, **told, "labels": _labels(baseline.labels)}


def _table(tables: Tables) -> dict[str, Any]:
    aside = tables.account.set_aside
    return {
        "rows": tables.account.rows,
        "counted": tables.account.counted,
        "set_aside": {str(reason): int(rows) for reason, rows in zip(aside["reason"], aside["rows"], strict=True)},
        "schemes": {key: _read_with(cube) for key, cube in tables.cubes.items()},
        "labels": {key: _labels(found) for key, found in tables.account.labels.items() if key in tables.cubes},
    }


def _labels(found: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """Return the labels of the input by the group or reason that they became."""
    return {group: list(labels) for group, labels in found.items()}


def _read_with(cube: Cube) -> dict[str, str]:
    """Return the scheme and level of a table; of bands of ages also which ages they are of."""
    told = {"scheme": cube.scheme.name, "level": cube.level}
    return told | ({"basis": cube.scheme.basis} if cube.scheme.years() else {})


def _comparison(findings: Findings) -> dict[str, Any]:
    verdicts = findings.frame["verdict"].value_counts()
    bridges = [name for names in findings.frame["bridge"].unique() for name in str(names).split("; ") if name]
    return {
        "rows": len(findings),
        "flagged": int(findings.frame["flagged"].sum()),
        "verdicts": {verdict: int(verdicts[verdict]) for verdict in VERDICTS if verdict in verdicts},
        "method": list(findings.method),
        **({"bridges": list(dict.fromkeys(bridges))} if bridges else {}),
    }
