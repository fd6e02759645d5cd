"""Write columns.md from the column list in the code, so that the two cannot differ: `python docs/columns_page.py`."""

from pathlib import Path

from disprop import findings, habits, whole

PAGE = Path(__file__).with_name("columns.md")

HEAD = """# Columns of findings

Made by `docs/columns_page.py` from `src/disprop/columns.toml`; a test holds the two together.

`findings.csv`, and `.frame` of findings in Python, have one row a finding. The first {story} columns tell the story;
the rest is evidence. Where a table is divided (by period, by site), those columns stand after `id`.

Files hold proportions from 0 to 1; percentage points have `_pp` in their names. What is undefined is empty, and `note`
says why: it is never 0.

The last column says which counts of its row a value gives away, so that it is withheld with them in what is published:
nothing; one count; the table of known people that is tested; or everything, the unknown too. The [rules of
disclosure](protection.md) have the rest.
"""

WHOLE = """
## Whole characteristics

`whole.csv`, and `.whole()` of findings in Python, have one row a family: all groups of one characteristic, at one
level, stage and slice, tested together. Slice columns stand after `comparison`. [What it says, and what it does
not](whole.md).
"""

HABITS = """
## Habits

`.habits.frame` of findings in Python has one row a finding that has a verdict. Slice columns stand after `id`. [What
the habits are](habits.md).
"""


TITLES = {"unit": "unit or values", "meaning": "meaning", "reveals": "reveals"}


def table(columns: list[tuple[str, dict[str, str]]], *, titles: dict[str, str] = TITLES) -> str:
    lines = [" | ".join([f"| `{name}`", *(entry[key] for key in titles)]) + " |" for name, entry in columns]
    head = ["| " + " | ".join(["column", *titles.values()]) + " |", "|---" * (1 + len(titles)) + "|"]
    return "\n".join([*head, *lines])


def page() -> str:
    found = list(findings.columns().items())
    story, evidence = found[: findings.STORY], found[findings.STORY :]
    together, beside = list(whole.columns().items()), list(habits.columns().items())
    plain = {key: TITLES[key] for key in ("unit", "meaning")}
    parts = [HEAD.format(story=findings.STORY), "## The story\n", table(story), "\n## The evidence\n", table(evidence)]
    return "\n".join([*parts, WHOLE, table(together), HABITS, table(beside, titles=plain)]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
