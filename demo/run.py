"""Check the demo claims: print what was found in each, and write one HTML report a claim.

.venv/bin/python demo/run.py [--lang zh|en] [--out DIR]
"""

import argparse
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from jianzhen import Report, check
from jianzhen.model import Band, Lang, Text
from jianzhen.report.columns import pad
from jianzhen.report.html import to_html
from jianzhen.report.words import BANDS, KINDS, PROPOSALS

HERE = Path(__file__).parent
NOTHING = Text("nothing found, which is not “genuine”", "没有发现，但这不等于“真实”")
REPORTS = Text("Reports with pictures, to open in a browser:", "带图片的报告，可用浏览器打开：")


def judge(claim: dict[str, Any]) -> Report:
    """Check one demo claim."""
    photos = {role: [HERE / path for path in claim[role]] for role in ("product", "packing", "earlier")}
    delivered = claim["delivered_at"]
    return check(
        [HERE / path for path in claim["claim"]],
        **photos,
        delivered_at=datetime.fromisoformat(delivered) if delivered else None,
    )


def rows(claim: dict[str, Any], report: Report, lang: Lang) -> Iterator[str]:
    """Yield the lines of one claim: its title, each finding by strength, the proposed step."""
    yield f"{claim['id']}  {claim['title'][lang]}"
    for finding in report.strongest_first:
        band = finding.strength.band
        scale = "▮" * band.rank + "▯" * (len(Band) - 1 - band.rank)
        yield f"    {scale} {pad(BANDS[band].in_(lang), 12)}{KINDS[finding.kind].title.in_(lang)}"
    if not report.findings:
        yield f"    ▯▯▯▯ {pad('', 12)}{NOTHING.in_(lang)}"
    yield f"    → {PROPOSALS[report.assessment.proposal].in_(lang)}"
    yield ""


def main() -> None:
    """Print the table to stdout and the places of the reports at the end."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lang", choices=("zh", "en"), default="en")
    parser.add_argument("--out", type=Path, default=HERE.parent / "out" / "demo")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    pages = []
    for claim in json.loads((HERE / "claims.json").read_text("utf-8")):
        report = judge(claim)
        print("\n".join(rows(claim, report, options.lang)))
        pages.append(options.out / f"{claim['id']}.html")
        pages[-1].write_text(to_html(report, options.lang), "utf-8")
    print(REPORTS.in_(options.lang))
    print("\n".join(f"    {page}" for page in pages))


if __name__ == "__main__":
    main()
