"""Adapters between shop systems and Jianzhen, to copy and change."""
