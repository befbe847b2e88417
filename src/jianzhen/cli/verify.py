"""`jianzhen verify`: check a case file, or all that a database keeps."""

from argparse import SUPPRESS
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jianzhen.cli.parser import Parser
from jianzhen.errors import CANNOT_READ, CHECK_PATH, MissingExtraError, UsageError, because
from jianzhen.model.text import Lang, Text

HELP = Text(
    """\
jianzhen verify FILE [options]
jianzhen verify --database URL [--tenant ID] [options]

Checks a case file without network: every member, event, signature and timestamp. Names what was changed,
dropped, added or reordered. The verifier is also in every case file, as verify.py, and runs without Jianzhen.

With --database, checks all that a service keeps: chains, checkpoints, what stands beside an event, each
claim against a replay of its events, files against their hashes. It may run while the service does.

  --key ID         id of the platform's key, known from elsewhere (it is printed; compare it)
  --root FILE.pem  root certificates of the timestamp authorities you trust
  --database URL   sqlite:///FILE or postgresql://USER@HOST/NAME
  --tenant ID      one tenant only (default: all)
  --blobs PLACE    where its files are (default: in the folder of --home; `none`: files are not looked at)
  --home DIR       folder of the service (default: jianzhen-data)
  --keys FILE      its public keys (default: keys/keys.json in that folder)
  --json           the result as JSON (schema jianzhen.verification/1)
  --lang zh|en     language (default: that of the system)

Exit codes: 0 it holds · 1 faults were found, each is named · 2 it cannot be read as a case file, or the
call is wrong
""",
    """\
jianzhen verify 文件 [选项]
jianzhen verify --database 地址 [--tenant 编号] [选项]

离线核验案卷：逐一检查其中的文件、事件、签名和时间戳，指出被改动、删去、添加或调换之处。
每份案卷自带同一核验程序 verify.py，无需安装鉴真即可运行。

加 --database 则核验服务保存的全部内容：事件链、检查点、事件旁存的字段、按事件重新推演的案件状态、
文件与其哈希。服务运行时也可核验。

  --key 编号        从别处得知的平台公钥编号（程序会显示编号，请比对）
  --root 文件.pem   您信任的时间戳机构的根证书
  --database 地址   sqlite:///文件 或 postgresql://用户@主机/库名
  --tenant 编号     只核验一个租户（默认全部）
  --blobs 位置      文件存放处（默认在 --home 的文件夹中；none 表示不核验文件）
  --home 文件夹     服务的文件夹（默认 jianzhen-data）
  --keys 文件       服务的公钥（默认为该文件夹中的 keys/keys.json）
  --json            以 JSON 输出结果（jianzhen.verification/1）
  --lang zh|en      语言（默认随系统）

退出码：0 核验通过 · 1 发现问题，逐项列出 · 2 无法作为案卷读取，或调用有误
""",
)


def parser(lang: Lang) -> Parser:
    """Return the parser of this verb."""
    parser = Parser("verify", lang, HELP)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--key")
    parser.add_argument("--root", type=Path)
    for option in ("database", "tenant", "blobs", "home"):
        parser.add_argument(f"--{option}", help=SUPPRESS)
    parser.add_argument("--keys", type=Path)
    return parser


def run(arguments: Sequence[str], lang: Lang) -> int:
    """Verify, print what was found, return the exit code."""
    reader = parser(lang)
    options = reader.read(arguments)
    if (options.file is None) == (options.database is None):
        reader.error("give a FILE, or --database URL")
    try:
        from jianzhen.record import verify
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            Text("Verifying needs the extra `service`", "核验需要扩展 service"),
            Text("Install it: pip install 'jianzhen[service]'", "请安装：pip install 'jianzhen[service]'"),
        ) from error
    from jianzhen.report.json_ import dumps

    roots = None if options.root is None else _read(options.root)
    if options.database is not None:
        return _database(options, roots, lang)
    try:
        result = verify.verify_file(options.file, key=options.key, roots=roots)
    except OSError as error:
        raise UsageError(because(CANNOT_READ, error).about(options.file), CHECK_PATH) from error
    print(dumps(verify.as_json(result)) if options.json else verify.as_text(result, lang == "zh"))
    return result.exit_code


def _database(options: Any, roots: bytes | None, lang: Lang) -> int:
    """Check every tenant of a database, or one."""
    from jianzhen.claims import Terms
    from jianzhen.record.verify import Fault
    from jianzhen.report.json_ import dumps
    from jianzhen.store import Store

    home = Path(options.home or "jianzhen-data")
    keys = _keys(options.keys or home / "keys" / "keys.json", options.key)
    files = options.blobs != "none"
    if files and options.blobs is None and not (home / "files").is_dir():
        raise UsageError(
            Text("the files of the service are not here", "此处没有服务的文件").about(home / "files"),
            Text("Name them with --home or --blobs", "请用 --home 或 --blobs 指定"),
        )
    store = Store(options.database, (options.blobs or home / "files") if files else home)
    try:
        tenants = [options.tenant] if options.tenant else store.tenants()
        found = {of: store.audit(of, Terms(), keys, files=files, roots=roots) for of in tenants}
    finally:
        store.close()
    faults = [
        Fault(f.code, f"{of}: {f.where}" if len(found) > 1 else f.where, f.en, f.zh)
        for of, audited in found.items()
        for f in audited.faults
    ]
    if options.json:
        facts = {of: {k: v for k, v in asdict(a).items() if k != "faults"} for of, a in found.items()}
        told = [asdict(fault) for fault in faults]
        key = keys[-1]["id"]
        print(
            dumps(
                {
                    "schema": "jianzhen.verification/1",
                    "holds": not faults,
                    "faults": told,
                    "facts": {"key": key, "tenants": facts, "files": files},
                }
            )
        )
    else:
        print(_as_text(found, faults, str(keys[-1]["id"]), lang))
    return int(bool(faults))


def _as_text(found: dict[str, Any], faults: Sequence[Any], key: str, lang: Lang) -> str:
    lines = [f"✗ {f.where}: {f.zh if lang == 'zh' else f.en} [{f.code}]" for f in faults]
    for of, a in found.items():
        told = Text(
            f"{of}: {a.events} events, {a.claims} claims, {a.checkpoints} checkpoints ({a.stamped} with a "
            f"timestamp), signed up to event {a.signed}",
            f"{of}：事件 {a.events}，案件 {a.claims}，检查点 {a.checkpoints}（{a.stamped} 个有时间戳），"
            f"已签名至事件 {a.signed}",
        )
        lines.append(told.in_(lang))
        if a.not_replayed:
            other = Text(
                f"  → {a.not_replayed} claims went by another procedure: their state was not compared",
                f"  → {a.not_replayed} 个案件适用其他程序，未比对其状态",
            )
            lines.append(other.in_(lang))
    lines.append(Text(f"key: {key}", f"公钥编号：{key}").in_(lang))
    end = _FAILS if faults else _HOLDS
    return "\n".join([*lines, end.in_(lang)])


def _keys(file: Path, pinned: str | None) -> list[Any]:
    from jianzhen.record.verify import BROKEN, parse

    try:
        keys = parse(_read(file))
        ids = [key["id"] for key in keys]
        if not ids:
            raise ValueError("no key")
    except BROKEN as error:
        raise UsageError(Text("these are no public keys", "不是公钥文件").about(file), CHECK_PATH) from error
    if pinned is not None and pinned not in ids:
        raise UsageError(
            Text("the key you named is not among the service's", "您指定的公钥不在服务的公钥之中"),
            Text("Compare it with the one the platform publishes", "请与平台公布的公钥比对"),
        )
    return list(keys)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(because(CANNOT_READ, error).about(path), CHECK_PATH) from error


_HOLDS = Text("✓ It holds: nothing was changed since it was recorded.", "✓ 核验通过：自存入之日起未被改动。")
_FAILS = Text("It does not hold.", "核验不通过。")
