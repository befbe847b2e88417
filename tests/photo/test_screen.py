"""Signs of a phone's screen in a picture."""

import cv2
import numpy as np
import pytest

from jianzhen.photo.screen import Pixels, read_screen, screen_model, screen_sizes
from tests.pictures import textured

WIDTH, HEIGHT = 236, 512
LIGHT, DARK = (245, 20), (16, 235)


def screen(colours: tuple[int, int], signs: bool = True, header: int = 60) -> Pixels:
    """A viewer: clock and battery, an arrow, a photo from edge to edge, four icons, a home indicator."""
    paper, ink = (tuple([value] * 3) for value in colours)
    canvas = np.full((HEIGHT, WIDTH, 3), paper, np.uint8)
    canvas[header : HEIGHT - 60] = textured(5, WIDTH, HEIGHT - 60 - header)
    if signs:
        cv2.putText(canvas, "9:41", (16, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.35, ink, 1, cv2.LINE_AA)
        cv2.rectangle(canvas, (WIDTH - 34, 12), (WIDTH - 14, 20), ink, -1)
        cv2.rectangle(canvas, (WIDTH - 52, 12), (WIDTH - 42, 20), ink, -1)
    cv2.putText(canvas, "<", (8, 46), cv2.FONT_HERSHEY_SIMPLEX, 0.4, ink, 1, cv2.LINE_AA)
    for k in range(4):
        x = round(WIDTH * (0.125 + 0.25 * k))
        cv2.rectangle(canvas, (x - 6, HEIGHT - 40), (x + 6, HEIGHT - 28), ink, 1)
    cv2.rectangle(canvas, (WIDTH // 2 - 40, HEIGHT - 9), (WIDTH // 2 + 40, HEIGHT - 7), ink, -1)
    return canvas


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_a_viewer_is_seen_with_all_its_bars(colours: tuple[int, int]) -> None:
    seen = read_screen(screen(colours), 1179, 2556)
    assert seen.status_bar
    assert seen.foot
    assert seen.header
    assert seen.model == "iPhone 14 Pro, 15, 16"


def test_without_clock_and_battery_there_is_no_status_bar() -> None:
    seen = read_screen(screen(LIGHT, signs=False), 1080, 2300)
    assert not seen.status_bar
    assert seen.foot
    assert seen.model is None


def test_a_shaded_header_is_still_a_bar() -> None:
    picture = screen(LIGHT)
    shade = np.linspace(-40, 0, WIDTH)[None, :, None]
    picture[:60] = np.clip(picture[:60] + shade, 0, 255).astype(np.uint8)
    assert read_screen(picture, 1080, 2300).status_bar


@pytest.mark.parametrize("seed", range(10))
def test_a_cluttered_scene_shows_nothing(seed: int) -> None:
    seen = read_screen(textured(seed, WIDTH, HEIGHT), 1080, 2300)
    assert not any((seen.status_bar, seen.foot, seen.header))


def test_goods_on_white_show_nothing() -> None:
    canvas = np.full((512, 384, 3), 255, np.uint8)
    canvas[60:450, 80:300] = textured(2, 220, 390)
    seen = read_screen(canvas, 1200, 1600)
    assert not any((seen.status_bar, seen.foot, seen.header))


def test_a_caption_in_one_corner_is_no_status_bar() -> None:
    canvas = np.full((512, 384, 3), 255, np.uint8)
    canvas[60:450] = textured(2, 384, 390)
    cv2.putText(canvas, "SALE", (16, 22), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (0, 0, 0), 1, cv2.LINE_AA)
    assert not read_screen(canvas, 1200, 1600).status_bar


def test_lying_pictures_are_judged_by_size_alone() -> None:
    seen = read_screen(np.zeros((236, 512, 3), np.uint8), 2556, 1179)
    assert seen.model
    assert not any((seen.status_bar, seen.foot, seen.header))


def test_the_table_leaves_out_shapes_that_cameras_share() -> None:
    for short, long in screen_sizes():
        assert short < long
        assert all(abs(long / short - shape) > 0.0005 for shape in (16 / 9, 3 / 2, 4 / 3))
    assert screen_model(1080, 1920) is None
    assert screen_model(3072, 4096) is None
