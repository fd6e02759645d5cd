"""From estimates and tests to verdicts: the band, the evidence in its family, the gates, and the words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from disprop.band import Band
from disprop.cells import Arms, Bools, Cells, Counts, Floats, arms_of
from disprop.errors import Fault, raise_faults
from disprop.estimates import Estimates, estimate
from disprop.families import Adjust, Codes, Families, Significance, in_family, tests_in_family
from disprop.intervals import Intervals, intervals
from disprop.p_values import Evidence, test

VERDICTS = (
    "disproportionate",
    "borderline",
    "possible",
    "small difference",
    "proportionate",
    "cannot tell",
    "insufficient data",
)
"""The words of the charter's section 7, worst first."""

DISPROPORTIONATE, BORDERLINE, POSSIBLE, SMALL, PROPORTIONATE, CANNOT_TELL, INSUFFICIENT = range(len(VERDICTS))

CLASSES = np.array([0, 1, 1, 2, 2, 1, 1], dtype=np.int8)
"""The class of each verdict: a difference, no answer, no difference that matters."""

CAPPED = np.array([1, 1, 2, 5, 5, 5, 6], dtype=np.int8)
"""What is said in place of each verdict where `borderline` is the most that can be said."""

SIDES = ("", "under", "over", "both")
"""Sides on which a band cannot fail."""


@dataclass(frozen=True, kw_only=True)
class Gates:
    """How little data is too little. A gate downgrades a verdict and never hides a row.

    Parameters
    ----------
    declaration : float
        Lowest known rate, of the stage or of its baseline, whichever is lower; 0.6 is what HMPPS publishes by.
    denominator : int or None
        Smallest denominator of a row, its group's or its comparator's; rows below leave their family. By default there
        is none, but for crossed characteristics, whose cells are small: `LEAST_CROSSED`, and `LEAST_EVENTS` of events.
    expected : float
        Smallest expected count of a row; rows below leave their family.
    observed : int
        Smallest observed count; rows below are relabelled after the adjustment.

    Examples
    --------
    >>> Gates(denominator=10).denominator
    10
    """

    declaration: float = 0.6
    denominator: int | None = None
    expected: float = 0.0
    observed: int = 0

    def __post_init__(self) -> None:
        """Refuse what no gate can be."""
        faults = [
            Fault(where=f"gates, {name}", what=f"{value!r} is below 0.", remedy="Give 0 (no gate) or more.")
            for name, value in vars(self).items()
            if value is not None and not value >= 0
        ]
        if self.declaration > 1:
            remedy = f"It is a proportion: write {self.declaration / 100:g} for {self.declaration:g}%."
            faults.append(Fault(where="gates, declaration", what=f"{self.declaration!r} is above 1.", remedy=remedy))
        raise_faults(faults)


LEAST_CROSSED = 10
"""The smallest denominator with which a cell of a crossed characteristic is judged, unless a run declares another."""


LEAST_EVENTS = 1.0
"""The smallest number of events that can be expected of a cell of a crossed characteristic, and of its comparator.

Exposure has no such number: 9.5 thousand person-years are 9,500 person-years. Expected events are the same in any unit.
"""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What a run declares before it looks: band, level of significance, adjustment and gates.

    Parameters
    ----------
    band : Band or None
        Differences too small to matter.
    alpha : float
        Level of significance; intervals have confidence ``1 - alpha``.
    adjust : {"holm", "bh", "none"}
        How p-values are adjusted within a family.
    gates : Gates
        How little data is too little.
    capped : bool
        Whether `borderline` is the most that can be said, and nothing inside the band, because nobody knows which
        events or cases are of one person.
    """

    band: Band | None = None
    alpha: float = 0.05
    adjust: Adjust = "holm"
    gates: Gates = Gates()
    capped: bool = False


def band_cannot_fail(arms: Arms, band: Band) -> Codes:
    """Return on which sides the most extreme table with these margins is still inside the band, as places in `SIDES`.

    Notes
    -----
    A band of 5 points can never fail, on the side of too few, a group whose baseline is 2%.
    """
    fewest, most = arms.support
    under = _side(arms.at(fewest), band) != -1
    over = _side(arms.at(most), band) != 1
    return np.asarray(under + 2 * over, dtype=np.int8)


def _side(arms: Arms, band: Band) -> Codes:
    return band.sides(*arms.own, arms.reference)


def declaration(cells: Cells) -> Floats:
    """Return the lower of the known rates of stage and baseline; 1 for a baseline of constants."""
    with np.errstate(divide="ignore", invalid="ignore"):
        stage = cells.stage_known / (cells.stage_known + cells.stage_unknown)
        base = cells.base_known / (cells.base_known + cells.base_unknown)
    return np.asarray(stage if cells.relation == "fixed" else np.fmin(stage, base))


@dataclass(frozen=True, eq=False, kw_only=True)
class Sizes:
    """What the band says of each row.

    Parameters
    ----------
    side : int8 array
        -1 below the band (without a band: below no difference), 0 inside, 1 above.
    inside_whole : bool array
        Whether the interval lies wholly inside.
    outside_whole : bool array
        Whether the interval lies wholly outside (``beyond_band``).
    cannot_fail : int8 array
        Places in `SIDES`.
    defined : bool array
        Whether the band's measure is defined.
    """

    side: Codes
    inside_whole: Bools
    outside_whole: Bools
    cannot_fail: Codes
    defined: Bools


def sides(arms: Arms, estimates: Estimates, rules: Rules) -> Codes:
    """Return -1 below the band (without a band: below no difference), 0 inside, 1 above."""
    if rules.band is None:
        return np.sign(np.nan_to_num(estimates.difference)).astype(np.int8)
    return _side(arms, rules.band)


def sizes(arms: Arms, estimates: Estimates, found: Intervals, rules: Rules) -> Sizes:
    """Hold estimates and intervals against the band."""
    nothing = np.zeros(len(estimates.value), dtype=bool)
    if rules.band is None:
        return Sizes(
            side=sides(arms, estimates, rules),
            inside_whole=nothing,
            outside_whole=nothing,
            cannot_fail=nothing.astype(np.int8),
            defined=~np.isnan(estimates.difference),
        )
    measured = getattr(estimates, rules.band.measure)
    low, high = found[rules.band.measure]
    return Sizes(
        side=sides(arms, estimates, rules),
        inside_whole=rules.band.holds(low, high),
        outside_whole=rules.band.excludes(low, high),
        cannot_fail=band_cannot_fail(arms, rules.band),
        defined=~np.isnan(measured),
    )


def verdict(
    headline: Bools, check: Bools, size: Sizes, *, insufficient: Bools, banded: bool, capped: bool = False
) -> Codes:
    """Return the verdicts: places in `VERDICTS`, first match wins (charter, section 7).

    Parameters
    ----------
    headline, check : bool arrays
        Significant in the family.
    size : Sizes
        What the band says.
    insufficient : bool array
        A gate failed, or p or the measure is undefined.
    banded : bool
        Whether there is a band; without one, small and proportionate cannot be said.
    capped : bool
        Whether `borderline` is the most that can be said; inside the band then `cannot tell`, because what repeats
        widens the interval that `proportionate` rests on, and the evidence that `small difference` claims.
    """
    outside = size.side != 0
    both, one, some = headline & check & (not capped), headline ^ check, headline | check
    one = some if capped else one
    if not banded:
        rules = [(insufficient, INSUFFICIENT), (outside & both, DISPROPORTIONATE), (outside & one, BORDERLINE)]
    else:
        rules = [
            (insufficient, INSUFFICIENT),
            (outside & both, DISPROPORTIONATE),
            (outside & one, BORDERLINE),
            (outside, POSSIBLE),
            (some & (not capped), SMALL),
            (size.inside_whole & (size.cannot_fail == 0) & (not capped), PROPORTIONATE),
        ]
    return np.select([when for when, _ in rules], [code for _, code in rules], CANNOT_TELL).astype(np.int8)


@dataclass(frozen=True, eq=False, kw_only=True)
class Judged:
    """Everything that is decided about each row."""

    arms: Arms
    estimates: Estimates
    intervals: Intervals
    evidence: Evidence
    headline: Significance
    check: Significance
    tests: Counts
    size: Sizes
    declared: Floats
    gate: Codes
    verdict: Codes


GATE_WORDS = (
    "",
    "known rate below the gate",
    "denominator below the gate",
    "expected count below the gate",
    "observed count below the gate",
)
"""Why a gate failed, by the number that `Judged.gate` holds."""


def gates_failed(cells: Cells, arms: Arms, estimates: Estimates, gates: Gates) -> Codes:
    """Return which gate each row fails first, as places in `GATE_WORDS`; 0 for none."""
    low_declaration = declaration(cells) < gates.declaration
    own, events = arms.own[1], arms.exposure is not None
    denominator = own if arms.constant and not events else np.minimum(own, arms.other[1])
    crossed = np.zeros(len(cells)) if cells.least is None or gates.denominator is not None else cells.least
    least = gates.denominator or (0 if events else crossed)
    with np.errstate(invalid="ignore"):
        few = events & (crossed > 0) & (np.fmin(estimates.expected, arms.total - estimates.expected) < LEAST_EVENTS)
        small = [low_declaration, denominator < least, few | (estimates.expected < gates.expected)]
    return np.select([*small, cells.stage_group < gates.observed], [1, 2, 3, 4], 0).astype(np.int8)


@dataclass(frozen=True, eq=False, kw_only=True)
class Held:
    """Tests whose p is put at an end, to learn what of the other rows does not depend on it.

    Parameters
    ----------
    rows : bool array, shape (rows,)
        Which.
    at : {0.0, 1.0, NaN}
        The end; NaN for no test at all. Adjusted p-values rise with every p of the family, so that the ends span all
        that it could be.
    """

    rows: Bools
    at: float


def judge(cells: Cells, rules: Rules, families: Families, held: Held | None = None) -> Judged:
    """Return verdicts with everything they rest on.

    Parameters
    ----------
    cells : Cells
        The counts, one row a comparison.
    rules : Rules
        What the run declared.
    families : Families
        Which rows are tests of one family.
    held : Held, optional
        Rows that count as tests of their families whatever they hold, with p at an end.

    Notes
    -----
    Rows under the gates of denominator or expected count leave their family; rows under the gates of declaration or
    observed count stay in it and are relabelled.
    """
    arms = arms_of(cells)
    estimates, evidence = estimate(arms), test(arms)
    gate = gates_failed(cells, arms, estimates, rules.gates)
    counted = ~(np.isnan(evidence.p) | np.isnan(evidence.p_check) | np.isin(gate, (2, 3)))
    tried = [np.where(counted, p, np.nan) for p in (evidence.p, evidence.p_check)]
    if held is not None:
        tried = [np.where(held.rows, held.at, p) for p in tried]
    headline, check = (in_family(p, families, adjust=rules.adjust, alpha=rules.alpha) for p in tried)
    found = intervals(arms, 1 - rules.alpha)
    size = sizes(arms, estimates, found, rules)
    insufficient = (gate > 0) | ~counted | ~size.defined
    return Judged(
        arms=arms,
        estimates=estimates,
        intervals=found,
        evidence=evidence,
        headline=headline,
        check=check,
        tests=tests_in_family(tried[0], families),
        size=size,
        declared=declaration(cells),
        gate=gate,
        verdict=verdict(
            headline.evidence == 2,
            check.evidence == 2,
            size,
            insufficient=insufficient,
            banded=rules.band is not None,
            capped=rules.capped,
        ),
    )
