"""The counts that stand in findings, each once, however often and in whatever column it is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from disprop.cells import NAMED
from disprop.pair import place
from disprop.protect._apart import BASELINE, STAGE, told_apart
from disprop.protect.parts import ALL, EVERYONE, PARTS
from disprop.protect.shown import cuts
from disprop.schemes import Scheme
from disprop.whole import Grounds

GROUP, KNOWN, UNKNOWN, TOTAL, REASON = "group", "known", "unknown", "total", "reason"
"""What a count can be of: a group, those whose group is known or not, everyone, a reason for unknown."""

OTHERS = ("other_observed", "other_base")
"""The counts of a named comparator, which stand in the same table."""

OF_BASELINES = (*PARTS[3:], "base_total", OTHERS[1])
"""The parts that are of the baseline; all others are of the stage."""

OF_TARGET = "at a level"
"""The part of a target's group at a level that has it: of a list of groups that is not all there."""

NEITHER = ("row", "part", "public", "scheme", "level", "code", "relation", "several", "source")
"""What else is said of a use of a count."""

IDENTITY = ("where", "characteristic", "kind", "label", "value")
"""What makes two written counts the same count. Of two of one name and different values, each is its own."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Counted:
    """The counts of findings.

    Parameters
    ----------
    uses : DataFrame
        One row for each place where a count is written or worked with: ``row`` (of the findings), ``part``, ``place``,
        the columns of `IDENTITY` (``where`` is the place, told apart from others of its name that hold other numbers),
        ``public``, ``scheme``, ``level``, ``code``, ``relation``, ``several``, ``ground`` (the number of the
        comparison; NaN for reports), ``source`` (who says so), and ``cell``, the number of the count.
    cells : DataFrame
        One row a count, by number: ``place``, the columns of `IDENTITY`, ``public`` (of a baseline, no secret),
        ``known`` (published before, secret or not), and how often it is ``used``.
    """

    uses: pd.DataFrame
    cells: pd.DataFrame

    @property
    def values(self) -> np.ndarray:
        """The counts themselves."""
        return self.cells["value"].to_numpy(dtype=float)

    @property
    def placed(self) -> pd.DataFrame:
        """The uses with ``where`` for ``place``, which is their ``name``."""
        return self.uses.rename(columns={"place": "name", "where": "place"})


def counted(
    grounds: Sequence[Grounds], unknowns: pd.DataFrame, targets: pd.DataFrame, already: Sequence[pd.DataFrame] = ()
) -> Counted:
    """Return the counts of findings, of reports of unknown responses and of targets.

    Parameters
    ----------
    grounds : sequence of Grounds
        What the findings were made from; their rows are numbered one ground after the other.
    unknowns : DataFrame
        Of all reports, as `disprop.completeness.unknowns_frame` has them; their rows are numbered as `numbers` has it.
    targets : DataFrame
        Likewise, after them.
    already : sequence of DataFrame
        Findings that were published before, as `with_published` has them: those of other comparisons.
    """
    starts = np.cumsum([0, *(len(ground.ids) for ground in grounds)])
    schemes = {key: scheme for ground in grounds for key, scheme in ground.schemes.items()}
    uses = [
        use.assign(ground=at, source=f"{at}{BASELINE if use['part'].iloc[0] in OF_BASELINES else STAGE}")
        for at, (ground, start) in enumerate(zip(grounds, starts, strict=False))
        for use in _of_findings(ground, int(start))
        if len(use)
    ]
    uses += [*_of_unknowns(unknowns), *_of_targets(targets, numbers(targets, after=unknowns), schemes)]
    ids = {one for ground in grounds for one in ground.ids.tolist()}
    uses += [use for at, frame in enumerate(already) for use in _of_published(frame, ids, schemes, -1 - at)]
    filled = [use for use in uses if len(use)]
    table = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=["place", *IDENTITY, *NEITHER])
    table["known"] = table["known"].notna() if "known" in table else False
    table["where"] = told_apart(table)
    keys = table[list(IDENTITY)].astype({"value": float})
    table["cell"] = keys.groupby(list(IDENTITY), sort=False).ngroup()
    held = table.groupby("cell", sort=True)
    cells = (
        held[["place", *IDENTITY]]
        .first()
        .assign(public=held["public"].all(), known=held["known"].any(), used=held.size())
    )
    return Counted(uses=table, cells=cells.reset_index(drop=True))


def with_published(counts: Counted, ids: Sequence[str], already: Sequence[pd.DataFrame]) -> Counted:
    """Return the counts with a column ``known``: those that were published before.

    Parameters
    ----------
    counts : Counted
        The counts.
    ids : sequence of str
        Of the findings, by number of row.
    already : sequence of DataFrame
        Findings that were published: the columns ``id`` and `PARTS`, with NaN where a count was withheld.
    """
    rows = pd.Series(np.arange(len(ids)), index=pd.Index(ids))
    known = set(np.flatnonzero(counts.cells["known"]).tolist())
    for frame in already:
        told = frame[frame["id"].isin(rows.index)]
        for part in PARTS:
            values = pd.Series(told[part].to_numpy(dtype=float), index=rows[told["id"]].to_numpy()).dropna()
            uses = counts.uses[(counts.uses["part"] == part) & counts.uses["row"].isin(values.index)]
            same = uses["value"].to_numpy(dtype=float) == values[uses["row"]].to_numpy()
            known |= set(uses["cell"].to_numpy()[same].tolist())
    return replace(counts, cells=counts.cells.assign(known=np.isin(counts.cells.index, list(known))))


def _of_findings(ground: Grounds, start: int) -> Iterator[pd.DataFrame]:
    paired, keys = ground.paired, ground.paired.keys
    cells = paired.cells
    here = places(keys, paired.slice_names)
    stage = {"observed": cells.stage_group, "stage_known": cells.stage_known, "unknown": cells.stage_unknown}
    base = {"base_observed": cells.base_group, "base_known": cells.base_known, "base_unknown": cells.base_unknown}
    kinds = dict(zip(PARTS, (GROUP, KNOWN, UNKNOWN) * 2, strict=True))
    rows = pd.DataFrame({"row": start + np.arange(len(keys)), "characteristic": keys["characteristic"].astype(str)})
    rows = rows.assign(**{name: keys[name].astype(str) for name in ("level", "code")}, public=False)
    rows = rows.assign(relation=cells.relation, several=paired.several)
    rows["scheme"] = rows["characteristic"].map({key: scheme.name for key, scheme in ground.schemes.items()})
    for part, values in stage.items():
        yield _use(rows, part, kinds[part], here, keys["group"], values)
    yield _total(rows, "total", here, cells.stage_known + cells.stage_unknown)
    if cells.relation == "fixed":
        return
    there, public = pd.Series(paired.base_place), rows.assign(public=ground.public)
    for part, amounts in base.items():
        yield _use(public, part, kinds[part], there, keys["group"], amounts)
    yield _total(public, "base_total", there, cells.base_known + cells.base_unknown)
    if cells.comparator == NAMED:
        yield _use(rows, OTHERS[0], GROUP, here, keys["comparator"], cells.other_stage, code="")
        yield _use(public, OTHERS[1], GROUP, there, keys["comparator"], cells.other_base, code="")


def _use(
    rows: pd.DataFrame, part: str, kind: str, where: pd.Series, label: pd.Series, value: np.ndarray, **more: str
) -> pd.DataFrame:
    named = label.astype(str) if kind == GROUP else ""
    return rows.assign(part=part, kind=kind, place=where, label=named, value=np.asarray(value, dtype=float), **more)


def _total(rows: pd.DataFrame, part: str, where: pd.Series, value: np.ndarray) -> pd.DataFrame:
    """Return the uses of everyone of a place, who are the same whatever the characteristic."""
    return _use(rows, part, TOTAL, where, rows["code"], value, characteristic="", level="", code="", scheme="")


def places(frame: pd.DataFrame, slices: Sequence[str]) -> pd.Series:
    """Return the place of each row: its stage and slice, as `disprop.pair.place` writes them; blank names no slice."""
    named = [name for name in slices if name in frame]
    parts = frame[["stage", *named]].astype(object)
    codes, kept = pd.factorize(pd.MultiIndex.from_frame(parts.where(parts.notna(), "").astype(str)))
    texts = [place(key[0], dict(zip(named, key[1:], strict=True))) for key in kept]
    return pd.Series(np.array(texts, dtype=object)[codes] if texts else np.array([], dtype=object))


def numbers(frame: pd.DataFrame, after: Sized = ()) -> np.ndarray:
    """Return the numbers of the rows of a report, below zero, after those of another."""
    return -1 - len(after) - np.arange(len(frame))


def _of_unknowns(frame: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the counts of the stages in reports of unknown responses; those of baselines stand in the findings."""
    if not len(frame):
        return []
    whole = (frame["reason"] == ALL).to_numpy()
    beside = frame["base_total"].notna() if "base_total" in frame else np.zeros(len(frame), dtype=bool)
    rows = _of_report(frame, numbers(frame))
    rows["source"] += np.where(beside, ", beside its baseline", "")
    count, total = (pd.to_numeric(frame[name]).to_numpy(dtype=float) for name in ("count", "total"))
    reasons = np.where(whole, "", frame["reason"].astype(str))
    parts = [
        rows.assign(part="count", kind=np.where(whole, UNKNOWN, REASON), label=reasons, value=count),
        rows.assign(part="total", kind=TOTAL, label="", value=total, characteristic=""),
        rows.assign(part="known", kind=KNOWN, label="", value=total - count)[whole],
    ]
    return [part[part["value"].notna()] for part in parts]


def _of_targets(frame: pd.DataFrame, row: np.ndarray, schemes: Mapping[str, Scheme]) -> list[pd.DataFrame]:
    """Return the counts of targets; published percentages have none.

    A group is that of every level which has one of its name.
    """
    if not len(frame):
        return []
    count, total = (pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=float) for name in ("count", "total"))
    known = (frame["measure"] == "known").to_numpy()
    rows = _of_report(frame, row).assign(source="targets: " + frame["table"].astype(str).to_numpy())
    named = frame["group"].astype(str).to_numpy()
    counts = rows.assign(
        part="count", kind=np.where(known, KNOWN, GROUP), label=np.where(known, "", named), value=count
    )
    parts = [
        counts,
        *_of_levels(counts[~known], schemes),
        rows.assign(part="total", kind=KNOWN, label="", value=total)[~known],
        rows.assign(part="total", kind=TOTAL, label="", value=total, characteristic="")[known],
    ]
    return [part[part["value"].notna()] for part in parts]


def _of_published(
    frame: pd.DataFrame, ids: Collection[str], schemes: Mapping[str, Scheme], ground: int
) -> Iterator[pd.DataFrame]:
    """Yield the counts that findings of other comparisons showed, by the names that they showed them under."""
    frame = frame[~frame["id"].isin(ids)].reset_index(drop=True)
    if not {"stage", "baseline", "characteristic", "level", "code", "group"} <= set(frame) or not len(frame):
        return
    keys = {name: frame[name].astype(str).to_numpy() for name in ("characteristic", "level", "code")}
    start = FAR * (1 - ground)
    rows = pd.DataFrame({"row": start - np.arange(len(frame)), **keys, "public": False, "known": 1, "several": False})
    names = {key: scheme.name for key, scheme in schemes.items()}
    rows = rows.assign(relation="", ground=ground, scheme=rows["characteristic"].map(names).fillna(""))
    here, there = (places(frame.assign(stage=frame[side]), cuts(frame)) for side in ("stage", "baseline"))
    uses = [
        _use(rows, part, kind, here if part in PARTS[:3] else there, frame["group"], frame[part].to_numpy())
        for part, kind in zip(PARTS, (GROUP, KNOWN, UNKNOWN) * 2, strict=True)
    ]
    together = frame["stage_known"] + frame["unknown"]
    uses += [
        *_of_levels(uses[0][frame["code"] == ""], schemes),
        _total(rows, "total", here, together.fillna(frame.get(EVERYONE, together)).to_numpy()),
        _total(rows, "base_total", there, (frame["base_known"] + frame["base_unknown"]).to_numpy()),
    ]
    said = f"already {ground}: " + frame["id"].astype(str).str.split("/").str[0]
    for use in uses:
        side = BASELINE if use["part"].iloc[0] in OF_BASELINES else STAGE
        yield use.assign(source=said + side)[use["value"].notna()]


FAR = -(10**9)
"""Rows of what was published before are numbered from here on down, after those of all reports."""


def _of_levels(rows: pd.DataFrame, schemes: Mapping[str, Scheme]) -> Iterator[pd.DataFrame]:
    """Yield the counts of groups at each level that has one of their name."""
    for (characteristic, label), held in rows.groupby(["characteristic", "label"]):
        scheme = schemes.get(str(characteristic))
        for level in () if scheme is None else scheme.levels:
            for code in scheme.groups(level) if scheme is not None else ():
                if scheme is not None and scheme.label(code, level) == label:
                    yield held.assign(part=OF_TARGET, scheme=scheme.name, level=level, code=code)


def _of_report(frame: pd.DataFrame, row: np.ndarray) -> pd.DataFrame:
    rows = pd.DataFrame({"row": row, "characteristic": frame["characteristic"].astype(str).to_numpy()})
    rows = rows.assign(source="report: " + frame["id"].astype(str).str.split("/").str[0].to_numpy())
    rows = rows.assign(place=places(frame, cuts(frame)).to_numpy(), several=False, public=False)
    return rows.assign(level="", code="", scheme="", relation="")
