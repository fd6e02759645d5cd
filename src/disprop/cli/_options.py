"""The arguments and options of the commands, with their help."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer

INSUFFICIENT = "insufficient"
"""What `--fail-on` takes beside verdicts."""

ALARMS = ("disproportionate", "borderline", "possible", INSUFFICIENT)
"""What `--fail-on` takes: verdicts, worst first, and that nothing could be judged."""


def _one_of(*words: str) -> Callable[[str | None], str | None]:
    """Return a reader of one of some words."""

    def read(value: str | None) -> str | None:
        if value is not None and value not in words:
            raise typer.BadParameter(f"{value!r} is not one of {', '.join(words)}.")
        return value

    return read


def _each_of(*words: str) -> Callable[[list[str] | None], list[str]]:
    """Return a reader of some of some words."""
    read = _one_of(*words)
    return lambda values: [str(read(value)) for value in dict.fromkeys(values or ())]


def _day(value: str | None) -> str | None:
    try:
        return value if value is None else date.fromisoformat(value).isoformat()
    except ValueError:
        raise typer.BadParameter(f"{value!r} is not a date; write it like 2009-03-31.") from None


def _proportion(value: str | float) -> float:
    """Read 2.3% and 0.023 as the same; a default comes as a number."""
    number = str(value).strip()
    try:
        return float(Decimal(number[:-1]) / 100 if number.endswith("%") else Decimal(number))
    except InvalidOperation:
        raise typer.BadParameter(f"{value!r} is not a proportion; write it like 2.3% or 0.023.") from None


def _limit(meaning: str, *, sign: str = "") -> Callable[[str], float]:
    """Return a reader of a number, which says what the number means where it is none; `sign` may stand behind it."""

    def read(value: str) -> float:
        try:
            return float(str(value).strip().removesuffix(sign))
        except ValueError:
            raise typer.BadParameter(f"{value!r} is not a number; {meaning}.") from None

    return read


# ---- Every command ---------------------------------------------------------------------------------------------------

PlanFile = Annotated[
    Path, typer.Argument(metavar="PLAN.toml", help="What to read, compare and judge; or a filled-in template.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but faults and alarms.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show where a fault of ours happened.")]
AsOf = Annotated[
    str | None, typer.Option(metavar="DATE", callback=_day, help="The date of the figures, like 2009-03-31.")
]
FailOn = Annotated[
    list[str] | None,
    typer.Option(
        metavar="VERDICT",
        callback=_each_of(*ALARMS),
        help=f"Exit with 3 if a finding is at or above this: {', '.join(ALARMS[:-1])} (which needs a band); with "
        f"{INSUFFICIENT!r}, if a characteristic of a comparison has nothing but insufficient data; can be given again.",
    ),
]
AdverseOnly = Annotated[
    bool, typer.Option("--adverse-only", help="Let --fail-on and --fail-on-change count adverse findings alone.")
]
Out = Annotated[Path, typer.Option(metavar="DIR", help="The folder for findings.csv and its companions.")]
CHANGED = ("new", "worsened", "reversed")
"""What `--fail-on-change` takes."""

FailOnChange = Annotated[
    list[str] | None,
    typer.Option(
        metavar="WORD",
        callback=_each_of(*CHANGED),
        help=f"With --history: exit with 3 if a finding is {', '.join(CHANGED[:-1])} or {CHANGED[-1]} since the run "
        "before; can be given again.",
    ),
]
HistoryFile = Annotated[
    Path | None,
    typer.Option(
        "--history",
        metavar="FILE",
        help="Keep the run in this file, and tell what has changed since the one before it; made where it is missing. "
        "It holds counts of people as they are.",
    ),
]
Series = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Which history of the file it is part of; the title of the plan if not given."),
]
LogForm = Annotated[
    str | None,
    typer.Option(
        "--log",
        metavar="FORM",
        callback=_one_of("text", "json"),
        help="Log lines, one an event, to the standard error or to --log-file: text or json.",
    ),
]
LogFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Append the log to this file; lines of text unless --log says json."),
]

# ---- compare ---------------------------------------------------------------------------------------------------------

StageFile = Annotated[
    str,
    typer.Argument(
        metavar="STAGE.csv",
        help="Those it happened to, or whose make-up is asked about; of a workbook, FILE.xlsx or FILE.xlsx#SHEET; of "
        "any file FILE#cells=B4:H30,header=4; so too sheet, scheme, layout, area, ages, measure, label.",
    ),
]
SecondFile = Annotated[
    str | None, typer.Argument(metavar="[OTHER.csv]", help="What to hold them against, if it is yet to be said how.")
]
Among = Annotated[
    str | None, typer.Option(metavar="FILE", help="People who contain these: applicants, for the shortlisted.")
]
Stayers = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="Different people, whom it did not happen to: those still in post, for leavers."),
]
Against = Annotated[str | None, typer.Option(metavar="FILE", help="Shares such as a census.")]
Per = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="People to whom these events happened, perhaps several times: residents, for stops. Time at risk with "
        "--unit amount.",
    ),
]
Repeats = Annotated[
    str | None,
    typer.Option(
        metavar="WORD",
        help="For --per: none where each person is counted once, unknown (if not given), or a variance factor of 1 or "
        "more; by group as White=1,BME=10.",
    ),
]
ForEvery = Annotated[float | None, typer.Option(metavar="N", help="For --per: tell rates per so many, such as 1000.")]
Points = Annotated[
    float | None,
    typer.Option(
        metavar="N",
        parser=_limit("--points 5 is 5 percentage points either way, --percent 5 is 5 per cent of the baseline"),
        help="Band: percentage points either way.",
    ),
]
Percent = Annotated[
    float | None,
    typer.Option(
        metavar="N",
        parser=_limit("--percent 5 is 5 per cent of the baseline either way", sign="%"),
        help="Band: per cent of the baseline either way.",
    ),
]
Ratio = Annotated[tuple[float, float] | None, typer.Option(metavar="LOW HIGH", help="Band: ratios, such as 0.8 1.25.")]
Question = Annotated[
    str | None,
    typer.Option(
        metavar="WORD",
        callback=_one_of("rate", "composition"),
        help="rate or composition: rate if not given, composition for --against.",
    ),
]
Comparators = Annotated[
    list[str] | None,
    typer.Option(
        "--comparator",
        metavar="[CHARACTERISTIC=]WORD",
        help="For rates: rest (if not given), overall, highest, best, a group or a rate in per cent; repeatable.",
    ),
]
Bridges = Annotated[
    list[str] | None,
    typer.Option(
        "--bridge",
        metavar="NAME",
        help="The bridge over which a table is put onto the classification of the other; can be given again.",
    ),
]
Characteristics = Annotated[
    list[str] | None, typer.Option("--characteristic", metavar="NAME", help="Which to compare; can be given again.")
]
Schemes = Annotated[
    list[str] | None,
    typer.Option("--scheme", metavar="[CHARACTERISTIC=]NAME", help="The classification; can be given again."),
]
Levels = Annotated[
    list[str] | None, typer.Option("--level", metavar="NAME", help="Level of the classification; can be given again.")
]
Unit = Annotated[
    str | None,
    typer.Option(
        metavar="WORD",
        callback=_one_of("percent", "share", "count", "amount"),
        help="What the numbers of --against are: percent, share or count; of --per: count or amount (person-years).",
    ),
]
Incomplete = Annotated[
    bool,
    typer.Option(
        "--incomplete", help="The shares of --against are not those of the whole population: they need not add to 100%."
    ),
]
Good = Annotated[bool, typer.Option("--good", help="It is good to be there: appointed, trained.")]
Bad = Annotated[bool, typer.Option("--bad", help="It is bad to be there: left, disciplined.")]
Neutral = Annotated[bool, typer.Option("--neutral", help="It is neither.")]
Alpha = Annotated[float, typer.Option(metavar="A", parser=_proportion, help="Level of significance.")]
AlsoOut = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Also write findings.csv and its companions.")
]
SavePlan = Annotated[
    Path | None, typer.Option(metavar="PLAN.toml", help="Also write the plan that asks the same, for disprop run.")
]

# ---- plan-size -------------------------------------------------------------------------------------------------------

People = Annotated[int | None, typer.Option(metavar="N", help="How many people are counted.")]
KnownShare = Annotated[
    float | None,
    typer.Option("--share", metavar="P", parser=_proportion, help="The group's share that is expected, such as 2.3%."),
]
GroupPeople = Annotated[int | None, typer.Option("--group", metavar="N", help="People of the group.")]
Others = Annotated[int | None, typer.Option(metavar="N", help="People whom the group is held against.")]
HowOften = Annotated[
    float | None,
    typer.Option(
        "--rate",
        metavar="P",
        parser=_proportion,
        help="How often it happens: to group and others together; with --ratio or --points, to the others.",
    ),
]
Happened = Annotated[
    int | None, typer.Option(metavar="N", help="In place of --rate: how often it happened, group and others together.")
]
GroupShare = Annotated[
    float | None,
    typer.Option(metavar="P", parser=_proportion, help="For rates: the part of all people that the group is."),
]
SoughtRatio = Annotated[
    float | None, typer.Option("--ratio", metavar="R", help="The difference to be found, as a ratio: 1.25, or 0.8.")
]
SoughtPoints = Annotated[
    float | None,
    typer.Option(
        "--points",
        metavar="N",
        parser=_limit("write it like 5, or -5"),
        help="The difference to be found, in percentage points: 5, or -5.",
    ),
]
Power = Annotated[
    float, typer.Option(metavar="P", parser=_proportion, help="How likely a significant result is to be.")
]
