"""A scheme as the text of a file, with the comments that somebody needs who makes it their own."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence

from disprop.errors import Fault, InputError
from disprop.schemes._group import DETAIL, Group, Level
from disprop.schemes._scheme import Scheme
from disprop.schemes._toml import FLAGS, LISTS, TEXTS, WAYS, scheme_from
from disprop.toml_text import toml_key, toml_value

WIDTH = 116
"""Where lists break."""

HEAD = """\
# A classification. Change what you need, then name this file wherever a scheme can be named: scheme = "FILE.toml" in a
# plan, --scheme FILE.toml on the command line, dp.load_scheme("FILE.toml") in Python. Lines that begin with # are
# remarks. Case, spaces, punctuation, kinds of dash and & for "and" never count: list a spelling only where its words
# differ. disprop schemes FILE.toml shows how the file is read, and names every mistake with its place.
"""

SAID = {
    "name": "what it is called in the outputs: choose your own",
    "characteristic": "what its groups are groups of",
    "basis": "on which understanding: who says so, as of when",
    "several": "whether one person can be in several groups",
    "ordered": "whether the groups have an order, as bands of age do",
    "also_called": "other headings by which a column of it is known",
    "undistinctive": "labels that fit once the scheme is named, and do not suggest it by themselves",
}
"""What the keys of the scheme mean."""

OF_LEVELS = {"name": "the finest level comes first and is called detail"}
OF_ROLL_UPS = {"name": "a coarser level: each group of the detail says which of these groups it is part of"}
OF_GROUPS = {
    "code": "what stands in the ids of rows: a to z, 0 to 9 and _",
    "label": "what a reader sees",
    "lower": "the lowest age in the band",
    "upper": "the highest; a band without an end has none",
    "spellings": "other ways in which it is written",
    "codes": "what stands for it, alone or beside a name: A1, Indian (A1)",
    "headings": "what it is called before the name of a part: Asian British - Indian",
    "under": "what it is called under such a heading alone: British, Other",
    "rest_of": "of what it is the rest: Asian, for any other Asian background",
}

ABOUT_REASONS = """\
# Reasons for unknown (refused, not stated, blank, ...) are recognised in every scheme; these spellings come before the
# common list.
"""


def scheme_toml(scheme: Scheme) -> str:
    """Return a scheme as the text of a TOML file that reads back as the same scheme.

    Parameters
    ----------
    scheme : Scheme
        Any but a crossed one.

    Raises
    ------
    InputError
        If no file can hold it: two schemes crossed, or codes that cannot stand in a row id.
    """
    where = f"scheme {scheme.name!r}"
    if scheme.crossed:
        remedy = "Write the two schemes that are crossed, each to a file of its own."
        raise InputError(Fault(where=where, what="Two schemes crossed are no file.", remedy=remedy))
    text = "\n".join(_parts(scheme))
    scheme_from(tomllib.loads(text), where=where)
    return text


def _parts(scheme: Scheme) -> Iterator[str]:
    """Yield the parts of the file, which stand apart by an empty line."""
    yield HEAD
    yield "".join(_head(scheme))
    for level in scheme.ladder:
        yield f"[[levels]]\n{_line('name', level.name, _of_level(scheme, level))}{_given('title', level.title)}"
        for at, group in enumerate(level.groups):
            roll_ups = {name: f"the group that it is part of at the level {name}" for name, _ in group.parents}
            yield "".join(_group(group, (OF_GROUPS | roll_ups) if level.name == DETAIL and at == 0 else {}))
    if scheme.reasons:
        listed = "".join(_listed(code, texts, "") for code, texts in scheme.reasons)
        yield f"{ABOUT_REASONS}[reasons]\n{listed}"


def _head(scheme: Scheme) -> Iterator[str]:
    for key in TEXTS:
        yield _given(key, getattr(scheme, key), SAID.get(key, ""))
    for key in FLAGS:
        yield _line(key, getattr(scheme, key), SAID.get(key, ""))
    for key in LISTS:
        yield _listed(key, getattr(scheme, key), SAID.get(key, ""))


def _of_level(scheme: Scheme, level: Level) -> str:
    """Return what is said of the first level, and of the first roll-up."""
    said = {DETAIL: OF_LEVELS["name"]} | dict.fromkeys(scheme.levels[1:2], OF_ROLL_UPS["name"])
    return said.get(level.name, "")


def _group(group: Group, said: dict[str, str]) -> Iterator[str]:
    yield "[[levels.groups]]\n"
    yield _line("code", group.code, said.get("code", ""))
    yield _line("label", group.label, said.get("label", ""))
    for level, code in group.parents:
        yield _line(level, code, said.get(level, ""))
    if group.years is not None:
        yield _line("lower", group.years.first, said.get("lower", ""))
        if group.years.last is not None:
            yield _line("upper", group.years.last, said.get("upper", ""))
    for key in WAYS:
        yield _listed(key, getattr(group, key), said.get(key, ""))


def _line(key: str, value: str | int, remark: str = "") -> str:
    """Return a line, its remark behind it or, where that is too long, above."""
    line = f"{toml_key(key)} = {toml_value(value)}"
    if not remark:
        return f"{line}\n"
    return f"{line}  # {remark}\n" if len(line) + len(remark) <= WIDTH else f"# {remark}\n{line}\n"


def _given(key: str, text: str, remark: str = "") -> str:
    return _line(key, text, remark) if text else ""


def _listed(key: str, texts: Sequence[str], remark: str) -> str:
    """Return a list on one line, or on as many as it needs; nothing where it is empty."""
    if not texts:
        return ""
    items = [toml_value(text) for text in texts]
    line = f"{toml_key(key)} = [{', '.join(items)}]\n"
    if len(line) > WIDTH:
        line = f"{toml_key(key)} = [\n{_broken(items)}\n]\n"
    return f"# {remark}\n{line}" if remark else line


def _broken(items: Sequence[str]) -> str:
    """Return items with commas between, on lines that break between items alone."""
    lines = [" "]
    for item in items:
        if lines[-1] != " " and len(lines[-1]) + len(item) > WIDTH - 2:
            lines.append(" ")
        lines[-1] += f" {item},"
    return "\n".join(lines)
