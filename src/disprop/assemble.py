"""Put what was computed into one tidy frame, in the order of `columns.toml`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from disprop import event_words, stats, unlisted, words
from disprop.cells import Arms, Bools, Cells, Floats, divide
from disprop.estimates import odds_ratio
from disprop.families import EVIDENCE
from disprop.findings import columns
from disprop.intervals import MEASURES, intervals
from disprop.judge import GATE_WORDS, POSSIBLE, SIDES, VERDICTS, Judged, Rules
from disprop.p_values import METHOD_WORDS, log_headline_p
from disprop.pair import Paired
from disprop.plan_size import detectable_ratios
from disprop.unknown import POOLS, Bounds

DIRECTIONS = ("under", "level", "over")
BAND_SIDES = ("below", "inside", "above")

NOTES = (
    "nobody is at the stage or in the baseline, or everybody is",
    words.COMPARATOR,
    "the stage is its whole baseline",
    "printed share of 0 taken at half a unit",
    "shares made to add to 100%",
    event_words.REPEATS_UNKNOWN,
    event_words.NOTHING_HAPPENED,
    unlisted.IN_BASELINE,
    unlisted.AT_STAGE,
    event_words.CASES,
    event_words.SAME_FACTOR,
    "share lowered for a printed 0 taken at half a unit",
)
"""Why something is empty or special, by the bits of a row's note."""


def assemble(
    paired: Paired,
    judged: Judged,
    bound: Bounds,
    rules: Rules,
    *,
    name: str,
    baseline: str,
    polarity: str | None,
    rounding: np.ndarray,
    normalised: bool,
    for_every: float | None = None,
) -> pd.DataFrame:
    """Return the frame of findings.

    Parameters
    ----------
    paired, judged, bound
        The comparisons, what was decided about them, and what the unknown could do.
    rules : Rules
        What the run declared.
    name, baseline : str
        Of the comparison and of its baseline.
    polarity : str or None
        Whether to reach the stage is good or bad.
    rounding : bool array, shape (rows,)
        Whether the rounding of a published share decides.
    normalised : bool
        Whether the shares were made to add to 100%.
    for_every : float, optional
        Of events: for how many the rates are told; by default as many as make them readable.
    """
    parts = {
        **_names(paired, name, baseline),
        **_counts(paired.cells, judged.arms),
        **_size(judged, polarity),
        **_tests(judged, rules),
        **_intervals(judged, rules),
        **_judgement(judged, rules, paired.itself),
        **_bounds(bound, judged),
        "for_every": _for_every(paired.cells, for_every),
        **_factors(paired.cells, judged.arms, capped=rules.capped),
        "flagged": (judged.verdict <= POSSIBLE) | bound.decide | bound.gate_alone,
        "share_rounding_decides": rounding,
        "baselines_decide": False,
        "note": _notes(paired, judged, normalised, capped=rules.capped),
    }
    frame = pd.DataFrame(parts, copy=False)
    return frame[["id", *paired.slice_names, *(column for column in columns() if column != "id")]]


def _names(paired: Paired, name: str, baseline: str) -> dict[str, Any]:
    """Return what a row is called, and what it is about."""
    families = _family_names(paired, name)
    own = ("stage", "characteristic", "level", "code", "group", "comparator", "bridge")
    return {
        "id": families + "/" + paired.keys["code"].to_numpy(),
        **{column: paired.keys[column] for column in (*paired.slice_names, *own)},
        "family": name if paired.report_wide else families,
        "question": paired.cells.question,
        "relation": paired.cells.relation,
        "baseline": baseline,
    }


def _counts(cells: Cells, arms: Arms) -> dict[str, Any]:
    """Return the people that a row is made of; none where the baseline, or the second share, is a constant."""
    people = np.full(len(cells), cells.relation != "fixed")
    two = np.full(len(cells), arms.exposure is not None or not arms.constant)
    other = arms.other
    return {
        "observed": cells.stage_group,
        "denominator": arms.own[1],
        "unknown": cells.stage_unknown,
        "stage_known": cells.stage_known,
        "base_observed": _people(cells.base_group, people),
        "base_known": _people(cells.base_known, people),
        "base_unknown": _people(cells.base_unknown, people),
        "other_observed": _people(other[0], two),
        "other_denominator": _people(other[1], two),
        "share_of_known": divide(cells.stage_group, cells.stage_known),
        "share_of_all": divide(cells.stage_group, cells.stage_known + cells.stage_unknown),
    }


def _size(judged: Judged, polarity: str | None) -> dict[str, Any]:
    """Return how large the difference is, and which way it goes."""
    numbers = judged.estimates
    direction = np.sign(np.nan_to_num(numbers.difference)).astype(np.int8)
    return {
        "value": numbers.value,
        "reference": numbers.reference,
        "difference_pp": numbers.difference * 100,
        "ratio": numbers.ratio,
        "expected": numbers.expected,
        "surplus": numbers.surplus,
        "flip": stats.flip(numbers.surplus, 0.0) if judged.arms.exposure is None else np.nan,
        "direction": _words((*DIRECTIONS, ""), np.where(np.isnan(numbers.difference), -1, direction + 1)),
        "effect": _effect(direction, polarity),
    }


def _for_every(cells: Cells, given: float | None) -> float:
    """Return for how many rates of events are told; NaN for people."""
    if cells.relation != event_words.EVENTS:
        return float("nan")
    return given or event_words.base_for(float(cells.stage_known.sum()), float(cells.base_known.sum()))


def _factors(cells: Cells, arms: Arms, *, capped: bool) -> dict[str, Any]:
    """Return how many times repeat events raise the variance; NaN for people, and where nobody knows."""
    if cells.relation != event_words.EVENTS or capped:
        return dict.fromkeys(("variance_factor", "own_factor", "other_factor"), float("nan"))
    return {"variance_factor": arms.factor, "own_factor": arms.own_factor, "other_factor": arms.other_factor}


def _judgement(judged: Judged, rules: Rules, itself: Bools) -> dict[str, Any]:
    """Return the verdict with the band and the gates; the comparator itself fails none."""
    side = _words((*BAND_SIDES, ""), np.where(judged.size.defined, judged.size.side + 1, -1))
    return {
        "verdict": _words(VERDICTS, judged.verdict),
        **_band(rules),
        "side": "" if rules.band is None else side,
        "beyond_band": judged.size.outside_whole,
        "band_cannot_fail": _words(SIDES, judged.size.cannot_fail),
        "declaration": judged.declared,
        "gate": _words(GATE_WORDS, np.where(itself, 0, judged.gate)),
    }


def _band(rules: Rules) -> dict[str, Any]:
    if rules.band is None:
        return {"band": "", "band_unit": "", "band_low": np.nan, "band_high": np.nan}
    low, high = rules.band.ends
    return {"band": str(rules.band), "band_unit": rules.band.unit, "band_low": low, "band_high": high}


def _words(table: Sequence[str], places: np.ndarray) -> Any:
    """Return the words at these places, as pandas holds text."""
    return pd.Series(table).array.take(places)


def _people(counts: np.ndarray, people: np.ndarray) -> Floats:
    return np.where(people, counts.astype(float), np.nan)


def _effect(direction: np.ndarray, polarity: str | None) -> Any:
    if polarity not in ("good", "bad"):
        return ""
    adverse = 1 if polarity == "bad" else -1
    return _words(("favourable", "", "adverse"), adverse * direction + 1)


def _family_names(paired: Paired, name: str) -> np.ndarray:
    """Return the name of each row's family: comparison, slice, stage where there are several, characteristic, level."""
    keys = paired.keys
    parts = list(paired.slice_names)
    if keys["stage"].nunique() > 1:
        parts.append("stage")
    parts += ["characteristic", "level"]
    first = keys.groupby(parts, sort=False, observed=True).ngroup().to_numpy()
    _, at = np.unique(first, return_index=True)
    texts = keys.iloc[at][parts].astype(str).apply(lambda column: column.str.replace("/", "-"))
    named = np.array(["/".join([name.replace("/", "-"), *row]) for row in texts.itertuples(index=False)], dtype=object)
    return np.asarray(named[first])


def _tests(judged: Judged, rules: Rules) -> dict[str, Any]:
    evidence, headline, check = judged.evidence, judged.headline, judged.check
    return {
        "tests": judged.tests,
        "adjust": rules.adjust,
        "alpha": rules.alpha,
        "p": evidence.p,
        "log_p": log_headline_p(judged.arms, evidence.p),
        "p_adjusted": headline.adjusted,
        "evidence": _words(EVIDENCE, headline.evidence),
        "p_check": evidence.p_check,
        "p_check_adjusted": check.adjusted,
        "evidence_check": _words(EVIDENCE, check.evidence),
        "method": _words([words[0] for words in METHOD_WORDS], evidence.method),
        "check": _words([words[1] for words in METHOD_WORDS], evidence.method),
    }


def _intervals(judged: Judged, rules: Rules) -> dict[str, Any]:
    arms, confidence = judged.arms, 1 - rules.alpha
    in_family = 1 - rules.alpha / np.maximum(judged.tests, 1)
    value_low, value_high = _value_interval(arms, confidence)
    difference, ratio, odds = (judged.intervals[measure] for measure in MEASURES)
    family = intervals(arms, in_family, ("difference", "ratio"))
    difference_family, ratio_family = family["difference"], family["ratio"]
    under, over = (np.nan, np.nan) if rules.capped else detectable_ratios(arms, alpha=rules.alpha)
    return {
        "value_low": value_low,
        "value_high": value_high,
        "difference_low_pp": difference[0] * 100,
        "difference_high_pp": difference[1] * 100,
        "ratio_low": ratio[0],
        "ratio_high": ratio[1],
        "difference_low_family_pp": difference_family[0] * 100,
        "difference_high_family_pp": difference_family[1] * 100,
        "ratio_low_family": ratio_family[0],
        "ratio_high_family": ratio_family[1],
        "odds_ratio": odds_ratio(arms),
        "odds_low": odds[0],
        "odds_high": odds[1],
        "detectable_over": over,
        "detectable_under": under,
    }


def _value_interval(arms: Arms, confidence: float) -> tuple[Floats, Floats]:
    """Return the interval of the share or rate by itself: Wilson's; of a rate of events, the exact one."""
    if arms.exposure is not None:
        exposure = np.where(arms.exposure > 0, arms.exposure, np.nan)
        return stats.event_rate_interval(
            arms.count, exposure, method="exact", confidence=confidence, factor=arms.own_factor
        )
    return stats.share_interval(arms.count, arms.total, method="wilson", confidence=confidence)


def _bounds(bound: Bounds, judged: Judged) -> dict[str, Any]:
    others = np.where(bound.could >> judged.verdict & 1, bound.could ^ (1 << judged.verdict), bound.could)
    sets = [[word for place, word in enumerate(VERDICTS) if held >> place & 1] for held in range(1 << len(VERDICTS))]
    return {
        "ratio_lowest": bound.ratio_lowest,
        "ratio_highest": bound.ratio_highest,
        "verdict_lowest": _words(VERDICTS, bound.verdict_lowest),
        "verdict_highest": _words(VERDICTS, bound.verdict_highest),
        "unknowns_decide": bound.decide,
        "unknowns_could": _words(["; ".join(held) for held in sets], others.astype(np.int64)),
        "unknowns_needed": bound.needed,
        "unknowns_pool": _words(POOLS, bound.pool),
        "tipping_share": bound.tipping_share,
        "tipping_known": bound.known_share,
    }


def _notes(paired: Paired, judged: Judged, normalised: bool, *, capped: bool) -> Any:
    arms, cells = judged.arms, paired.cells
    whole = (cells.relation == "contains") & (cells.stage_known == cells.base_known)
    empty = arms.empty & ~paired.itself & ~whole
    of_events = cells.relation == event_words.EVENTS
    fixed, repeats, events, cases, same = (
        np.full(len(cells), flag)
        for flag in (
            normalised,
            capped and of_events,
            of_events,
            capped and not of_events,
            arms.repeating == "alike",
        )
    )
    flags = [
        *(empty & ~events, paired.itself, whole, paired.unprinted, fixed, repeats, empty & events),
        *(*paired.unlisted, cases, same & ~empty, paired.lowered),
    ]
    bits = np.bitwise_or.reduce([np.asarray(flag, dtype=np.int64) << place for place, flag in enumerate(flags)])
    numbers, places = np.unique(bits, return_inverse=True)
    texts = ["; ".join(note for place, note in enumerate(NOTES) if number >> place & 1) for number in numbers.tolist()]
    return _words(texts, places)
