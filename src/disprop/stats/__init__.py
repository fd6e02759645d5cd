"""Statistics for one and two groups: arrays in, arrays out; numpy and scipy only."""

from disprop.stats._whole import WholeResult
from disprop.stats.detect import event_detectable, rate_detectable, share_detectable
from disprop.stats.events import event_interval, event_rate_interval, event_test, variance_factor
from disprop.stats.gated import is_sparse, smallest_expected
from disprop.stats.methods import METHODS, Method
from disprop.stats.multinomial import multinomial_test
from disprop.stats.multiple import adjust, thresholds
from disprop.stats.nearest import nearest_rates, nearest_share
from disprop.stats.power import rate_power, share_power
from disprop.stats.rates import odds_estimate, rate_interval, rate_test
from disprop.stats.score import rate_score
from disprop.stats.shares import share_interval, share_test
from disprop.stats.size import rate_size, share_size
from disprop.stats.tables import table_test
from disprop.stats.trend import trend_test

__all__ = [
    "METHODS",
    "Method",
    "WholeResult",
    "adjust",
    "event_detectable",
    "event_interval",
    "event_rate_interval",
    "event_test",
    "is_sparse",
    "multinomial_test",
    "nearest_rates",
    "nearest_share",
    "odds_estimate",
    "rate_detectable",
    "rate_interval",
    "rate_power",
    "rate_score",
    "rate_size",
    "rate_test",
    "share_detectable",
    "share_interval",
    "share_power",
    "share_size",
    "share_test",
    "smallest_expected",
    "table_test",
    "thresholds",
    "trend_test",
    "variance_factor",
]
