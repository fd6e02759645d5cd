"""What the defaults say when nothing differs: leavers drawn at random, and the exact size for tiny groups.

Run from the project's folder: ``python docs/evidence/null_check.py``. It writes docs/null-check.md; the seed is fixed.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

import disprop as dp
from disprop import stats
from disprop.schemes import REASONS

HERE = Path(__file__).parent
STAFF = HERE.parents[1] / "data" / "samples" / "west_mercia_2009" / "staff.csv"
DRAWS, SEED, LEAVERS = 2_000, 20090331, 39
RATES = np.round(np.concatenate([np.arange(0.005, 0.1, 0.005), np.arange(0.1, 0.91, 0.02)]), 3)


def drawn_leavers(staff: dp.Cube, leavers: int, draws: int, seed: int) -> dp.Cube:
    """Return leavers drawn without replacement from the staff of known ethnicity, a slice a draw."""
    rng = np.random.default_rng(seed)
    counts = rng.multivariate_hypergeometric(staff.by_group[0, 0], leavers, size=draws)
    unknown = np.zeros((draws, len(REASONS)), dtype=np.int64)
    return dp.Cube(
        scheme=staff.scheme,
        level=staff.level,
        groups=staff.groups,
        stages=(dp.Stage(name="leavers"),),
        counts=np.concatenate([counts, unknown], axis=1)[:, None, :],
        slices=pd.DataFrame({"draw": np.arange(draws)}),
        name="leavers",
    )


def share_of_draws(found: dp.Findings, verdict: str) -> float:
    """Return the share of draws in which any group has the verdict."""
    return float((found.frame["verdict"] == verdict).groupby(found.frame["draw"], observed=True).any().mean())


def alarms() -> pd.DataFrame:
    """Return the shares of draws with any alarm, with and without a band, for several numbers of leavers."""
    staff = dp.from_counts(STAFF, scheme={"ethnicity": "ethnicity_ew_2001"}, characteristic="ethnicity")["ethnicity"]
    rows = []
    for leavers in (10, LEAVERS, 100):
        left = drawn_leavers(staff, leavers, DRAWS, SEED)
        for label, band in (("ratio 0.8 to 1.25", dp.within(ratio=(0.8, 1.25))), ("none", None)):
            found = dp.rates(left, among=staff, band=band)
            rows.append(
                {
                    "leavers": leavers,
                    "band": label,
                    "any disproportionate": share_of_draws(found, "disproportionate"),
                    "any borderline": share_of_draws(found, "borderline"),
                    "any possible": share_of_draws(found, "possible"),
                    "any flagged": float(found.frame.groupby("draw", observed=True)["flagged"].any().mean()),
                }
            )
    return pd.DataFrame(rows)


def exact_size(group: int, others: int, method: str) -> float:
    """Return the largest chance of p < 0.05 over equal rates, by enumeration of both binomials."""
    a, b = np.meshgrid(np.arange(group + 1), np.arange(others + 1), indexing="ij")
    p = stats.rate_test(a, group, b, others, method=method)
    alarm = np.nan_to_num(p, nan=1.0) < 0.05
    chance_a, chance_b = (_binomial(total, RATES) for total in (group, others))
    return float(np.einsum("ra,ab,rb->r", chance_a, alarm, chance_b).max())


def _binomial(total: int, rates: np.ndarray) -> np.ndarray:
    """Return binomial chances, shape (rates, total + 1)."""
    from scipy.stats import binom

    return binom.pmf(np.arange(total + 1), total, rates[:, None])


def conditional_size(group: int, total: int, stage: int, method: str) -> float:
    """Return the chance of p < 0.05 for a group when the stage is drawn at random from everyone."""
    from scipy.stats import hypergeom

    s = np.arange(max(0, stage - (total - group)), min(group, stage) + 1)
    p = stats.rate_test(s, group, stage - s, total - group, method=method)
    return float(hypergeom.pmf(s, total, group, stage)[np.nan_to_num(p, nan=1.0) < 0.05].sum())


def sizes() -> pd.DataFrame:
    """Return the sizes of headline and rivals for groups of 1 to 10."""
    rows = []
    for group in range(1, 11):
        row: dict[str, float] = {"group": group}
        for method, label in (("gated", "headline"), ("score", "score alone"), ("fisher", "Fisher (check)")):
            row[f"{label}, worst of 100 to 800 others"] = max(
                exact_size(group, n, method) for n in (100, 200, 400, 800)
            )
            row[f"{label}, 39 of 443"] = conditional_size(group, 443, LEAVERS, method)
        rows.append(row)
    return pd.DataFrame(rows)


def as_table(frame: pd.DataFrame) -> str:
    """Return a frame as a Markdown table."""
    cells = frame.map(lambda value: f"{value:.4f}" if isinstance(value, float) else str(value))
    lines = [list(cells.columns), ["---"] * len(cells.columns), *cells.to_numpy().tolist()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


TEXT = """# What the defaults say when nothing differs

This page is written by `docs/evidence/null_check.py` (seed {seed}, {draws:,} draws); run it to make it again.

## Whole families

Leavers are drawn at random, without replacement, from the 443 West Mercia staff of known ethnicity (11 groups, most of
them of 1 to 6 people), and compared with the staff they were drawn from: `rates(left, among=staff)`, Holm within the
family of 11 groups. Nothing differs, so every alarm is false. The figures are shares of draws.

{alarms}

`disproportionate` asks headline and check to agree, and `borderline` is the share in which only one of them was
significant after adjustment. `possible` is no alarm: it says that the estimate is outside the band and the evidence is
not there, which for groups of 1 to 6 people is nearly always so.

## The exact size of the headline for tiny groups

The chance of p < 0.05 for one row taken alone when both rates are equal. "Worst" is the largest over equal rates from
0.5% to 90% and over 100, 200, 400 and 800 other people, by enumeration of two binomials; "39 of 443" is the chance when
39 leavers are drawn from 443 staff. The headline is the conditional mid-P where the smallest expected count is below 1
and the N-1 chi-square elsewhere; the score test alone stands beside it to show why.

{sizes}

Largest size of the headline for one row: {worst:.4f}. Fisher's test, the check, never exceeds 0.05, and
`disproportionate` asks for both.
"""


def main() -> None:
    """Write the page."""
    families, single = alarms(), sizes()
    worst = float(single[[column for column in single if str(column).startswith("headline")]].to_numpy().max())
    page = TEXT.format(seed=SEED, draws=DRAWS, alarms=as_table(families), sizes=as_table(single), worst=worst)
    (HERE.parent / "null-check.md").write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
