"""No film harms the process that opens it: what cannot be read ends in one clear line."""

import os
import re
import signal
import struct
import subprocess
import threading
import time
from random import Random

import pytest

from jianzhen.errors import PhotoError, VideoError
from jianzhen.footage import Video, VideoLimits
from jianzhen.footage import child as running
from tests.footage.films import sample, small
from tests.photo import samples

ALL = ("h264.mp4", "h264.mov", "h264.mkv", "h264-fragments.mp4", "hevc.mp4", "vp9.webm")


def refused(data: bytes, match: str, limits: VideoLimits = VideoLimits()) -> None:  # noqa: B008 - frozen
    with pytest.raises(VideoError, match=match) as caught:
        Video(data, "clip.mp4", limits).verify()
    assert str(caught.value).startswith("clip.mp4: ")
    assert "\n" not in str(caught.value)


def survived(data: bytes) -> None:
    """It opens, or is refused with one clear line."""
    problem: VideoError | None = None
    try:
        Video(data, "clip.mp4").verify()
    except VideoError as error:
        problem = error
    assert problem is None or re.fullmatch(r"clip\.mp4: [^\n]+", str(problem))


def swapped(data: bytes, old: bytes, new: bytes, count: int = 1) -> bytes:
    assert old in data
    return data.replace(old, new, count)


@pytest.mark.parametrize("name", ALL)
def test_cut_short(name: str) -> None:
    data = sample(name)
    for length in (12, 40, len(data) // 2, len(data) - 30):
        survived(data[:length])


@pytest.mark.parametrize("name", ALL)
def test_flipped_bits(name: str) -> None:
    rng, data = Random(name), sample(name)
    for _ in range(3):
        broken = bytearray(data)
        for _ in range(rng.choice((1, 8, 64))):
            broken[rng.randrange(4, len(broken))] ^= 1 << rng.randrange(8)
        survived(bytes(broken))


def test_only_sound() -> None:
    refused(sample("sound.mp4"), "only sound or data")


def test_a_codec_that_is_not_read() -> None:
    refused(sample("av1.mp4"), r"\(av01\) is not read")


def test_a_photo_by_another_name() -> None:
    for data in samples.all_samples().values():
        refused(data, "no video in a format we read")


@pytest.mark.parametrize(
    "data",
    [b"", b"\0\0\0\x14ftypisom", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd", b"ffconcat version 1.0\nfile a"],
)
def test_no_film_at_all(data: bytes) -> None:
    refused(data, "no video in a format|cut short|damaged")


def test_a_huge_picture_is_refused_before_decoding() -> None:
    data = sample("h264.mp4")
    at = data.index(b"avc1", data.index(b"stsd")) + 28
    refused(data[:at] + struct.pack(">HH", 60_000, 60_000) + data[at + 4 :], "60000×60000")
    webm = sample("vp9.webm")
    assert b"\xb0\x81\xa0\xba\x81\x60" in webm  # PixelWidth 160, PixelHeight 96
    refused(swapped(webm, b"\xb0\x81\xa0\xba\x81\x60", b"\xb0\x81\x00\xba\x81\x60"), "no size")


def test_a_picture_larger_than_declared_is_refused_while_decoding() -> None:
    data = small()
    at = data.index(b"mp4v", data.index(b"stsd")) + 28
    assert struct.unpack(">HH", data[at : at + 4]) == (320, 180)
    refused(
        data[:at] + struct.pack(">HH", 64, 64) + data[at + 4 :],
        "too long or too much memory",
        VideoLimits(side=200),
    )


def test_a_table_that_promises_a_billion_samples() -> None:
    data = sample("h264.mp4")
    at = data.index(b"stsz") + 12
    refused(data[:at] + struct.pack(">I", 10**9) + data[at + 4 :], "more parts")
    at = data.index(b"stts") + 8
    refused(data[:at] + struct.pack(">I", 400_000) + data[at + 4 :], "table of samples")


def test_a_film_of_ten_thousand_hours() -> None:
    data = sample("h264.mp4")
    at = data.index(b"mvhd") + 16
    refused(data[:at] + struct.pack(">II", 1, 36_000_000) + data[at + 8 :], "longer than 30 minutes")


@pytest.mark.parametrize("delta", [0, 1, 2**31, 2**32 - 1])
def test_odd_time_stamps_never_go_back(delta: int) -> None:
    """Samples that last no time, next to none, or for ever (and, as signed numbers, less than none)."""
    data = sample("h264.mp4")
    at = data.index(b"stts") + 16
    broken = data[:at] + struct.pack(">I", delta) + data[at + 4 :]
    try:
        video = Video(broken, "clip.mp4")
        video.verify()
    except VideoError:
        return
    times = video.shown.times
    assert (times[1:] > times[:-1]).all()
    assert times[0] >= 0
    assert video.shown.seconds < 2000


def test_edit_lists_are_bounded() -> None:
    data = sample("h264.mp4")
    at = data.index(b"elst") + 8
    refused(data[:at] + struct.pack(">I", 10**6) + data[at + 4 :], "more parts")
    negative = data[: at + 8] + struct.pack(">i", -50_000) + data[at + 12 :]
    survived(negative)


def test_pictures_kept_in_another_file() -> None:
    data = sample("h264.mp4")
    at = data.index(b"url ") + 4
    refused(data[:at] + bytes(4) + data[at + 4 :], "another file")


def test_encrypted() -> None:
    data = sample("h264.mp4")
    at = data.index(b"avc1", data.index(b"stsd"))
    refused(data[:at] + b"encv" + data[at + 4 :], "encrypted")


def test_too_many_bytes_and_too_many_boxes() -> None:
    refused(small(), "larger than 0 MiB", VideoLimits(file_bytes=1000))
    refused(sample("h264.mp4") + b"\0\0\0\x08free" * 300, "more than|parts", VideoLimits(boxes=100))
    refused(sample("vp9.webm"), "more parts", VideoLimits(boxes=5))


def test_a_process_without_memory() -> None:
    refused(small(), "damaged|memory", VideoLimits(memory=40 * 2**20))


def test_a_process_that_takes_too_long() -> None:
    refused(small(), "too long", VideoLimits(wall_seconds=0.01))


def test_a_process_that_says_too_much() -> None:
    refused(small(), "too long or too much", VideoLimits(answer_bytes=1000))


def test_a_process_that_is_killed_in_the_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def watched(*args: object, **options: object) -> subprocess.Popen[bytes]:
        process = real(*args, **options)  # type: ignore[call-overload]
        started.append(process)
        threading.Timer(0.02, os.kill, (process.pid, signal.SIGKILL)).start()
        return process  # type: ignore[no-any-return]

    monkeypatch.setattr(running.subprocess, "Popen", watched)
    refused(small(), "damaged or cut short")
    assert started[0].returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense",
        b"[]\n",
        b'{"small": [1e99, 1, 1]}\n',
        b'{"small": [1, 4, 4], "bytes": [5], "at": [0], "width": 4, "height": 4}\n' + bytes(10),
    ],
)
def test_an_answer_that_does_not_hold_together(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_answer", lambda data, limits: answer)
    refused(small(), "damaged or cut short")


def test_nothing_of_the_process_is_left() -> None:
    before = threading.active_count()
    Video(small(), "clip.mp4").verify()
    refused(small(), "too long", VideoLimits(wall_seconds=0.01))
    deadline = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() == before


def test_errors_are_photo_errors_so_that_the_rest_is_judged() -> None:
    assert issubclass(VideoError, PhotoError)
