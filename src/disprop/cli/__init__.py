"""The command line: arguments, the summary, progress, exit codes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from disprop._version import __version__
from disprop.cli import _options as options
from disprop.cli._collector import seldom_collected
from disprop.cli._ends import ALARM, DONE, HELD, INPUT_WRONG, OUR_FAULT, STOPPED, UNWRITABLE, alarmed, failed
from disprop.cli._explain import explain_command
from disprop.cli._history import history_command
from disprop.cli._inspect import inspect_command
from disprop.cli._publish import publish_command
from disprop.cli._schemes import schemes_command
from disprop.cli._streams import Progress, say, screen_of, write
from disprop.cli._template import template_command

if TYPE_CHECKING:
    from disprop.cli._asked import Asked
    from disprop.cli._run import Alarms
    from disprop.run import Outcome

__all__ = ["ALARM", "DONE", "HELD", "INPUT_WRONG", "OUR_FAULT", "STOPPED", "UNWRITABLE", "app", "main"]

app = typer.Typer(
    name="disprop",
    help="Is this gap real, is it big enough to matter, or can these numbers not tell?",
    epilog="Exit codes: 0 done; 1 our fault; 2 the plan, an argument or an input is wrong; "
    "3 done, and a finding is at or above --fail-on, or nothing could be judged; 4 another run holds the folder; "
    "5 something could not be written; 130 stopped.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Without the program's name; those of the process if not given.

    Returns
    -------
    int
        The exit code.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with seldom_collected():
            code = app(args=given, prog_name="disprop", standalone_mode=False)
    except SystemExit:  # the reader of the help has gone away
        return DONE
    except (Exception, KeyboardInterrupt) as error:  # the last door: what is nobody else's fault is ours
        return failed(error, debug="--debug" in given)
    return code if isinstance(code, int) else DONE


def _version(asked: bool) -> None:
    if asked:
        say(f"disprop {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _program(
    context: typer.Context,
    _asked: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        from disprop.errors import Fault, InputError

        what = (
            "Name a command: run, check, compare, explain, history, inspect, publish, schemes, template or plan-size."
        )
        raise InputError(Fault(where="", what=what, remedy="See disprop --help."))


# ---- Commands --------------------------------------------------------------------------------------------------------


SHORT = {
    "check": "Report every mistake of a plan and its tables at once.",
    "explain": "Tell findings of a run in sentences.",
    "history": "List the runs of a history, or how findings went.",
    "inspect": "Show what files hold, and draft a plan that reads them.",
    "publish": "Run a plan and make what may leave: page, workbook, charts.",
    "schemes": "List classifications; show, compare or write one.",
}
"""What the list of commands says of those whose own first sentence is longer than its line."""


@app.command("run")
def run_command(
    plan: options.PlanFile,
    out: options.Out,
    as_of: options.AsOf = None,
    fail_on: options.FailOn = None,
    adverse_only: options.AdverseOnly = False,
    history: options.HistoryFile = None,
    series: options.Series = None,
    fail_on_change: options.FailOnChange = None,
    log: options.LogForm = None,
    log_file: options.LogFile = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> int:
    """Run a plan: write its findings to a folder and print a summary."""
    _needs(fail_on, adverse_only and not fail_on_change)
    if history is None and (series is not None or fail_on_change):
        raise typer.BadParameter("--series and --fail-on-change ask for --history, which is not given.")
    from disprop.cli._run import Alarms, Job, run_job

    alarms = Alarms(fail_on=fail_on or (), adverse_only=adverse_only, changes=fail_on_change or ())
    job = Job(plan=plan, out=out, as_of=as_of, alarms=alarms, history=history, series=series, quiet=quiet, debug=debug)
    return run_job(job, log=log, log_file=log_file)


@app.command("check", short_help=SHORT["check"])
def check_command(plan: options.PlanFile, quiet: options.Quiet = False, _debug: options.Debug = False) -> int:
    """Report every mistake of a plan and its tables at once; write nothing."""
    from disprop.run import run

    with Progress(quiet=quiet) as progress:
        outcome = run(plan, step=progress)
    if not quiet:
        say(_all_right(outcome))
    return DONE


@app.command("compare")
def compare_command(
    stage: options.StageFile,
    second: options.SecondFile = None,
    among: options.Among = None,
    stayers: options.Stayers = None,
    against: options.Against = None,
    per: options.Per = None,
    repeats: options.Repeats = None,
    for_every: options.ForEvery = None,
    points: options.Points = None,
    percent: options.Percent = None,
    ratio: options.Ratio = None,
    question: options.Question = None,
    comparators: options.Comparators = None,
    characteristics: options.Characteristics = None,
    schemes: options.Schemes = None,
    levels: options.Levels = None,
    bridges: options.Bridges = None,
    unit: options.Unit = None,
    incomplete: options.Incomplete = False,
    good: options.Good = False,
    bad: options.Bad = False,
    neutral: options.Neutral = False,
    alpha: options.Alpha = 0.05,
    out: options.AlsoOut = None,
    save_plan: options.SavePlan = None,
    as_of: options.AsOf = None,
    fail_on: options.FailOn = None,
    adverse_only: options.AdverseOnly = False,
    quiet: options.Quiet = False,
    _debug: options.Debug = False,
) -> int:
    """Compare one table with another and print what came of it."""
    _needs(fail_on, adverse_only)
    from disprop.cli._asked import Asked
    from disprop.cli._run import Alarms

    asked = Asked(
        stage=stage,
        second=second,
        among=among,
        stayers=stayers,
        against=against,
        per=per,
        repeats=repeats,
        for_every=for_every,
        points=points,
        percent=percent,
        ratio=ratio,
        question=question,
        comparators=comparators or (),
        characteristics=characteristics or (),
        schemes=schemes or (),
        levels=levels or (),
        bridges=bridges or (),
        unit=unit,
        incomplete=incomplete,
        polarity=[word for word, given in (("good", good), ("bad", bad), ("neutral", neutral)) if given],
        alpha=alpha,
        as_of=as_of,
    )
    alarms = Alarms(fail_on=fail_on or (), adverse_only=adverse_only)
    return _compare_and_tell(asked, out, save_plan, alarms, quiet=quiet)


@app.command("plan-size", epilog="Example: disprop plan-size --rate 7% --ratio 2 --group-share 6.3%")
def plan_size_command(
    people: options.People = None,
    share: options.KnownShare = None,
    group: options.GroupPeople = None,
    others: options.Others = None,
    rate: options.HowOften = None,
    happened: options.Happened = None,
    ratio: options.SoughtRatio = None,
    points: options.SoughtPoints = None,
    group_share: options.GroupShare = None,
    alpha: options.Alpha = 0.05,
    power: options.Power = 0.8,
    _debug: options.Debug = False,
) -> int:
    """Say what so many people could show, or how many it takes.

    What a number of people could show: --people and --share; for rates --group, --others, and --rate or --happened.

    How many people it takes: --ratio or --points, with --share; for rates with --rate and --group-share.
    """
    from disprop.cli._plan_size import answer

    numbers = {"people": people, "group": group, "others": others, "happened": happened}
    difference = {"ratio": ratio, "points": points, "group_share": group_share}
    screen = screen_of(sys.stdout)
    told = answer(numbers, difference, share=share, rate=rate, alpha=alpha, power=power)
    say(screen.fit("\n".join(map(screen.paragraph, told.splitlines()))))
    return DONE


app.command(
    "explain",
    short_help=SHORT["explain"],
    epilog="Example: disprop explain out/findings.csv 'Other than White' --plain",
)(explain_command)
app.command(
    "history",
    short_help=SHORT["history"],
    epilog="Example: disprop history history.sqlite leavers/ethnicity/two/other_than_white",
)(history_command)
app.command("inspect", short_help=SHORT["inspect"], epilog="Example: disprop inspect staff.xlsx census.csv")(
    inspect_command
)
app.command(
    "publish",
    short_help=SHORT["publish"],
    epilog="Example: disprop publish plan.toml --out public --protect threshold_5",
)(publish_command)
app.command("schemes", short_help=SHORT["schemes"], epilog="Example: disprop schemes ethnicity_ew_2001 --level five")(
    schemes_command
)
app.command("template", epilog="Example: disprop template --out monitoring.xlsx --characteristics gender,ethnicity")(
    template_command
)


def _needs(fail_on: Sequence[str] | None, adverse_only: bool) -> None:
    if adverse_only and not set(fail_on or ()) - {options.INSUFFICIENT}:
        raise typer.BadParameter("--adverse-only narrows the verdicts of --fail-on, of which none is given.")


def _compare_and_tell(asked: Asked, out: Path | None, save_to: Path | None, alarms: Alarms, *, quiet: bool) -> int:
    from disprop.cli import _asked
    from disprop.errors import raise_faults
    from disprop.publish.screen import comparison_text
    from disprop.run import run_draft, save

    raise_faults(_asked.misused(asked))
    relation = asked.relation or _relation_in_words(asked)
    raise_faults(_asked.faults_of_saving(asked, relation, save_to) if save_to else ())
    with Progress(quiet=quiet) as progress:
        outcome = run_draft(_asked.draft(asked, relation), out=out, step=progress)
        raised = alarms.found(outcome)
        outcome = alarms.recorded(outcome, raised)
    if save_to is not None:
        _asked.save_plan(asked, relation, save_to)
    files = save(outcome, out) if out is not None else ()
    if not quiet:
        screen = screen_of(sys.stdout)
        found = outcome.found
        say(comparison_text(found, outcome.checks, screen) if found is not None else "Nothing was compared.")
        if save_to is not None:
            say(screen.fit(f"\nThe plan is in {save_to}: disprop run {save_to} --out DIR gives the same numbers."))
        if files:
            say(screen.fit(f"\nWritten to {out}: {', '.join(path.name for path in files)}."))
    return alarmed(alarms.lines(raised).values())


def _relation_in_words(asked: Asked) -> str:
    """Ask a person at a terminal how two tables are connected; tell a script which flags say so."""
    from disprop.cli import _asked
    from disprop.errors import InputError

    question = _asked.question_of(asked)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise InputError(_asked.unasked(asked, question))
    if _yes(question):
        return "contains"
    if _yes("Are they different people, as leavers are not in a year-end headcount?"):
        return "separate"
    raise InputError(_asked.overlapping(asked))


def _yes(question: str) -> bool:
    """Ask until the answer is yes or no; no answer at all stops the program."""
    while True:
        write(sys.stderr, f"{question} [y/n] ")
        answer = sys.stdin.readline()
        if not answer:
            raise typer.Abort
        if answer.strip().casefold() in ("y", "yes", "n", "no"):
            return answer.strip().casefold().startswith("y")


def _all_right(outcome: Outcome) -> str:
    """Return what a plan holds, and how much there is to look at in its tables."""
    from disprop.cli._read import read_text
    from disprop.publish.screen import NOT_COMPARED, checks_text

    plan, found = outcome.plan, outcome.found
    told = [
        _some(len(plan.tables), "table"),
        _some(len(plan.baselines), "baseline"),
        f"{_some(len(plan.comparisons), 'comparison')} of {_some(0 if found is None else len(found), 'row')}",
        _some(len(plan.targets), "target"),
    ]
    screen = screen_of(sys.stdout)
    first = screen.paragraph(f"{plan.name}: no mistakes. {', '.join(told)}.")
    empty = [screen.paragraph(NOT_COMPARED)] if found is None and not plan.targets else []
    read = read_text(outcome.record, screen)
    return screen.fit("\n\n".join([first, *empty, *checks_text(outcome.checks, screen), *read]))


def _some(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
