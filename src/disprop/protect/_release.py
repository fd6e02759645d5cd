"""Findings protected: counts chosen to be withheld, and with them everything that gives them away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from disprop.errors import Fault, InputError
from disprop.findings import Findings
from disprop.method_words import ALARMS
from disprop.protect import _hide
from disprop.protect._cells import GROUP, Counted, counted, numbers, with_published
from disprop.protect._system import System, system_of
from disprop.protect.profiles import Profile
from disprop.protect.shown import Release, Shown
from disprop.schemes import Scheme

LOGGED = ("place", "characteristic", "kind", "label", "count", "decision", "rule", "protects")
"""The columns of the log."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Held:
    """Findings with the tables that are published beside them.

    Parameters
    ----------
    found : Findings
        The findings; made in this session, since a file does not hold the counts that they were made from.
    unknowns, targets, whole : DataFrame
        The tables beside them.
    already : tuple of DataFrame
        Findings that were published before, of the same date: their counts are known to everybody.
    """

    found: Findings
    unknowns: pd.DataFrame = field(default_factory=pd.DataFrame)
    targets: pd.DataFrame = field(default_factory=pd.DataFrame)
    whole: pd.DataFrame = field(default_factory=pd.DataFrame)
    already: tuple[pd.DataFrame, ...] = ()


def protected(held: Held, profile: Profile, *, step: Callable[[str], None] = lambda _: None, **said: Any) -> Release:
    """Return what of findings may leave under a profile.

    Parameters
    ----------
    held : Held
        The findings and the tables beside them.
    profile : Profile
        The rules. Rounding is done to the tables that findings are made from, not here.
    step : callable
        Told what is being done.
    **said
        Title, date, sources and record, as `Release` has them.

    Raises
    ------
    InputError
        For findings without the counts that they were made from.
    """
    found = held.found
    parts = {"findings": found.frame, "unknowns": held.unknowns, "targets": held.targets, "whole": held.whole}
    shown = {name: Shown.whole(frame) for name, frame in parts.items()}
    log = pd.DataFrame(columns=list(LOGGED))
    method = found.method
    if profile.withholds and any(len(part) for part in (found.frame, held.unknowns, held.targets)):
        step("deciding what to withhold")
        hidden, log = _decided(held, profile)
        shown = {name: table.without(hidden[name]) for name, table in shown.items()}
        if hidden["findings"].to_numpy().any():
            method = tuple(_hide.method_lines(shown["findings"], found.method, ALARMS))
    if profile.least_denominator:
        for name, few in _hide.FEW.items():
            if len(parts[name]):
                shown[name] = shown[name].without(few(parts[name], profile.least_denominator))
    tables: dict[str, Any] = {**shown, **said}
    return Release(
        **tables,
        slices=found.slices,
        method=method,
        profile=profile.name,
        rules=profile.sentences,
        log=log,
        asked=profile,
    )


def _decided(held: Held, profile: Profile) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Return which values of each table are withheld, and the log of counts."""
    found = held.found
    rows = _rows_of(found)
    counts = counted(found.grounds, held.unknowns, held.targets, held.already)
    counts = with_published(counts, [one for ground in found.grounds for one in ground.ids.tolist()], held.already)
    schemes = {scheme.name: scheme for ground in found.grounds for scheme in ground.schemes.values()}
    cells, log = chosen(counts, schemes, profile)
    every = sum(len(ground.ids) for ground in found.grounds)
    keys = _keys(found)
    parts = _hide.hidden_parts(counts, cells, np.arange(every))
    values = _hide.spread(_hide.hidden_values(parts, keys["question"], keys["relation"]), found.grounds)
    findings = values.iloc[rows].reset_index(drop=True)
    findings = _hide.without_baselines_decide(findings, found.frame.reset_index(drop=True), found.slices)
    hidden = {
        "findings": findings,
        "whole": _hide.hidden_wholes(held.whole, found, findings),
        "unknowns": _hide.hidden_unknowns(
            held.unknowns, _hide.hidden_parts(counts, cells, numbers(held.unknowns)), findings, found.frame
        ),
        "targets": _hide.hidden_targets(
            held.targets, _hide.hidden_parts(counts, cells, numbers(held.targets, after=held.unknowns))
        ),
    }
    return hidden, log


def chosen(counts: Counted, schemes: Mapping[str, Scheme], profile: Profile) -> tuple[np.ndarray, pd.DataFrame]:
    """Return which counts are withheld, and a log that says why.

    Parameters
    ----------
    counts : Counted
        The counts.
    schemes : mapping of str to Scheme
        By name.
    profile : Profile
        The rules.
    """
    from disprop.protect.linked import choose

    system = system_of(counts, schemes, profile)
    choice = choose(system.linked, system.need)
    size = len(counts.cells)
    hidden = choice.hidden[:size] | _protected(system, size)
    hidden |= otherwise_classified(counts, hidden) | crossed_beside_slices(counts, hidden, schemes)
    return hidden, _log(counts, system, choice, hidden)


def otherwise_classified(counts: Counted, hidden: np.ndarray) -> np.ndarray:
    """Return the counts of people who stand there on another classification too, where one of either is withheld.

    What the groups of one classification say of those of another is not known here, so that one of the two is left: the
    one that is used most.
    """
    groups = counts.uses[(counts.uses["kind"] == GROUP) & (counts.uses["scheme"] != "")]
    keys = ["place", "characteristic"]
    withheld = groups.assign(hidden=hidden[groups["cell"]]).groupby(keys)["hidden"].transform("any")
    most = groups.groupby([*keys, "scheme"]).size().reset_index(name="n").sort_values("n", ascending=False)
    kept = most.drop_duplicates(keys)[[*keys, "scheme"]].assign(kept=True)
    other = groups.merge(kept, on=[*keys, "scheme"], how="left")["kept"].isna().to_numpy()
    left = set(groups.loc[~other & withheld.to_numpy(), "cell"])
    return np.isin(np.arange(len(hidden)), list(set(groups.loc[other & withheld.to_numpy(), "cell"]) - left))


def crossed_beside_slices(counts: Counted, hidden: np.ndarray, schemes: Mapping[str, Scheme]) -> np.ndarray:
    """Return the counts of crossed characteristics, where tables are cut into slices too and anything is withheld.

    What the three tell together (margins, slices, crossings), where some answers are unknown, is more than sums of
    counts: whoever is missing from a crossing is somewhere.
    """
    crossings = {scheme.characteristic for scheme in schemes.values() if scheme.crossed}
    sliced = counts.cells["place"].astype(str).str.contains("; ", regex=False).any()
    if not (crossings and sliced and hidden.any()):
        return np.zeros(len(hidden), dtype=bool)
    return counts.cells["characteristic"].isin(crossings).to_numpy()


def _protected(system: System, size: int) -> np.ndarray:
    return np.isin(np.arange(size), system.need.form)


def _log(counts: Counted, system: System, choice: Any, hidden: np.ndarray) -> pd.DataFrame:
    """Return a row for each count that is withheld, and for each rule that could not be kept."""
    size = len(hidden)
    cells = counts.cells.assign(decision="withheld", rule="", protects="")
    own = system.need.form < size
    cells.loc[system.need.form[own], "rule"] = system.rule[own]
    other = hidden & (cells["rule"] == "").to_numpy()
    cells.loc[other, "rule"] = "could be worked out from"
    cells.loc[other, "protects"] = [_named(counts, system, int(whom)) for whom in choice.whom[:size][other]]
    unmet = system.need.form[choice.unmet]
    cells.loc[unmet[unmet < size], "decision"] = "withheld, but known from what is public"
    return cells[hidden].rename(columns={"value": "count"})[list(LOGGED)].reset_index(drop=True)


def _named(counts: Counted, system: System, need: int) -> str:
    """Return what a need protects, in words."""
    if need < 0:
        return ""
    form = int(system.need.form[need])
    if form >= len(counts.cells):
        return str(system.rule[need])
    cell = counts.cells.iloc[form]
    return ", ".join(str(cell[name]) for name in ("place", "characteristic", "label") if cell[name])


def _keys(found: Findings) -> pd.DataFrame:
    """Return question and relation of each row of the grounds."""
    keys = [
        {"question": ground.paired.cells.question, "relation": ground.paired.cells.relation}
        for ground in found.grounds
        for _ in range(len(ground.ids))
    ]
    return pd.DataFrame(keys, columns=["question", "relation"])


def _rows_of(found: Findings) -> np.ndarray:
    """Return for each finding its row of the grounds, one ground after the other.

    Families are there as a whole or not at all: which rows of one were chosen can tell what is withheld of them.
    """
    ids = [one for ground in found.grounds for one in ground.ids.tolist()]
    own = found.frame["id"].tolist()
    if len(ids) == len(own) and _same(found):
        return np.arange(len(own))
    place = {one: at for at, one in enumerate(ids)}
    kept = {str(one).rpartition("/")[0] for one in own}
    whole = {one for one in ids if str(one).rpartition("/")[0] in kept}
    if len(place) < len(ids) or set(own) != whole:
        what = "The counts that these findings were made from are not there, or some groups were left out."
        remedy = "Protect findings as they were made: in one session, before they are filtered, or from their plan."
        raise InputError(Fault(where="rules of disclosure", what=what, remedy=remedy))
    return np.array([place[one] for one in own], dtype=np.int64)


def _same(found: Findings) -> bool:
    """Whether findings stand in the order of their grounds; ids may have been given names of their own since."""
    keys = ["stage", "characteristic", "level", "code"]
    frames = [ground.paired.keys[keys] for ground in found.grounds]
    if not frames:
        return True
    made = pd.concat(frames).astype(str).to_numpy() == found.frame[keys].astype(str).to_numpy()
    counts = np.concatenate([ground.paired.cells.stage_group for ground in found.grounds])
    written = pd.to_numeric(found.frame["observed"]).to_numpy(dtype=float)
    return bool(made.all() and (np.isnan(written) | (written == counts)).all())
