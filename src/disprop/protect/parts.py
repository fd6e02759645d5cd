"""The columns of findings that hold counts as they were read."""

PARTS = ("observed", "stage_known", "unknown", "base_observed", "base_known", "base_unknown")
"""All other columns are worked out from these, or say what a row is about."""

NOTHING, TABLE, EVERYTHING, REFERENCE, DENOMINATOR = "nothing", "table", "everything", "reference", "denominator"
"""What a column may reveal beside one of those: see `reveals` in the list of columns."""

EVERYONE = "everyone"
"""The column of what was published before that holds the known and the unknown together."""

ALL = "all unknown"
"""What the row of all reasons together is called in a report of unknown responses."""
