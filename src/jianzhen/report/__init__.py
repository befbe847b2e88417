"""One report model → JSON, terminal table, HTML."""
