"""`jianzhen refer`: papers for somebody outside, drafted from final decisions, and how far each got."""

import json
from argparse import Namespace
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jianzhen.cli import keeping
from jianzhen.cli.parser import HelpAsked, Parser
from jianzhen.errors import CANNOT_WRITE, CHECK_FOLDER, ReferralError, UsageError, because
from jianzhen.model.text import Lang, Text

if TYPE_CHECKING:
    from jianzhen.claims.states import ReferralKind

HELP = Text(
    """\
jianzhen refer civil CASE-FILE … --facts FACTS         letter that revokes, with what is asked back
jianzhen refer police CASE-FILE … --facts FACTS        facts, sums, evidence for the police
jianzhen refer label-report CASE-FILE …                report on missing or altered AI labels
jianzhen refer provider-inquiry CASE-FILE …            inquiry to an AI provider, about label numbers only
jianzhen refer check PACKAGE --case CASE-FILE …        whether two people stand behind it, claim by claim
jianzhen refer templates FOLDER                        write the templates, to be edited by a lawyer

Drafts, in Chinese and English, from final decisions that people made. Nothing is sent by itself. A named
person asks for the package in the record of each claim, by its SHA-256; a second one approves it.

  CASE-FILE            exported with --variant authority, one for each claim
  --facts FACTS        what is known about the claims of one person (docs/law.md)
  --rules FILE …       rules or province figures of your own, as for jianzhen law
  --templates FOLDER   your own templates; those that are not in it are the packaged ones
  --out FILE           where to (default: KIND.zip)
  --json               the result as JSON
  --lang zh|en         language of messages (drafts are in both)

Exit codes: 0 done, or approved in every claim · 1 not approved, or withdrawn · 2 it cannot be done
""",
    """\
jianzhen refer civil 案卷 … --facts 事实               撤销通知函及返还请求
jianzhen refer police 案卷 … --facts 事实              供公安机关参考的事实、金额与证据
jianzhen refer label-report 案卷 …                     关于 AI 标识缺失或改变的情况反映
jianzhen refer provider-inquiry 案卷 …                 向 AI 服务提供者核实标识编号，仅此而已
jianzhen refer check 材料 --case 案卷 …                逐案核对是否已由两人提出并批准
jianzhen refer templates 文件夹                        写出模板，供律师修改

以人作出的终局决定为依据，起草中英文材料，不会自动发出。由一名具名人员以材料的 SHA-256 在各案记录中提出，
再由另一名具名人员批准。

  案卷                 以 --variant authority 导出，每项索赔一份
  --facts 事实         同一人各次索赔的已知情况（见 docs/law.zh.md）
  --rules 文件 …       自己的规则或各省数额，同 jianzhen law
  --templates 文件夹   自己的模板；其中没有的用自带模板
  --out 文件           写到哪里（默认 种类.zip）
  --json               以 JSON 输出结果
  --lang zh|en         提示的语言（草稿含两种语言）

退出码：0 完成，或各案均已批准 · 1 未批准或已撤回 · 2 无法完成
""",
)

MOST_BYTES = 2**29
"""Of a case file or package read here; those for an authority hold no videos."""


def parser(lang: Lang) -> Parser:
    """Return the parser of this verb."""
    parser = Parser("refer", lang, HELP)
    parser.add_argument("what", nargs="*")
    parser.add_argument("--facts", type=Path)
    parser.add_argument("--rules", nargs="+", type=Path, default=[])
    parser.add_argument("--templates", type=Path)
    parser.add_argument("--case", nargs="+", type=Path, default=[])
    parser.add_argument("--out", type=Path)
    return parser


def run(arguments: Sequence[str], lang: Lang) -> int:
    """Draft, check, or write the templates; return the exit code."""
    reader = parser(lang)
    options = reader.read(arguments)
    if not options.what:
        raise HelpAsked(HELP.in_(lang))
    from jianzhen.claims.states import ReferralKind

    action, *names = options.what
    kinds = [kind.value for kind in ReferralKind]
    if action not in (*kinds, "check", "templates"):
        reader.refuse_value("refer", action, (*kinds, "check", "templates"))
    if not names:
        reader.error(f"refer {action} needs a file")
    if action == "check":
        return _check(names, options, lang)
    if action == "templates":
        return _templates(Path(names[0]))
    return _draft(ReferralKind(action), [Path(name) for name in names], options)


def _draft(kind: "ReferralKind", paths: list[Path], options: Namespace) -> int:
    from jianzhen.cli.law import laws_of, named
    from jianzhen.errors import SheetError
    from jianzhen.law import read
    from jianzhen.referral import draft, load, read_source
    from jianzhen.sheet.yaml_ import MOST_BYTES as MOST_TEXT
    from jianzhen.work.labels import LABELS

    templates = load(kind, options.templates)
    laws = laws_of(options)
    facts = None
    if options.facts is not None:
        try:
            facts = read(keeping.read_bytes(options.facts, MOST_TEXT), laws)
        except SheetError as error:
            raise named(error, str(options.facts)) from error
    sources = []
    for path in paths:
        try:
            sources.append(read_source(keeping.read_bytes(path, MOST_BYTES)))
        except ReferralError as error:
            raise ReferralError(error.what.about(path), error.do) from error
    package = draft(kind, sources, templates, datetime.now(UTC), LABELS, facts, laws)
    out = options.out or Path(f"{kind}.zip")
    _write(out, package.data)
    told = {"file": str(out), "sha256": package.sha256, "claims": list(package.claims)}
    print(json.dumps(told) if options.json else f"{out}  sha256 {package.sha256}")
    return 0


def _check(names: list[str], options: Namespace, lang: Lang) -> int:
    from jianzhen.referral.source import read_events
    from jianzhen.referral.standing import Standing, read_manifest, standing_of

    package = read_manifest(keeping.read_bytes(Path(names[0]), MOST_BYTES))
    records = dict(read_events(keeping.read_bytes(path, MOST_BYTES)) for path in options.case)
    found = {claim: standing_of(records.get(claim, ()), package.sha256) for claim in package.claims}
    if options.json:
        told = {"kind": package.kind, "sha256": package.sha256, "claims": found}
        print(json.dumps(told))
    else:
        print(f"{package.kind}  sha256 {package.sha256}")
        for claim, standing in found.items():
            seen = standing.meaning if claim in records else _NO_RECORD
            print(f"  {seen.about(claim).in_(lang)}")
    return 0 if set(found.values()) == {Standing.APPROVED} else 1


def _templates(folder: Path) -> int:
    from importlib import resources

    for file in sorted(resources.files("jianzhen.referral").joinpath("data").iterdir(), key=lambda f: f.name):
        out = folder / file.name
        if out.exists():
            raise UsageError(Text("it exists already", "文件已存在").about(out), CHECK_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        _write(out, file.read_bytes())
        print(out)
    return 0


def _write(out: Path, data: bytes) -> None:
    try:
        out.write_bytes(data)
    except OSError as error:
        raise UsageError(because(CANNOT_WRITE, error).about(out), CHECK_FOLDER) from error


_NO_RECORD = Text("give its newest case file with --case", "请用 --case 给出其最新案卷")
