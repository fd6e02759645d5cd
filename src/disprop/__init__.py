"""Equality monitoring: is this gap real, is it big enough to matter, or can these numbers not tell?"""

from disprop._version import __version__
from disprop.band import Band, Target, at_least, at_most, match, within
from disprop.baseline import Baseline
from disprop.completeness import Unknowns
from disprop.count import count
from disprop.cube import Cube, Stage
from disprop.errors import DispropError, Fault, InputError
from disprop.findings import Findings
from disprop.history import changes
from disprop.inspection import Inspection, inspect
from disprop.judge import Gates
from disprop.plan_size import detectable, size_needed
from disprop.pooling import pool
from disprop.population import baseline
from disprop.protect import Release, protect, rounded
from disprop.publish.release_set import publish
from disprop.publish.saved import read_findings
from disprop.questions import compare, rates
from disprop.read import from_counts
from disprop.read.limits import reading_limits
from disprop.read.query import query
from disprop.responses import unknowns
from disprop.schemes import (
    Ages,
    Bridge,
    Scheme,
    SchemeComparison,
    age_bands,
    ages,
    available_bridges,
    compare_schemes,
    load_bridge,
)
from disprop.schemes import available as available_schemes
from disprop.schemes import load as load_scheme
from disprop.several import along, side_by_side
from disprop.tables import Tables
from disprop.template import template

__all__ = [
    "Ages",
    "Band",
    "Baseline",
    "Bridge",
    "Cube",
    "DispropError",
    "Fault",
    "Findings",
    "Gates",
    "InputError",
    "Inspection",
    "Release",
    "Scheme",
    "SchemeComparison",
    "Stage",
    "Tables",
    "Target",
    "Unknowns",
    "__version__",
    "age_bands",
    "ages",
    "along",
    "at_least",
    "at_most",
    "available_bridges",
    "available_schemes",
    "baseline",
    "changes",
    "compare",
    "compare_schemes",
    "count",
    "detectable",
    "from_counts",
    "inspect",
    "load_bridge",
    "load_scheme",
    "match",
    "pool",
    "protect",
    "publish",
    "query",
    "rates",
    "read_findings",
    "reading_limits",
    "rounded",
    "side_by_side",
    "size_needed",
    "template",
    "unknowns",
    "within",
]


def __dir__() -> list[str]:
    """Return the public names, so that a completion offers these and not the rooms of the house."""
    return [*__all__, "stats"]
