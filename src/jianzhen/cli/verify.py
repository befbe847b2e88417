"""`jianzhen verify`: check a case file, offline."""

from collections.abc import Sequence
from pathlib import Path

from jianzhen.cli.parser import Parser
from jianzhen.errors import CANNOT_READ, CHECK_PATH, MissingExtraError, UsageError, because
from jianzhen.model.text import Lang, Text

HELP = Text(
    """\
jianzhen verify FILE [options]

Checks a case file without network: every member, event, signature and timestamp. Names what was changed,
dropped, added or reordered. The verifier is also in every case file, as verify.py, and runs without Jianzhen.

  --key ID         id of the platform's key, known from elsewhere (it is printed; compare it)
  --root FILE.pem  root certificates of the timestamp authorities you trust
  --json           the result as JSON (schema jianzhen.verification/1)
  --lang zh|en     language (default: that of the system)

Exit codes: 0 it holds · 1 faults were found, each is named · 2 it cannot be read as a case file, or the
call is wrong
""",
    """\
jianzhen verify 文件 [选项]

离线核验案卷：逐一检查其中的文件、事件、签名和时间戳，指出被改动、删去、添加或调换之处。
每份案卷自带同一核验程序 verify.py，无需安装鉴真即可运行。

  --key 编号        从别处得知的平台公钥编号（程序会显示编号，请比对）
  --root 文件.pem   您信任的时间戳机构的根证书
  --json            以 JSON 输出结果（jianzhen.verification/1）
  --lang zh|en      语言（默认随系统）

退出码：0 核验通过 · 1 发现问题，逐项列出 · 2 无法作为案卷读取，或调用有误
""",
)


def parser(lang: Lang) -> Parser:
    """Return the parser of this verb."""
    parser = Parser("verify", lang, HELP)
    parser.add_argument("file", type=Path)
    parser.add_argument("--key")
    parser.add_argument("--root", type=Path)
    return parser


def run(arguments: Sequence[str], lang: Lang) -> int:
    """Verify a case file, print what was found, return the exit code."""
    options = parser(lang).read(arguments)
    try:
        from jianzhen.record import verify
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            Text("Verifying needs the extra `service`", "核验需要扩展 service"),
            Text("Install it: pip install 'jianzhen[service]'", "请安装：pip install 'jianzhen[service]'"),
        ) from error
    from jianzhen.report.json_ import dumps

    roots = None if options.root is None else _read(options.root)
    try:
        result = verify.verify_file(options.file, key=options.key, roots=roots)
    except OSError as error:
        raise UsageError(because(CANNOT_READ, error).about(options.file), CHECK_PATH) from error
    print(dumps(verify.as_json(result)) if options.json else verify.as_text(result, lang == "zh"))
    return result.exit_code


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(because(CANNOT_READ, error).about(path), CHECK_PATH) from error
