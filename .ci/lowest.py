"""Print the lowest version that pyproject.toml claims of every library: a constraints file for pip."""

import re
import sys
import tomllib
from pathlib import Path

REQUIREMENT = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)>=(?P<version>[0-9][0-9.]*)$")


def requirements(project: dict, extras: tuple[str, ...]) -> list[str]:
    """What the project needs, with these extras and the extras that they name themselves."""
    optional = project["optional-dependencies"]
    own = re.compile(rf"^{project['name']}\[(?P<extras>[^\]]+)\]$")
    found = list(project["dependencies"])
    waiting = list(extras)
    while waiting:
        for line in optional[waiting.pop()]:
            inner = own.match(line)
            waiting += inner["extras"].split(",") if inner else []
            found += [] if inner else [line]
    return found


def lowest(lines: list[str]) -> list[str]:
    """The lower bounds as exact versions; a requirement without one is a fault."""
    matches = [REQUIREMENT.match(line) for line in lines]
    loose = [line for line, match in zip(lines, matches, strict=True) if match is None]
    if loose:
        sys.exit(f"no lower bound that can be tried: {', '.join(loose)}. Write 'name>=version' in pyproject.toml.")
    return sorted({f"{match['name']}=={match['version']}" for match in matches if match})


if __name__ == "__main__":
    settings = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    sys.stdout.write("\n".join(lowest(requirements(settings["project"], tuple(sys.argv[1:])))) + "\n")
