"""What may leave: rules of disclosure, decided on linked counts and applied to all that is made of them."""

from __future__ import annotations

from disprop.protect.shown import NOT_APPLICABLE, WITHHELD, Release, Shown

__all__ = ["NOT_APPLICABLE", "WITHHELD", "Release", "Shown"]
