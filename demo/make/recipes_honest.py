"""Honest claims: the goods are really damaged and really photographed again."""

from __future__ import annotations

from collections.abc import Callable

from demo.make.cameras import BUDGET, PHONE, PRO
from demo.make.scenes import Light, Pose
from demo.make.studio import LISTING_CAMERA, Demo, Studio, app, at, listing, shop, words


def chipped_mug(studio: Studio) -> Demo:
    """Another camera, another table, two views, handle and rim really broken."""
    sold = listing("mug", 3, "oak", "wallpaper", ("bowl", "tin"), 21)
    home = sold.seen(
        harm=8,
        table="gingham",
        wall="tiles",
        place=52,
        clutter=("orange",),
        yaw=15.0,
        light=Light(0.7, 0.6, 3.0),
        size=(1200, 900),
    )
    first = home.seen(pose=Pose(38, 38, 0.85, 36.0, (1.0, 0.0), 3.0))
    second = home.seen(pose=Pose(-12, 52, 0.75, 36.0, (0.0, 0.5), -4.0), size=(900, 1200))
    return Demo(
        "01-honest-broken-mug",
        words("Honest: mug with a broken handle", "诚实：马克杯把手断裂"),
        words(
            "The buyer photographed the broken mug at home with a phone. Other camera, other "
            "table, other view.",
            "买家在家用手机拍下摔坏的杯子。相机、桌面和角度都与商品图不同。",
        ),
        claim={
            "buyer-1.jpg": studio.camera_file(first, PHONE, at(10, 19, 45, 12), 250),
            "buyer-2.jpg": studio.camera_file(second, PHONE, at(10, 19, 46, 3), 320),
        },
        product={"listing-1.jpg": shop(studio.picture(sold, LISTING_CAMERA))},
        expect=[],
        truth="honest",
        delivered=at(10, 10, 20),
    )


def dented_carton(studio: Studio) -> Demo:
    """The same printed carton as in the listing: much print agrees, honestly."""
    sold = listing("carton", 5, "pine", "wallpaper", ("mug",), 22)
    home = sold.seen(
        harm=3,
        table="terrazzo",
        wall="shelf",
        place=61,
        clutter=(),
        yaw=-2.0,
        size=(1200, 900),
        light=Light(0.4, 0.3, 5.0),
        pose=Pose(16, 17, 0.9, 34.0, (0.5, 0.0), -2.0),
    )
    return Demo(
        "02-honest-dented-carton",
        words("Honest: dented biscuit carton", "诚实：饼干纸盒压坏"),
        words(
            "The carton arrived crushed and punctured. Its print is the same as on the "
            "listing, as it should be.",
            "纸盒送到时被压扁并戳破。盒面印刷与商品图相同，这很正常。",
        ),
        claim={"buyer-1.jpg": studio.camera_file(home, BUDGET, at(12, 8, 15, 40), 400)},
        product={"listing-1.jpg": shop(studio.picture(sold, LISTING_CAMERA))},
        expect=[],
        truth="honest",
        delivered=at(11, 17, 5),
    )


def similar_view_bowl(studio: Studio) -> Demo:
    """The buyer happened to stand almost where the merchant stood."""
    sold = listing("bowl", 12, "walnut", "shelf", ("mug",), 23)
    home = sold.seen(
        harm=6,
        table="oak",
        wall="wallpaper",
        place=71,
        clutter=("tin",),
        yaw=-5.0,
        light=Light(0.8, 0.5, 4.0),
        pose=Pose(8, 27, 0.96, 40.0, (0.6, 0.3), 1.0),
        size=(1200, 900),
    )
    return Demo(
        "03-honest-similar-view",
        words("Honest: cracked bowl from a similar view", "诚实：角度相近的开裂饭碗"),
        words(
            "The buyer's photo was taken a few degrees away from the listing's viewpoint. The crack is real.",
            "买家拍摄的角度与商品图只差几度。裂纹是真实的。",
        ),
        claim={"buyer-1.jpg": studio.camera_file(home, PRO, at(9, 20, 2, 11), 125)},
        product={"listing-1.jpg": shop(studio.picture(sold, LISTING_CAMERA))},
        expect=[],
        truth="honest",
        delivered=at(9, 12, 40),
    )


def chat_app_tin(studio: Studio) -> Demo:
    """What most honest photos look like when they arrive: small, recompressed, stripped."""
    sold = listing("tin", 9, "marble", "tiles", ("orange",), 24)
    home = sold.seen(
        harm=11,
        table="newsprint",
        wall="wallpaper",
        place=83,
        clutter=(),
        yaw=20.0,
        size=(900, 1200),
        light=Light(0.55, 0.7, 4.0),
        pose=Pose(16, 32, 0.95, 30.0, (0.0, 0.5), 4.0),
    )
    return Demo(
        "04-honest-chat-app",
        words("Honest: dented tin, sent through a chat app", "诚实：经聊天软件发送的压凹铁罐"),
        words(
            "The app shrank the photo and removed all metadata. That is normal and says nothing.",
            "聊天软件压缩了照片并去掉全部元数据。这很常见，不说明任何问题。",
        ),
        claim={"buyer-1.jpg": app(studio.picture(home, BUDGET), 1080, 62)},
        product={"listing-1.jpg": shop(studio.picture(sold, LISTING_CAMERA))},
        expect=[],
        truth="honest",
        delivered=at(13, 9, 30),
    )


HONEST: dict[str, Callable[[Studio], Demo]] = {
    "01-honest-broken-mug": chipped_mug,
    "02-honest-dented-carton": dented_carton,
    "03-honest-similar-view": similar_view_bowl,
    "04-honest-chat-app": chat_app_tin,
}
