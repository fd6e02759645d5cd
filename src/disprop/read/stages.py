"""Stages of a table of people: their names, and which values of their columns mean that a person reached them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from disprop.cube import Stage
from disprop.errors import Fault
from disprop.read.alike import almost_alike
from disprop.read.cells import as_text, tidy_text
from disprop.read.words import rows_in_words, yes_or_no
from disprop.schemes import same_words

EVERYONE = "everyone"
"""The name of the first stage: all the people of the table."""


def stage_list(stages: str | Stage | Sequence[str | Stage]) -> tuple[Stage, ...]:
    """Return stages as the user listed them; a text is a stage of a column of that name."""
    listed = (stages,) if isinstance(stages, str | Stage) else tuple(stages)
    return tuple(stage if isinstance(stage, Stage) else Stage(name=stage) for stage in listed)


def column_of(stage: Stage) -> str:
    """Return the column that tells who reached a stage."""
    return stage.column or stage.name


def name_faults(stages: Sequence[Stage]) -> Iterator[Fault]:
    """Find stages of one name, of the name of the first, or drawn from a stage that is none."""
    names = [stage.name for stage in stages]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Fault(where="stages=", what=f"Two stages are called {name!r}.", remedy="Give each its own name.")
    if EVERYONE in names:
        yield Fault(
            where="stages=",
            what=f"{EVERYONE!r} is the name of the first stage: all the rows.",
            remedy="Choose another.",
        )
    for stage in stages:
        if stage.drawn_from and stage.drawn_from not in {EVERYONE, *names}:
            yield Fault(
                where=f"stages=, stage {stage.name!r}",
                what=f"It is drawn from {stage.drawn_from!r}, which is no stage.",
                remedy=f"Name one of: {', '.join([EVERYONE, *names])}.",
            )


def reached(stage: Stage, value: object) -> bool | None:
    """Whether a value of the stage's column means that the person reached it; None where it says neither."""
    text, meant = as_text(value), _meant(stage)
    return yes_or_no(text) if meant is None else same_words(text) in {same_words(as_text(one)) for one in meant}


def _meant(stage: Stage) -> tuple[str, ...] | None:
    """The values of the stage's column that mean yes, where the user named them."""
    return stage.values


def value_faults(stage: Stage, values: Sequence[tuple[object, int]], source: str) -> Iterator[Fault]:
    """Find values of a stage's column that mean neither yes nor no, and stages whose values nobody has."""
    texts: Counter[str] = Counter()
    for value, rows in values:
        texts[tidy_text(value)] += rows
    listed = ", ".join(f"{text!r} ({rows})" for text, rows in texts.most_common(10) if text)
    place = f"{source}, column {column_of(stage)}, stage {stage.name!r}"
    if _meant(stage) is None:
        unclear = {text: rows for text, rows in texts.items() if text and yes_or_no(text) is None}
        if unclear:
            shown = ", ".join(f"{text!r} ({rows_in_words(rows)})" for text, rows in sorted(unclear.items())[:10])
            remedy = (
                f"Write Stage(name={stage.name!r}, column={column_of(stage)!r}, values=(...)) with those that mean yes."
            )
            yield Fault(where=place, what=f"These values mean neither yes nor no: {shown}.", remedy=remedy)
        elif texts[""]:
            yes = sorted(text for text in texts if yes_or_no(text)) or ["yes"]
            yield Fault(
                where=place,
                what=f"The column is blank in {rows_in_words(texts[''])}. Did these people not reach the stage?",
                remedy=f"If so, name what means yes, values = {yes}: the rest means no. If not, leave the stage out.",
            )
        return
    if not _met(stage, texts):
        meant = ", ".join(repr(one) for one in _meant(stage) or ())
        yield Fault(where=place, what=f"No row has a value of the stage: {meant}.", remedy=f"The column has: {listed}.")


def slip_checks(stage: Stage, values: Sequence[tuple[object, int]], source: str) -> Iterator[Mapping[str, object]]:
    """Find values that mean no, and are one slip away from a value that means yes."""
    meant = [as_text(one) for one in _meant(stage) or ()]
    texts: Counter[str] = Counter()
    for value, rows in values:
        texts[tidy_text(value)] += 0 if reached(stage, value) else rows
    for text, rows in texts.items():
        near = next((one for one in meant if rows and list(almost_alike([one, text]))), None)
        if near is not None:
            yield {
                "check": "names almost alike",
                "where": f"{source}, column {column_of(stage)}, stage {stage.name!r}",
                "what": f"{text!r} ({rows_in_words(rows)}) is spelt almost as {near!r}, and means no.",
                "found": text,
                "remedy": "Correct the spelling, or name it among the values that mean yes.",
            }


def unfed_check(stage: Stage, number: int, source: str, one: str) -> Mapping[str, object]:
    """Return the row for a table of checks of a stage that some reached without the stage that feeds it.

    Parameters
    ----------
    stage : Stage
        It names its feeder.
    number, one : int, str
        How many they are, and what each of them is: a row, a person.
    source : str
        The table.
    """
    told = f"1 {one} is" if number == 1 else f"{number:,} {one}s are"
    feeder = repr(stage.drawn_from)
    counted = f"a rate among those at {feeder} counts {'it' if number == 1 else 'them'} all the same"
    return {
        "check": "stage without its feeder",
        "where": f"{source}, stage {stage.name!r}",
        "what": f"{told} at stage {stage.name!r} and not at {feeder}, which feeds it: {counted}.",
        "found": number,
        "remedy": "Correct the columns, or say what the stage is drawn from.",
    }


def _met(stage: Stage, texts: Iterable[str]) -> list[str]:
    """The values that mean yes which the column has."""
    there = {same_words(text) for text in texts}
    return [one for one in _meant(stage) or () if same_words(as_text(one)) in there]
