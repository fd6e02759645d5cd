"""Write the list of bridges.md from the bridges in the code: `python docs/bridges_page.py`."""

import re
from pathlib import Path

from disprop import Bridge, available_bridges, load_bridge
from disprop.schemes import Scheme, Way

PAGE = Path(__file__).with_name("bridges.md")

MADE = re.compile(r"(?P<head><!-- made: bridges -->\n).*?(?P<foot><!-- end -->\n)", re.DOTALL)
"""The part of the page that is made here; the rest is written by hand."""


def section(bridge: Bridge) -> str:
    """Return what there is to say of a bridge, then which groups are something else on its far side."""
    facts = {"Assumes": bridge.assumes, "Source": bridge.source, "Date": bridge.date, "Groups": groups(bridge)}
    told = "\n".join(f"- {name}: {text}" for name, text in facts.items())
    return f"### {bridge.name}\n\n{bridge.title}.\n\n- {ends(bridge)}\n{told}\n"


def ends(bridge: Bridge) -> str:
    one, two = (f"[`{scheme.name}`](schemes/{scheme.name}.md)" for scheme in (bridge.start, bridge.end))
    if len(bridge.ways) > 1:
        return f"From {one} to {two}, at {', '.join(f'`{way.level}`' for way in bridge.ways)}"
    (way,) = bridge.ways
    return f"From {one}, `{way.level}`, to {two}, `{way.to}`"


def groups(bridge: Bridge) -> str:
    way = bridge.ways[0]
    moved = set(bridge.moved(way))
    if not moved:
        return "every group is that of the same name"
    told = [arrow(bridge.start, bridge.end, way, code, whole) for code, whole in way.groups if code in moved]
    return f"{'; '.join(told)}; every other is what it was"


def arrow(start: Scheme, end: Scheme, way: Way, code: str, whole: str) -> str:
    return f"{start.label(code, way.level)} into {end.label(whole, way.to)}"


def page() -> str:
    made = "\n".join(section(load_bridge(name)) for name in available_bridges())
    return MADE.sub(lambda match: f"{match['head']}{made}{match['foot']}", PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
