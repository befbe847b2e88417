"""Seen-before index over fingerprints: one protocol, several backends (the embedded one is SQLite)."""
