"""Where the figures come from: baselines, classifications, the plan, the versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from disprop.protect import Release
from disprop.publish._dates import day
from disprop.publish.page._table import Table, plain_table


def sources(release: Release) -> tuple[Table, ...]:
    """Return the tables of baselines and classifications: none, one or two.

    Parameters
    ----------
    release : Release
        With its sources and its record.
    """
    schemes: Mapping[str, Mapping[str, Any]] = release.record.get("schemes", {})
    told = (
        ("baselines-table", "Baselines", "Baseline", release.sources, ("source", "date", "geography", "ages")),
        ("schemes-table", "Classifications", "Classification", schemes, ("title", "source", "date", "basis")),
    )
    return tuple(_table(name, caption, first, about, keys) for name, caption, first, about, keys in told if about)


def _table(name: str, caption: str, first: str, about: Mapping[str, Mapping[str, Any]], keys: tuple[str, ...]) -> Table:
    """Return a table of what is known of each; columns of which nothing is known are left out."""
    kept = [key for key in keys if any(entry.get(key) for entry in about.values())]
    rows = [(one, *(_told(entry.get(key)) for key in kept)) for one, entry in about.items()]
    return plain_table(name, caption, (first, *(key.capitalize() for key in kept)), rows)


def _told(value: object) -> str:
    return day(str(value)) if value not in (None, "") else "not stated"


def made_with(release: Release) -> tuple[tuple[str, str], ...]:
    """Return what the figures were made with, as names and values.

    Parameters
    ----------
    release : Release
        With its record.
    """
    versions = dict(release.record.get("versions", {}))
    plan = release.record.get("plan", {})
    told = {
        "Figures as of": day(release.as_of),
        "Plan": str(plan.get("file", "")),
        "Digest of the plan (SHA-256)": str(plan.get("sha256", "")),
        "Made with": ", ".join(f"{name} {version}" for name, version in versions.items()),
        "Rules of disclosure": release.profile,
    }
    return tuple((name, value) for name, value in told.items() if value)
