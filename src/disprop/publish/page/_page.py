"""The page put together: what the template is given, and the template filled in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

from disprop import words
from disprop._version import __version__
from disprop.errors import Fault, InputError
from disprop.protect import Release
from disprop.publish._dates import day, published
from disprop.publish._names import in_plain_words
from disprop.publish.charts import Chart, charts_of
from disprop.publish.page import _facts
from disprop.publish.page._cells import mark_of
from disprop.publish.page._chosen import chosen
from disprop.publish.page._evidence import evidence
from disprop.publish.page._figures import figures, placed
from disprop.publish.page._grid import grid
from disprop.publish.page._labels import clean, heading, pieces
from disprop.publish.page._sources import made_with, sources
from disprop.publish.page._targets import targets
from disprop.publish.page._unknowns import unknowns
from disprop.publish.summary import Summary, summary_of


def page(release: Release, *, pictures: Iterable[Chart] | None, summary: Summary | None) -> str:
    """Return the page; see `disprop.publish.page.page_text`.

    Parameters
    ----------
    release : Release
        What may leave.
    pictures : iterable of Chart or None
        The charts.
    summary : Summary or None
        The headline and paragraphs.
    """
    style = _facts.style()
    filled = _environment().from_string(_facts.template())
    return str(filled.render(style=_safe(style), policy=_policy(style), **_contents(release, pictures, summary)))


def _contents(release: Release, pictures: Iterable[Chart] | None, summary: Summary | None) -> dict[str, Any]:
    """Return what the template is given."""
    release = in_plain_words(release)
    kept = chosen(release.findings, _facts.LIMITS["rows"])
    held = evidence(release, kept.findings)
    drawn = figures(charts_of(release) if pictures is None else pictures, held.families)
    return {
        "title": release.title or "Equality monitoring",
        "day": day(release.as_of),
        "published": published(release.author, release.published),
        "author": release.author,
        "contact": release.contact,
        "summary": summary_of(release) if summary is None else summary,
        "grid": grid(release, held.places),
        "unknowns": unknowns(release),
        "targets": targets(release),
        "figures": placed(drawn, {part.key: part.id for part in held.comparisons}),
        "comparisons": held.comparisons,
        "left_out": kept.told,
        "method": release.method,
        "rules": release.rules,
        "sources": sources(release),
        "made_with": made_with(release),
        "version": __version__,
        "caveats": (words.CAVEAT, *(_facts.TEXT[name] for name in ("possible", "counted"))),
        "text": _facts.TEXT,
        "verdicts": {name: {**about, "id": mark_of(name)} for name, about in _facts.VERDICTS.items()},
        "marks": {
            **{mark_of(name): about for name, about in _facts.VERDICTS.items()},
            **{f"status-{name}": about for name, about in _facts.STATUSES.items()},
        },
    }


def _policy(style: str) -> str:
    """Return the policy of contents: the style sheet by its digest, and nothing else from anywhere."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _jinja2() -> ModuleType:
    try:
        import jinja2
    except ImportError as error:
        what, remedy = "The library jinja2 is not installed.", "Install it: pip install 'disprop[publish]'."
        raise InputError(Fault(where="page", what=what, remedy=remedy)) from error
    return jinja2


def _safe(text: str) -> Any:
    from markupsafe import Markup

    return Markup(text)


def _soft(text: object) -> Any:
    """Return a label apart from the direction of the text around it, with places where a long word may break."""
    from markupsafe import Markup

    parts = Markup("<wbr>").join(pieces(str(clean(str(text)))))
    return Markup("<bdi>{}</bdi>").format(parts)


def _environment() -> Any:
    """Return the settings of the template: all that is filled in is cleaned and escaped."""
    filters: dict[str, Callable[..., Any]] = {"soft": _soft, "heading": heading, "drawn": _safe}
    jinja2 = _jinja2()
    made = jinja2.Environment(
        autoescape=True, finalize=clean, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters.update(filters)
    return made
