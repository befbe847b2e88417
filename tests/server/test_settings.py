"""Settings: flags before environment before defaults; nothing listens where others reach it unasked."""

import socket
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")

from jianzhen.errors import UsageError
from jianzhen.server.access import Who, moves_of
from jianzhen.server.app import make_app
from jianzhen.server.settings import Settings, read_settings
from jianzhen.server.site import open_site


def test_flags_come_before_the_environment() -> None:
    env = {"JIANZHEN_PORT": "9000", "JIANZHEN_HOME": "/data", "JIANZHEN_RATE": "2.5", "OTHER": "x"}
    settings = read_settings({"port": "9001", "home": None}, env)
    assert (settings.port, settings.home, settings.rate) == (9001, Path("/data"), 2.5)
    assert read_settings({}, {}) == Settings()


@pytest.mark.parametrize(
    "given",
    [
        {"host": "0.0.0.0"}, {"host": "192.168.1.5"}, {"host": "::"}, {"host": "shop.example"}, {"port": "x"},
        {"port": "70000"}, {"role": "boss"}, {"screeners": "0"}, {"allowed_networks": "10.0.0.0/99"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        read_settings(given, {})


OIDC = {
    "oidc_issuer": "https://id.example/realms/shop",
    "oidc_client_id": "desk",
    "oidc_client_secret": "s3cret",
    "oidc_redirect": "https://desk.example/v1/oidc/back",
}


def test_an_identity_provider_is_set_up_whole_and_over_tls(tmp_path: Path) -> None:
    assert "s3cret" not in repr(read_settings(OIDC, {}))
    for name in OIDC:
        with pytest.raises(UsageError):
            read_settings({**OIDC, name: ""}, {})
    for name in ("oidc_issuer", "oidc_redirect"):
        for wrong in ("http://id.example", "id.example", "https://a@id.example", "https://id.example/?a=b"):
            with pytest.raises(UsageError):
                read_settings({**OIDC, name: wrong}, {})
    own = "http://127.0.0.1:8080"
    assert read_settings({**OIDC, "oidc_issuer": own}, {}).oidc_issuer == own
    file = tmp_path / "secret"
    file.write_text("from a file\n")
    told = {**OIDC, "oidc_client_secret": None, "oidc_client_secret_file": str(file)}
    assert read_settings(told, {}).oidc_client_secret == "from a file"
    env = {"JIANZHEN_OIDC_CLIENT_SECRET": "from the environment"}
    told = {**OIDC, "oidc_client_secret": None}
    assert read_settings(told, env).oidc_client_secret == "from the environment"
    with pytest.raises(UsageError):
        read_settings({**told, "oidc_client_secret_file": str(tmp_path / "none")}, {})


def test_other_addresses_need_the_flag() -> None:
    assert read_settings({"host": "0.0.0.0", "open_to_network": True}, {}).host == "0.0.0.0"
    assert read_settings({"host": "0.0.0.0", "role": "worker"}, {}).role == "worker"
    for own in ("127.0.0.1", "::1", "localhost"):
        assert read_settings({"host": own}, {}).host == own


def test_no_connection_goes_out_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("a connection at the start")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    keys: list[str] = []
    site = open_site(Settings(home=tmp_path), tell=keys.append)
    make_app(site)
    site.close()
    assert [key[:7] for key in keys] == ["jz_key_"]


def test_no_role_of_the_service_can_send_what_is_the_systems() -> None:
    from jianzhen.claims import Role

    for role in Role:
        assert moves_of(role).isdisjoint({"submitted", "sealed", "screened", "deadline-ran-out"})
    assert moves_of(Role.SYSTEM) == {"condition-met"}
    assert {who.value for who in Who} - {"admin", "platform"} == {role.value for role in Role} - {"system"}
