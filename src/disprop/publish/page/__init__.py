"""A release as one HTML file: nothing is fetched, and it reads without scripts."""

from __future__ import annotations

from collections.abc import Iterable

from disprop.protect import Release
from disprop.publish.charts import Chart
from disprop.publish.page._page import page
from disprop.publish.summary import Summary

__all__ = ["page_text"]


def page_text(release: Release, *, pictures: Iterable[Chart] | None = None, summary: Summary | None = None) -> str:
    """Return a release as a page for a public body's website.

    Parameters
    ----------
    release : Release
        What may leave; nothing else is seen.
    pictures : iterable of Chart, optional
        The charts; by default those of `disprop.publish.charts`. None are drawn for an empty tuple.
    summary : Summary, optional
        A headline and paragraphs; by default those of `disprop.publish.summary`.

    Returns
    -------
    str
        One HTML file, to be written as UTF-8: style and charts are within it, there is no script, and its policy of
        contents allows no request.

    Raises
    ------
    InputError
        If jinja2 is not installed, or a picture is no SVG.

    Notes
    -----
    What is withheld is `[c]`, what is not applicable `[z]`; both are explained under each table that has them. A cell
    of the grid speaks for the groups that are shown, and says where some are withheld. A release of more than 1,000
    findings is shown by its grid and the findings that need a reader; the page says how many it leaves out.

    References
    ----------
    Web Content Accessibility Guidelines (WCAG) 2.2, W3C Recommendation, 2023.

    Examples
    --------
    >>> import pandas as pd
    >>> from disprop.protect import Shown
    >>> targets = pd.DataFrame({"id": ["targets/disability"], "printed": ["98"], "target": ["at least 97%"],
    ...     "status": ["target met"], "narrative": ["objective met"], "colour": ["green"], "count": [float("nan")],
    ...     "total": [float("nan")], "value": [0.98], "reason": [""], "note": [""], "source": ["Annual report"]})
    >>> release = Release(findings=Shown.whole(pd.DataFrame()), targets=Shown.whole(targets), profile="none")
    >>> told = Summary(headline="The one target is met.", paragraphs=())
    >>> "objective met (green)" in page_text(release, pictures=(), summary=told)
    True
    """
    return page(release, pictures=pictures, summary=summary)
