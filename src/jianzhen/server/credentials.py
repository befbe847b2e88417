"""Keys, accounts, sessions and links in the database: made, checked, ended. Of secrets, hashes are kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from sqlalchemy import Connection, and_, delete, or_, select, update

from jianzhen.model import Text
from jianzhen.server import tokens
from jianzhen.server.access import ASKED_FOR, Action, Principal, UnknownError, Who, scopes_of
from jianzhen.server.problems import ProblemError
from jianzhen.server.tables import account, api_key, link, oidc_attempt, session
from jianzhen.store.errors import NotFoundError

SESSION_HOURS, SIDE_SESSION_HOURS = 12, 2
LONGEST_LINK = timedelta(days=30)
TO_COME_BACK = timedelta(minutes=10)

_hasher = PasswordHasher()
_NOBODY = _hasher.hash(tokens.token(20))
"""Checked where there is no such account, so that the time taken does not tell."""

LINK_SCOPES = frozenset({"list", "read", "exhibit", "upload", "move", "self", "export", "record"})


# keys


def add_key(
    db: Connection,
    tenant: str,
    now: datetime,
    *,
    name: str,
    who: Who,
    actor: str | None = None,
    party_ref: str | None = None,
    scopes: Sequence[str] | None = None,
    expires_at: datetime | None = None,
) -> tuple[dict[str, Any], str]:
    """Make a key; return what may be shown of it, and the key itself, which is never seen again.

    Raises:
        ProblemError: the role cannot have these scopes, or a side's key names nobody.
    """
    possible = scopes_of(who)
    wanted = possible - ASKED_FOR if scopes is None else frozenset(scopes)
    if not wanted <= possible:
        extra = ", ".join(sorted(wanted - possible))
        raise _wrong(Text(f"a {who} cannot have: {extra}", f"{who} 不能拥有：{extra}"))
    if (who.side is None) != (party_ref is None):
        raise _wrong(
            Text(
                "a key of a buyer or merchant names whose it is (party_ref), no other does",
                "买家或商家的密钥须写明归属（party_ref），其他密钥不得填写",
            )
        )
    id, whole, secret = tokens.made("key")
    row = {
        "id": id,
        "tenant": tenant,
        "name": name,
        "role": who.value,
        "actor": actor or id,
        "party_ref": party_ref,
        "scopes": sorted(wanted),
        "created_at": now,
        "expires_at": expires_at,
        "revoked_at": None,
    }
    db.execute(api_key.insert().values(**row, secret=secret))
    return row, whole


def list_keys(db: Connection, tenant: str) -> list[dict[str, Any]]:
    """Return all keys of a tenant, without their secrets."""
    query = select(api_key).where(api_key.c.tenant == tenant).order_by(api_key.c.created_at, api_key.c.id)
    return [{k: v for k, v in row.items() if k != "secret"} for row in db.execute(query).mappings()]


def revoke_key(db: Connection, tenant: str, id: str, now: datetime) -> None:
    """End a key; ending it twice changes nothing. NotFoundError: there is none of this id."""
    mine = and_(api_key.c.tenant == tenant, api_key.c.id == id)
    _must(db.execute(update(api_key).where(mine).values(revoked_at=now)).rowcount)


# accounts


def add_account(
    db: Connection,
    tenant: str,
    now: datetime,
    name: str,
    password: str | None,
    roles: Sequence[Who],
    elsewhere: tuple[str, str] | None = None,
) -> tuple[dict[str, Any], str | None]:
    """Make an account; return what may be shown of it, and the address for the app with one-time codes.

    `elsewhere`: issuer and subject of a person at an identity provider. Without a password, that is the only
    way in, and there are no codes.
    """
    if db.execute(
        select(account.c.id).where(account.c.tenant == tenant, account.c.name == name)
    ).one_or_none():
        raise ProblemError(
            409,
            "name-taken",
            Text("there is an account of this name", "该账号名已存在"),
            Text("Choose another name", "请换一个名称"),
        )
    totp, id = pyotp.random_base32(), f"acc_{tokens.token(10)}"
    row = {
        "id": id,
        "tenant": tenant,
        "name": name,
        "roles": [who.value for who in roles],
        "created_at": now,
        "closed_at": None,
        "issuer": None,
        "subject": None,
    }
    stored = _hasher.hash(tokens.token(32) if password is None else password)
    db.execute(account.insert().values(**row, password=stored, totp=totp, totp_step=0))
    if elsewhere:
        link_subject(db, tenant, now, id, elsewhere)
        row["issuer"], row["subject"] = elsewhere
    uri = pyotp.TOTP(totp).provisioning_uri(name=name, issuer_name="Jianzhen")
    return row, None if password is None else uri


def list_accounts(db: Connection, tenant: str) -> list[dict[str, Any]]:
    """Return all accounts of a tenant, without what opens them."""
    query = select(account).where(account.c.tenant == tenant).order_by(account.c.created_at, account.c.id)
    hidden = ("password", "totp", "totp_step")
    return [{k: v for k, v in row.items() if k not in hidden} for row in db.execute(query).mappings()]


def close_account(db: Connection, tenant: str, id: str, now: datetime) -> None:
    """Close an account and end its sessions. NotFoundError: there is none of this id."""
    _must(
        db.execute(
            update(account).where(account.c.tenant == tenant, account.c.id == id).values(closed_at=now)
        ).rowcount
    )
    db.execute(update(session).where(session.c.account == id).values(revoked_at=now))


def link_subject(
    db: Connection, tenant: str, now: datetime, id: str, elsewhere: tuple[str, str] | None
) -> None:
    """Say who an account's person is at an identity provider (issuer, subject; None: nobody).

    Its sessions end.

    Raises:
        NotFoundError: there is no such account.
        ProblemError: another account is this person's.
    """
    issuer, subject = elsewhere or (None, None)
    this = and_(account.c.tenant == tenant, account.c.issuer == issuer, account.c.subject == subject)
    if elsewhere and db.execute(select(account.c.id).where(this, account.c.id != id)).one_or_none():
        raise ProblemError(409, "subject-taken", _TAKEN, _UNLINK)
    mine = and_(account.c.tenant == tenant, account.c.id == id)
    _must(db.execute(update(account).where(mine).values(issuer=issuer, subject=subject)).rowcount)
    db.execute(update(session).where(session.c.account == id).values(revoked_at=now))


def sign_in(
    db: Connection, tenant: str, now: datetime, name: str, password: str, code: str, who: Who | None
) -> tuple[dict[str, Any], str]:
    """Begin a session of a person; return it and its token. UnknownError: name, password or code is wrong."""
    row = db.execute(
        select(account)
        .where(account.c.tenant == tenant, account.c.name == name, account.c.closed_at.is_(None))
        .with_for_update()
    ).one_or_none()
    right = _password_fits(row.password if row else _NOBODY, password)
    step = _step_of(row.totp, code, now) if row else None
    if row is None or not right or step is None or step <= row.totp_step:
        raise UnknownError(_WRONG, _TRY_AGAIN)
    if who and who.value not in row.roles:
        raise UnknownError(_WRONG, _TRY_AGAIN)
    db.execute(update(account).where(account.c.id == row.id).values(totp_step=step))
    return _begin(db, tenant, now, who or Who(row.roles[0]), row.id)


def _begin(db: Connection, tenant: str, now: datetime, who: Who, id: str) -> tuple[dict[str, Any], str]:
    what = {"account": id, "claim": None}
    return _session(db, tenant, now, who, id, timedelta(hours=SESSION_HOURS), what)


def _password_fits(stored: str, given: str) -> bool:
    try:
        return _hasher.verify(stored, given)
    except Argon2Error:
        return False


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the 30 seconds a code belongs to: these, or the ones before or after; None if to none."""
    totp = pyotp.TOTP(secret)
    current = int(now.timestamp()) // totp.interval
    for step in (current, current - 1, current + 1):
        if pyotp.utils.strings_equal(totp.generate_otp(step), code):
            return step
    return None


# people who sign in elsewhere


def send_elsewhere(db: Connection, tenant: str, now: datetime, who: Who | None) -> str:
    """Begin an attempt to sign in with the identity provider; return the secret for the browser's cookie."""
    id, whole, secret = tokens.made("oidc")
    row = {"id": id, "tenant": tenant, "role": who and who.value, "secret": secret}
    db.execute(oidc_attempt.insert().values(**row, created_at=now, expires_at=now + TO_COME_BACK))
    return whole


def come_back(db: Connection, now: datetime, whole: str) -> tuple[str, Who | None]:
    """End an attempt; return its tenant and the role asked for. UnknownError: over, too old, or none."""
    parts = tokens.parted(whole)
    if parts is None or parts[0] != "oidc":
        raise UnknownError(NO_ATTEMPT, BEGIN_AGAIN)
    row = db.execute(select(oidc_attempt).where(oidc_attempt.c.id == parts[1])).one_or_none()
    if row is None or not tokens.same(parts[2], row.secret) or row.expires_at <= now:
        raise UnknownError(NO_ATTEMPT, BEGIN_AGAIN)
    if not db.execute(delete(oidc_attempt).where(oidc_attempt.c.id == row.id)).rowcount:
        raise UnknownError(NO_ATTEMPT, BEGIN_AGAIN)  # another request was quicker
    return row.tenant, Who(row.role) if row.role else None


def sign_in_as(
    db: Connection, tenant: str, now: datetime, issuer: str, subject: str, who: Who | None
) -> tuple[dict[str, Any], str]:
    """Begin a session of a person whom the provider knows; UnknownError: no open account here is theirs."""
    this = and_(account.c.tenant == tenant, account.c.issuer == issuer, account.c.subject == subject)
    row = db.execute(select(account).where(this, account.c.closed_at.is_(None))).one_or_none()
    if row is None:
        raise UnknownError(_NOT_LINKED, _LINK.about(subject))
    if who and who.value not in row.roles:
        raise UnknownError(_OTHER_ROLE, BEGIN_AGAIN)
    return _begin(db, tenant, now, who or Who(row.roles[0]), row.id)


# links and sessions


def add_link(
    db: Connection, tenant: str, now: datetime, claim: str, who: Who, lasting: timedelta
) -> tuple[dict[str, Any], str]:
    """Make a one-time link for a side of one claim; return it and its token."""
    id, whole, secret = tokens.made("link")
    row = {
        "id": id,
        "tenant": tenant,
        "claim": claim,
        "side": who.value,
        "created_at": now,
        "expires_at": now + min(lasting, LONGEST_LINK),
        "used_at": None,
    }
    db.execute(link.insert().values(**row, secret=secret))
    return row, whole


def exchange_link(db: Connection, now: datetime, whole: str) -> tuple[dict[str, Any], str]:
    """Turn a link into a session, once; return it and its token. UnknownError: used, too old, or none."""
    parts = tokens.parted(whole)
    found = parts and parts[0] == "link" and parts
    row = (
        db.execute(select(link).where(link.c.id == found[1]).with_for_update()).one_or_none()
        if found
        else None
    )
    if not found or row is None or not tokens.same(found[2], row.secret):
        raise UnknownError(_NO_LINK, _NEW_LINK)
    if row.used_at is not None or row.expires_at <= now:
        raise UnknownError(_NO_LINK, _NEW_LINK)
    db.execute(update(link).where(link.c.id == row.id).values(used_at=now))
    what = {"account": None, "claim": row.claim}
    return _session(db, row.tenant, now, Who(row.side), row.id, timedelta(hours=SIDE_SESSION_HOURS), what)


def _session(
    db: Connection,
    tenant: str,
    now: datetime,
    who: Who,
    actor: str,
    lasting: timedelta,
    what: Mapping[str, Any],
) -> tuple[dict[str, Any], str]:
    id, whole, secret = tokens.made("ses")
    row = {
        "id": id,
        "tenant": tenant,
        "role": who.value,
        "actor": actor,
        **what,
        "created_at": now,
        "expires_at": now + lasting,
        "revoked_at": None,
    }
    db.execute(session.insert().values(**row, secret=secret))
    return row, whole


def end_session(db: Connection, id: str, now: datetime) -> None:
    """Sign out."""
    db.execute(update(session).where(session.c.id == id).values(revoked_at=now))


def forget_ended(db: Connection, before: datetime) -> None:
    """Delete sessions and links that ended before this moment."""
    db.execute(delete(session).where(or_(session.c.expires_at < before, session.c.revoked_at < before)))
    for table in (link, oidc_attempt):
        db.execute(delete(table).where(table.c.expires_at < before))


# who calls


def principal_of(db: Connection, whole: str, now: datetime) -> Principal:
    """Return who a key or session token belongs to. UnknownError: nobody, or it has ended."""
    parts = tokens.parted(whole)
    table = {"key": api_key, "ses": session}.get(parts[0]) if parts else None
    if parts is None or table is None:
        raise UnknownError(_NOBODY_KNOWN, _SIGN_IN)
    row = db.execute(select(table).where(table.c.id == parts[1])).one_or_none()
    if row is None or not tokens.same(parts[2], row.secret):
        raise UnknownError(_NOBODY_KNOWN, _SIGN_IN)
    if row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now):
        raise UnknownError(_NOBODY_KNOWN, _SIGN_IN)
    who = Who(row.role)
    if table is api_key:
        scopes = frozenset(row.scopes) | {Action.SELF.value}
        return Principal(row.tenant, who, row.id, row.actor, scopes, party_ref=row.party_ref)
    scopes = scopes_of(who) & LINK_SCOPES if row.claim else scopes_of(who)
    return Principal(
        row.tenant, who, row.id, row.actor, frozenset(scopes), claim=row.claim, account=row.account
    )


def _must(count: int) -> None:
    if not count:
        raise NotFoundError(
            Text("there is none of this id", "没有这个编号"), Text("Check the id", "请检查编号")
        )


def _wrong(what: Text) -> ProblemError:
    return ProblemError(422, "not-valid", what, Text("Correct it and send it again", "请更正后重新提交"))


_WRONG = Text("name, password or one-time code is wrong", "账号、密码或一次性验证码有误")
_TRY_AGAIN = Text("Try again with the next code", "请用下一个验证码重试")
_TAKEN = Text("another account is linked to this person", "此人已关联另一账号")
_UNLINK = Text("Unlink that one first", "请先解除该账号的关联")
NO_ATTEMPT = Text(
    "this sign-in was not begun in this browser, is over, or too old",
    "此登录并非由本浏览器发起，或已完成、已过期",
)
BEGIN_AGAIN = Text("Begin again", "请重新登录")
_OTHER_ROLE = Text("this account does not have this role", "该账号没有此角色")
_NOT_LINKED = Text("no open account here is linked to you", "本站没有与您关联的可用账号")
_LINK = Text(
    "Ask an administrator to link this subject to your account", "请管理员将此 subject 关联到您的账号"
)
_NO_LINK = Text("this link was used already, or is too old", "该链接已使用或已过期")
_NEW_LINK = Text("Ask the shop for a new link", "请向店铺索取新链接")
_NOBODY_KNOWN = Text("this key or session is unknown or has ended", "密钥或会话无效或已失效")
_SIGN_IN = Text("Send a valid one as “Authorization: Bearer …”", "请以“Authorization: Bearer …”发送有效凭证")
