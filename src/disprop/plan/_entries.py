"""The parts of a plan and their keys."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError

from disprop.band import Band, Target, at_least, at_most, match
from disprop.judge import Gates
from disprop.plan import _bands
from disprop.plan import _values as read
from disprop.protect.profiles import Profile
from disprop.share import Share

Text = Annotated[str, PlainValidator(read.text)]
Comparator = str | float
SchemeEntry = Annotated[str | _bands.Bands, PlainValidator(_bands.scheme)]


def _like(example: str, default: Any = None) -> Any:
    """Return a field with its example, which the messages show."""
    return Field(default=default, examples=[example])


def _needed(example: str) -> Any:
    return Field(examples=[example])


class Entry(BaseModel):
    """A part of a plan: unknown keys are faults, values are taken as they are written."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)


class Heading(Entry):
    """``[plan]``: what the report is called, and the date it speaks of.

    Parameters
    ----------
    title : str, optional
        The title of every output; by default the file's name.
    as_of : date, optional
        The date of the figures. No clock is read: without it the outputs have no date.
    allow_outside : bool
        Whether files may lie outside the folder of the plan.
    limits : mapping, optional
        Limits of reading that are raised: ``{ cells = 50000000 }``; as `disprop.reading_limits`.
    """

    title: Text | None = _like('title = "Staff and leavers, March 2009"')
    as_of: Annotated[date | None, PlainValidator(read.day)] = _like("as_of = 2009-03-31")
    allow_outside: bool = _like("allow_outside = true", False)
    limits: Annotated[dict[str, int], PlainValidator(read.limits)] = _like("limits = { cells = 50000000 }", {})


class StageEntry(Entry):
    """A stage of a table of rows, where its name alone does not say enough; as `disprop.Stage`."""

    name: Text = _needed('name = "left"')
    column: Text | None = _like('column = "status"')
    values: Annotated[tuple[str, ...] | None, PlainValidator(read.names)] = _like('values = ["Left"]')
    drawn_from: Text | None = _like('drawn_from = "everyone"')


def _stages(value: object) -> tuple[str | StageEntry, ...]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list):
        raise read.wrong(f"{read.shown(value)} is not a list of stages.")
    return tuple(read.text(item) if isinstance(item, str) else _stage(item) for item in listed)


def _stage(item: object) -> StageEntry:
    try:
        return StageEntry.model_validate(item)
    except ValidationError:
        raise read.wrong(
            f"{read.shown(item)} is not a stage.",
            'Write a column\'s name, or { name = "left", column = "status", values = ["Left"] }.',
        ) from None


class TableEntry(Entry):
    """``[tables.NAME]``: a file of counts, or of rows of people.

    Parameters
    ----------
    file : str
        CSV or workbook, beside the plan or by path.
    sheet : str, optional
        The sheet of a workbook, where several hold something.
    cells, header : str, int or str, optional
        The range of a file that holds the table, and its row or rows of headings, where they cannot be told.
    rows : bool
        Whether each row is one person; otherwise the file holds counts.
    template : bool
        Whether the sheet is one that `disprop template` wrote: it is held against what was written into it, and what
        nobody filled in is left out.
    scheme, schemes : str, mapping
        The classification of the file's one characteristic, or one for each: by characteristic for counts, by column
        for rows of people. A scheme is a name, or a TOML file beside the plan; for ages, dates of birth and other bands
        ``{ bands = ..., on = ..., day_first = ... }``, as `disprop.ages`.
    characteristic, level, stage, label, count : str, optional
        For counts: what a file of two columns is about, the level of its labels (or one for each characteristic), the
        name of its one stage, and the columns that hold label and count.
    stages : list, optional
        For rows of people: columns, or tables of ``name``, ``column``, ``values``, ``drawn_from``.
    by : list of str, optional
        Columns that divide the table: period, site.
    over : str, optional
        Which of these columns holds periods, in order: known rates then have their change since the period before.
    several : list of str or mapping, optional
        Of which characteristics one person can be in several groups; the file then has a row ``People``. For rows of
        people, from each such column to what stands between its answers: ``{ Needs = ";" }``.
    cross : list of pairs, optional
        For rows of people: pairs of the columns in ``schemes`` whose groups are crossed.
    person : str, optional
        For rows of people: the column that says who a row is about, where a person can have several rows.
    layout : str, optional
        The publisher's layout of the file (``"nomis_bulk"``, ``"eff"`` ...), by default told by its structure;
        ``"plain"`` for none.
    area, ages, where, measure : optional
        For counts: the areas of a file in such a layout, which are added up, and its ages; the rows to read, by column;
        and which of several kinds of numbers.
    withheld : str, optional
        For counts: between which numbers those lie that the file withholds (``*``, ``c``): ``"1 to 4"``.
    rounded_to : int, optional
        For counts: what they are rounded to.
    """

    file: Text = _needed('file = "staff.csv"')
    sheet: Text | None = _like('sheet = "staff"')
    cells: Text | None = _like('cells = "B4:H30"')
    header: Annotated[int | str | None, PlainValidator(read.row_or_rows)] = _like("header = 7")
    rows: bool = _like("rows = true", False)
    template: bool = _like("template = true", False)
    scheme: SchemeEntry | None = _like('scheme = "ethnicity_ew_2001"')
    schemes: Annotated[dict[str, str | _bands.Bands] | None, PlainValidator(_bands.schemes_by_key)] = _like(
        'schemes = { ethnicity = "ethnicity_ew_2001" }'
    )
    characteristic: Text | None = _like('characteristic = "ethnicity"')
    level: Annotated[str | dict[str, str] | None, PlainValidator(read.text_or_texts_by_key)] = _like('level = "detail"')
    stage: Text | None = _like('stage = "staff"')
    label: Text | None = _like('label = "group"')
    count: Text | None = _like('count = "headcount"')
    stages: Annotated[tuple[str | StageEntry, ...], PlainValidator(_stages)] = _like('stages = ["shortlisted"]', ())
    by: Annotated[tuple[str, ...], PlainValidator(read.names)] = _like('by = ["period"]', ())
    over: Text | None = _like('over = "period"')
    layout: Text | None = _like('layout = "eff"')
    area: Annotated[tuple[str, ...], PlainValidator(read.names)] = _like('area = "Leeds"', ())
    ages: Text | None = _like('ages = "16-64"')
    where: Annotated[dict[str, tuple[str, ...]] | None, PlainValidator(read.rows)] = _like('where = { Year = "2019" }')
    measure: Text | None = _like('measure = "Numerator"')
    withheld: Text | None = _like('withheld = "1 to 4"')
    rounded_to: int | None = _like("rounded_to = 5")
    several: Annotated[tuple[str, ...] | dict[str, str], PlainValidator(read.several)] = _like('several = ["need"]', ())
    cross: Annotated[tuple[tuple[str, str], ...], PlainValidator(read.pairs)] = _like(
        'cross = [["gender", "ethnicity"]]', ()
    )
    person: Text | None = _like('person = "staff number"')

    @property
    def named_schemes(self) -> tuple[str, ...]:
        """Every scheme that is named."""
        return _bands.named(self.scheme, *(self.schemes or {}).values())


class BaselineEntry(Entry):
    """``[baselines.NAME]``: shares known as constants, such as a census; as `disprop.baseline`.

    Parameters
    ----------
    file : str
        CSV or workbook, beside the plan or by path.
    sheet : str, optional
        The sheet of a workbook, where several hold something.
    cells, header : str, int or str, optional
        The range of a file that holds the table, and its row or rows of headings, where they cannot be told.
    characteristic, scheme, level, label, value : str, optional
        What the shares are of, and the columns that hold them.
    unit : {"percent", "share", "count", "amount"}, optional
        What the numbers are (amounts such as person-years are for events); by default told by the column's name.
    by : list of str, optional
        Columns that divide the shares.
    source, date, geography, ages : str, optional
        Where they are from, for the outputs.
    complete : bool
        Whether the shares are of the whole population, so that they add to 100%.
    exact_zero : bool
        Whether a printed 0 means nobody.
    where : mapping, optional
        Which rows of the file: ``{ area = "Shropshire" }``; of several values, ``{ area = ["Leeds", "Bradford"] }``.
    layout, area, measure : optional
        As for a table. Of a file in a layout that divides people by age, `ages` chooses them.
    """

    file: Text = _needed('file = "census.csv"')
    sheet: Text | None = _like('sheet = "census"')
    cells: Text | None = _like('cells = "B4:H30"')
    header: Annotated[int | str | None, PlainValidator(read.row_or_rows)] = _like("header = 7")
    characteristic: Text | None = _like('characteristic = "ethnicity"')
    scheme: SchemeEntry | None = _like('scheme = "ethnicity_ew_2001"')
    level: Text | None = _like('level = "detail"')
    unit: Literal["percent", "share", "count", "amount"] | None = _like('unit = "percent"')
    label: Text | None = _like('label = "group"')
    value: Text | None = _like('value = "percent"')
    by: Annotated[tuple[str, ...], PlainValidator(read.names)] = _like('by = ["area"]', ())
    source: Text | None = _like('source = "Census 2001, table KS06"')
    date: Annotated[str | None, PlainValidator(read.text_or_day)] = _like('date = "2001-04-29"')
    geography: Text | None = _like('geography = "West Mercia"')
    ages: Text | None = _like('ages = "16 to 64"')
    complete: bool = _like("complete = false", True)
    exact_zero: bool = _like("exact_zero = true", False)
    where: Annotated[dict[str, tuple[str, ...]] | None, PlainValidator(read.rows)] = _like(
        'where = { area = "Shropshire" }'
    )
    layout: Text | None = _like('layout = "nomis_bulk"')
    area: Annotated[tuple[str, ...], PlainValidator(read.names)] = _like('area = "Leeds"', ())
    measure: Text | None = _like('measure = "Numerator"')

    @property
    def named_schemes(self) -> tuple[str, ...]:
        """Every scheme that is named."""
        return _bands.named(self.scheme)


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

    declaration: Annotated[float | None, PlainValidator(read.percentage)] = _like("declaration = 60")
    denominator: Annotated[int | None, PlainValidator(read.people)] = _like("denominator = 10")
    expected: Annotated[float | None, PlainValidator(read.not_negative)] = _like("expected = 1")
    observed: Annotated[int | None, PlainValidator(read.people)] = _like("observed = 5")

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

    stage: Text = _needed('stage = "leavers"')
    baseline: Text = _needed('baseline = "staff"')
    feeds: Annotated[dict[str, str] | None, PlainValidator(read.texts_by_key)] = _like(
        'feeds = { appointed = "shortlisted" }'
    )
    relation: Literal["fixed", "contains", "separate", "overlapping", "events"] | None = _like('relation = "contains"')
    repeats: Annotated[str | float | dict[str, float] | None, PlainValidator(read.repeats)] = _like('repeats = "none"')
    for_every: Annotated[float | None, PlainValidator(read.above_nought)] = _like("for_every = 1000")
    question: Literal["rate", "composition"] | None = _like('question = "rate"')
    comparator: Annotated[Comparator | dict[str, Comparator] | None, PlainValidator(read.comparators)] = _like(
        'comparator = "rest"'
    )
    characteristics: Annotated[tuple[str, ...] | None, PlainValidator(read.names)] = _like(
        'characteristics = ["gender"]'
    )
    levels: Annotated[tuple[str, ...] | dict[str, tuple[str, ...]] | None, PlainValidator(read.names_by_key)] = _like(
        'levels = ["detail", "five"]'
    )
    bridge: Annotated[tuple[str, ...] | None, PlainValidator(read.names)] = _like(
        'bridge = "ethnicity_ew_2011_to_2001_five"'
    )
    band: Annotated[Band | None, PlainValidator(read.band)] = _like("band = { points = 5 }")
    polarity: Literal["good", "bad", "neutral"] | None = _like('polarity = "bad"')
    alpha: Annotated[float, PlainValidator(read.proportion)] = _like("alpha = 0.05", 0.05)
    adjust: Literal["holm", "bh", "none"] = _like('adjust = "holm"', "holm")
    family: Literal["characteristic", "report"] = _like('family = "report"', "characteristic")
    gates: GatesEntry | None = _like("gates = { declaration = 60 }")


class OverrideEntry(Entry):
    """``override`` of a target: a status given by hand, in place of the one that the figure has.

    Parameters
    ----------
    status : {"met", "near", "missed"}
        Which.
    reason : str
        Why; it stands beside the status in every output.
    """

    status: Literal["met", "near", "missed"] = _needed('status = "met"')
    reason: Text = _needed('reason = "agreed with the Board on 27 March"')


class TargetEntry(Entry):
    """``[targets.NAME]``: a figure to reach.

    Parameters
    ----------
    table, characteristic : str
        Whose figure: a table or one stage of it.
    measure : {"known", "share"}
        The share of people whose answer is known, or the share of one group among the known.
    group, level : str
        Which group, for ``share``.
    at_least, at_most, match : float
        One of them, in per cent.
    within, near : mapping
        How far off is still near; for ``match``, `within` meets it and `near` is nearly.
    not_pursued : str, optional
        The reason why the target is not being pursued.
    override : mapping, optional
        A status given by hand, with its reason.
    value : float or str, optional
        A published percentage without its base, in place of a table: it has a status, no interval and no test. Words
        make it a bound: ``"less than 30"``.
    file, sheet : str, optional
        A CSV or a workbook of such percentages, in place of one; the sheet of a workbook.
    where : mapping, optional
        Which rows of the file.
    source : str, optional
        Where the figure stands, for the outputs.
    """

    table: Text | None = _like('table = "staff"')
    characteristic: Text | None = _like('characteristic = "disability"')
    measure: Literal["known", "share"] | None = _like('measure = "known"')
    group: Text | None = _like('group = "disabled"')
    level: Text | None = _like('level = "detail"')
    at_least: Annotated[float | None, PlainValidator(read.percentage)] = _like("at_least = 97")
    at_most: Annotated[float | None, PlainValidator(read.percentage)] = _like("at_most = 5")
    match: Annotated[float | None, PlainValidator(read.percentage)] = _like("match = 50")
    within: Annotated[Band | None, PlainValidator(read.band)] = _like("within = { percent = 5 }")
    near: Annotated[Band | None, PlainValidator(read.band)] = _like("near = { points = 10 }")
    not_pursued: Text | None = _like('not_pursued = "no recruitment this year"')
    override: OverrideEntry | None = _like('override = { status = "met", reason = "agreed with the Board" }')
    value: Annotated[Share | None, PlainValidator(read.published)] = _like("value = 91.5")
    file: Text | None = _like('file = "published.csv"')
    sheet: Text | None = _like('sheet = "published"')
    where: Annotated[dict[str, str] | None, PlainValidator(read.cells)] = _like('where = { period = "2008" }')
    source: Text | None = _like('source = "Quarter 4 review, objective 2.10"')

    @property
    def target(self) -> Target:
        """The figure with its width."""
        if self.at_least is not None:
            return at_least(self.at_least, within=self.within)
        if self.at_most is not None:
            return at_most(self.at_most, within=self.within)
        if self.match is None or self.within is None:
            raise ValueError("a target has one of at_least, at_most and match, and match has a width")
        return match(self.match, within=self.within, near=self.near)


class StatedEntry(Entry):
    """``[[stated]]``: what a document says of a table elsewhere, to be held against the counts.

    Parameters
    ----------
    table, characteristic : str
        Of which counts: a table or one stage of it.
    level, group : str, optional
        Of which group; without them the figure is about the whole table.
    count, total : int, optional
        People of the group, and of the whole table.
    percent : float or str, optional
        As printed: ``"0.40"`` in quotation marks where a last zero counts.
    where : str, optional
        Where it stands in the document.
    """

    table: Text = _needed('table = "staff"')
    characteristic: Text = _needed('characteristic = "ethnicity"')
    level: Text | None = _like('level = "two"')
    group: Text | None = _like('group = "other_than_white"')
    count: Annotated[int | None, PlainValidator(read.people)] = _like("count = 28")
    percent: Annotated[str | None, PlainValidator(read.printed)] = _like("percent = 6.3")
    total: Annotated[int | None, PlainValidator(read.people)] = _like("total = 446")
    where: Text | None = _like('where = "page 20, Staff Ethnicity"')


class PublishEntry(Entry):
    """``[publish]``: how what is published is put.

    Parameters
    ----------
    terms : mapping of str to str, optional
        The words of the house for groups, characteristics, stages, baselines and comparisons, by the names they have.
    protect : str or table, optional
        The rules of disclosure: the name of a profile, or rules of one's own.
    """

    terms: Annotated[dict[str, str], PlainValidator(read.texts_by_key)] = _like(
        'terms = { BME = "Ethnic minorities" }', {}
    )
    protect: Annotated[Profile | None, PlainValidator(read.rules)] = _like('protect = "threshold_5"')


SECTIONS: dict[str, type[Entry]] = {
    "tables": TableEntry,
    "baselines": BaselineEntry,
    "comparisons": ComparisonEntry,
    "targets": TargetEntry,
}
"""The parts of a plan whose entries have names."""

LISTS = {"pool": "[pool]", "pool_distinct": "[pool_distinct]", "side_by_side": "[side_by_side]"}
"""The parts of a plan that give a name to a list of tables, or of comparisons."""

PARTS = {"plan": "[plan]", "publish": "[publish]"} | {key: f"[{key}.NAME]" for key in SECTIONS} | LISTS
PARTS |= {"stated": "[[stated]]"}
"""All the parts, as a plan writes them."""

IDLE = ("plan", "publish")
"""The parts that by themselves ask for nothing to be done."""


def example_of(model: type[Entry], key: str) -> str:
    """Return the sentence that shows how a key is written; blank for a key that there is not."""
    examples = model.model_fields[key].examples if key in model.model_fields else None
    return f"Write it like {examples[0]}." if examples else ""
