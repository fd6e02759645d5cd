"""What the words of a monitoring table mean: classifications of people, and reasons for unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any

from disprop.errors import Fault, InputError
from disprop.schemes._ages import Ages, AsBands, ages
from disprop.schemes._bands import INTO, age_bands, bands_as_labelled, between, can_reband
from disprop.schemes._bridges import BRIDGE_TAKEN, Bridge, BridgeLike, Way, bridge_from
from disprop.schemes._crossed import crossed, pair_code, pair_level
from disprop.schemes._dates import written
from disprop.schemes._differ import SchemeComparison, differences
from disprop.schemes._group import DETAIL, Group, Level
from disprop.schemes._near import could_mean
from disprop.schemes._reasons import BLANK, NOT_RECOGNISED, REASON_CODES, REASON_ORDER, REASONS, Reason, is_reason
from disprop.schemes._scheme import Scheme
from disprop.schemes._shelf import Shelf
from disprop.schemes._spellings import also_written
from disprop.schemes._together import TOGETHER, together
from disprop.schemes._toml import extended, read_toml, scheme_from
from disprop.schemes._words import same_words
from disprop.schemes._years import Years, years_of

__all__ = [
    "BLANK",
    "BRIDGE_TAKEN",
    "DETAIL",
    "INTO",
    "NOT_RECOGNISED",
    "REASONS",
    "REASON_CODES",
    "REASON_ORDER",
    "TOGETHER",
    "Ages",
    "AsBands",
    "Bridge",
    "BridgeLike",
    "Group",
    "Level",
    "Reason",
    "Scheme",
    "SchemeComparison",
    "Shelf",
    "Way",
    "Years",
    "age_bands",
    "ages",
    "also_written",
    "available",
    "available_bridges",
    "bands_as_labelled",
    "bands_from",
    "between",
    "can_reband",
    "compare_schemes",
    "could_mean",
    "crossed",
    "is_reason",
    "load",
    "load_bridge",
    "named_by",
    "pair_code",
    "pair_level",
    "same_words",
    "shelf",
    "suggest",
    "together",
    "written",
    "years_of",
]

NEAREST = 5
"""How many schemes are named where one of another name is sought."""


_SHELF = Shelf(files("disprop.schemes"))


def shelf() -> Shelf:
    """Return the schemes that come with the library, and which of them is preferred."""
    return _SHELF


def available() -> tuple[str, ...]:
    """Return the names of the schemes that come with the library.

    Returns
    -------
    tuple of str
        In alphabetical order.

    Examples
    --------
    >>> available()
    ('age_bands_caseload', 'age_bands_census', 'age_bands_census_2021', 'age_bands_census_5', ...)
    """
    return shelf().names


def load(scheme: str | Path | Mapping[str, Any] | Scheme) -> Scheme:
    """Return a scheme.

    Parameters
    ----------
    scheme : str, Path, mapping or Scheme
        The name of a scheme that comes with the library; the path of a TOML file; its tables as a dictionary; or a
        scheme, which is returned as it is. A file or dictionary with ``extends = "name"`` takes that scheme and adds
        ``[spellings]`` (by code of group) and ``[reasons]`` (by code of reason).

    Returns
    -------
    Scheme
        The classification.

    Raises
    ------
    InputError
        If there is none of that name, or the file has mistakes: all of them, by key path.

    Examples
    --------
    >>> load("ethnicity_ew_2001")
    <Scheme ethnicity_ew_2001: ethnicity; detail (16), five (5), two (2)>
    >>> ours = load({"extends": "gender", "name": "ours", "spellings": {"female": ["Ms"]}})
    >>> ours.classify(["Ms"], "detail")
    ['female']
    """
    if isinstance(scheme, Scheme):
        return scheme
    if isinstance(scheme, Mapping):
        return _from_table(scheme, where=f"scheme {scheme.get('name', '')!r}")
    if isinstance(scheme, Path) or str(scheme).endswith(".toml"):
        return _from_table(read_toml(Path(scheme)), where=str(scheme))
    if scheme in available():
        return shelf().scheme(str(scheme))
    near = _near(str(scheme))
    known = "dp.available_schemes() has all names, as disprop schemes has" if near else _one_of(available())
    raise InputError(
        Fault(
            where=f"scheme {scheme!r}",
            what=f"There is no scheme of that name.{near}",
            remedy=f"{known}; or give the path of a .toml file.",
        )
    )


def _one_of(names: Iterable[str]) -> str:
    return f"Name one of: {', '.join(names)}"


def _near(name: str) -> str:
    """Return the question that names schemes like one that there is not, with a space before it; blank if none is."""
    about = [known for known in available() if load(known).is_about(name) or f"_{name}_".casefold() in f"_{known}_"]
    near = dict.fromkeys([*get_close_matches(name.casefold(), available(), n=3, cutoff=0.7), *about])
    return f" Did you mean {' or '.join(repr(one) for one in [*near][:NEAREST])}?" if near else ""


def compare_schemes(
    first: str | Path | Mapping[str, Any] | Scheme,
    second: str | Path | Mapping[str, Any] | Scheme,
    *,
    levels: tuple[str, str] = (DETAIL, DETAIL),
) -> SchemeComparison:
    """Return what differs between two schemes: groups, what they are rolled up to, and what their labels mean.

    Parameters
    ----------
    first, second : str, Path, mapping or Scheme
        As for `load`.
    levels : pair of str
        The level of each whose groups are set side by side.

    Returns
    -------
    SchemeComparison
        Groups that both have and that only one has, groups that are part of different groups at a level of one name,
        and labels that the two read differently; its ``frame`` sets the groups side by side.

    Raises
    ------
    InputError
        If there is no such scheme or level.

    Notes
    -----
    A group is that of the other scheme which has its code, else that which is written as it is labelled. That two
    groups are called alike does not say that they hold the same people: a list with one group more takes them from
    another.

    Examples
    --------
    >>> import disprop as dp
    >>> ours = dp.load_scheme({"extends": "gender", "name": "ours", "spellings": {"female": ["Ms"]}})
    >>> found = dp.compare_schemes("gender", ours)
    >>> found.frame["second"].tolist(), found.only_second
    (['Female', 'Male', 'Other gender'], ())
    """
    return differences(load(first), load(second), levels)


def bands_from(bands: str | Path | Mapping[str, Any] | Scheme | Sequence[int]) -> Scheme:
    """Return bands of ages: those of a scheme, or of one's own by the lowest age of each.

    Parameters
    ----------
    bands : str, Path, mapping, Scheme or sequence of int
        A scheme as for `load`, or ages as for `age_bands`.

    Raises
    ------
    InputError
        If there is no such scheme, or its groups have no bounds in years.

    Examples
    --------
    >>> bands_from([16, 25, 65]), bands_from("age_bands_hr").name
    (<Scheme age_bands_16_25_65: age; detail (3)>, 'age_bands_hr')
    """
    if isinstance(bands, Sequence) and not isinstance(bands, str):
        return age_bands(bands)
    scheme = load(bands)
    if not scheme.years():
        banded = ", ".join(name for name in available() if load(name).years())
        what = "Its groups are no bands of ages with bounds in years."
        raise InputError(
            Fault(where=f"scheme {scheme.name!r}", what=what, remedy=f"Name one of: {banded}; or [16, 25].")
        )
    return scheme


def available_bridges() -> tuple[str, ...]:
    """Return the names of the bridges between schemes that come with the library.

    Returns
    -------
    tuple of str
        In alphabetical order.

    Examples
    --------
    >>> "ethnicity_ew_2011_to_2001_five" in available_bridges()
    True
    """
    return shelf().bridge_names


def load_bridge(bridge: BridgeLike) -> Bridge:
    """Return a bridge: how the groups of one scheme are laid into those of another, and what that assumes.

    Parameters
    ----------
    bridge : str, Path, mapping or Bridge
        The name of a bridge that comes with the library; the path of a TOML file; its tables as a dictionary; or a
        bridge, which is returned as it is.

    Returns
    -------
    Bridge
        Its ends, its groups, what it assumes and who says so.

    Raises
    ------
    InputError
        If there is none of that name, or the file has mistakes: all of them, by key path. Every group of the first
        scheme is laid into one group of the second.

    Examples
    --------
    >>> bridge = load_bridge("ethnicity_ew_2011_to_2001_five")
    >>> bridge, bridge.moved(bridge.ways[0])
    (<Bridge ethnicity_ew_2011_to_2001_five: ethnicity_ew_2011 (detail) to ethnicity_ew_2001 (five)>, ('chinese',))
    """
    if isinstance(bridge, Bridge):
        return bridge
    if isinstance(bridge, Mapping):
        return bridge_from(bridge, load, where=f"bridge {bridge.get('name', '')!r}")
    if isinstance(bridge, Path) or str(bridge).endswith(".toml"):
        return bridge_from(read_toml(Path(bridge)), load, where=str(bridge))
    if bridge in available_bridges():
        return shelf().bridge(bridge)
    near = get_close_matches(str(bridge), available_bridges(), n=3, cutoff=0.7)
    meant = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
    what = f"There is no bridge of that name.{meant}"
    remedy = f"Name one of: {', '.join(available_bridges())}; or give the path of a .toml file."
    raise InputError(Fault(where=f"bridge {bridge!r}", what=what, remedy=remedy))


def named_by(heading: str) -> tuple[str, ...]:
    """Return the names of the schemes whose characteristic the heading of a column names, the preferred first.

    Examples
    --------
    >>> named_by("Disability Indicator")[0], named_by("Leaver")
    ('disability', ())
    """
    return shelf().about(heading)


def suggest(labels: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the schemes that recognise every one of these labels at one level.

    Parameters
    ----------
    labels : iterable of str
        As somebody wrote them; reasons for unknown may be among them.

    Returns
    -------
    tuple of str
        The one that is taken where none is named first.

    Notes
    -----
    Labels that could answer any question (yes, no, other) suggest nothing by themselves.

    Examples
    --------
    >>> "ethnicity_ew_2001" in suggest(["White", "BME", "Refused"]), suggest(["Yes", "No"])
    (True, ())
    """
    given = tuple(labels)
    return shelf().preferred(name for name in available() if load(name).suits(given))


def _from_table(table: Mapping[str, Any], *, where: str) -> Scheme:
    if "extends" in table:
        return extended(load(table["extends"]), table, where=where)
    return scheme_from(table, where=where)
