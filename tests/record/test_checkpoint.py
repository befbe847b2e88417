"""Trees, checkpoints and keys: what was signed shows what is missing or changed since."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jianzhen.errors import RecordError
from jianzhen.record.chain import START, check
from jianzhen.record.checkpoint import Tree, paths, sign
from jianzhen.record.keys import open_keyring, rotate
from jianzhen.record.verify import leaf, node, root_of_path, signature_holds, verify_keys
from tests.record.test_chain import NOW, chain, rewritten, told

LATER = NOW + timedelta(days=1)


def root_by_definition(hashes: list[str]) -> bytes:
    """RFC 9162, 2.1.1: split at the largest power of two below the size."""
    if len(hashes) == 1:
        return leaf(hashes[0])
    split = 1 << ((len(hashes) - 1).bit_length() - 1)
    return node(root_by_definition(hashes[:split]), root_by_definition(hashes[split:]))


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8, 9, 16, 21, 33])
def test_roots_and_paths_are_those_of_the_standard(size: int) -> None:
    hashes = [event.hash for event in chain("a" * size)]
    tree = Tree()
    for number, digest in enumerate(hashes, start=1):
        tree.append(digest)
        tree = Tree(tree.size, tree.peaks)  # as stored and read again
        assert tree.root == root_by_definition(hashes[:number]).hex()
    found = paths(hashes, range(1, size + 1))
    for seq, path in found.items():
        assert root_of_path(hashes[seq - 1], seq, size, path) == tree.root
        if size > 1:
            assert root_of_path(hashes[seq - 1], seq % size + 1, size, path) != tree.root
            assert root_of_path(hashes[seq - 1], seq, size, path[:-1]) != tree.root
            assert root_of_path(hashes[seq % size], seq, size, path) != tree.root


def test_a_tree_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="peaks"):
        Tree(3, ["0" * 64])


def test_an_end_cut_off_and_a_past_rewritten_are_found(tmp_path: Path) -> None:
    keys, tree, events, signed = open_keyring(tmp_path, NOW), Tree(), chain("abcabcab"), []
    for event in events:
        tree.append(event.hash)
        if event.seq in (3, 6):
            signed.append(dict(sign(keys, "t", event.head, tree, LATER).json))
    assert check(events, signed, keys.records) == []
    assert told(check(events[:4], signed, keys.records)) == {("dropped", "events 5–6")}
    assert told(check([], signed, keys.records)) == {("dropped", "events 1–3")}
    other = chain("abcabcab")  # a whole other history, linked as it should be
    assert told(check(other, signed, keys.records)) == {("changed", "checkpoint 3")}
    forged = {**signed[0], "head": other[2].hash}
    assert told(check(other, [forged], keys.records)) == {("signature", "checkpoint 3")}
    assert ("changed", "event 2") in told(
        check([events[0], rewritten(events[1], kind="x"), *events[2:]], signed)
    )


def test_a_checkpoint_needs_the_tree_of_its_events(tmp_path: Path) -> None:
    keys = open_keyring(tmp_path, NOW)
    with pytest.raises(ValueError, match="exactly the events"):
        sign(keys, "t", START, Tree(), NOW)
    with pytest.raises(ValueError, match="exactly the events"):
        sign(keys, "t", chain("ab")[1].head, Tree(), NOW)


def test_the_first_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    keys = open_keyring(tmp_path / "keys", NOW)
    file = tmp_path / "keys" / f"{keys.id}.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert open_keyring(tmp_path / "keys", LATER).records == keys.records
    file.chmod(0o644)
    with pytest.raises(RecordError, match="chmod 600"):
        open_keyring(tmp_path / "keys", NOW)


def test_a_new_key_is_handed_over_by_the_old_one(tmp_path: Path) -> None:
    old = open_keyring(tmp_path, NOW)
    new = rotate(tmp_path, LATER)
    assert [record["id"] for record in new.records] == [old.id, new.id]
    assert verify_keys(new.records) == []
    assert signature_holds(new.records[1], str(old.records[0]["public"]))
    assert open_keyring(tmp_path, LATER).id == new.id
    assert not (tmp_path / f"{old.id}.key").exists(), "a replaced key can sign nothing more"
    tree, events = Tree(), chain("ab")
    tree.append(events[0].hash)
    before = dict(sign(old, "t", events[0].head, tree, NOW).json)
    late = dict(sign(old, "t", events[0].head, tree, LATER + timedelta(days=1)).json)
    assert check(events, [before], new.records) == []
    assert told(check(events, [late], new.records)) == {("signature", "checkpoint 1")}


@pytest.mark.parametrize("field", ["public", "since", "previous", "signature", "id"])
def test_changed_key_records_are_found(tmp_path: Path, field: str) -> None:
    open_keyring(tmp_path, NOW)
    records = [dict(record) for record in rotate(tmp_path, LATER).records]
    records[1][field] = records[0][field] or "0" * 64
    assert ("key", "key 2") in told(verify_keys(records))
    (tmp_path / "keys.json").write_text(json.dumps(records))
    with pytest.raises(RecordError):
        open_keyring(tmp_path, LATER)


@pytest.mark.parametrize("text", ["", "[]", "{}", "[1]", '[{"id": "x"}]'])
def test_damaged_keys_say_what_to_do(tmp_path: Path, text: str) -> None:
    (tmp_path / "keys.json").write_text(text)
    with pytest.raises(RecordError) as caught:
        open_keyring(tmp_path, datetime.now(UTC))
    assert "Restore" in caught.value.text.en
