"""The two questions, composition and rate: one call gives the whole answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from disprop.align import Levels, known_alike, levels_for, shared_characteristics
from disprop.answer import answered
from disprop.arguments import People, as_tables, bridges_of, level_faults, levels_of, names, rules_of
from disprop.band import Band
from disprop.baseline import Baseline
from disprop.cells import REST, Question, Relation
from disprop.checks import checks_frame, join_checks
from disprop.cube import Cube
from disprop.errors import Fault, InputError, raise_faults
from disprop.families import Adjust
from disprop.findings import Findings
from disprop.judge import Gates, Rules
from disprop.method import how_found
from disprop.one_basis import read_alike
from disprop.over_bridges import bridge_lines, put_over
from disprop.pair import Blocks, Paired, pair
from disprop.relation import ASK_COMPOSITION, ASK_RATE, relation_of
from disprop.repeats import Repeats, event_faults, with_repeats, without_events
from disprop.schemes import Bridge, BridgeLike
from disprop.tables import Tables
from disprop.whole import Grounds

Polarity = Literal["good", "bad", "neutral"]


def compare(
    stage: People,
    against: Baseline | People | None = None,
    *,
    among: People | None = None,
    beside: People | None = None,
    band: Band | None = None,
    levels: str | Levels = None,
    characteristics: str | Sequence[str] | None = None,
    polarity: Polarity | None = None,
    alpha: float = 0.05,
    adjust: Adjust = "holm",
    family: Literal["characteristic", "report"] = "characteristic",
    gates: Gates | None = None,
    bridge: BridgeLike | Sequence[BridgeLike] | None = None,
    name: str | None = None,
) -> Findings:
    """Ask whether a group of people looks like its baseline (composition).

    Parameters
    ----------
    stage : Tables or Cube
        The people: staff, leavers, a caseload.
    against : Baseline, optional
        Shares known as constants, such as a census (relation ``fixed``).
    among : Tables or Cube, optional
        People who contain those of the stage: shortlisted among applicants (relation ``contains``).
    beside : Tables or Cube, optional
        Different people: leavers beside those still in post, area beside area (relation ``separate``).
    band : Band, optional
        Differences too small to matter: ``within(points=5)``, ``within(ratio=(0.8, 1.25))``.
    levels : str, sequence or mapping, optional
        Levels of the classifications, for all characteristics or for each; the finest that both tables can be had at
        if not given.
    characteristics : str or sequence of str, optional
        Which to compare; all that both have if not given.
    polarity : {"good", "bad", "neutral"}, optional
        Whether it is good to be at the stage.
    alpha : float
        Level of significance; intervals have confidence ``1 - alpha``.
    adjust : {"holm", "bh", "none"}
        How p-values are adjusted within a family.
    family : {"characteristic", "report"}
        A family is one characteristic at one level, stage and slice; or all rows of this call.
    gates : Gates, optional
        How little data is too little.
    bridge : str, Path, mapping, Bridge or sequence of these, optional
        Where the two are classified on different bases: the bridge over which one of them is put onto the basis of the
        other, or one for each; the method says what it assumes.
    name : str, optional
        Begins the ids of the rows; the name of the stage's table if not given.

    Returns
    -------
    Findings
        One row a group, level, stage and slice.

    Raises
    ------
    InputError
        If the relation is missing (the message asks in words), or the tables do not fit: every fault at once.

    Notes
    -----
    For a group with s of the S known people at the stage, share is s / S; it is held against the baseline's share by
    difference and ratio. Tests and intervals are those of section 5 of the methods page.

    Examples
    --------
    >>> import disprop as dp
    >>> staff = dp.from_counts({"White": 416, "BME": 27, "Refused": 3}, scheme="ethnicity_ew_2001", name="staff")
    >>> census = dp.baseline({"White": 97.7, "BME": 2.3}, scheme="ethnicity_ew_2001", unit="percent", name="census")
    >>> found = dp.compare(staff, against=census, band=dp.within(points=5))
    >>> found.frame["verdict"].tolist()
    ['small difference', 'small difference']
    """
    rules = rules_of(band=band, alpha=alpha, adjust=adjust, gates=gates, polarity=polarity, family=family)
    relation, base = relation_of(
        stage, against, {"among": ("contains", among), "beside": ("separate", beside)}, ask=ASK_COMPOSITION
    )
    asked = _Asked(
        question="composition",
        relation=relation,
        rules=rules,
        comparator=REST,
        polarity=polarity,
        report_wide=family == "report",
        name=name,
    )
    return _answer(
        asked,
        as_tables(stage),
        base,
        levels=levels_of(levels),
        characteristics=names(characteristics),
        bridges=bridges_of(bridge),
    )


def rates(
    stage: People,
    against: People | None = None,
    *,
    among: People | None = None,
    stayers: People | None = None,
    per: Baseline | People | None = None,
    repeats: Repeats = "unknown",
    for_every: float | None = None,
    comparator: str | float = REST,
    band: Band | None = None,
    levels: str | Levels = None,
    characteristics: str | Sequence[str] | None = None,
    polarity: Polarity | None = None,
    alpha: float = 0.05,
    adjust: Adjust = "holm",
    family: Literal["characteristic", "report"] = "characteristic",
    gates: Gates | None = None,
    bridge: BridgeLike | Sequence[BridgeLike] | None = None,
    name: str | None = None,
) -> Findings:
    """Ask whether something happens as often to one group as to another (rate).

    Parameters
    ----------
    stage : Tables or Cube
        The people it happened to: leavers, disciplined, appointed.
    against : None
        Not a relation by itself; a table given here is asked about in words.
    among : Tables or Cube, optional
        The people it could have happened to, those of the stage included (relation ``contains``).
    stayers : Tables or Cube, optional
        The people it did not happen to (relation ``separate``): those still in post, for leavers.
    per : Baseline, Tables or Cube, optional
        For what can happen again to the same person (stops, grievances, incidents): the people or the time in which it
        happened (relation ``events``). A baseline made of counts, or of amounts such as person-years.
    repeats : {"unknown", "none"}, float, array_like or mapping
        With ``per``: whether the events of one person are known to be counted once (``"none"``: the stage holds
        distinct people); or how many times they raise the variance (1 or more, `stats.variance_factor`); or the number
        of events of each person of the stage, from which that is computed. By group (``{"White": 1, "BME": 10}``) where
        the events of some groups repeat more often; one factor supposes that none do. With ``"unknown"`` the verdict is
        no more than `borderline`, and never `proportionate` or `small difference`, because repeat events make gaps
        that chance alone would not.
    for_every : float, optional
        With ``per``: for how many the rates are told: 1000 for "40 per 1,000". By default as many as make them
        readable. The columns ``value`` and ``reference`` are for one.
    comparator : str or float
        ``"rest"`` (everyone else), ``"overall"``, ``"highest"``, ``"best"`` (asks for polarity), the name of a group,
        or a target rate from 0 to 1.
    band, levels, characteristics, polarity, alpha, adjust, family, gates, bridge, name
        As for `compare`.

    Returns
    -------
    Findings
        One row a group, level, stage and slice.

    Raises
    ------
    InputError
        If the relation is missing (the message asks in words), or the tables do not fit: every fault at once.

    Notes
    -----
    The rate of a group is s / b where the baseline contains the stage, s / (s + b) where it does not, and s events per
    b of exposure for events. The ratio is the group's rate over the comparator's.

    Examples
    --------
    >>> import disprop as dp
    >>> staff = dp.from_counts({"White": 418, "BME": 28}, scheme="ethnicity_ew_2001", name="staff")
    >>> left = dp.from_counts({"White": 31, "BME": 8}, scheme="ethnicity_ew_2001", name="leavers")
    >>> found = dp.rates(left, among=staff, polarity="bad")
    >>> print(round(found.frame.loc[1, "ratio"], 2))
    3.85

    Events that can happen again to the same person, for so many people:

    >>> stops = dp.from_counts({"White": 900, "BME": 210}, scheme="ethnicity_ew_2001", name="stops")
    >>> counts = {"White": 90_000, "BME": 10_000}
    >>> residents = dp.baseline(counts, scheme="ethnicity_ew_2001", unit="count", name="residents")
    >>> found = dp.rates(stops, per=residents, polarity="bad")
    >>> print(*found.frame.loc[1, ["observed", "denominator", "value", "verdict"]])
    210 10000.0 0.021 borderline
    """
    rules = rules_of(band=band, alpha=alpha, adjust=adjust, gates=gates, polarity=polarity, family=family)
    ways: dict[str, tuple[Relation, Baseline | People | None]] = {
        "among": ("contains", among),
        "stayers": ("separate", stayers),
        "per": ("events", per),
    }
    relation, base = relation_of(stage, against, ways, ask=ASK_RATE)
    if relation == "events":
        raise_faults(event_faults(base, comparator, repeats, for_every))
        rules = replace(rules, capped=isinstance(repeats, str) and repeats == "unknown")
    else:
        raise_faults(without_events(repeats, for_every))
    if relation != "events" and isinstance(base, Baseline):
        raise InputError(
            Fault(
                where="rates",
                what=f"{base.name} gives shares, and a rate needs the people it could have happened to.",
                remedy="Ask compare(stage, against=...) for composition, or give the people: among= or stayers=.",
            )
        )
    asked = _Asked(
        question="rate",
        relation=relation,
        rules=rules,
        comparator=comparator,
        polarity=polarity,
        report_wide=family == "report",
        name=name,
        for_every=for_every,
        repeats=repeats,
    )
    return _answer(
        asked,
        as_tables(stage),
        base,
        levels=levels_of(levels),
        characteristics=names(characteristics),
        bridges=bridges_of(bridge),
    )


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What a question is asked with, checked."""

    question: Question
    relation: Relation
    rules: Rules
    comparator: str | float
    polarity: Polarity | None
    report_wide: bool
    name: str | None
    for_every: float | None = None
    repeats: Repeats = "unknown"


def _answer(
    asked: _Asked,
    stage: Tables,
    base: Baseline | Tables,
    *,
    levels: Levels,
    characteristics: tuple[str, ...] | None,
    bridges: Sequence[Bridge],
) -> Findings:
    stage, base = read_alike(*put_over(stage, base, bridges, characteristics), characteristics)
    blocks = _blocks(stage, base, levels, characteristics)
    paired, rules = _paired(blocks, asked)
    name, normalised = asked.name or stage.name, isinstance(base, Baseline) and base.normalised
    frame, judged = answered(
        paired,
        rules,
        name=name,
        baseline=base.name,
        polarity=asked.polarity,
        normalised=normalised,
        for_every=asked.for_every,
    )
    grounds = Grounds(
        paired=paired,
        ids=frame["id"].to_numpy(),
        name=name,
        stage=stage.name,
        baseline=base.name,
        public=isinstance(base, Baseline),
        comparator=str(asked.comparator),
        polarity=asked.polarity,
        for_every=asked.for_every,
        schemes={cube.characteristic: cube.scheme for cube, _, _ in blocks},
        rules=rules,
        normalised=normalised,
    )
    return Findings(
        frame=frame,
        slices=paired.slice_names,
        checks=join_checks([stage.checks, base.checks, checks_frame(paired.checks)]),
        method=(*how_found(grounds, judged, levels=_levels_of_one(blocks)), *bridge_lines(_tables(blocks))),
        grounds=(grounds,),
    )


def _paired(blocks: Blocks, asked: _Asked) -> tuple[Paired, Rules]:
    """Return the blocks laid out, with the rules: a verdict is capped where one person may be counted several times."""
    paired = pair(
        blocks,
        question=asked.question,
        relation=asked.relation,
        comparator=asked.comparator,
        polarity=asked.polarity,
        report_wide=asked.report_wide,
        gates=asked.rules.gates,
    )
    if asked.relation == "events":
        return with_repeats(paired, blocks, asked.repeats), asked.rules
    pooled = any(isinstance(table, Cube) and table.pooled for table in _tables(blocks))
    return paired, replace(asked.rules, capped=pooled)


def _tables(blocks: Blocks) -> list[Cube | Baseline]:
    """Return stage and baseline of every block."""
    return [table for stage, base, _ in blocks for table in (stage, base)]


def _levels_of_one(blocks: Blocks) -> int:
    """Return at how many levels the same people are compared, at most."""
    return max(Counter(stage.characteristic for stage, _, _ in blocks).values())


def _blocks(stage: Tables, base: Baseline | Tables, levels: Levels, characteristics: tuple[str, ...] | None) -> Blocks:
    raise_faults(level_faults(levels, stage))
    if isinstance(base, Baseline):
        compared: tuple[str, ...] = (base.scheme.characteristic,)
        stage = stage.only(*compared)
    else:
        compared = shared_characteristics(stage, base, characteristics)
    blocks: list[tuple[Cube, Cube | Baseline, str]] = []
    faults: list[Fault] = []
    for key in compared:
        held = base if isinstance(base, Baseline) else base[key]
        try:
            of, held = known_alike(stage[key], held)
            blocks += [(of, held, level) for level in levels_for(of, held, levels)]
        except InputError as error:
            faults += error.faults
    raise_faults(faults)
    return blocks
