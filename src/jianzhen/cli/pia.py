"""`jianzhen pia`: the personal-information impact assessment of an installation, and who signed it."""

import hashlib
import json
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jianzhen.cli import keeping
from jianzhen.cli.parser import Parser
from jianzhen.errors import CANNOT_WRITE, CHECK_FOLDER, MissingExtraError, UsageError, because
from jianzhen.model.text import Lang, Text

if TYPE_CHECKING:
    from jianzhen.server.impact import Signature
    from jianzhen.server.settings import Settings
    from jianzhen.store import Store

HELP = Text(
    """\
jianzhen pia --out FILE.html               write the impact assessment (PIPL Art. 55, 56) of this installation
jianzhen pia --sign NAME --as ROLE --document FILE.html
                                           record that this person signed that document, and keep it
jianzhen pia --status                      whether a signed one fits what is set and kept here today
jianzhen pia --json                        the facts alone: settings, retention rules, tables, recipients,
                                           automatic steps

Read it, complete it on paper, sign it. A signature is over the facts: when one of them changes, it does not
fit any more; write and sign a new one.

  --out FILE       the page (default: the screen); its SHA-256 is told
  --sign NAME      name of the person who signs
  --as ROLE        what this person is there
  --document FILE  the page that was signed, as it was written
  --status         exit code 0: signed and fitting, 1: not
  --lang zh|en     language of messages (the page is in both)

The settings are those of the service, from the same options or environment (JIANZHEN_HOME …):
  --home --database --blobs --tenants --retention --consumer-rules --calibration --host --open-to-network
  --allowed-networks --timestamp-url --oidc-issuer --oidc-client-id --oidc-client-secret-file --oidc-redirect

Exit codes: 0 done · 1 --status: none fits · 2 the call or the database cannot be used
""",
    """\
jianzhen pia --out 文件.html               生成本系统的个人信息保护影响评估（个保法第五十五、五十六条）
jianzhen pia --sign 姓名 --as 职务 --document 文件.html
                                           记录此人签署了该文件，并保存文件
jianzhen pia --status                      已签署的评估是否仍与当前设置和保存情况相符
jianzhen pia --json                        只输出事实：设置、保存规则、数据表、接收方、自动化步骤

请阅读、在纸面上补充并签署。签署针对的是事实：其中任何一项改变，签署即不再相符，须重新生成并签署。

  --out 文件       页面写到哪里（默认屏幕），并告知其 SHA-256
  --sign 姓名      签署人姓名
  --as 职务        签署人职务
  --document 文件  所签署的页面，保持生成时原样
  --status         退出码 0：已签署且相符，1：没有
  --lang zh|en     提示的语言（页面含中英文）

设置与服务相同，取自同名选项或环境变量（JIANZHEN_HOME……）：
  --home --database --blobs --tenants --retention --consumer-rules --calibration --host --open-to-network
  --allowed-networks --timestamp-url --oidc-issuer --oidc-client-id --oidc-client-secret-file --oidc-redirect

退出码：0 完成 · 1 --status：没有相符的 · 2 调用有误，或数据库不可用
""",
)

_SETTINGS = ("home", "database", "blobs", "tenants", "retention", "consumer-rules", "calibration", "host",
             "allowed-networks", "timestamp-url", "oidc-issuer", "oidc-client-id", "oidc-client-secret-file",
             "oidc-redirect")  # fmt: skip


def parser(lang: Lang) -> Parser:
    """Return the parser of this verb."""
    parser = Parser("pia", lang, HELP)
    for option in _SETTINGS:
        parser.add_argument(f"--{option}")
    parser.add_argument("--open-to-network", action="store_true", default=None)
    for option in ("--out", "--document"):
        parser.add_argument(option, type=Path)
    parser.add_argument("--sign")
    parser.add_argument("--as")
    parser.add_argument("--status", action="store_true")
    return parser


def run(arguments: Sequence[str], lang: Lang) -> int:
    """Write, sign or look; return the exit code."""
    options = parser(lang).read(arguments)
    if find_spec("fastapi") is None or find_spec("sqlalchemy") is None:
        raise MissingExtraError(
            Text("the service is not installed", "未安装服务组件"),
            Text("Run: pip install 'jianzhen[service]'", "请执行：pip install 'jianzhen[service]'"),
        )
    with _site(options) as (settings, store):
        now = datetime.now(UTC)
        if options.sign is not None:
            return _sign(settings, store, options, now, lang)
        if options.status:
            return _status(settings, store, options, now, lang)
        return _write(settings, store, options, now, lang)


@contextmanager
def _site(options: Namespace) -> Iterator[tuple["Settings", "Store"]]:
    from jianzhen.server.settings import read_settings

    settings = read_settings({name: value for name, value in vars(options).items() if name != "as"})
    named = Namespace(
        home=settings.home,
        database=settings.database or None,
        blobs=settings.blobs or None,
        tenant=settings.tenants.split(",")[0].strip(),
    )
    with keeping.opened(named) as store:
        yield settings, store


def _write(settings: "Settings", store: "Store", options: Namespace, now: datetime, lang: Lang) -> int:
    from jianzhen.server.impact import fingerprint, gather
    from jianzhen.server.impact.page import page

    facts = gather(settings, store, now)
    text = page(facts, now)
    if options.out is None:
        if options.json:
            _print({"facts": facts, "facts_sha256": fingerprint(facts)})
        else:
            print(text, end="")
        return 0
    try:
        options.out.write_bytes(text.encode())
    except OSError as error:
        raise UsageError(because(CANNOT_WRITE, error).about(options.out), CHECK_FOLDER) from error
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    if options.json:
        _print({"file": str(options.out), "sha256": sha256, "facts_sha256": fingerprint(facts)})
    else:
        print(Text(f"{options.out}  SHA-256 {sha256}", f"{options.out}  SHA-256 {sha256}").in_(lang))
    return 0


def _sign(settings: "Settings", store: "Store", options: Namespace, now: datetime, lang: Lang) -> int:
    from jianzhen.server.impact import sign
    from jianzhen.server.impact.signing import MOST

    role = getattr(options, "as")
    if role is None or options.document is None:
        raise UsageError(
            Text("It is not said in what role, or what was signed", "没有说明以何职务签署或签署了什么"),
            Text("Add --as ROLE --document FILE", "请加上 --as 职务 --document 文件"),
        )
    document = keeping.read_bytes(options.document, MOST)
    return _tell(sign(settings, store, document, options.sign, role, now), options, lang)


def _status(settings: "Settings", store: "Store", options: Namespace, now: datetime, lang: Lang) -> int:
    from jianzhen.server.impact import signed

    found = signed(settings, store, now)
    if found is not None:
        return _tell(found, options, lang)
    if options.json:
        _print(None)
    else:
        none = Text(
            "No signed impact assessment fits what is set and kept here today.",
            "没有与当前设置和保存情况相符的已签署影响评估。",
        )
        print(none.in_(lang))
    return 1


def _tell(found: "Signature", options: Namespace, lang: Lang) -> int:
    from jianzhen.report.clean import clean
    from jianzhen.sheet.days import CHINA

    at = found.signed_at.astimezone(CHINA).isoformat(timespec="seconds")
    if options.json:
        _print({"name": found.name, "role": found.role, "signed_at": at, "sha256": found.sha256,
                "facts_sha256": found.facts})  # fmt: skip
        return 0
    told = Text(
        f"Signed by {found.name} ({found.role}), {at}: {found.sha256}",
        f"{found.name}（{found.role}）于 {at} 签署：{found.sha256}",
    )
    print(clean(told.in_(lang)))
    return 0


def _print(data: Any) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2))
