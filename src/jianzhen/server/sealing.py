"""What signs and stamps the record of a site: its keys, and the timestamp authority its settings name."""

import logging
from datetime import timedelta
from pathlib import Path

from jianzhen.errors import CANNOT_READ, CHECK_PATH, UsageError, because
from jianzhen.model import Text
from jianzhen.record.timestamps import LARGEST, TEST_WORDS, Authority
from jianzhen.server.guard import Guard, UnreachableError
from jianzhen.server.settings import Settings
from jianzhen.server.site import Site
from jianzhen.work import Sealer, Stamping
from jianzhen.work.worker import utc_now

TEST = "test"
"""What is named in the place of an authority's address to have the built-in test authority stamp."""

_log = logging.getLogger("jianzhen.server")


def make_sealer(site: Site) -> Sealer:
    """Return what signs the chains of a site, and has them stamped where an authority is configured.

    Raises:
        UsageError: the root certificates cannot be read, or are not named.
    """
    settings = site.settings
    after = timedelta(minutes=settings.checkpoint_minutes)
    stamping = make_stamping(settings, site.guard)
    return Sealer(site.store, site.keyring, site.clock, stamping, settings.checkpoint_events, after)


def make_stamping(settings: Settings, guard: Guard) -> Stamping | None:
    """Return who stamps; None, and a line in the log, where nobody does."""
    if not settings.timestamp_url:
        _log.warning(
            "no timestamp authority is configured: checkpoints are signed, but nobody else dates them"
        )
        return None
    if settings.timestamp_url == TEST:
        from jianzhen.record.testauthority import TestAuthority

        _log.warning("%s", TEST_WORDS.en)
        test = TestAuthority(utc_now)
        return Stamping(Authority(TEST, test.root), test.post)
    if not settings.timestamp_root:
        raise UsageError(
            Text("a timestamp authority needs its root certificate", "时间戳机构须配以其根证书"),
            Text("Give its file with --timestamp-root", "请用 --timestamp-root 指定根证书文件"),
        )
    try:
        root = Path(settings.timestamp_root).read_bytes()
    except OSError as error:
        raise UsageError(because(CANNOT_READ, error).about(settings.timestamp_root), CHECK_PATH) from error

    def post(url: str, request: bytes) -> bytes:
        sent = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        answer = guard.ask(guard.target(url), "POST", sent, request, LARGEST)
        if answer.status != 200:
            what = Text(
                f"the timestamp authority answered {answer.status}", f"时间戳机构返回 {answer.status}"
            )
            raise UnreachableError(what, Text("It is asked again later", "稍后会再次请求"))
        return answer.body

    return Stamping(Authority(settings.timestamp_url, root), post)
