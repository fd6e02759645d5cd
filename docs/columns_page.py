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


def table(columns: list[tuple[str, str, str]]) -> str:
    lines = [f"| `{name}` | {unit} | {meaning} |" for name, unit, meaning in columns]
    return "\n".join(["| column | unit or values | meaning |", "|---|---|---|", *lines])


def page() -> str:
    found = [(name, entry["unit"], entry["meaning"]) for name, entry in findings.columns().items()]
    story, evidence = found[: findings.STORY], found[findings.STORY :]
    together = [(name, entry["unit"], entry["meaning"]) for name, entry in whole.columns().items()]
    beside = [(name, entry["unit"], entry["meaning"]) for name, entry in habits.columns().items()]
    parts = [HEAD.format(story=findings.STORY), "## The story\n", table(story), "\n## The evidence\n", table(evidence)]
    return "\n".join([*parts, WHOLE, table(together), HABITS, table(beside)]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
