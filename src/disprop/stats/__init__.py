"""Statistics for one and two groups and for whole tables: arrays in, arrays out; numpy and scipy only."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from disprop.stats._whole import WholeResult
    from disprop.stats.detect import event_detectable, rate_detectable, share_detectable
    from disprop.stats.events import event_interval, event_rate_interval, event_test, variance_factor
    from disprop.stats.gated import headline_intervals, is_sparse, smallest_expected
    from disprop.stats.methods import METHODS, Method
    from disprop.stats.multinomial import multinomial_test
    from disprop.stats.multiple import adjust, thresholds
    from disprop.stats.nearest import nearest_rates, nearest_share
    from disprop.stats.power import rate_power, share_power
    from disprop.stats.probabilities import count_probability, table_probability
    from disprop.stats.rates import odds_estimate, rate_interval, rate_test
    from disprop.stats.score import rate_score
    from disprop.stats.shares import share_interval, share_test
    from disprop.stats.size import rate_size, share_size
    from disprop.stats.tables import table_test
    from disprop.stats.trend import trend_test
    from disprop.stats.unknowns import flip, rate_bounds, share_bounds

__all__ = [
    "METHODS",
    "Method",
    "WholeResult",
    "adjust",
    "count_probability",
    "event_detectable",
    "event_interval",
    "event_rate_interval",
    "event_test",
    "flip",
    "headline_intervals",
    "is_sparse",
    "multinomial_test",
    "nearest_rates",
    "nearest_share",
    "odds_estimate",
    "rate_bounds",
    "rate_detectable",
    "rate_interval",
    "rate_power",
    "rate_score",
    "rate_size",
    "rate_test",
    "share_bounds",
    "share_detectable",
    "share_interval",
    "share_power",
    "share_size",
    "share_test",
    "smallest_expected",
    "table_probability",
    "table_test",
    "thresholds",
    "trend_test",
    "variance_factor",
]

_ROOMS = {
    "_whole": ("WholeResult",),
    "detect": ("event_detectable", "rate_detectable", "share_detectable"),
    "events": ("event_interval", "event_rate_interval", "event_test", "variance_factor"),
    "gated": ("headline_intervals", "is_sparse", "smallest_expected"),
    "methods": ("METHODS", "Method"),
    "multinomial": ("multinomial_test",),
    "multiple": ("adjust", "thresholds"),
    "nearest": ("nearest_rates", "nearest_share"),
    "power": ("rate_power", "share_power"),
    "probabilities": ("count_probability", "table_probability"),
    "rates": ("odds_estimate", "rate_interval", "rate_test"),
    "score": ("rate_score",),
    "shares": ("share_interval", "share_test"),
    "size": ("rate_size", "share_size"),
    "tables": ("table_test",),
    "trend": ("trend_test",),
    "unknowns": ("flip", "rate_bounds", "share_bounds"),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> object:
    """Open a door when it is first used, so that `import disprop` stays quick."""
    if name not in _ROOM_OF:
        raise AttributeError(f"module 'disprop.stats' has no attribute {name!r}")
    value = getattr(import_module(f"disprop.stats.{_ROOM_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
