"""The benchmarks are scripts beside the package: make their folder importable, and the demo's maker."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT)]
