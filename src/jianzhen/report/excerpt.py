"""The part of a text that a finding is about, in pieces, marked and unmarked."""

from collections.abc import Sequence
from dataclasses import dataclass

from jianzhen.model import Passage

CONTEXT = 40
"""Characters shown before the first marked passage."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a quotation."""

    text: str
    marked: bool


def excerpt(text: str, passages: Sequence[Passage], most: int) -> tuple[Piece, ...]:
    """Quote at most about `most` characters, from shortly before the first passage on; cuts show as …."""
    marked = [
        p for p in sorted(passages, key=lambda p: (p.start, p.end)) if 0 <= p.start < p.end <= len(text)
    ]
    begin = max(0, marked[0].start - CONTEXT) if marked else 0
    end = min(len(text), begin + most)
    pieces = [Piece("…", False)] if begin else []
    at = begin
    for passage in marked:
        start, stop = max(at, passage.start), min(end, passage.end)
        if start >= stop:
            continue
        if at < start:
            pieces.append(Piece(text[at:start], False))
        pieces.append(Piece(text[start:stop], True))
        at = stop
    if at < end:
        pieces.append(Piece(text[at:end], False))
    if end < len(text):
        pieces.append(Piece("…", False))
    return tuple(pieces)
