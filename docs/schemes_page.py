"""Write the lists of schemes.md and a page a scheme from the schemes in the code: `python docs/schemes_page.py`."""

import re
from pathlib import Path

from disprop import available_schemes, load_scheme
from disprop.schemes import REASONS, Group, Level, Reason, Scheme, Years, also_written

PAGE = Path(__file__).with_name("schemes.md")
FOLDER = Path(__file__).with_name("schemes")

MADE = re.compile(r"(?P<head><!-- made: (?P<what>\w+) -->\n).*?(?P<foot><!-- end -->\n)", re.DOTALL)
"""The parts of the page that are made here; the rest is written by hand."""

SIDES = {True: "inside", False: "outside"}


def cell(text: str) -> str:
    """Return text that can stand in a table."""
    return text.replace("|", "\\|")


def overview() -> str:
    """Return a table of the schemes for each characteristic."""
    about: dict[str, list[str]] = {}
    for name in available_schemes():
        about.setdefault(load_scheme(name).characteristic, []).append(name)
    return "\n\n".join(f"**{kind[0].upper()}{kind[1:]}**\n\n{listed(about[kind])}" for kind in sorted(about))


def listed(names: list[str]) -> str:
    rows = [f"| [`{name}`](schemes/{name}.md) | {load_scheme(name).title} | {levels(name)} |" for name in names]
    return "\n".join(["| scheme | what it is | levels (groups) |", "|---|---|---|", *rows])


def levels(name: str) -> str:
    return ", ".join(f"`{level.name}` ({len(level.groups)})" for level in load_scheme(name).ladder)


def ethnicity() -> str:
    """Return where the lists of ethnic groups put the groups that moved, and by which codes they go."""
    rows = []
    for scheme in map(load_scheme, available_schemes()):
        if scheme.name.startswith("ethnicity_"):
            codes = [code for group in scheme.ladder[0].groups[:1] for code in group.codes[:1]]
            cells = [
                f"[`{scheme.name}`](schemes/{scheme.name}.md)",
                str(len(scheme.groups("detail"))),
                *(found_in(scheme, group) for group in ("chinese", "arab")),
                ", ".join(f"`{code}`" for code in codes),
            ]
            rows.append(f"| {' | '.join(cells)} |")
    head = ["| list | groups | Chinese is in | Arab is in | first code |", "|---|---|---|---|---|"]
    return "\n".join([*head, *rows])


def found_in(scheme: Scheme, group: str) -> str:
    """Return what a group is part of at the level of the broad groups; "apart" where it is one of them."""
    broad = next((level for level in ("five", "chinese_apart") if level in scheme.levels), None)
    if group not in scheme.groups("detail"):
        return ""
    whole = group if broad is None else scheme.parents("detail", broad)[group]
    return "apart" if whole == group else scheme.label(whole, broad or "detail")


def scheme_page(scheme: Scheme) -> str:
    """Return what there is to say of a scheme: where it comes from, then a table a level, then its own reasons."""
    facts = {
        "Source": scheme.source,
        "Date": scheme.date,
        "Basis": scheme.basis,
        "Columns that name it": ", ".join(f"`{name}`" for name in (scheme.characteristic, *scheme.also_called)),
        "Do not suggest it by themselves": ", ".join(f"`{text}`" for text in scheme.undistinctive),
    }
    told = "\n".join(f"- {name}: {text}" for name, text in facts.items() if text)
    parts = [
        f"# {scheme.name}",
        f"{scheme.title}. One of the [schemes](../schemes.md) that come with the library.",
        told,
    ]
    parts += [level_table(scheme, level) for level in scheme.ladder]
    return "\n\n".join([*parts, *own_reasons(scheme), *ways(scheme)]) + "\n"


def own_reasons(scheme: Scheme) -> list[str]:
    """Return how the scheme writes reasons for unknown, beyond the common list."""
    if not scheme.reasons:
        return []
    labels = {reason.code: reason.label for reason in REASONS}
    rows = [f"| {labels[code]} | {cell('; '.join(texts))} |" for code, texts in scheme.reasons]
    head = "## Reasons\n\nBeside the [common list](../schemes.md#reasons-for-unknown):"
    return ["\n".join([f"{head}\n", "| reason | written |", "|---|---|", *rows])]


def ways(scheme: Scheme) -> list[str]:
    """Return what is read by rule too, with a label of this scheme."""
    for group in scheme.ladder[0].groups:
        wholes = [whole for level, code in group.parents for whole in scheme.level(level).groups if whole.code == code]
        headings = [text for whole in wholes for text in whole.headings]
        if headings and not any(text in group.label for text in headings):
            shown = f"{headings[-1]} - {group.label}" + "".join(f" ({code})" for code in group.codes[:1])
            known = "[what follows by rule](../schemes.md#ways-to-write-that-follow-by-rule)"
            return [f"Read too: {known}, such as `{shown}`."]
    return []


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
    title = f" ({level.title})" if level.title else ""
    return f"## Level `{level.name}`{title}\n\n" + "\n".join(rows)


def part_of(scheme: Scheme, parents: tuple[tuple[str, str], ...], whole: Level) -> str:
    return scheme.label(dict(parents)[whole.name], whole.name)


def in_years(years: Years) -> str:
    return f"{years.first} and older" if years.last is None else f"{years.first} to {years.last}"


def spelt(entry: Group | Reason) -> str:
    if isinstance(entry, Reason):
        return "; ".join(entry.spellings)
    return "; ".join([*also_written(entry), *(f"{text} (under a heading)" for text in entry.under)])


def reasons() -> str:
    lines = [
        f"| {reason.label} | `{reason.code}` | {SIDES[reason.in_denominator]} | {cell(spelt(reason))} |"
        for reason in REASONS
    ]
    return "\n".join(["| reason | code | denominator | also written |", "|---|---|---|---|", *lines])


def pages() -> dict[Path, str]:
    """Return every page by its path: the overview as it is, with the parts that are made here made anew; the rest."""
    made = {"overview": overview, "ethnicity": ethnicity, "reasons": reasons}
    text = PAGE.read_text(encoding="utf-8")
    whole = MADE.sub(lambda part: f"{part['head']}{made[part['what']]()}\n{part['foot']}", text)
    return {PAGE: whole} | {FOLDER / f"{name}.md": scheme_page(load_scheme(name)) for name in available_schemes()}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.md"):
        old.unlink()
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
