"""Places of one name with different numbers told apart: two tables that call their stage "everyone", say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

KEYS = ("place", "characteristic", "kind", "label")
"""What a place can hold one number of, or one a level."""

Numbers = Mapping[tuple[str, ...], frozenset[float]]
"""What somebody says of the places of one name."""


def told_apart(uses: pd.DataFrame) -> pd.Series:
    """Return the place of each use, with a number after the name where places of that name are not the same.

    Parameters
    ----------
    uses : DataFrame
        With ``place``, ``source`` (who says so: a side of a comparison, a report) and the columns of `KEYS`.

    Notes
    -----
    Each source joins those before it with which it has most numbers in common and none in dispute.

    Examples
    --------
    >>> said = {"characteristic": "sex", "kind": "group", "label": "Male", "place": "everyone"}
    >>> both = pd.DataFrame([{**said, "source": "one", "value": 3.0}, {**said, "source": "two", "value": 9.0}])
    >>> told_apart(both).tolist()
    ['everyone', 'everyone #2']
    """
    where = uses["place"].astype(object)
    if not len(uses):
        return where
    stages = where.str.split("; ", n=1).str[0]
    for stage in stages[_disputed(uses) | _of_both_sides(uses, stages)].unique():
        rows = stages == stage
        number = uses.loc[rows, "source"].map(_numbered(uses[rows]))
        cut = where[rows].str.removeprefix(stage)
        named = [stage if at == 1 else f"{stage} #{at}" for at in number]
        where = where.mask(rows, pd.Series(named, index=number.index) + cut)
    return where


def _disputed(uses: pd.DataFrame) -> pd.Series:
    """Return the uses that have another value beside them."""
    several: pd.Series = uses.groupby(list(KEYS), sort=False)["value"].transform("nunique") > 1
    return several


def _of_both_sides(uses: pd.DataFrame, stages: pd.Series) -> pd.Series:
    """Return the uses of a stage that is held against another of its name."""
    sides: pd.Series = (
        uses["source"].groupby([stages, uses["source"].map(_comparison)], sort=False).transform("nunique")
    )
    return sides > 1


def _comparison(source: str) -> str:
    """Return what the stage and the baseline of one comparison have in common."""
    return source.removesuffix(STAGE).removesuffix(BASELINE)


STAGE, BASELINE = ", stage", ", baseline"
"""How the name of a source ends that is a side of a comparison."""


def _numbered(uses: pd.DataFrame) -> dict[str, int]:
    """Return the number of the place that each source is about."""
    places: list[dict[tuple[str, ...], frozenset[float]]] = []
    found: dict[str, int] = {}
    for source, said in _said(uses):
        fitting = [place for place in places if _agree(place, said)]
        best = max(fitting, key=lambda place: len(_both(place, said)), default=None)
        if best is None:
            best = {}
            places.append(best)
        for key, values in said.items():
            best[key] = best.get(key, frozenset()) | values
        found[source] = 1 + next(at for at, place in enumerate(places) if place is best)
    return found


def _agree(place: Numbers, said: Numbers) -> bool:
    """Whether something is said of both and nothing is in dispute."""
    both = _both(place, said)
    return bool(both) and not any(place[key].isdisjoint(said[key]) for key in both)


def _both(one: Numbers, two: Numbers) -> set[tuple[str, ...]]:
    return set(one) & set(two)


def _said(uses: pd.DataFrame) -> Iterator[tuple[str, Numbers]]:
    """Yield what each source says."""
    for source, held in uses.groupby("source", sort=False):
        said = {
            tuple(map(str, key)): frozenset(each) for key, each in held.groupby([held[key] for key in KEYS])["value"]
        }
        side = frozenset([float(str(source).endswith(BASELINE))])
        yield (
            str(source),
            said | ({(_comparison(str(source)),): side} if str(source).endswith((STAGE, BASELINE)) else {}),
        )
