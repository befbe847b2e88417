"""Sheets: YAML files that people write by hand (policies, retention rules, mappings), read with care."""
