"""Claims from tables: CSV, JSON lines or Parquet, with a mapping that says which column is what.

Rows go in one by one, each in its own transaction, under its natural key: a run that was stopped goes on, and
doing it again does no harm. Needs the extra `service`; Parquet the extra `parquet`.
"""
