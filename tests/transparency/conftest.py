from tests.privacy.conftest import store

__all__ = ["store"]
