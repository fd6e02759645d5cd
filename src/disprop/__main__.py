"""Run the command line as ``python -m disprop``."""

import sys

from disprop.cli import main

if __name__ == "__main__":
    sys.exit(main())
