"""Signed checkpoints: at event `seq` of a tenant, this was the last hash and this the root over all events.

The root is that of a Merkle tree over the hashes of events 1 to `seq` (RFC 9162, 2.1), so a short path shows
that one event stood at its place when the checkpoint was signed, without showing any other event. A chain
whose end was cut off no longer reaches what was signed. A checkpoint says nothing about events after it: sign
one every so many events or minutes, and keep a copy, or its timestamp, where the database's keeper cannot
reach. Store each as its JSON object, with the tree's `size` and `peaks`, from which the next one goes on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jianzhen.record.chain import Head, moment
from jianzhen.record.keys import Keyring
from jianzhen.record.verify import Tree, canonical, leaf, node

__all__ = ["Checkpoint", "Tree", "paths", "sign"]

SCHEMA = "jianzhen.checkpoint/1"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed checkpoint. `json` is the whole object with its signature."""

    json: Mapping[str, Any]

    @property
    def tenant(self) -> str:
        """Whose chain this is."""
        return str(self.json["tenant"])

    @property
    def seq(self) -> int:
        """Number of the last event it covers."""
        return int(self.json["seq"])

    @property
    def head(self) -> str:
        """Hash of that event."""
        return str(self.json["head"])

    @property
    def to_stamp(self) -> bytes:
        """What a timestamp is taken of: the canonical form, with the signature."""
        return canonical(self.json)


def sign(
    keyring: Keyring, tenant: str, head: Head, tree: Tree, at: datetime, previous: int = 0
) -> Checkpoint:
    """Sign the state of a tenant's chain.

    Args:
        keyring: whose key in use signs.
        tenant: whose chain.
        head: its last event.
        tree: every event up to that one, appended in order.
        at: now.
        previous: `seq` of the tenant's checkpoint before this one, 0 if it is the first: so a checkpoint that
            is missing from the database shows.

    Raises:
        ValueError: tree and head are not of the same length, or there is no event yet.
    """
    if tree.size != head.number or not tree.size:
        raise ValueError("a checkpoint needs the tree of exactly the events up to its head, at least one")
    body = {
        "schema": SCHEMA,
        "tenant": tenant,
        "seq": head.number,
        "head": head.hash,
        "root": tree.root,
        "previous": previous,
        "at": moment(at),
    }
    return Checkpoint(keyring.sign(body))


def paths(hashes: Sequence[str], seqs: Sequence[int]) -> dict[int, list[str]]:
    """Return the inclusion path of several events in the tree over all `hashes` (RFC 9162, 2.1.3.1).

    Args:
        hashes: of events 1, 2, … up to the checkpoint's `seq`.
        seqs: whose paths are asked for, 1 to len(hashes).

    Returns:
        Per event the nodes beside its way up, from the leaf to the root, in hex. One pass over all hashes
        serves all paths.
    """
    found: dict[int, list[str]] = {seq: [] for seq in seqs}
    at = {seq: seq - 1 for seq in seqs}
    level = [leaf(digest) for digest in hashes]
    while len(level) > 1:
        for seq, index in at.items():
            beside = index ^ 1
            if beside < len(level):
                found[seq].append(level[beside].hex())
            at[seq] = index >> 1
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [node(left, right) for left, right in pairs] + level[len(level) & ~1 :]
    return found
