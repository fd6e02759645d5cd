"""When two spellings are the same words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

WORDS = re.compile(r"[^\W_]+|[+<>]")
APOSTROPHES = str.maketrans("", "", "'’‘`´")


@lru_cache(maxsize=1 << 14)
def same_words(text: str) -> str:
    r"""Return what is left of a label when case, spaces, punctuation and kinds of dash are taken away.

    Parameters
    ----------
    text : str
        A label as somebody wrote it.

    Returns
    -------
    str
        The words in lower case with one space between; ``&`` is the word "and"; ``+``, ``<`` and ``>`` are words too.
        A label made of signs alone is itself.

    Notes
    -----
    Two labels that differ by a letter stay different: nothing is guessed.

    Examples
    --------
    >>> same_words(" Mixed  (White/Black\u00a0Caribbean)") == same_words("mixed - White / Black Caribbean")
    True
    >>> same_words("16\u201324"), same_words("65+"), same_words("Don't know"), same_words("Asian & Other")
    ('16 24', '65 +', 'dont know', 'asian and other')
    >>> same_words("-"), same_words("  ")
    ('-', '')
    """
    plain = text if text.isascii() else _written_plain(text)
    words = WORDS.findall(plain.casefold().replace("&", " and ").translate(APOSTROPHES))
    return " ".join(words) or plain.strip()


def _written_plain(text: str) -> str:
    """Return text with wide and joined signs as the plain ones, and without signs that are not seen."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
