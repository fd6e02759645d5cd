"""Print the command under README.md's marker `<!-- command: NAME -->`, so that CI runs what readers run."""

import re
import sys
from pathlib import Path


def command(text: str, name: str) -> str:
    """The one line of the code block that follows the marker."""
    found = re.findall(rf"<!-- command: {re.escape(name)} -->\s*```\w*\n(.*?)\n```", text, re.DOTALL)
    if len(found) != 1 or "\n" in found[0].strip():
        sys.exit(f"README.md: '<!-- command: {name} -->' must stand once, before a code block of one line.")
    return found[0].strip().removeprefix("$ ")


if __name__ == "__main__":
    sys.stdout.write(command(Path("README.md").read_text(encoding="utf-8"), sys.argv[1]) + "\n")
