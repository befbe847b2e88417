"""One thin command per verb."""


def main() -> None:
    """Entry point of the `jianzhen` command."""
