"""The short form of the fuzz run over texts."""

from tests.fuzz.texts import fuzz, mutant


def test_a_few_hundred_texts_do_no_harm() -> None:
    tally = fuzz(range(300), seed=7)
    assert set(tally) == {"found", "nothing", "refused"}
    assert min(tally["found"], tally["nothing"], tally["refused"]) > 10


def test_mutants_are_the_same_for_the_same_seed() -> None:
    assert [mutant(3, n) for n in range(20)] == [mutant(3, n) for n in range(20)]
