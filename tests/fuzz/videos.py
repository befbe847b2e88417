"""Targets for films: mutants of the tiny films through opening and decoding.

python -m tests.fuzz.videos [COUNT] [SEED]
"""

import re
import sys
from random import Random

from jianzhen.errors import VideoError
from jianzhen.footage import Video, VideoLimits
from tests.footage.films import DATA
from tests.fuzz.mutate import mutate

LIMITS = VideoLimits(processor_seconds=10, wall_seconds=60.0)


def mutant(seed: int, index: int) -> bytes:
    """Mutant number `index`; the same for the same seed."""
    rng = Random(seed * 1_000_003 + index)
    films = [path.read_bytes() for path in sorted(DATA.iterdir())]
    return mutate(rng.choice(films), rng.choice(films), rng)


def judge(data: bytes) -> str:
    """Return `ok` or `refused`; any other error than VideoError is a bug, and passes through."""
    problem = ""
    try:
        video = Video(data, "mutant", LIMITS)
        video.verify()
    except VideoError as error:
        problem = str(error)
    if problem:
        assert re.fullmatch("mutant: [^\n]+", problem), problem
        return "refused"
    assert (video.shown.times[1:] > video.shown.times[:-1]).all()
    assert video.cuts is not None
    return "ok"


def main() -> None:
    """Run and count."""
    count, seed = (int(v) for v in (*sys.argv[1:], *("2000", "1")[len(sys.argv) - 1 :]))
    told: dict[str, int] = {}
    for index in range(count):
        answer = judge(mutant(seed, index))
        told[answer] = told.get(answer, 0) + 1
    print(f"{count} films, seed {seed}: {told}")


if __name__ == "__main__":
    main()
