"""Claims whose file gives itself away: labels, screenshots, times and thumbnails."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from demo.make import forge, labels, screens
from demo.make.cameras import BUDGET, PHONE, PRO, jpeg, opened, shoot
from demo.make.exif import Shot
from demo.make.scenes import Light, Pose
from demo.make.studio import LISTING_CAMERA, Demo, Studio, at, listing, shop, words


def aigc_label(studio: Studio) -> Demo:
    """A picture that carries the implicit label of GB 45438."""
    sold = listing("jar", 5, "pine", "tiles", ("bowl",), 41)
    shown = sold.seen(
        harm=7,
        table="marble",
        wall="shelf",
        place=121,
        clutter=(),
        yaw=12.0,
        size=(1200, 900),
        light=Light(0.2, 0.3, 5.0),
        pose=Pose(22, 34, 0.9, 36.0, (0.5, 0.0), 1.0),
    )
    file = labels.aigc(jpeg(studio.picture(shown, PRO), 86), "DEMO-20260916-000412")
    return Demo(
        "12-aigc-label",
        words("Labelled: China's AIGC mark inside the file", "带标识：文件内有 AIGC 隐式标识"),
        words(
            "The file itself says that it was generated (GB 45438 label in its XMP). The "
            "demo script wrote the label.",
            "文件自带“人工智能生成”隐式标识（GB 45438，写在 XMP 中）。该标识由演示脚本写入。",
        ),
        claim={"buyer-1.jpg": file},
        product={"listing-1.jpg": shop(studio.picture(sold, LISTING_CAMERA))},
        expect=["ai-label"],
        truth="labelled",
        delivered=at(16, 14, 0),
    )


def c2pa_manifest(studio: Studio) -> Demo:
    """A picture whose signed provenance says it was generated."""
    sold = listing("apples", 3, "oak", "wallpaper", ("bowl",), 42)
    shown = sold.seen(
        harm=4,
        table="gingham",
        wall="tiles",
        place=131,
        clutter=(),
        yaw=5.0,
        size=(1200, 900),
        light=Light(0.9, 0.4, 5.0),
        pose=Pose(-14, 36, 0.85, 36.0, (0.0, 0.0), -2.0),
    )
    return Demo(
        "13-c2pa-ai",
        words("Labelled: C2PA manifest says generated", "带标识：C2PA 凭证声明为生成内容"),
        words(
            "A signed manifest in the file says trained algorithmic media. A throw-away test "
            "chain signed it.",
            "文件内的签名凭证写明由训练过的算法生成。签名用的是一次性测试证书。",
        ),
        claim={"buyer-1.jpg": labels.c2pa_generated(jpeg(studio.picture(shown, PRO), 86))},
        product={"listing-1.jpg": shop(studio.picture(sold, LISTING_CAMERA))},
        expect=["c2pa-ai"],
        truth="labelled",
        delivered=at(17, 11, 15),
    )


def screenshot(studio: Studio) -> Demo:
    """A phone screenshot of an honest photo."""
    sold = listing("mug", 14, "walnut", "shelf", ("tin",), 43)
    home = sold.seen(
        harm=15,
        table="oak",
        wall="tiles",
        place=141,
        clutter=("apples",),
        yaw=10.0,
        size=(1200, 900),
        light=Light(0.3, 0.4, 5.0),
        pose=Pose(30, 40, 0.85, 36.0),
    )
    shown = screens.gallery(studio.picture(home, PHONE))
    return Demo(
        "14-screenshot",
        words("Screenshot instead of a photo", "截屏代替照片"),
        words(
            "The buyer sent a screenshot of the phone's album. The photo inside is honest; "
            "the original can be asked for.",
            "买家发来手机相册的截屏。里面的照片是真实的；可以请对方提供原图。",
        ),
        claim={"buyer-1.jpg": jpeg(shown, 88)},
        product={"listing-1.jpg": shop(studio.picture(sold, LISTING_CAMERA))},
        expect=["screenshot"],
        truth="screenshot",
        delivered=at(15, 12, 0),
    )


def taken_before(studio: Studio) -> Demo:
    """The camera's clock says four days before delivery."""
    sold = listing("tin", 16, "linen", "wallpaper", ("mug",), 44)
    home = sold.seen(
        harm=17,
        table="terrazzo",
        wall="shelf",
        place=151,
        clutter=(),
        yaw=-10.0,
        size=(1200, 900),
        light=Light(0.7, 0.3, 5.0),
        pose=Pose(14, 30, 0.9, 34.0, (0.0, 0.0), 2.0),
    )
    return Demo(
        "15-taken-before-delivery",
        words("Contradiction: taken before delivery", "矛盾：拍摄时间早于签收"),
        words(
            "The photo's own time is four days before the parcel arrived. It may show another order.",
            "照片自带的拍摄时间比签收早四天。它可能拍的是另一单。",
        ),
        claim={"buyer-1.jpg": studio.camera_file(home, PHONE, at(14, 16, 33, 9), 200)},
        product={"listing-1.jpg": shop(studio.picture(sold, LISTING_CAMERA))},
        expect=["taken-before-delivery"],
        truth="contradiction",
        delivered=at(18, 17, 20),
    )


def stale_thumbnail(studio: Studio) -> Demo:
    """The buyer's own photo of an intact bowl, painted; the thumbnail in the file stayed intact."""
    sold = listing("bowl", 18, "pine", "tiles", ("orange",), 45)
    home = sold.seen(
        table="walnut",
        wall="wallpaper",
        place=161,
        clutter=("mug",),
        yaw=30.0,
        size=(1200, 900),
        light=Light(0.4, 0.4, 5.0),
        pose=Pose(-26, 38, 0.8, 34.0, (0.0, 0.0), -3.0),
    )
    when = at(19, 20, 41, 50)
    intact = opened(studio.camera_file(home, BUDGET, when, 400))
    rng = np.random.default_rng(21)
    bite = [(0.36, 0.68), (0.49, 0.63), (0.62, 0.69), (0.58, 0.8), (0.5, 0.82), (0.41, 0.79)]
    forged = forge.missing(rng, intact, bite, (150, 112, 78))
    forged = forge.crack(rng, forged, (0.49, 0.65), -75, 0.26, 0.006)
    return Demo(
        "16-stale-thumbnail",
        words("Contradiction: thumbnail shows the bowl intact", "矛盾：缩略图中的碗完好"),
        words(
            "The small preview inside the camera file shows an intact bowl. The picture "
            "itself shows a broken one.",
            "相机文件内的缩略图显示碗是完好的。照片本身却显示碗破了。",
        ),
        claim={"buyer-1.jpg": shoot(forged, BUDGET, Shot(when, 400, home.pose.focal), thumb=intact)},
        product={"listing-1.jpg": shop(studio.picture(sold, LISTING_CAMERA))},
        expect=["capture-contradiction"],
        truth="forged",
        delivered=at(19, 12, 10),
    )


def derived_in_screenshot(studio: Studio) -> Demo:
    """A forged listing photo, shown in a chat, photographed as a screen."""
    sold = listing("vase", 20, "terrazzo", "tiles", ("orange", "tin"), 46)
    published = shop(studio.picture(sold, LISTING_CAMERA), 90)
    forged = forge.crack(np.random.default_rng(33), opened(published), (0.47, 0.42), 75, 0.22, 0.006)
    shown = screens.chat(forged, ["收到就是裂的", "请退款"])
    return Demo(
        "17-derived-in-screenshot",
        words("Forged: edited listing photo inside a screenshot", "伪造：截屏里的商品图修改版"),
        words(
            "A crack was painted on the listing photo, which was then shown in a chat and "
            "sent as a screenshot.",
            "商品图被画上裂纹，再发到聊天里截屏提交。",
        ),
        claim={"buyer-1.jpg": jpeg(shown, 88)},
        product={"listing-1.jpg": published},
        expect=["derived-from-product", "screenshot"],
        truth="forged",
        delivered=at(22, 15, 30),
    )


MARKED: dict[str, Callable[[Studio], Demo]] = {
    "12-aigc-label": aigc_label,
    "13-c2pa-ai": c2pa_manifest,
    "14-screenshot": screenshot,
    "15-taken-before-delivery": taken_before,
    "16-stale-thumbnail": stale_thumbnail,
    "17-derived-in-screenshot": derived_in_screenshot,
}
