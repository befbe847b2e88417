"""Whom we trust to sign and to date C2PA credentials: a dated public list, shipped as replaceable data."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TrustList:
    """Anchors as PEM text and the date of the list."""

    anchors: str
    dated: str


def load(folder: Path | None = None) -> TrustList:
    """Read the list from a folder with `sources.toml` and the files it names; default: ours."""
    folder = folder or Path(__file__).with_name("data") / "trust"
    sources = tomllib.loads(folder.joinpath("sources.toml").read_text("utf-8"))
    anchors = [folder.joinpath(sources[part]["file"]).read_text("utf-8") for part in ("claim", "tsa")]
    return TrustList("\n".join(anchors), str(sources["dated"]))
