"""What `disprop compare` was asked, as the entries of a plan: the plan that it saves is the plan that it runs."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from disprop.band import within
from disprop.cli._files import part_of
from disprop.errors import Fault, InputError
from disprop.plan import OF_COMMANDS, Draft, draft_of, is_outside, plan_text
from disprop.publish.files import write_beside
from disprop.relation import relation_question
from disprop.run import read_tables, usual_total

RELATIONS = {"among": "contains", "stayers": "separate", "against": "fixed", "per": "events"}
"""The relation that each flag carries."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The arguments of `disprop compare`.

    Parameters
    ----------
    stage : str
        The file of those it happened to, or of those whose make-up is asked about; ``FILE.xlsx#SHEET`` names a sheet,
        ``FILE#cells=B4:H30,header=4`` other parts of it.
    second : str or None
        Another file, given without saying how the two are connected.
    among, stayers, against, per : str or None
        The other file by its relation.
    repeats : str or None
        Of events: as given.
    for_every : float or None
        Of events: for how many rates are told.
    points, percent : float or None
        A band.
    ratio : pair of float, or None
        A band.
    characteristics, schemes, levels : sequence of str
        As given, as often as given.
    comparators : sequence of str
        One for all, or each with its characteristic: ``ethnicity=White``.
    bridges : sequence of str
        Bridges between classifications, by name or file.
    unit, question, as_of : str or None
        As given.
    incomplete : bool
        Whether the shares of the baseline are not those of the whole population.
    polarity : sequence of str
        Each of ``good``, ``bad`` and ``neutral`` that was given.
    alpha : float
        Level of significance.
    """

    stage: str
    second: str | None = None
    among: str | None = None
    stayers: str | None = None
    against: str | None = None
    per: str | None = None
    repeats: str | None = None
    for_every: float | None = None
    points: float | None = None
    percent: float | None = None
    ratio: tuple[float, float] | None = None
    characteristics: Sequence[str] = ()
    schemes: Sequence[str] = ()
    levels: Sequence[str] = ()
    comparators: Sequence[str] = ()
    bridges: Sequence[str] = ()
    unit: str | None = None
    incomplete: bool = False
    question: str | None = None
    as_of: str | None = None
    polarity: Sequence[str] = ()
    alpha: float = 0.05

    @property
    def base(self) -> str | None:
        """The other file, by whichever flag it came."""
        return self.among or self.stayers or self.against or self.per or self.second

    @property
    def relation(self) -> str | None:
        """How the two are connected; None where no flag says so."""
        return next((word for flag, word in RELATIONS.items() if getattr(self, flag)), None)

    @property
    def names(self) -> tuple[str, str]:
        """What the two tables are called: by their files, apart from one another."""
        stage, base = (_name(part_of(file or "baseline").called) for file in (self.stage, self.base))
        return stage, base if base.casefold() != stage.casefold() else f"{base}_baseline"


def _name(file: str) -> str:
    """Return a file's name without its ending, as it can stand in a row id."""
    return re.sub(r"[^\w-]+", "_", Path(file).stem).strip("_") or "table"


def misused(asked: Asked) -> Iterator[Fault]:
    """Yield what is wrong with the arguments themselves."""
    flags = [flag for flag in RELATIONS if getattr(asked, flag)]
    if asked.base is None:
        yield Fault(
            where=asked.stage,
            what="Compared with what?",
            remedy="Give --among FILE (people who contain these), --stayers FILE (different people: those it did not "
            "happen to), --against FILE (shares such as a census) or --per FILE (people to whom events happened).",
        )
    if len(flags) + (asked.second is not None) > 1:
        told = [*(f"--{flag}" for flag in flags), *([asked.second] if asked.second else [])]
        yield Fault(where=", ".join(told), what="These are several baselines.", remedy="Give one.")
    if asked.base is not None and _same(asked.base, asked.stage):
        yield Fault(where=asked.stage, what="It is compared with itself.", remedy="Name what it is held against.")
    if len(asked.comparators) > 1 and not all("=" in told for told in asked.comparators):
        remedy = "Give one, or each with its characteristic: --comparator ethnicity=White --comparator gender=Female."
        yield Fault(where="--comparator", what="There are several.", remedy=remedy)
    if len(asked.polarity) > 1:
        told = [f"--{word}" for word in asked.polarity]
        yield Fault(where=", ".join(told), what="To reach the stage is one of them.", remedy="Give one.")
    if asked.unit is not None and (asked.among or asked.stayers):
        flag = "--among" if asked.among else "--stayers"
        what = f"It says what the numbers of --against or --per are; those of {flag} are counts of people."
        yield Fault(where="--unit", what=what, remedy=f"Leave it out; or give the table with --against, not {flag}.")
    if asked.incomplete and (asked.among or asked.stayers or asked.per):
        what = "It is for the shares of --against, which then need not add to 100%."
        yield Fault(where="--incomplete", what=what, remedy="Leave it out.")
    yield from _misused_band(asked)
    for file in filter(None, (asked.stage, asked.base)):
        if not file.isprintable():
            yield Fault(where=repr(file), what="The name cannot be written in a plan.", remedy="Rename the file.")


def _same(file: str, other: str) -> bool:
    one, two = part_of(file), part_of(other)
    return one.settings == two.settings and os.path.realpath(one.file) == os.path.realpath(two.file)


_BANDS = {
    "points": "--points 5 is 5 percentage points either way",
    "percent": "--percent 5 is 5 per cent of the baseline either way",
    "ratio": "--ratio 0.8 1.25 is the lowest and the highest ratio, 1 between them",
}


def _misused_band(asked: Asked) -> Iterator[Fault]:
    given = _band(asked)
    if len(given) > 1:
        yield Fault(
            where=", ".join(f"--{unit}" for unit in given), what="A band has one unit.", remedy=f"{_listed_bands()}."
        )
    for unit, limits in given.items():
        ends = limits if isinstance(limits, list) else [limits]
        if not all(map(math.isfinite, ends)):
            yield Fault(where=f"--{unit}", what="It is not a number that can be used.", remedy=f"{_BANDS[unit]}.")
            continue
        try:
            within(**{unit: tuple(ends) if len(ends) > 1 else ends[0]})
        except InputError as error:
            what = " ".join(fault.what for fault in error.faults)
            yield Fault(where=f"--{unit}", what=what, remedy=f"{_BANDS[unit]}.")


def _listed_bands() -> str:
    return "; ".join(_BANDS.values())


def _band(asked: Asked) -> dict[str, Any]:
    given = {"points": asked.points, "percent": asked.percent, "ratio": list(asked.ratio) if asked.ratio else None}
    return {unit: limits for unit, limits in given.items() if limits is not None}


# ---- Entries ---------------------------------------------------------------------------------------------------------


def entries_of(asked: Asked, *, relation: str | None, seen_from: Path | None = None) -> dict[str, Any]:
    """Return the entries of the plan that asks the same.

    Parameters
    ----------
    asked : Asked
        The arguments.
    relation : str or None
        How the two files are connected.
    seen_from : Path, optional
        The folder from which the plan will see its files; as given if not given.
    """
    stage, base = asked.names
    listed = relation == "fixed" or (relation == "events" and asked.unit is not None)
    table = _table(asked.stage, asked, seen_from)
    tables = {stage: table}
    other = _table(asked.base or "", asked, seen_from)
    bridges = [_scheme(name, seen_from) for name in asked.bridges]
    own = [text for text in (*_schemes(table, other), *bridges) if text.endswith(".toml")]
    named = [table["file"], other["file"], *own]
    outside = any(is_outside(seen_from or Path(), file) for file in named) or None
    return {
        "plan": {"title": f"{stage} against {base}", "as_of": asked.as_of, "allow_outside": outside},
        "tables": tables if listed else {**tables, base: other},
        "baselines": {base: {**_one_scheme(other), "unit": asked.unit, "complete": False if asked.incomplete else None}}
        if listed
        else {},
        "comparisons": {stage: _comparison(asked, relation, seen_from)},
    }


def _table(argument: str, asked: Asked, folder: Path | None) -> dict[str, Any]:
    """Return how a file is read: as the flags say of both, and what is said behind its own name above that."""
    own = _source(argument, folder)
    return {**own, **_reading(asked, folder), **own}


def _schemes(*tables: Mapping[str, Any]) -> list[str]:
    return [name for one in tables for name in (one.get("scheme"), *(one.get("schemes") or {}).values()) if name]


def _source(argument: str, folder: Path | None) -> dict[str, Any]:
    """Return the file, and the part of it that is named, as a plan names them."""
    part = part_of(argument)
    scheme = {"scheme": _scheme(part.settings["scheme"], folder)} if "scheme" in part.settings else {}
    return {"file": path_from(part.file, folder), **part.settings, **scheme}


def path_from(file: str, folder: Path | None) -> str:
    """Return a file's path seen from a folder: absolute where there is no way from one to the other."""
    if folder is None:
        return file
    try:
        return Path(os.path.relpath(file, folder)).as_posix()
    except ValueError:  # another drive
        return Path(file).resolve().as_posix()


def _reading(asked: Asked, folder: Path | None) -> dict[str, Any]:
    """Return how both tables are to be read: the one characteristic that is named, and the schemes."""
    one = asked.characteristics[0] if len(asked.characteristics) == 1 else None
    named = [part.partition("=") for part in asked.schemes]
    if len(named) == 1 and not named[0][1]:
        return {"characteristic": one, "scheme": _scheme(named[0][0], folder)}
    schemes = {key if sign else _about(key): _scheme(scheme if sign else key, folder) for key, sign, scheme in named}
    return {"characteristic": one, "schemes": schemes or None}


def _one_scheme(reading: dict[str, Any]) -> dict[str, Any]:
    """Return how a baseline is to be read: it has one characteristic."""
    schemes = reading.get("schemes") or {}
    key = reading["characteristic"] or (next(iter(schemes)) if len(schemes) == 1 else None)
    rest = {name: value for name, value in reading.items() if name != "schemes"}
    return {**rest, "characteristic": key, "scheme": schemes[key]} if key in schemes else rest


def _scheme(name: str, folder: Path | None) -> str:
    return path_from(name, folder) if name.endswith(".toml") else name


def _about(scheme: str) -> str:
    """Return the characteristic of a scheme; the name itself where there is no such scheme, which the plan will say."""
    from disprop.schemes import load

    try:
        return load(Path(scheme) if scheme.endswith(".toml") else scheme).characteristic
    except InputError:
        return scheme


def _comparison(asked: Asked, relation: str | None, seen_from: Path | None) -> dict[str, Any]:
    stage, base = asked.names
    several = list(asked.characteristics) if len(asked.characteristics) > 1 else None
    return {
        "stage": stage,
        "baseline": base,
        "relation": relation,
        "question": asked.question or ("composition" if relation == "fixed" else "rate"),
        "repeats": _repeats(asked.repeats) if asked.repeats else None,
        "for_every": asked.for_every,
        "comparator": _comparator(asked.comparators),
        "bridge": [_scheme(name, seen_from) for name in asked.bridges] or None,
        "characteristics": several,
        "levels": list(asked.levels) or None,
        "band": _band(asked) or None,
        "polarity": asked.polarity[0] if asked.polarity else None,
        "alpha": asked.alpha,
    }


def _comparator(told: Sequence[str]) -> str | float | dict[str, str | float] | None:
    """Return what rates are held against: one for all, or one for each characteristic."""
    if not told or "=" not in told[0]:
        return _number_or_text(told[0]) if told else None
    parts = (part.partition("=") for part in told)
    return {characteristic.strip(): _number_or_text(word.strip()) for characteristic, _, word in parts}


def _repeats(told: str) -> str | float | dict[str, str | float]:
    """Return what is said of repeat events: of all groups, or of each."""
    if "=" not in told:
        return _number_or_text(told)
    parts = (part.rpartition("=") for part in told.split(","))
    return {group.strip(): _number_or_text(factor.strip()) for group, _, factor in parts}


def _number_or_text(comparator: str) -> str | float:
    """Return a target rate as a number; the name of a group as it is."""
    try:
        return float(comparator.strip().removesuffix("%"))
    except ValueError:
        return comparator


_FLAGS = {
    "file": "",
    "band": "--points, --percent or --ratio",
    "levels": "--level",
    "characteristic": "--characteristic",
    "characteristics": "--characteristic",
    "scheme": "--scheme",
    "schemes": "--scheme",
    "comparator": "--comparator",
    "bridge": "--bridge",
    "relation": "--among, --stayers, --against or --per",
    "repeats": "--repeats",
    "for_every": "--for-every",
    "question": "--question",
    "polarity": "--good, --bad or --neutral",
    "alpha": "--alpha",
    "unit": "--unit",
    "as_of": "--as-of",
}


def draft(asked: Asked, relation: str | None) -> Draft:
    """Return the plan that asks the same, its places named by flags.

    Parameters
    ----------
    asked : Asked
        The arguments.
    relation : str or None
        How the two files are connected.
    """
    entries = entries_of(asked, relation=relation)
    return draft_of(
        _pruned(entries),
        name="disprop compare",
        folder=Path(),
        source=plan_text(entries).encode(),
        place=lambda keys: _place(asked, keys),
        wording=OF_COMMANDS,
    )


def _pruned(entries: dict[str, Any]) -> dict[str, Any]:
    """Return entries without the keys that were not given."""
    return {
        key: _pruned(value) if isinstance(value, dict) else value for key, value in entries.items() if value is not None
    }


def _place(asked: Asked, keys: str) -> str:
    """Return the flag that a key stands for."""
    parts = keys.split(".")
    if len(parts) > 1 and parts[0] in ("tables", "baselines"):
        file = asked.stage if parts[1] == asked.names[0] else str(asked.base)
        flag = _FLAGS.get(parts[2] if len(parts) > 2 else "file", "")
        return f"{flag} ({file})" if flag else file
    named = [_FLAGS[part.split("[")[0]] for part in parts if part.split("[")[0] in _FLAGS]
    return named[0] if named else "disprop compare"


# ---- The relation, asked in words ------------------------------------------------------------------------------------


def question_of(asked: Asked) -> str:
    """Return the question that decides how the two files are connected, with their numbers of people.

    Raises
    ------
    InputError
        If one of them cannot be read as counts of people.
    """
    tables = read_tables(draft(asked, "separate"))
    stage, base = (tables[name] for name in asked.names)
    shared = [key for key in stage if key in tuple(base)]
    return relation_question(usual_total(stage, shared), usual_total(base, shared))


def unasked(asked: Asked, question: str) -> Fault:
    """Return the fault of a missing relation, with the flags that answer it."""
    return Fault(
        where=f"{asked.stage}, {asked.second}",
        what=question,
        remedy=(
            f"If they are, write --among {asked.second}. If they are different people (leavers are not in a year-end "
            f"headcount), write --stayers {asked.second}. If {asked.second} gives shares such as a census, write "
            f"--against {asked.second}. If these are events that can happen again to the same person, write --per "
            f"{asked.second}."
        ),
    )


def overlapping(asked: Asked) -> Fault:
    """Return the fault of two tables that share some of their people."""
    return Fault(
        where=f"{asked.stage}, {asked.second}",
        what="Two tables that share some of their people cannot be tested against one another.",
        remedy="Compare those who joined with those who left between the two, with --stayers.",
    )


# ---- The plan, saved -------------------------------------------------------------------------------------------------


def faults_of_saving(asked: Asked, relation: str | None, path: Path) -> Iterator[Fault]:
    """Yield why a plan could not be saved: another one is never overwritten."""
    if path.is_dir():
        yield Fault(where=str(path), what="It is a folder.", remedy="Name a file in it, such as plan.toml.")
    elif not path.parent.is_dir():
        yield Fault(where=str(path), what="Its folder is not there.", remedy="Make the folder, or name another.")
    elif path.exists() and path.read_bytes() != saved_text(asked, relation, path).encode():
        yield Fault(where=str(path), what="Another file is there.", remedy="Name another file, or remove that one.")


def saved_text(asked: Asked, relation: str | None, path: Path) -> str:
    """Return the text of the plan as it will see its files from its own folder."""
    return plan_text(entries_of(asked, relation=relation, seen_from=path.parent))


def save_plan(asked: Asked, relation: str | None, path: Path) -> None:
    """Save the plan that asks the same."""
    write_beside(path, saved_text(asked, relation, path).encode())
