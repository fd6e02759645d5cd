"""``[tables.NAME]`` and ``[baselines.NAME]`` of a plan: the files, and what is to be known to read them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import PlainValidator, ValidationError

from disprop.plan import _bands
from disprop.plan import _values as read
from disprop.plan._entry import Entry, Text, like, needed

SchemeEntry = Annotated[str | _bands.Bands, PlainValidator(_bands.scheme)]


class StageEntry(Entry):
    """A stage of a table of rows, where its name alone does not say enough; as `disprop.Stage`."""

    name: Text = needed('name = "left"')
    column: Text | None = like('column = "status"')
    values: Annotated[tuple[str, ...] | None, PlainValidator(read.names)] = like('values = ["Left"]')
    drawn_from: Text | None = like('drawn_from = "everyone"')


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
    rounded_to : int or str, optional
        For counts: what they are rounded to; ``"3 at random"`` where each goes up or down by chance.
    """

    file: Text = needed('file = "staff.csv"')
    sheet: Text | None = like('sheet = "staff"')
    cells: Text | None = like('cells = "B4:H30"')
    header: Annotated[int | str | None, PlainValidator(read.row_or_rows)] = like("header = 7")
    rows: bool = like("rows = true", False)
    template: bool = like("template = true", False)
    scheme: SchemeEntry | None = like('scheme = "ethnicity_ew_2001"')
    schemes: Annotated[dict[str, str | _bands.Bands] | None, PlainValidator(_bands.schemes_by_key)] = like(
        'schemes = { ethnicity = "ethnicity_ew_2001" }'
    )
    characteristic: Text | None = like('characteristic = "ethnicity"')
    level: Annotated[str | dict[str, str] | None, PlainValidator(read.text_or_texts_by_key)] = like('level = "detail"')
    stage: Text | None = like('stage = "staff"')
    label: Text | None = like('label = "group"')
    count: Text | None = like('count = "headcount"')
    stages: Annotated[tuple[str | StageEntry, ...], PlainValidator(_stages)] = like('stages = ["shortlisted"]', ())
    by: Annotated[tuple[str, ...], PlainValidator(read.names)] = like('by = ["period"]', ())
    over: Text | None = like('over = "period"')
    layout: Text | None = like('layout = "eff"')
    area: Annotated[tuple[str, ...], PlainValidator(read.names)] = like('area = "Leeds"', ())
    ages: Text | None = like('ages = "16-64"')
    where: Annotated[dict[str, tuple[str, ...]] | None, PlainValidator(read.rows)] = like('where = { Year = "2019" }')
    measure: Text | None = like('measure = "Numerator"')
    withheld: Text | None = like('withheld = "1 to 4"')
    rounded_to: Annotated[int | str | None, PlainValidator(read.rounding)] = like("rounded_to = 5")
    several: Annotated[tuple[str, ...] | dict[str, str], PlainValidator(read.several)] = like('several = ["need"]', ())
    cross: Annotated[tuple[tuple[str, str], ...], PlainValidator(read.pairs)] = like(
        'cross = [["gender", "ethnicity"]]', ()
    )
    person: Text | None = like('person = "staff number"')

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
    layout, area, measure, withheld, rounded_to : optional
        As for a table. Of a file in a layout that divides people by age, `ages` chooses them.
    """

    file: Text = needed('file = "census.csv"')
    sheet: Text | None = like('sheet = "census"')
    cells: Text | None = like('cells = "B4:H30"')
    header: Annotated[int | str | None, PlainValidator(read.row_or_rows)] = like("header = 7")
    characteristic: Text | None = like('characteristic = "ethnicity"')
    scheme: SchemeEntry | None = like('scheme = "ethnicity_ew_2001"')
    level: Text | None = like('level = "detail"')
    unit: Literal["percent", "share", "count", "amount"] | None = like('unit = "percent"')
    label: Text | None = like('label = "group"')
    value: Text | None = like('value = "percent"')
    by: Annotated[tuple[str, ...], PlainValidator(read.names)] = like('by = ["area"]', ())
    source: Text | None = like('source = "Census 2001, table KS06"')
    date: Annotated[str | None, PlainValidator(read.text_or_day)] = like('date = "2001-04-29"')
    geography: Text | None = like('geography = "West Mercia"')
    ages: Text | None = like('ages = "16 to 64"')
    complete: bool = like("complete = false", True)
    exact_zero: bool = like("exact_zero = true", False)
    where: Annotated[dict[str, tuple[str, ...]] | None, PlainValidator(read.rows)] = like(
        'where = { area = "Shropshire" }'
    )
    layout: Text | None = like('layout = "nomis_bulk"')
    area: Annotated[tuple[str, ...], PlainValidator(read.names)] = like('area = "Leeds"', ())
    measure: Text | None = like('measure = "Numerator"')
    withheld: Text | None = like('withheld = "1 to 4"')
    rounded_to: Annotated[int | str | None, PlainValidator(read.rounding)] = like("rounded_to = 5")

    @property
    def named_schemes(self) -> tuple[str, ...]:
        """Every scheme that is named."""
        return _bands.named(self.scheme)
