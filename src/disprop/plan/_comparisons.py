"""``[comparisons.NAME]`` of a plan: what is held against what, how, and what is needed to be judged."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import PlainValidator

from disprop.band import Band
from disprop.judge import Gates
from disprop.plan import _values as read
from disprop.plan._entry import Entry, Text, like, needed

Comparator = str | float


class GatesEntry(Entry):
    """``gates`` of a comparison: what a row must have to be judged; as `disprop.judge.Gates`, 0 switches one off.

    Parameters
    ----------
    declaration : float, optional
        The lowest known rate of stage and baseline, in per cent.
    denominator, expected : float, optional
        Rows below leave their family.
    observed : int, optional
        Rows below are relabelled after the adjustment.
    """

    declaration: Annotated[float | None, PlainValidator(read.percentage)] = like("declaration = 60")
    denominator: Annotated[int | None, PlainValidator(read.people)] = like("denominator = 10")
    expected: Annotated[float | None, PlainValidator(read.not_negative)] = like("expected = 1")
    observed: Annotated[int | None, PlainValidator(read.people)] = like("observed = 5")

    @property
    def gates(self) -> Gates:
        """The gates; those that are not given as they are by default."""
        given = {key: value for key, value in self if value is not None}
        if self.declaration is not None:
            given["declaration"] = self.declaration / 100
        return Gates(**given)


class ComparisonEntry(Entry):
    """``[comparisons.NAME]``: a stage held against a baseline; as `disprop.compare` and `disprop.rates`.

    Parameters
    ----------
    stage : str
        A table, or one stage of it: ``"people.left"``.
    baseline : str
        A table, a stage of a table, or a baseline; or ``"before"``: each stage of the table among the stage that feeds
        it.
    feeds : mapping, optional
        With ``baseline = "before"``: from each stage to the one that its people are drawn from. By default what the
        stages of the table say.
    relation : {"fixed", "contains", "separate", "events"}
        How the two are connected; never guessed. A baseline of shares is ``fixed``.
    repeats : {"unknown", "none"}, float or mapping of str to float
        For events: whether the events of one person are counted once, or how many times they raise the variance: of all
        groups, or by group.
    for_every : float
        For events: for how many people, or how much time, the rates are told.
    question : {"rate", "composition"}
        Whether it happens as often to each group, or whether the stage looks like the baseline.
    comparator : str, float or mapping
        For rates: ``"rest"``, ``"overall"``, ``"highest"``, ``"best"``, a group, or a target rate in per cent; for all
        or by characteristic.
    characteristics, levels : list of str
        Which; by default all that both sides have, at the finest level both have. Levels can be a table by
        characteristic.
    bridge : str or list of str
        Where the two are classified on different bases: the bridge, by name or as a file, over which one of them is put
        onto the basis of the other; or one for each.
    band : mapping
        One of ``points``, ``percent``, ``ratio``.
    polarity : {"good", "bad", "neutral"}
        Whether reaching the stage is good for a person.
    alpha : float
        Level of significance.
    adjust : {"holm", "bh", "none"}
        How p-values are adjusted within a family.
    family : {"characteristic", "report"}
        A family is one characteristic at one level, stage and slice; or the whole comparison.
    gates : mapping
        What a row must have to be judged.
    """

    stage: Text = needed('stage = "leavers"')
    baseline: Text = needed('baseline = "staff"')
    feeds: Annotated[dict[str, str] | None, PlainValidator(read.texts_by_key)] = like(
        'feeds = { appointed = "shortlisted" }'
    )
    relation: Literal["fixed", "contains", "separate", "overlapping", "events"] | None = like('relation = "contains"')
    repeats: Annotated[str | float | dict[str, float] | None, PlainValidator(read.repeats)] = like('repeats = "none"')
    for_every: Annotated[float | None, PlainValidator(read.above_nought)] = like("for_every = 1000")
    question: Literal["rate", "composition"] | None = like('question = "rate"')
    comparator: Annotated[Comparator | dict[str, Comparator] | None, PlainValidator(read.comparators)] = like(
        'comparator = "rest"'
    )
    characteristics: Annotated[tuple[str, ...] | None, PlainValidator(read.names)] = like(
        'characteristics = ["gender"]'
    )
    levels: Annotated[tuple[str, ...] | dict[str, tuple[str, ...]] | None, PlainValidator(read.names_by_key)] = like(
        'levels = ["detail", "five"]'
    )
    bridge: Annotated[tuple[str, ...] | None, PlainValidator(read.names)] = like(
        'bridge = "ethnicity_ew_2011_to_2001_five"'
    )
    band: Annotated[Band | None, PlainValidator(read.band)] = like("band = { points = 5 }")
    polarity: Literal["good", "bad", "neutral"] | None = like('polarity = "bad"')
    alpha: Annotated[float, PlainValidator(read.proportion)] = like("alpha = 0.05", 0.05)
    adjust: Literal["holm", "bh", "none"] = like('adjust = "holm"', "holm")
    family: Literal["characteristic", "report"] = like('family = "report"', "characteristic")
    gates: GatesEntry | None = like("gates = { declaration = 60 }")
