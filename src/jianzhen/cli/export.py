"""`jianzhen export`: one claim as a case file."""

import json
from argparse import SUPPRESS
from collections.abc import Sequence
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex

from jianzhen.cli.parser import Parser
from jianzhen.errors import CANNOT_WRITE, CHECK_FOLDER, MissingExtraError, UsageError, because
from jianzhen.model.text import Lang, Text

HELP = Text(
    """\
jianzhen export CLAIM [options]

Writes a case file: a ZIP that proves, alone and offline, what happened to one claim. The export itself
stands in the record, with a signed checkpoint right over it.

  --variant full|authority|merchant|buyer   for whom (default: full); others get copies with less in them
  --out FILE           where to (default: CLAIM-VARIANT.zip)
  --tenant ID          whose claim (default: default)
  --home DIR           folder of the service (default: jianzhen-data); its keys sign
  --database URL, --blobs PLACE, --timestamp-url URL, --timestamp-root FILE   as for jianzhen serve
  --allowed-networks CIDR,…   private networks in which the timestamp authority may be
  --json               where it is, its SHA-256 and size, as JSON
  --lang zh|en         language of messages (the file is in both)

Verify it: jianzhen verify FILE
""",
    """\
jianzhen export 案件编号 [选项]

导出案卷：一个可独立、离线证明案件经过的 ZIP 文件。导出本身也记入记录，并在其上签署检查点。

  --variant full|authority|merchant|buyer   提供给谁（默认 full 完整版）；其余版本有所省略
  --out 文件           写到哪里（默认 案件编号-版本.zip）
  --tenant 编号        所属租户（默认 default）
  --home 文件夹        服务的文件夹（默认 jianzhen-data），用其中的密钥签名
  --database 地址、--blobs 位置、--timestamp-url 地址、--timestamp-root 文件   同 jianzhen serve
  --allowed-networks CIDR,…   时间戳机构所在的内网网段
  --json               以 JSON 输出文件位置、SHA-256 和大小
  --lang zh|en         提示的语言（案卷本身含两种语言）

核验：jianzhen verify 文件
""",
)

SPARE = timedelta(minutes=10)
"""After this, workers of the service make the case file, should this process have ended before."""


def parser(lang: Lang) -> Parser:
    """Return the parser of this verb."""
    parser = Parser("export", lang, HELP)
    parser.add_argument("claim")
    parser.add_argument("--variant", default="full", choices=("full", "authority", "merchant", "buyer"))
    parser.add_argument("--out", type=Path)
    parser.add_argument("--tenant", default="default")
    for option in ("home", "database", "blobs", "timestamp-url", "timestamp-root", "allowed-networks"):
        parser.add_argument(f"--{option}", help=SUPPRESS)
    return parser


def run(arguments: Sequence[str], lang: Lang) -> int:
    """Export a claim, and say where it is."""
    options = parser(lang).read(arguments)
    if find_spec("fastapi") is None or find_spec("sqlalchemy") is None:
        raise MissingExtraError(
            Text("Exporting needs the extra `service`", "导出需要扩展 service"),
            Text("Install it: pip install 'jianzhen[service]'", "请安装：pip install 'jianzhen[service]'"),
        )
    from jianzhen.claims import SYSTEM, Terms
    from jianzhen.record.keys import open_keyring
    from jianzhen.server.guard import Guard
    from jianzhen.server.sealing import make_stamping
    from jianzhen.server.settings import read_settings
    from jianzhen.store import KeptExport, Store
    from jianzhen.work import Exporter, Sealer
    from jianzhen.work.worker import utc_now

    told = {name: value for name, value in vars(options).items() if name not in ("claim", "variant", "out")}
    settings = read_settings({**told, "role": "worker"})
    keys = settings.home / "keys"
    if not (keys / "keys.json").exists():
        raise UsageError(
            Text("the keys of the service are not here", "此处没有服务的密钥").about(keys),
            Text("Give the service's folder with --home", "请用 --home 指定服务的文件夹"),
        )
    store = Store(settings.database_url, settings.blob_place)
    try:
        stamping = make_stamping(settings, Guard(settings.networks)) if settings.timestamp_url else None
        sealer = Sealer(store, open_keyring(keys, utc_now()), utc_now, stamping)
        tenant, id = options.tenant, f"x_{token_hex(12)}"
        store.claim(tenant, options.claim)
        who = SYSTEM.role.value, SYSTEM.id
        asked = KeptExport(tenant, id, options.claim, options.variant, *who, utc_now())
        store.exports.ask(asked, due=asked.asked_at + SPARE)
        data = Exporter(store, lambda _: Terms(), utc_now, sealer).file(asked)
        stored = store.blobs.put(tenant, [data], most=2**31)
        store.exports.written(tenant, id, stored.sha256, stored.size)
    finally:
        store.close()
    out = options.out or Path(f"{options.claim}-{options.variant}.zip")
    try:
        out.write_bytes(data)
    except OSError as error:
        raise UsageError(because(CANNOT_WRITE, error).about(out), CHECK_FOLDER) from error
    told = {"file": str(out), "sha256": stored.sha256, "size": stored.size}
    print(json.dumps(told) if options.json else f"{out}  sha256 {stored.sha256}")
    return 0
