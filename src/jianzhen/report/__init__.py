"""One report model → JSON, terminal table, HTML. Each format is imported by those who ask for it."""
