"""`python -m jianzhen` is the `jianzhen` command."""

import sys

from jianzhen.cli import main

sys.exit(main())
