"""The record: event chain, signed checkpoints, timestamps, case file, offline verifier.

No SQL: store/ keeps what is made here.
"""
