"""What every backend of the index must do."""

import threading
from collections.abc import Callable

import numpy as np
import pytest

from jianzhen.index import QUALITY, RADIUS, Entry, Index, Words
from jianzhen.index.hamming import as_words, distances

Make = Callable[..., Entry]


def flipped(pdq: bytes, places: np.ndarray) -> bytes:
    number = int.from_bytes(pdq)
    for place in places.tolist():
        number ^= 1 << place
    return number.to_bytes(32)


def same(a: Entry | None, b: Entry) -> bool:
    return (
        a is not None
        and (a.ref, a.sha256, a.name, a.role, a.label, a.hashes, a.quality, a.features)
        == (b.ref, b.sha256, b.name, b.role, b.label, b.hashes, b.quality, b.features)
        and np.array_equal(a.words.words, b.words.words)
        and np.array_equal(a.words.shapes, b.words.shapes)
    )


def test_gives_back_what_it_was_given(index: Index, make: Make) -> None:
    entries = [make(i, role="product", label="known-fake") for i in range(5)]
    assert index.add(entries) == 5
    for entry in entries:
        (key,) = index.exact(entry.sha256)
        assert same(index.entry(key), entry)
    assert index.exact("f" * 64) == ()
    assert index.entry(10**9) is None


def test_one_file_under_two_references_is_two_entries(index: Index, make: Make) -> None:
    index.add([make(1, ref="a"), make(1, ref="b"), make(2, ref="b")])
    assert len(index.exact(f"{1:064x}")) == 2
    assert (index.info().entries, index.info().refs) == (3, 2)


def test_adding_again_replaces(index: Index, make: Make, rng: np.random.Generator) -> None:
    old = make(1, label="known-fake", hashes=(rng.bytes(32), rng.bytes(32)))
    new = make(1)
    index.add([old])
    index.add([new])
    assert index.info().entries == 1
    assert index.info().hashes == 1
    assert index.near(old.hashes).hits == ()
    assert index.sharing(old.words).candidates == ()
    (key,) = index.exact(old.sha256)
    assert same(index.entry(key), new)


@pytest.mark.parametrize("bits", [0, 1, 15, 16, 17, 30, 31])
def test_finds_every_hash_within_the_radius(
    index: Index, make: Make, rng: np.random.Generator, bits: int
) -> None:
    entries = [make(i) for i in range(60)]
    index.add(entries)
    for entry in entries:
        asked = flipped(entry.hashes[0], rng.choice(256, bits, replace=False))
        (hit,) = index.near([asked]).hits
        assert hit.distance == bits
        assert same(index.entry(hit.key), entry)


def test_finds_the_worst_spread_of_31_bits(index: Index, make: Make) -> None:
    """Two bits in fifteen bands and one in the last: the case that the bands just cover."""
    entry = make(1)
    index.add([entry])
    for last in range(16):
        places = [16 * band + bit for band in range(16) for bit in (3, 9) if (band, bit) != (last, 9)]
        assert [h.distance for h in index.near([flipped(entry.hashes[0], np.array(places))]).hits] == [31]


def test_agrees_with_looking_at_every_pair(index: Index, make: Make, rng: np.random.Generator) -> None:
    base = rng.bytes(32)
    crowd = [flipped(base, rng.choice(256, int(n), replace=False)) for n in rng.integers(0, 40, 300)]
    index.add(make(i, hashes=(pdq,)) for i, pdq in enumerate(crowd))
    asked = [base, flipped(base, np.arange(20))]
    table = distances(as_words(crowd), as_words(asked))
    for radius in (0, 7, RADIUS):
        found = {index.entry(h.key).name: h for h in index.near(asked, radius).hits}  # type: ignore[union-attr]
        wanted = {f"{i}.jpg": row for i, row in enumerate(table) if row.min() <= radius}
        assert found.keys() == wanted.keys()
        for name, hit in found.items():
            assert hit.distance == wanted[name].min() == wanted[name][hit.query]


def test_nearest_comes_first_and_an_entry_once(index: Index, make: Make, rng: np.random.Generator) -> None:
    a, b = rng.bytes(32), rng.bytes(32)
    index.add([make(1, hashes=(flipped(a, np.arange(9)), b)), make(2, hashes=(flipped(a, np.arange(4)),))])
    hits = index.near([a, b]).hits
    assert [(h.distance, h.query) for h in hits] == [(0, 1), (4, 0)]


def test_flat_pictures_are_not_searched_by_distance(index: Index, make: Make) -> None:
    flat = make(1, quality=QUALITY - 1)
    index.add([flat])
    assert index.near(flat.hashes).hits == ()
    assert len(index.exact(flat.sha256)) == 1


@pytest.mark.parametrize("radius", [-1, RADIUS + 1])
def test_refuses_a_radius_it_cannot_answer(index: Index, make: Make, radius: int) -> None:
    with pytest.raises(ValueError, match="radius"):
        index.near([bytes(32)], radius)


def test_nothing_is_kept_of_a_call_that_fails(index: Index, make: Make) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        index.add([make(1), make(2, hashes=(b"short",))])
    assert index.info().entries == 0
    assert index.near(make(1).hashes).hits == ()


def test_a_copy_shares_words_and_comes_first(index: Index, make: Make, rng: np.random.Generator) -> None:
    entries = [make(i) for i in range(200)]
    index.add(entries)
    kept = rng.choice(40, 15, replace=False)
    turned = entries[7].words.shapes[kept] + np.uint16(30 << 8)
    (best, *others) = index.sharing(Words(entries[7].words.words[kept], turned)).candidates
    assert same(index.entry(best.key), entries[7])
    assert all(other.votes < best.votes / 3 for other in others)


def test_words_that_agree_in_angle_and_size_weigh_more(
    index: Index, make: Make, rng: np.random.Generator
) -> None:
    a, b = make(1), make(2)
    index.add([a, b])
    asked = Words(
        np.concatenate([a.words.words, b.words.words]),
        np.concatenate([a.words.shapes, rng.permutation(b.words.shapes)]),
    )
    first, second = index.sharing(asked).candidates
    assert same(index.entry(first.key), a)
    assert first.votes > 2 * second.votes


def test_removing_forgets_everything_of_a_reference(index: Index, make: Make) -> None:
    gone, kept = [make(i, ref="gone") for i in range(3)], [make(i, ref="kept") for i in range(2, 6)]
    index.add(gone + kept)
    assert index.remove("gone") == 3
    assert index.remove("gone") == 0
    assert index.info().entries == index.info().hashes == 4
    for entry in gone:
        assert index.near(entry.hashes).hits == ()
        assert index.sharing(entry.words).candidates == ()
    assert len(index.exact(gone[2].sha256)) == 1
    for entry in kept:
        assert len(index.near(entry.hashes).hits) == 1


def test_an_empty_index_answers(index: Index, make: Make) -> None:
    entry = make(1)
    assert index.near(entry.hashes).hits == ()
    assert index.near([]).hits == ()
    assert index.sharing(entry.words).candidates == ()
    assert index.info().entries == 0
    assert index.add([]) == 0
    assert index.empty()
    index.add([entry])
    assert not index.empty()


def test_threads_read_while_one_writes(index: Index, make: Make) -> None:
    entries = [make(i) for i in range(120)]
    index.add(entries[:20])
    problems: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            for entry in entries[:20]:
                if [h.distance for h in index.near(entry.hashes).hits] != [0]:
                    problems.append(entry.name)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for entry in entries[20:]:
        index.add([entry])
    done.set()
    for reader in readers:
        reader.join()
    assert problems == []
    assert index.info().entries == 120
