"""What is covered in texts and photos for others."""

import pytest

from jianzhen.model import Passage, Region
from jianzhen.photo import Photo
from jianzhen.reading import text as reading
from jianzhen.record.redact import COVER, cover_photo, cover_text, private_lines, private_passages
from tests.record.building import photo


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("电话 13800138000，谢谢", f"{COVER}，谢谢"),
        ("打 138-0013-8000 或 0571 8888 6666", f"打 {COVER} 或 {COVER}"),
        ("１３８００１３８０００", COVER),
        ("住在杭州市西湖区文三路 90 号 3 幢 501 室，谢谢", f"{COVER}，谢谢"),
        ("收件人：李四，碎了", f"{COVER}，碎了"),
        ("write to li.si@example.com today", f"write to {COVER} today"),
        ("110101199003078515", COVER),
        ("碗口有 2 道裂纹，长 35 毫米，2026 年买的", "碗口有 2 道裂纹，长 35 毫米，2026 年买的"),
        ("Refused by clause 3.2.", "Refused by clause 3.2."),
    ],
)
def test_numbers_addresses_and_labels_are_covered(text: str, left: str) -> None:
    assert cover_text(text, private_passages(text)) == left


def test_passages_may_overlap_and_tell_no_length() -> None:
    text = "ab张三丰cd"
    assert cover_text(text, [Passage(2, 4), Passage(3, 5)]) == f"ab{COVER}cd"
    assert cover_text(text, [Passage(2, 5)]) == cover_text("ab李四cd", [Passage(2, 4)])


def test_without_boxes_the_picture_data_is_copied_as_it_is() -> None:
    data = photo("listing-1.jpg")
    copy = cover_photo(data, ())
    assert copy.format == "jpeg"
    assert (Photo(copy.data).pixels() == Photo(data).pixels()).all()


def test_boxes_may_lie_over_the_edge() -> None:
    data = photo("listing-1.jpg")
    copy = cover_photo(data, (Region(-20, -20, 60, 60), Region(100_000, 5, 10, 10)))
    assert abs(Photo(copy.data).pixels()[:36, :36].astype(int) - 128).max() < 8


def test_a_written_telephone_number_is_found_in_a_photo() -> None:
    if not reading.installed():
        pytest.skip("the extra ocr is not installed")
    import cv2
    import numpy as np

    from jianzhen.record.redact import jpeg

    label = np.full((600, 900, 3), 255, np.uint8)
    cv2.putText(label, "Tel 13800138000", (60, 200), cv2.FONT_HERSHEY_SIMPLEX, 2, (0, 0, 0), 4)
    cv2.putText(label, "FRAGILE", (60, 450), cv2.FONT_HERSHEY_SIMPLEX, 2, (0, 0, 0), 4)
    found = private_lines(Photo(jpeg(label)))
    assert len(found) == 1
    box = found[0]
    assert box.x <= 65
    assert box.y <= 165
    assert box.x + box.w >= 560
    assert 200 <= box.y + box.h < 400
