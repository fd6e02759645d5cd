"""Two schemes side by side: groups that both have, that are rolled up differently, labels that are read differently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from disprop.numerals import many
from disprop.schemes._group import DETAIL, Group
from disprop.schemes._reasons import NOT_RECOGNISED
from disprop.schemes._scheme import Scheme
from disprop.schemes._spellings import also_written
from disprop.schemes._words import same_words

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class SchemeComparison:
    """What differs between two schemes.

    Parameters
    ----------
    first, second : Scheme
        The two.
    levels : tuple of str
        The level of each whose groups are set side by side.
    both : tuple of (str, str)
        Groups that both have: the code in the first, the code in the second.
    only_first, only_second : tuple of str
        Codes of groups that the other has not.
    rolled_up : tuple of (str, str, str, str)
        Groups of both that are part of different groups at a level that both have: the level, the code of the group in
        the first, and the codes of what it is part of in the first and in the second.
    read_differently : tuple of (str, str, str)
        Labels that mean different groups, or a group and a reason for unknown: the label, and the code that it is read
        as by the first and by the second.

    Examples
    --------
    >>> import disprop as dp
    >>> dp.compare_schemes("age_bands_hr", "age_bands_census_5")
    <SchemeComparison age_bands_hr, age_bands_census_5: 0 groups in both, 6 only in the first, 19 only in the second;
    0 rolled up differently, 0 labels read differently>
    """

    first: Scheme
    second: Scheme
    levels: tuple[str, str]
    both: tuple[tuple[str, str], ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    rolled_up: tuple[tuple[str, str, str, str], ...]
    read_differently: tuple[tuple[str, str, str], ...]

    @property
    def frame(self) -> pd.DataFrame:
        """The groups side by side: a row each, as each scheme calls it, then what it is part of at each shared level.

        Returns
        -------
        DataFrame
            Columns ``first`` and ``second`` with labels, then ``LEVEL, first`` and ``LEVEL, second``; a cell is blank
            where a scheme has no such group.
        """
        import pandas as pd

        pairs = [*self.both, *((code, "") for code in self.only_first), *(("", code) for code in self.only_second)]
        columns = {
            "first": [_label(self.first, self.levels[0], one) for one, _ in pairs],
            "second": [_label(self.second, self.levels[1], two) for _, two in pairs],
        }
        for level in self.shared_levels:
            for at, side in enumerate(("first", "second")):
                columns[f"{level}, {side}"] = [self.whole(side, pair[at], level) for pair in pairs]
        return pd.DataFrame(columns)

    @cached_property
    def shared_levels(self) -> tuple[str, ...]:
        """The coarser levels that both have, to which the groups of both add up."""
        both = (self.first.adds_up_to(self.levels[0]), self.second.adds_up_to(self.levels[1]))
        return tuple(level for level in both[0] if level in both[1])

    def whole(self, side: str, code: str, level: str) -> str:
        """Return the label of the group that a group is part of at a level.

        Parameters
        ----------
        side : {'first', 'second'}
            Which scheme.
        code : str
            The code of a group there.
        level : str
            A coarser level.

        Returns
        -------
        str
            Blank where there is no such group or level.
        """
        scheme, at = (self.first, self.levels[0]) if side == "first" else (self.second, self.levels[1])
        if not code or level not in scheme.adds_up_to(at):
            return ""
        return scheme.label(scheme.parents(at, level)[code], level)

    def __repr__(self) -> str:
        groups = (
            f"{many(len(self.both), 'group')} in both, {len(self.only_first)} only in the first, "
            f"{len(self.only_second)} only in the second"
        )
        differences = (
            f"{len(self.rolled_up)} rolled up differently, {many(len(self.read_differently), 'label')} read differently"
        )
        return f"<SchemeComparison {self.first.name}, {self.second.name}: {groups}; {differences}>"


def differences(first: Scheme, second: Scheme, levels: tuple[str, str] = (DETAIL, DETAIL)) -> SchemeComparison:
    """Return what differs between two schemes.

    Parameters
    ----------
    first, second : Scheme
        The two.
    levels : pair of str
        The level of each whose groups are set side by side.

    Raises
    ------
    InputError
        If there is no such level.
    """
    partner = _partners(first, second, levels)
    return SchemeComparison(
        first=first,
        second=second,
        levels=levels,
        both=tuple(partner.items()),
        only_first=tuple(code for code in first.groups(levels[0]) if code not in partner),
        only_second=tuple(code for code in second.groups(levels[1]) if code not in partner.values()),
        rolled_up=tuple(_rolled_up(first, second, levels, partner)),
        read_differently=tuple(_read_differently(first, second, levels, partner)),
    )


def _partners(first: Scheme, second: Scheme, levels: tuple[str, str]) -> dict[str, str]:
    """Return the groups that both have: of one code, else one whose label the other knows as a spelling."""
    ours, theirs = first.level(levels[0]).groups, second.level(levels[1]).groups
    codes = {group.code for group in theirs}
    named = {group.code: group.code for group in ours if group.code in codes}
    left = {group.code: group for group in theirs if group.code not in named}
    for group in ours:
        if group.code not in named:
            known = second.classify([group.label], levels[1])[0]
            back = (code for code, other in left.items() if first.classify([other.label], levels[0])[0] == group.code)
            found = known if known in left else next(back, None)
            if found is not None:
                named[group.code] = found
                del left[found]
    return {group.code: named[group.code] for group in ours if group.code in named}


def _rolled_up(
    first: Scheme, second: Scheme, levels: tuple[str, str], partner: Mapping[str, str]
) -> Iterator[tuple[str, str, str, str]]:
    theirs = second.adds_up_to(levels[1])
    for level in (name for name in first.adds_up_to(levels[0]) if name in theirs):
        wholes = _partners(first, second, (level, level))
        one_of, two_of = first.parents(levels[0], level), second.parents(levels[1], level)
        for one, two in partner.items():
            if wholes.get(one_of[one]) != two_of[two]:
                yield level, one, one_of[one], two_of[two]


def _read_differently(
    first: Scheme, second: Scheme, levels: tuple[str, str], partner: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    """Yield labels that both know, and do not take for the same."""
    labels = {same_words(label): label for label in (*_written(second, levels[1]), *_written(first, levels[0]))}
    said = list(labels.values())
    for label, one, two in zip(said, first.classify(said, levels[0]), second.classify(said, levels[1]), strict=True):
        if NOT_RECOGNISED not in (one, two) and partner.get(one, one) != two:
            yield label, one, two


def _written(scheme: Scheme, level: str) -> Iterable[str]:
    """Return every way to write the groups of a level, but for their codes, and the scheme's own reasons."""
    groups: tuple[Group, ...] = scheme.level(level).groups
    yield from (text for group in groups for text in (group.label, *also_written(group)))
    yield from (text for _, texts in scheme.reasons for text in texts)


def _label(scheme: Scheme, level: str, code: str) -> str:
    return scheme.label(code, level) if code else ""
