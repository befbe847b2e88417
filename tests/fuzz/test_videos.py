"""The short form of the fuzz run over films."""

from tests.fuzz.videos import judge, mutant


def test_mutants_of_films_do_no_harm() -> None:
    answers = [judge(mutant(7, index)) for index in range(24)]
    assert answers.count("refused") > 4


def test_mutants_are_the_same_for_the_same_seed() -> None:
    assert [mutant(3, n) for n in range(5)] == [mutant(3, n) for n in range(5)]
    assert mutant(3, 1) != mutant(4, 1)
