from dataclasses import replace
from datetime import datetime

import pytest

from jianzhen.model import Band, Role
from jianzhen.photo import Exhibit, Photo
from tests.pictures import encode, textured
from tests.report.reports import OUTSIDE, empty, full


def test_a_report_needs_to_say_in_which_time_zone_it_was_made():
    with pytest.raises(ValueError, match="offset"):
        replace(full(), created=datetime(2026, 11, 22))


def test_findings_are_read_strongest_first_whatever_their_order():
    bands = [f.strength.band for f in full().strongest_first]
    assert bands == [Band.VERY_STRONG, Band.WEAK, Band.NONE]


def test_an_exhibit_is_found_by_its_hash_and_a_photo_of_an_index_is_none():
    report = full()
    assert report.exhibit(report.exhibits[1].photo.sha256) is report.exhibits[1]
    assert report.exhibit(OUTSIDE) is None


def test_the_same_bytes_in_two_roles_are_told_apart():
    listing, claim = Photo(encode(textured(1)), "listing.jpg"), Photo(encode(textured(1)), "buyer.jpg")
    report = replace(empty(), exhibits=(Exhibit(listing, Role.PRODUCT), Exhibit(claim, Role.CLAIM)))
    about, against = report.exhibit(claim.sha256), report.reference(claim.sha256)
    assert about is report.exhibits[1]
    assert against is report.exhibits[0]
    assert report.reference(None) is None


def test_photos_of_one_name_are_numbered():
    photos = [Photo(encode(textured(n, 64, 48)), name) for n, name in enumerate(("1.jpg", "1.jpg", "2.jpg"))]
    exhibits = tuple(Exhibit(photo, Role.CLAIM) for photo in photos)
    report = replace(empty(), exhibits=exhibits)
    assert [report.name_of(e) for e in exhibits] == ["1.jpg #1", "1.jpg #2", "2.jpg"]
