"""`jianzhen serve`: the service. API, workers and tables in one process, or apart."""

import os
import signal
import threading
from argparse import SUPPRESS
from collections.abc import Sequence
from importlib.util import find_spec

from jianzhen.cli.parser import Parser
from jianzhen.errors import MissingExtraError
from jianzhen.model.text import Lang, Text

HELP = Text(
    """\
jianzhen serve [options]

Runs the service: takes claims in, screens them, hears both sides, keeps the record. Without options it
needs nothing else: SQLite and all files are in one folder. The first start prints an administrator's key.

  --home DIR           folder for everything that is kept (default: jianzhen-data)
  --database URL       sqlite:///FILE or postgresql://USER@HOST/NAME (default: SQLite in the folder)
  --blobs PLACE        folder, or s3://…, gs://…, az://… (default: in the folder)
  --role all|api|worker   what this process does (default: all)
  --host ADDRESS       where to listen (default: 127.0.0.1)
  --port NUMBER        (default: 8420)
  --open-to-network    allow an address that other machines reach; there is no TLS here
  --tenants A,B        ids of those who are kept apart here (default: default)
  --screeners NUMBER   claims that are checked at once (default: 1)
  --calibration FILE   error rates measured on your own claims (see: jianzhen calibrate)
  --retention FILE     your own retention rules (see: jianzhen privacy rules)
  --consumer-rules FILE   what may follow from the record of a person (see: jianzhen consumers rules)
  --allowed-networks CIDR,…   private networks that webhooks and evidence addresses may reach
  --timestamp-url URL, --timestamp-root FILE   RFC 3161 authority that dates the record, and its root
                       certificate (default: none; `test`: built in, proves nothing to third parties)
  --checkpoint-events NUMBER, --checkpoint-minutes NUMBER   when the record is signed (default: 1000, 10)
  --oidc-issuer URL, --oidc-client-id ID, --oidc-client-secret-file FILE, --oidc-redirect URL
                       identity provider for people of the platform, who we are there, and the address
                       of /v1/oidc/back as browsers reach it (the secret also: JIANZHEN_OIDC_CLIENT_SECRET)
  --rate NUMBER, --burst NUMBER   requests a second of one caller, and at once (default: 50, 200)
  --json               log lines are JSON with or without it
  --lang zh|en         language of errors at the start (default: that of the system)

Each option can be set by the environment as well: JIANZHEN_HOME, JIANZHEN_DATABASE …
Log lines go to stderr as JSON. Ends at Ctrl-C or SIGTERM; work that was begun is taken up again.
""",
    """\
jianzhen serve [选项]

运行服务：接收索赔、核查照片、听取双方意见、保存记录。不加选项即可运行：SQLite 和全部文件都在一个
文件夹里。首次启动会打印一次管理员密钥。

  --home 文件夹        所有数据的存放处（默认 jianzhen-data）
  --database 地址      sqlite:///文件 或 postgresql://用户@主机/库名（默认为文件夹中的 SQLite）
  --blobs 位置         文件夹，或 s3://…、gs://…、az://…（默认在上述文件夹中）
  --role all|api|worker   本进程的职责（默认 all）
  --host 地址          监听地址（默认 127.0.0.1）
  --port 端口          （默认 8420）
  --open-to-network    允许其他机器访问的地址；本程序不提供 TLS
  --tenants 甲,乙      彼此隔离的租户编号（默认 default）
  --screeners 数量     同时核查的索赔数（默认 1）
  --calibration 文件   在您自己的索赔上测得的误报率（见 jianzhen calibrate）
  --retention 文件     自己的保存规则（见 jianzhen privacy rules；默认为自带规则）
  --consumer-rules 文件   可依据个人记录采取的措施（见 jianzhen consumers rules）
  --allowed-networks CIDR,…   允许 webhook 和取证地址访问的内网网段
  --timestamp-url 地址、--timestamp-root 文件   为记录加盖时间戳的 RFC 3161 机构及其根证书
                       （默认无；test 为内置测试机构，对第三方不具证明力）
  --checkpoint-events 数量、--checkpoint-minutes 分钟   多少事件或多久签署一次记录（默认 1000、10）
  --oidc-issuer 地址、--oidc-client-id 编号、--oidc-client-secret-file 文件、--oidc-redirect 地址
                       供平台人员登录的身份提供方、本站在其处的客户端编号与密钥，以及浏览器访问
                       /v1/oidc/back 所用的地址（密钥也可用 JIANZHEN_OIDC_CLIENT_SECRET）
  --rate 数量、--burst 数量   每个调用方每秒请求数，及瞬时上限（默认 50、200）
  --json               日志始终为 JSON，加不加都一样
  --lang zh|en         启动时错误提示的语言（默认随系统）

每个选项也可用环境变量设置：JIANZHEN_HOME、JIANZHEN_DATABASE……
日志以 JSON 行写到标准错误。Ctrl-C 或 SIGTERM 结束；未完成的工作会在下次继续。
""",
)

_OPTIONS = ("home", "database", "blobs", "role", "host", "port", "tenants", "screeners", "calibration",
            "allowed-networks", "rate", "burst", "timestamp-url", "timestamp-root", "checkpoint-events",
            "checkpoint-minutes", "retention", "consumer-rules",
            "oidc-issuer", "oidc-client-id", "oidc-client-secret-file", "oidc-redirect")  # fmt: skip


def parser(lang: Lang) -> Parser:
    """Return the parser of this verb."""
    parser = Parser("serve", lang, HELP)
    for option in _OPTIONS:
        parser.add_argument(f"--{option}")
    parser.add_argument("--open-to-network", action="store_true", default=None)
    parser.add_argument("rest", nargs="*", help=SUPPRESS)
    return parser


def run(arguments: Sequence[str], lang: Lang) -> int:
    """Serve until told to stop."""
    reader = parser(lang)
    options = reader.read(arguments)
    if options.rest:
        reader.error(f"unrecognized arguments: {' '.join(options.rest)}")
    if find_spec("fastapi") is None or find_spec("sqlalchemy") is None:
        raise MissingExtraError(
            Text("the service is not installed", "未安装服务组件"),
            Text("Run: pip install 'jianzhen[service]'", "请执行：pip install 'jianzhen[service]'"),
        )
    # One thread of linear algebra for each photo looked at: more of them only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")

    from jianzhen.server import logs
    from jianzhen.server.run import serve
    from jianzhen.server.settings import read_settings

    settings = read_settings(vars(options))
    logs.set_up()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return serve(settings, stop)
