"""How large a difference matters: bands with a compulsory unit, and targets with their statuses."""

from disprop.band._band import Band, within
from disprop.band._target import Target, at_least, at_most, match, statuses

__all__ = ["Band", "Target", "at_least", "at_most", "match", "statuses", "within"]
