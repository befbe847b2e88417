"""`python -m jianzhen.server.document` prints the OpenAPI document as committed: docs/openapi.json."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from jianzhen.server.app import make_app, openapi_text
from jianzhen.server.settings import Settings
from jianzhen.server.site import open_site


def main() -> None:
    """Print it."""
    with TemporaryDirectory() as folder:
        site = open_site(Settings(home=Path(folder)), tell=lambda _: None)
        sys.stdout.write(openapi_text(make_app(site)))
        site.close()


if __name__ == "__main__":
    main()
