"""Equality monitoring: is this gap real, is it big enough to matter, or can these numbers not tell?"""

__version__ = "0.1.0"
