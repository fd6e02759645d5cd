"""``[targets.NAME]`` and ``[[stated]]`` of a plan: figures to reach, and figures that a document states."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import PlainValidator

from disprop.band import Band, Target, at_least, at_most, match
from disprop.plan import _values as read
from disprop.plan._entry import Entry, Text, like, needed
from disprop.share import Share


class OverrideEntry(Entry):
    """``override`` of a target: a status given by hand, in place of the one that the figure has.

    Parameters
    ----------
    status : {"met", "near", "missed"}
        Which.
    reason : str
        Why; it stands beside the status in every output.
    """

    status: Literal["met", "near", "missed"] = needed('status = "met"')
    reason: Text = needed('reason = "agreed with the Board on 27 March"')


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

    table: Text | None = like('table = "staff"')
    characteristic: Text | None = like('characteristic = "disability"')
    measure: Literal["known", "share"] | None = like('measure = "known"')
    group: Text | None = like('group = "disabled"')
    level: Text | None = like('level = "detail"')
    at_least: Annotated[float | None, PlainValidator(read.percentage)] = like("at_least = 97")
    at_most: Annotated[float | None, PlainValidator(read.percentage)] = like("at_most = 5")
    match: Annotated[float | None, PlainValidator(read.percentage)] = like("match = 50")
    within: Annotated[Band | None, PlainValidator(read.band)] = like("within = { percent = 5 }")
    near: Annotated[Band | None, PlainValidator(read.band)] = like("near = { points = 10 }")
    not_pursued: Text | None = like('not_pursued = "no recruitment this year"')
    override: OverrideEntry | None = like('override = { status = "met", reason = "agreed with the Board" }')
    value: Annotated[Share | None, PlainValidator(read.published)] = like("value = 91.5")
    file: Text | None = like('file = "published.csv"')
    sheet: Text | None = like('sheet = "published"')
    where: Annotated[dict[str, str] | None, PlainValidator(read.cells)] = like('where = { period = "2008" }')
    source: Text | None = like('source = "Quarter 4 review, objective 2.10"')

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

    table: Text = needed('table = "staff"')
    characteristic: Text = needed('characteristic = "ethnicity"')
    level: Text | None = like('level = "two"')
    group: Text | None = like('group = "other_than_white"')
    count: Annotated[int | None, PlainValidator(read.people)] = like("count = 28")
    percent: Annotated[str | None, PlainValidator(read.printed)] = like("percent = 6.3")
    total: Annotated[int | None, PlainValidator(read.people)] = like("total = 446")
    where: Text | None = like('where = "page 20, Staff Ethnicity"')
