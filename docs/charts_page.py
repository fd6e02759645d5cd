"""Make the pictures of charts.md by the code that the page shows: `python docs/charts_page.py`."""

import io
import os
import re
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from PIL import Image

PAGE = Path(__file__).with_name("charts.md")
PICTURES = PAGE.with_name("charts")

CODE = re.compile(r"^```python\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)
PICTURE = re.compile(r"<!-- picture: (?P<name>\w+) -->\n!\[[^\]]*\]\([^)]*\)")


def figures() -> dict[str, Any]:
    """The figures of the page by the names of their variables, from the page's own code."""
    names: dict[str, Any] = {}
    text = PAGE.read_text(encoding="utf-8")
    for block in CODE.finditer(text):
        with redirect_stdout(io.StringIO()):
            exec(block["body"], names)
    return {match["name"]: names[match["name"]] for match in PICTURE.finditer(text)}


def page(drawn: dict[str, Any]) -> str:
    """The page, with the words of each picture as its text alternative."""

    def told(match: re.Match[str]) -> str:
        name = match["name"]
        alt = drawn[name].alt.replace("[", "(").replace("]", ")")
        return f"<!-- picture: {name} -->\n![{alt}](charts/{name}.png)"

    return PICTURE.sub(told, PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    os.chdir(PAGE.parents[1])
    made = figures()
    PICTURES.mkdir(exist_ok=True)
    for name, figure in made.items():
        whole = io.BytesIO()
        figure.savefig(whole, dpi=110)
        # 256 colours are all that such a picture has; the file is a third as large.
        Image.open(whole).convert("RGB").quantize(256).save(PICTURES / f"{name}.png", optimize=True, dpi=(110, 110))
    PAGE.write_text(page(made), encoding="utf-8")
