"""The forger's own duty: same seed, same bytes; visible damage; a truth mask that is the truth."""

import cv2
import numpy as np
import pytest

from forge import BLENDS, KINDS, RECIPES, VARIANTS, deliver, forge, sets
from forge.forger import VISIBLE
from forge.goods import find_goods
from stats import clopper_pearson


def still_life(dark: bool = False) -> np.ndarray:
    """A printed box on a tiled floor, lit from the left: drawn here, so that no photo is needed."""
    rng = np.random.default_rng(5)
    floor = 178 + 12 * ((np.indices((440, 360)) // 40).sum(axis=0) % 2)
    picture = np.repeat(floor[..., None], 3, axis=2) * np.array([1.0, 0.95, 0.86])
    tone = np.array([38, 40, 46]) if dark else np.array([70, 120, 190])
    picture[90:360, 80:290] = tone
    for k in range(4):
        cv2.circle(picture, (120 + 40 * k, 150 + 35 * k), 14, (235, 225, 60), -1)
    picture *= np.linspace(1.08, 0.9, 360)[None, :, None]
    return np.clip(picture + rng.normal(0, 3, picture.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("dark", [False, True], ids=["light goods", "dark goods"])
@pytest.mark.parametrize(("kind", "blend"), sorted(set(RECIPES)))
def test_damage_is_visible_exact_and_the_same_each_time(kind: str, blend: str, dark: bool) -> None:
    rgb = still_life(dark)
    made = forge(rgb, kind, blend, 3)
    assert made.contrast >= VISIBLE * 0.8
    assert 0.001 < made.mask.mean() < 0.09
    difference = np.abs(made.rgb.astype(int) - rgb).max(axis=2)
    assert difference[~made.mask].max() == 0
    assert (difference[made.mask] > 0).mean() > 0.7
    again = forge(rgb, kind, blend, 3)
    assert np.array_equal(made.rgb, again.rgb)
    assert np.array_equal(made.mask, again.mask)
    assert not np.array_equal(made.rgb, forge(rgb, kind, blend, 4).rgb)


def test_damage_lies_on_the_goods() -> None:
    rgb = still_life()
    box = np.zeros(rgb.shape[:2], bool)
    box[80:370, 70:300] = True
    shares = [
        forge(rgb, kind, "alpha", seed).mask[box].sum() / forge(rgb, kind, "alpha", seed).mask.sum()
        for kind in KINDS
        for seed in range(2)
    ]
    assert min(shares) > 0.5
    assert np.mean(shares) > 0.85


def test_goods_are_found_by_looking_different_from_the_border() -> None:
    mask = cv2.resize(find_goods(still_life()).mask.astype(np.uint8), (360, 440)).astype(bool)
    assert mask[100:350, 90:280].mean() > 0.8
    assert mask[:60].mean() < 0.1


def test_recipes_hold_every_kind_and_balance_the_blends() -> None:
    for start in range(0, len(RECIPES), 5):
        assert {kind for kind, _ in RECIPES[start : start + 5]} == set(KINDS)
    counts = [sum(b == blend for _, b in RECIPES) for blend in BLENDS]
    assert max(counts) - min(counts) <= 2


@pytest.mark.parametrize("variant", VARIANTS)
def test_truth_travels_with_the_picture(variant: str) -> None:
    """A red square is where the warped mask says, and the matrix carries its centre there."""
    rgb = still_life()
    mask = np.zeros(rgb.shape[:2], bool)
    mask[200:250, 150:200] = True
    rgb[mask] = (250, 10, 10)
    others = (still_life(dark=True),)
    sent = deliver(rgb, mask, variant, 7, others)
    assert sent.data == deliver(rgb, mask, variant, 7, others).data
    seen = cv2.cvtColor(cv2.imdecode(np.frombuffer(sent.data, np.uint8), 1), cv2.COLOR_BGR2RGB).astype(int)
    assert seen.shape[:2] == sent.mask.shape
    red = (seen[..., 0] - seen[..., 1:].max(axis=2)) > 60
    assert (red & sent.mask).sum() / (red | sent.mask).sum() > 0.8
    centre = cv2.perspectiveTransform(np.array([[[174.5, 224.5]]]), sent.matrix)[0, 0]
    assert np.abs(centre - np.argwhere(sent.mask).mean(axis=0)[::-1]).max() < 2.5


def test_a_crop_keeps_the_damage() -> None:
    rgb = still_life()
    mask = np.zeros(rgb.shape[:2], bool)
    mask[20:60, 300:340] = True
    for seed in range(20):
        assert deliver(rgb, mask, "crop20", seed).mask.sum() == mask.sum()


def test_an_unedited_copy_has_no_truth() -> None:
    assert not deliver(still_life(), None, "screen-photo", 1).mask.any()


def test_halves_are_apart_and_stable() -> None:
    names = [f"photo-{k}" for k in range(2000)]
    dev = [n for n in names if sets.half_of(n) == "dev"]
    assert 900 < len(dev) < 1100
    assert sets.half_of("photo-0") == sets.half_of("photo-0")


def test_honest_pairs_of_the_real_pictures(shared) -> None:
    everyone = sets.parents(shared)
    assert len(everyone) >= 380
    assert len({p.name for p in everyone}) == len(everyone)
    grocery = [p for half in sets.HALVES for p in sets.grocery(shared, half) if p.set == "grocery"]
    assert len(grocery) > 300
    assert all(p.claim.stem.rsplit("_", 1)[0] + "_Iconic" == p.product.stem for p in grocery)
    studio = [p for half in sets.HALVES for p in sets.studio(shared, half)]
    assert len(studio) == 80 * 79 // 2
    assert sum(p.set == "studio-same-shot" for p in studio) == 5
    clothing = sets.clothing(shared, "report")
    assert sum(p.set == "clothing" for p in clothing) == 10_000
    assert len({(p.product, p.claim) for p in clothing}) == len(clothing)


@pytest.mark.parametrize(("hits", "n", "low", "high"), [(0, 299, 0, 0.01226), (5, 10, 0.1871, 0.8129)])
def test_exact_interval_agrees_with_published_values(hits: int, n: int, low: float, high: float) -> None:
    assert clopper_pearson(hits, n) == pytest.approx((low, high), abs=1e-4)
