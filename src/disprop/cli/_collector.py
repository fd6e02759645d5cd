"""How often a command stops to look for objects that hold one another."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MANY = 200_000
"""Objects after which it looks: a table of a hundred thousand cells is read without a stop."""


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look seldom while a command runs: tables hold no rings of objects, and to look took a fifth of the time."""
    earlier = gc.get_threshold()
    gc.set_threshold(MANY, *earlier[1:])
    try:
        yield
    finally:
        gc.set_threshold(*earlier)
