"""Execute every notebook from its own folder; a notebook without committed outputs is a fault, as is one that fails."""

import sys
import warnings
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parents[1]


def fault(path: Path) -> str | None:
    """What is wrong with a notebook, if anything."""
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    if not any(cell.outputs for cell in code):
        return "no outputs are committed: execute it and save it"
    try:
        NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    except CellExecutionError as error:
        return str(error)
    return None


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    paths = sorted((ROOT / "notebooks").glob("*.ipynb"))
    faults = {path.name: found for path in paths if (found := fault(path))}
    if faults:
        sys.exit("\n".join(f"{name}: {found}" for name, found in faults.items()))
    sys.stdout.write(f"{len(paths)} notebooks run\n")
