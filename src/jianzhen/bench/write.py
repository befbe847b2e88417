"""Write what a benchmark gives: the data and the page."""

from pathlib import Path

from jianzhen.bench.page import to_page
from jianzhen.bench.result import Result
from jianzhen.errors import CANNOT_WRITE, CHECK_FOLDER, UsageError, because
from jianzhen.model import Lang
from jianzhen.report.json_ import dumps, plain

FILE, PAGE = "bench.json", "bench.html"


def write(result: Result, folder: Path, lang: Lang) -> None:
    """Write both files into an existing folder."""
    try:
        (folder / PAGE).write_text(to_page(result, lang), "utf-8")
        (folder / FILE).write_text(dumps(plain(result.raw)) + "\n", "utf-8")
    except OSError as error:
        raise UsageError(because(CANNOT_WRITE, error).about(folder), CHECK_FOLDER) from error
