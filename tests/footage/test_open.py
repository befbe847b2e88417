"""Films of every kind open, and say what they are."""

from pathlib import Path

import numpy as np
import pytest

from jianzhen.errors import PhotoError, VideoError
from jianzhen.footage import Video, VideoLimits, clock, is_video, open_file
from jianzhen.photo import Photo
from tests.footage.films import film, sample, small, take
from tests.photo import samples
from tests.pictures import textured

READ = {
    "h264.mp4": ("mp4", "avc1"),
    "h264.mov": ("mov", "avc1"),
    "h264.mkv": ("mkv", "V_MPEG4/ISO/AVC"),
    "h264-fragments.mp4": ("mp4", "avc1"),
    "hevc.mp4": ("mp4", "hev1"),
    "vp9.webm": ("webm", "V_VP9"),
}


@pytest.mark.parametrize("name", READ)
def test_common_films_open(name: str) -> None:
    video = Video(sample(name), name)
    video.verify()
    assert (video.format, video.structure.codec) == READ[name]
    assert (video.width, video.height) == (160, 96)
    assert video.seconds == pytest.approx(2.0, abs=0.15)
    assert video.whole
    assert video.shown.times[0] == pytest.approx(0, abs=0.1)
    assert all(frame.photo.width == 160 for frame in video.frames)
    assert 2 <= len(video.frames) <= 5


@pytest.mark.parametrize(("fourcc", "suffix"), [("mp4v", ".mov"), ("VP80", ".webm"), ("MJPG", ".mov")])
def test_what_opencv_writes_opens(fourcc: str, suffix: str) -> None:
    video = Video(film(take(textured(2), 1, 12, (160, 96)), 12, fourcc, suffix), "film")
    assert video.width == 160
    assert len(video.shown.smalls) > 4


def test_frames_are_the_sharpest_of_their_time() -> None:
    sharp = take(textured(3), 1, 36, (320, 180), noise=0)
    blurred = [p if n % 6 == 4 else np.asarray(p // 4 + 90, np.uint8) for n, p in enumerate(sharp)]
    video = Video(film(blurred), "film")
    assert {round(frame.at * 12) % 6 for frame in video.frames} <= {4, 5, 3}
    assert [frame.at for frame in video.frames] == sorted(frame.at for frame in video.frames)
    assert video.frames[0].photo.name.startswith("film 0:0")


def test_cuts_are_told_and_a_shaking_camera_is_none() -> None:
    one, other = (take(textured(s), s, 30, (320, 180)) for s in (4, 5))
    assert Video(film(one)).cuts == ()
    (cut,) = Video(film([*one, *other])).cuts
    assert cut == pytest.approx(30 / 12, abs=0.2)


def test_bytes_and_not_the_name_tell_photos_from_videos(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(small())
    (tmp_path / "b.mp4").write_bytes(next(iter(samples.all_samples().values())))
    assert isinstance(open_file(tmp_path / "a.jpg"), Video)
    assert isinstance(open_file(tmp_path / "b.mp4"), Photo)
    for name, data in samples.all_samples().items():
        assert not is_video(data[:64]), name


def test_a_long_film_is_looked_at_in_part_and_says_so() -> None:
    video = Video(small(), "film", VideoLimits(looked_at=0.9))
    assert not video.whole
    assert video.shown.seconds < 1.2 < video.seconds


def test_the_same_bytes_show_the_same() -> None:
    one, other = Video(small()), Video(small())
    assert np.array_equal(one.shown.smalls, other.shown.smalls)
    assert [f.photo.sha256 for f in one.frames] == [f.photo.sha256 for f in other.frames]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(VideoError, match="there is no such file"):
        Video.from_path(tmp_path / "none.mp4")
    with pytest.raises(PhotoError):
        open_file(tmp_path / "none.mp4")


def test_moments_read_as_people_write_them() -> None:
    assert [clock(t) for t in (0, 7.9, 65, 3601)] == ["0:00", "0:07", "1:05", "60:01"]
