"""Draws with known probabilities, and rows as the text of a file."""

import csv
import io
from collections.abc import Iterable, Mapping

import numpy as np

Draw = np.random.Generator
Row = dict[str, str]


def chosen(draw: Draw, weights: Mapping[str, float]) -> str:
    """One of the keys, with its weight."""
    point = draw.random() * sum(weights.values())
    for key, weight in weights.items():
        point -= weight
        if point < 0:
            return key
    return key


def happens(draw: Draw, probability: float, odds: float = 1.0) -> bool:
    """Whether something of that probability happens, its odds multiplied."""
    return bool(draw.random() < odds * probability / (1 - probability + odds * probability))


def as_csv(rows: Iterable[Row]) -> str:
    """Rows as the text of a CSV file."""
    rows = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
