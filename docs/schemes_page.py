"""Write the lists of schemes.md from the schemes in the code: `python docs/schemes_page.py`."""

import re
from pathlib import Path

from disprop import available_schemes, load_scheme
from disprop.schemes import REASONS, Group, Level, Reason, Scheme, Years, also_written

PAGE = Path(__file__).with_name("schemes.md")

MADE = re.compile(r"(?P<head><!-- made: (?P<what>\w+) -->\n).*?(?P<foot><!-- end -->\n)", re.DOTALL)
"""The parts of the page that are made here; the rest is written by hand."""

SIDES = {True: "inside", False: "outside"}


def cell(text: str) -> str:
    """Return text that can stand in a table."""
    return text.replace("|", "\\|")


def overview() -> str:
    lines = [
        f"| [`{name}`](#{name}) | {load_scheme(name).characteristic} | {load_scheme(name).title} | {levels(name)} |"
        for name in available_schemes()
    ]
    return "\n".join(["| scheme | characteristic | what it is | levels (groups) |", "|---|---|---|---|", *lines])


def levels(name: str) -> str:
    return ", ".join(f"`{level.name}` ({len(level.groups)})" for level in load_scheme(name).ladder)


def section(scheme: Scheme) -> str:
    """Return what there is to say of a scheme: where it comes from, then a table a level."""
    facts = {
        "Source": scheme.source,
        "Date": scheme.date,
        "Basis": scheme.basis,
        "Columns that name it": ", ".join(f"`{name}`" for name in (scheme.characteristic, *scheme.also_called)),
        "Do not suggest it by themselves": ", ".join(f"`{text}`" for text in scheme.undistinctive),
    }
    told = "\n".join(f"- {name}: {text}" for name, text in facts.items() if text)
    tables = "\n\n".join(level_table(scheme, level) for level in scheme.ladder)
    return f"### {scheme.name}\n\n{scheme.title}.\n\n{told}\n\n{tables}\n"


def level_table(scheme: Scheme, level: Level) -> str:
    """Return the groups of a level; of the detail, what each is part of too."""
    wholes = scheme.ladder[1:] if level is scheme.ladder[0] else ()
    bands = scheme.years(level.name)
    spellings = not bands or any(group.spellings for group in level.groups)
    last = [*(["years"] if bands else []), *(["also written"] if spellings else [])]
    head = ["group", "code", *(f"`{whole.name}`" for whole in wholes), *last]
    lines = [
        [
            group.label,
            f"`{group.code}`",
            *(part_of(scheme, group.parents, whole) for whole in wholes),
            *([in_years(bands[group.code])] if bands else []),
            *([spelt(group)] if spellings else []),
        ]
        for group in level.groups
    ]
    rows = [f"| {' | '.join(map(cell, line))} |" for line in (head, *lines)]
    rows.insert(1, f"|{'---|' * len(head)}")
    return f"Level `{level.name}` ({level.title}):\n\n" + "\n".join(rows)


def part_of(scheme: Scheme, parents: tuple[tuple[str, str], ...], whole: Level) -> str:
    return scheme.label(dict(parents)[whole.name], whole.name)


def in_years(years: Years) -> str:
    return f"{years.first} and older" if years.last is None else f"{years.first} to {years.last}"


def spelt(entry: Group | Reason) -> str:
    return "; ".join(also_written(entry) if isinstance(entry, Group) else entry.spellings)


def reasons() -> str:
    lines = [
        f"| {reason.label} | `{reason.code}` | {SIDES[reason.in_denominator]} | {cell(spelt(reason))} |"
        for reason in REASONS
    ]
    return "\n".join(["| reason | code | denominator | also written |", "|---|---|---|---|", *lines])


def schemes() -> str:
    return "\n".join(section(load_scheme(name)) for name in available_schemes())


def page() -> str:
    """Return the page as it is, with the parts that are made here made anew."""
    made = {"overview": overview, "schemes": schemes, "reasons": reasons}
    text = PAGE.read_text(encoding="utf-8")
    return MADE.sub(lambda part: f"{part['head']}{made[part['what']]()}\n{part['foot']}", text)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
