"""Remedies that name arguments of Python, in the words of those who wrote a plan or a command."""

from __future__ import annotations

import re
from collections.abc import Sequence

Wording = Sequence[tuple[str, str]]
"""Patterns, and what stands in their place."""

OF_PLANS: Wording = (
    (r"Count them: dp\.count\(.*?\); in a plan, ", "Write "),
    (r"\(stayers=, beside=\)", '(relation = "separate")'),
    (r"\S*\.reband\(['\"](\w+)['\"][^)]*\)", r'scheme = { bands = "\1" }'),
    (r"dp\.ages\(['\"](\w+)['\"], on=['\"]([0-9-]+)['\"]\)", r'{ bands = "\1", on = \2 }'),
    (r"dp\.ages\(['\"](\w+)['\"]\)", r'{ bands = "\1" }'),
    (r"day_first=True \(or False\)", "day_first = true (or false)"),
    (r"\S*\.reband\((\[[0-9, ]+\])\)", r"scheme = { bands = \1 }"),
    (r"give them as stayers=", 'write relation = "separate"'),
    (r"a rate from 0 to 1", "a rate in per cent"),
    (r"are read by baseline\(\)", "go into [baselines.NAME]"),
    (r"complete=False", "complete = false"),
    (r"schemes=\{'(\w+)': '(\w+)'\}", r'schemes = { \1 = "\2" }'),
    (r"\b(polarity|unit|bridge|repeats)='(\w+)'", r'\1 = "\2"'),
    (r"\bbridge=\['(\w+)', '(\w+)'\]", r'bridge = ["\1", "\2"]'),
    (r"read it inside `with dp\.reading_limits\((\w+)=(\w+)\):`", r"write limits = { \1 = \2 } under [plan]"),
    (r"\b(sheet|cells|header|layout|area|ages|measure|characteristic)='([^']*)'", r'\1 = "\2"'),
    (r"\bwhere=\{'([^']+)': '([^']+)'\}", r'where = { "\1" = "\2" }'),
    (r"\b(header|rounded_to)=([0-9]+)", r"\1 = \2"),
    (r"\b(by|label|count|value|scheme|withheld)='([^']*)'", r'\1 = "\2"'),
    (r"\b(by|label|count|value|scheme|schemes|cross|person|level|unit|sheet|cells|header)=(?!\w)", r"\1"),
    (r"\b(withheld|rounded_to)=(?!\w)", r"\1"),
)
"""For a plan."""

OF_COMMANDS: Wording = (
    (r"Count them: dp\.count\(.*?\); in a plan, ", "Count them in a plan, which disprop inspect drafts: "),
    (r"the relation is 'separate' \(stayers=, beside=\)", "give them with --stayers"),
    (r"give them as stayers=", "give them with --stayers"),
    (r"a rate from 0 to 1", "a rate in per cent"),
    (r"are read by baseline\(\)", "are given with --against"),
    (r"say complete=False", "say --incomplete"),
    (r'write relation = "events"', "give the people with --per"),
    (r'write question = "rate"', "write --question rate"),
    (r"\balpha = ", "--alpha "),
    (r"\bpolarity='(\w+)'", r"--\1"),
    (r"\brepeats='(\w+)'", r"--repeats \1"),
    (r"\bbridge='(\w+)'", r"--bridge \1"),
    (r"\bbridge=\['(\w+)', '(\w+)'\]", r"--bridge \1 --bridge \2"),
    (r"\bunit='(\w+)'", r"--unit \1"),
    (r"read it inside `with dp\.reading_limits\((\w+)=(\w+)\):`", r"write limits = { \1 = \2 } under [plan] of a plan"),
    (r"\b(cells|header)='?([\w:$]+?)'?(?=[,. ])", r"#\1=\2 behind the name of the file"),
    (r"\b(area|ages|layout|measure)='([^']*)'", r"#\1=\2 behind the name of the file"),
    (r"\bsheet='([^']*)'", r"#\1 behind the name of the file"),
    (r"Leave sheet= out\.", "Leave # and what follows out."),
    (r"\S*\.reband\(['\"](\w+)['\"][^)]*\)", r'scheme = { bands = "\1" } in a plan'),
    (r"\S*\.reband\((\[[0-9, ]+\])\)", r"scheme = { bands = \1 } in a plan"),
    (r"\bName it: (\w+)='([^']*)', or another", r'Name it in a plan: \1 = "\2", or another'),
    (r"\b(by|label|count|value)='([^']*)'", r'\1 = "\2" in a plan'),
    (r"\bwithheld='([^']*)'", r"#withheld=\1 behind the name of the file"),
    (r"\brounded_to=(\w+)", r"#rounded_to=\1 behind the name of the file"),
    (r"\b(by|label|count|value|schemes)=(?!\w)", r"\1 of a plan (--save-plan begins one)"),
    (r"\b(scheme|level|unit)=(?!\w)", r"--\1"),
)
"""For a command."""


OF_TEMPLATES: Wording = (
    (r"; (shares( of a population)?|rows of people) are read by \w+\(\)", ""),
    (r"headcount: counts are of whole people \(.*\)", "headcount: counts are of whole people"),
    (r"If so, show them \(clear the filter\); if not, delete them", "Show them (clear the filter): each row is needed"),
    *OF_PLANS,
)
"""For those who fill in a template."""


def reworded(text: str, wording: Wording) -> str:
    """Return a remedy in other words.

    Parameters
    ----------
    text : str
        In the words of Python.
    wording : sequence of (pattern, words)
        Each is put in the place of the other, one after another.

    Examples
    --------
    >>> reworded("Give polarity='good' or polarity='bad'.", OF_COMMANDS)
    'Give --good or --bad.'
    """
    for pattern, words in wording:
        text = re.sub(pattern, words, text)
    return text
