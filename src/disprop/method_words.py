"""What is said of how findings were come by: what was compared with what, by which tests, how many of them."""

from __future__ import annotations

from collections.abc import Sequence

from disprop.numerals import many

RELATIONS = {
    "fixed": "shares taken as constants (fixed)",
    "contains": "people who include those of the stage (contains)",
    "separate": "different people (separate)",
    "events": "events per people or time at risk (events)",
}


def method_lines(
    *,
    question: str,
    relation: str,
    comparator: str,
    stage: str,
    baseline: str,
    band: str,
    adjust: str,
    alpha: float,
    methods: Sequence[tuple[str, str]],
    tests: int,
    families: int,
    levels: int,
    repeats: str = "",
) -> tuple[str, ...]:
    """Return the lines that say what was compared with what, and how.

    Parameters
    ----------
    question, relation, comparator, stage, baseline, band, adjust, alpha
        As the findings have them.
    methods : sequence of (str, str)
        Headline and check of the rows.
    tests, families, levels : int
        How many were made.
    repeats : str
        What is known of events or cases of the same person.
    """
    against = (
        baseline
        if question == "composition"
        else {"rest": "everyone else (rest)", "overall": "everyone (overall)"}.get(comparator, comparator)
    )
    asked = (
        f"Composition of {stage} against {baseline}"
        if question == "composition"
        else f"Rate of {stage}, each group against {against}; baseline {baseline}"
    )
    by = {"holm": "Holm", "bh": "Benjamini-Hochberg", "none": "no adjustment"}[adjust]
    checks = dict.fromkeys(check for _, check in methods)
    tried = f"{' or '.join(headline for headline, _ in methods)} (check: {' or '.join(checks)})"
    lines = [
        f"{asked}: {RELATIONS[relation]}. Known responses only.",
        f"Tests: {tried}. {by} within each family; {100 * (1 - alpha):g}% intervals for the row taken alone.",
        f"Band: {band or 'none, so any difference counts'}.",
    ]
    if repeats:
        lines.append(repeats)
    if tests:
        lines.append(alarms(tests, families, levels, alpha, adjust))
    return tuple(lines)


ALARMS = "if nothing differed, at most"
"""Stands in the line of `alarms` and in no other."""


def alarms(tests: int, families: int, levels: int, alpha: float, adjust: str) -> str:
    """Return the line that says how many false alarms so many tests may raise.

    Parameters
    ----------
    tests, families, levels : int
        How many were made, and at how many levels the same people were compared.
    alpha : float
        Level of significance.
    adjust : str
        How p-values are adjusted within a family.
    """
    told = (
        f"{many(tests, 'test')} in {many(families, 'family', 'families')}: "
        f"{ALARMS} {alpha * tests:.2g} false alarms by both tests to expect before adjustment"
    )
    told += f" and {alpha * families:.2g} after it." if adjust != "none" else "."
    if levels > 1:
        told += f" The {levels} levels of a characteristic are families over the same people."
    return told
