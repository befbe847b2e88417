"""What is sent to the API, as pydantic models. The bodies of moves are made from `claims.events` itself."""

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, create_model

from jianzhen.claims import Actor
from jianzhen.claims.codec import event_from_json, event_to_json
from jianzhen.claims.events import EVENTS, Event
from jianzhen.model import Ground, Medium, Money, Remedy
from jianzhen.server.access import Who
from jianzhen.store import Sealed, seal

TEXTS = ("statement", "reasons", "note")
"""Fields of events that hold the hash of a text. Here the text itself is sent, and sealed on the way in."""

Plain = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Words = Annotated[str, Field(min_length=1, max_length=20_000, pattern=r"^[^\x00]*$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Id = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9._:-]*$")]
Subject = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[\x20-\x7e]*$")]
Url = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^https?://[\x21-\x7e]+$")]


class Body(BaseModel):
    """Base: nothing unknown, nothing guessed."""

    model_config = ConfigDict(extra="forbid", strict=False)


class MoneyIn(Body):
    """A sum: decimal text, never a float."""

    amount: Annotated[str, Field(pattern=r"^[0-9]{1,13}(\.[0-9]{1,4})?$", examples=["86.00"])]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["CNY"])]


class ExhibitIn(Body):
    """A file uploaded before, by its SHA-256."""

    sha256: Sha256
    medium: Medium = Medium.PHOTO


class ClaimFileIn(ExhibitIn):
    """A file that comes with a claim: the buyer's, or one to compare with."""

    role: Literal["claim", "product", "packing"] = "claim"
    name: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


class TiesIn(Body):
    """What claims of different people can have in common: opaque tokens, kept as keyed hashes only."""

    device: Plain | None = None
    address: Plain | None = None
    payment: Plain | None = None


class ClaimIn(Body):
    """A refund claim as the shop's system hands it in."""

    platform: Id
    external_id: Plain
    ground: Ground = Ground.DEFECT
    remedy: Remedy = Remedy.REFUND_ONLY
    asked: MoneyIn
    statement: Words | None = None
    buyer_ref: Plain | None = None
    merchant_ref: Plain | None = None
    facts: dict[str, Any] = Field(default_factory=dict, description="What is known of the order.")
    ties: TiesIn = TiesIn()
    exhibits: Annotated[list[ClaimFileIn], Field(max_length=100)] = []


class UploadIn(Body):
    """A file that will be sent in parts."""

    size: Annotated[int, Field(ge=1, le=512 * 2**20)]
    sha256: Sha256
    medium: Medium = Medium.PHOTO
    name: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


class AddressIn(Body):
    """A file that is to be fetched."""

    url: Url
    sha256: Sha256 | None = None
    medium: Medium = Medium.PHOTO
    name: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


class EvidenceIn(Body):
    """Exhibits that a side adds, by the hashes of files uploaded before."""

    exhibits: Annotated[list[ExhibitIn], Field(min_length=1, max_length=100)]
    statement: Words | None = None


class ObjectionIn(Body):
    """An objection to what a claim entered into one's record."""

    claim: Id
    statement: Words


class BoxIn(Body):
    """A box in pixels of the upright picture, from its upper left corner."""

    x: Annotated[int, Field(ge=0, le=30_000)]
    y: Annotated[int, Field(ge=0, le=30_000)]
    w: Annotated[int, Field(ge=1, le=30_000)]
    h: Annotated[int, Field(ge=1, le=30_000)]


class MarksIn(Body):
    """What a person marked on an exhibit. An empty list says: looked at, nothing to cover."""

    boxes: Annotated[list[BoxIn], Field(max_length=200)]


class KeyIn(Body):
    """An API key to be made."""

    name: Plain
    role: Who
    actor: Id | None = Field(None, description="Opaque id that stands in the record; never a name.")
    party_ref: Plain | None = None
    scopes: Annotated[list[Id], Field(max_length=40)] | None = None
    days: Annotated[int, Field(ge=1, le=3650)] | None = None


class AccountIn(Body):
    """An account for a person: with a password, a subject at the identity provider, or both."""

    name: Plain
    password: Annotated[str, Field(min_length=10, max_length=200)] | None = None
    subject: Subject | None = None
    roles: Annotated[list[Who], Field(min_length=1, max_length=7)]


class SubjectIn(Body):
    """Who an account's person is at the identity provider (`sub`); null: nobody."""

    subject: Subject | None


class SignIn(Body):
    """Signing in; a person with several roles acts in one at a time."""

    tenant: Id = "default"
    name: Plain
    password: Annotated[str, Field(min_length=1, max_length=200)]
    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
    role: Who | None = None


class LinkIn(Body):
    """A one-time link for a side."""

    side: Literal["buyer", "merchant"]
    hours: Annotated[int, Field(ge=1, le=720)] = 72


class TokenIn(Body):
    """The token of a one-time link."""

    token: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[a-z0-9_]*$")]


class WebhookIn(Body):
    """Who is to be told. `kinds`: which events; none named: all."""

    url: Url
    kinds: Annotated[list[Id], Field(max_length=60)] = []


class ReplayIn(Body):
    """Which events are to be sent again: those after this number."""

    after: Annotated[int, Field(ge=0, le=2**53)] = 0


# bodies of moves


def _model(kind: type[Any], name: str, leave: tuple[str, ...] = ()) -> type[Body]:
    """Return the model of a dataclass, field by field."""
    hints = get_type_hints(kind)
    shape: dict[str, Any] = {}
    for field in fields(kind):
        if field.name in leave:
            continue
        hint, optional = _bare(hints[field.name])
        inner = _annotation(hint, field.name)
        has_default = field.default is not field.default_factory  # one of them is not MISSING
        if optional:
            shape[field.name] = (inner | None, None)
        elif has_default:
            default = list(field.default) if isinstance(field.default, tuple) else field.default
            shape[field.name] = (inner, default)
        else:
            shape[field.name] = (inner, ...)
    return create_model(name, __base__=Body, __doc__=(kind.__doc__ or "").split("\n\n")[0], **shape)


_MODELS: dict[type[Any], type[Body]] = {}


def _bare(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) is UnionType:
        return next(arg for arg in get_args(hint) if arg is not NoneType), True
    return hint, False


def _annotation(hint: Any, name: str) -> Any:
    if hint is Money:
        return MoneyIn
    if get_origin(hint) is tuple:
        return Annotated[list[_annotation(get_args(hint)[0], name)], Field(max_length=100)]  # type: ignore[misc]
    if is_dataclass(hint) and isinstance(hint, type):
        if hint not in _MODELS:
            _MODELS[hint] = _model(hint, f"{hint.__name__}In") if hint.__name__ != "Exhibit" else ExhibitIn
        return _MODELS[hint]
    if hint is str:
        return Words if name in TEXTS else Sha256 if name in ("proof", "package") else Plain
    return AwareDatetime if hint is datetime else hint


def move_model(code: str) -> type[Body]:
    """Return the model of a move's body."""
    kind = EVENTS[code]
    return _model(kind, f"{kind.__name__}Move", ("actor",))


def event_of(code: str, actor: Actor, body: BaseModel) -> tuple[Event, list[Sealed]]:
    """Return the event a body describes, and the texts that were sealed for it.

    Raises:
        MalformedEvent: a value that no event has.
    """
    sealed: list[Sealed] = []
    data = json.loads(json.dumps(_plain(body, sealed)))
    event = event_from_json(code, actor, data)
    event_from_json(code, actor, event_to_json(event))
    return event, sealed


def _plain(value: Any, sealed: list[Sealed], name: str = "") -> Any:
    match value:
        case BaseModel():
            return {key: _plain(getattr(value, key), sealed, key) for key in type(value).model_fields}
        case list():
            return [_plain(item, sealed) for item in value]
        case StrEnum():
            return value.value
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        case str() if name in TEXTS:
            sealed.append(seal(value))
            return sealed[-1].sha256
    return value
