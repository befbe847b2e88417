"""Claims whose picture is made from, or is, a picture that was known before."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from demo.make import forge
from demo.make.cameras import COMPACT, PHONE, PRO, jpeg, opened
from demo.make.scenes import Light, Pose
from demo.make.studio import LISTING_CAMERA, Demo, Studio, app, at, listing, shop, words


def painted_crack(studio: Studio) -> Demo:
    """A crack drawn onto the listing photo."""
    sold = listing("vase", 4, "linen", "wallpaper", ("bowl", "mug"), 31, size=(750, 1000))
    published = shop(studio.picture(sold, LISTING_CAMERA), 90)
    picture = opened(published)
    forged = forge.crack(np.random.default_rng(6), picture, (0.47, 0.3), 83, 0.3, 0.006)
    return Demo(
        "05-derived-painted-crack",
        words("Forged: crack painted on the listing photo", "伪造：在商品图上画裂纹"),
        words(
            "The buyer downloaded the listing photo and painted a crack on the vase. The "
            "background is still the shop's.",
            "买家下载商品图后在花瓶上画了裂纹。背景仍是店铺的桌面。",
        ),
        claim={"buyer-1.jpg": jpeg(forged, 80)},
        product={"listing-1.jpg": published},
        expect=["derived-from-product"],
        truth="forged",
        delivered=at(8, 11, 0),
    )


def painted_stain(studio: Studio) -> Demo:
    """A stain multiplied onto the merchant's packing photo."""
    sold = listing("cushion", 2, "oak", "shelf", (), 32)
    packed = sold.seen(
        table="newsprint",
        wall="tiles",
        place=92,
        clutter=("carton", "tin"),
        yaw=10.0,
        size=(1200, 900),
        light=Light(0.3, 0.2, 5.0),
        pose=Pose(-20, 34, 1.05, 35.0),
    )
    sent = studio.camera_file(packed, COMPACT, at(6, 9, 12, 33), 100)
    forged = forge.stain(np.random.default_rng(8), opened(sent), (0.5, 0.52), 0.13, 1.3)
    return Demo(
        "06-derived-from-packing",
        words("Forged: stain painted on the packing photo", "伪造：在打包照上涂污渍"),
        words(
            "The shop had sent the buyer its packing photo. It came back with a stain on the cushion.",
            "店铺发货时给买家发过打包照。买家退款时交回的同一张照片多了污渍。",
        ),
        claim={"buyer-1.jpg": app(forged, 1200, 76)},
        product={"listing-1.jpg": shop(studio.picture(sold, LISTING_CAMERA))},
        packing={"packing-1.jpg": sent},
        expect=["derived-from-packing"],
        truth="forged",
        delivered=at(8, 15, 45),
    )


def mirrored(studio: Studio) -> Demo:
    """Flaked enamel painted on, then mirrored and cropped to escape a reverse search."""
    sold = listing("kettle", 7, "gingham", "tiles", ("mug",), 33)
    published = shop(studio.picture(sold, LISTING_CAMERA), 90)
    picture = opened(published)
    rng = np.random.default_rng(11)
    forged = forge.missing(
        rng, picture, [(0.4, 0.5), (0.47, 0.47), (0.5, 0.56), (0.45, 0.63), (0.39, 0.58)], (82, 48, 32)
    )
    forged = forge.crack(rng, forged, (0.47, 0.6), 40, 0.12, 0.004)
    forged = forge.cropped(np.fliplr(forged).copy(), 0.06, 0.1, 0.1, 0.04)
    return Demo(
        "07-derived-mirrored",
        words("Forged: listing photo edited, mirrored and cropped", "伪造：商品图修改后镜像并裁剪"),
        words(
            "Broken enamel was painted on, then the picture was mirrored and cropped. It is "
            "still the listing photo.",
            "画上脱落的搪瓷后，图片又被镜像和裁剪。它仍然来自商品图。",
        ),
        claim={"buyer-1.jpg": app(forged, 1080, 80)},
        product={"listing-1.jpg": published},
        expect=["derived-from-product"],
        truth="forged",
        delivered=at(14, 18, 10),
    )


def small_recoloured(studio: Studio) -> Demo:
    """Mould blended in, halved, recoloured, pressed hard."""
    sold = listing("orange", 6, "terrazzo", "shelf", ("bowl",), 34)
    published = shop(studio.picture(sold, LISTING_CAMERA), 90)
    picture = opened(published)
    forged = forge.mould(np.random.default_rng(4), picture, (0.5, 0.5), 0.11)
    forged = forge.recoloured(forged, 0.07, 1.12, 0.85)
    return Demo(
        "08-derived-small-recoloured",
        words("Forged: mould painted on, half size, recoloured", "伪造：画上霉斑后缩小并调色"),
        words(
            "Mould was blended into the listing photo. Then it was halved, warmed in colour "
            "and saved at low quality.",
            "商品图被加上霉斑。随后缩小一半、调暖颜色并以低质量保存。",
        ),
        claim={"buyer-1.jpg": app(forged, 600, 55)},
        product={"listing-1.jpg": published},
        expect=["derived-from-product"],
        truth="forged",
        delivered=at(7, 16, 25),
    )


def unedited_copy(studio: Studio) -> Demo:
    """The listing photo itself, saved again."""
    sold = listing("lamp", 8, "walnut", "wallpaper", ("bowl",), 35, size=(750, 1000))
    published = shop(studio.picture(sold, LISTING_CAMERA), 90)
    picture = opened(published)
    return Demo(
        "09-copy-of-listing",
        words("Copy: the listing photo itself", "复制：商品图原样提交"),
        words(
            "The claim photo is the listing photo, unedited and saved again. Perhaps the "
            "buyer only shows what was ordered.",
            "退款照片就是商品图，未经修改只是另存。买家也许只是在说明买了什么。",
        ),
        claim={"buyer-1.jpg": app(picture, 1000, 78)},
        product={"listing-1.jpg": published},
        expect=["copy-of-product"],
        truth="copied",
        delivered=at(15, 13, 0),
    )


def reused_photo(studio: Studio) -> Demo:
    """A photo of a truly split tray, used for a second order."""
    sold = listing("tray", 10, "marble", "tiles", ("mug", "bowl"), 36)
    home = sold.seen(
        harm=9,
        table="linen",
        wall="shelf",
        place=104,
        clutter=(),
        yaw=25.0,
        size=(1200, 900),
        light=Light(0.6, 0.4, 4.0),
        pose=Pose(20, 44, 0.92, 34.0, (0.0, 0.0), -3.0),
    )
    before = jpeg(studio.picture(home, PHONE), 88)
    return Demo(
        "10-reused-photo",
        words("Reused: same photo in an earlier claim", "重复使用：早前的退款用过同一张照片"),
        words(
            "Another account used this photo of a split tray a week before. It was resized and saved again.",
            "一周前另一个账号用过这张托盘开裂的照片。这次它被缩小后重新保存。",
        ),
        claim={"buyer-1.jpg": app(opened(before), 1000, 68)},
        product={"listing-1.jpg": shop(studio.picture(sold, LISTING_CAMERA))},
        earlier={"earlier-1.jpg": before},
        expect=["same-photo-elsewhere"],
        truth="reused",
        delivered=at(20, 10, 30),
    )


def reused_file(studio: Studio) -> Demo:
    """The very same file in two claims."""
    sold = listing("plate", 13, "oak", "shelf", ("mug",), 37)
    home = sold.seen(
        harm=5,
        table="terrazzo",
        wall="tiles",
        place=115,
        clutter=("orange",),
        yaw=-15.0,
        size=(1200, 900),
        light=Light(0.5, 0.3, 5.0),
        pose=Pose(-18, 46, 0.85, 34.0, (0.5, 0.0), 2.0),
    )
    file = app(studio.picture(home, PRO), 1200, 80)
    return Demo(
        "11-reused-file",
        words("Reused: same file in an earlier claim", "重复使用：早前的退款用过同一个文件"),
        words(
            "The file is byte for byte the one of an earlier claim. The plate in it is really broken.",
            "该文件与早前一次退款的文件逐字节相同。照片里的盘子确实碎了。",
        ),
        claim={"buyer-1.jpg": file},
        product={"listing-1.jpg": shop(studio.picture(sold, LISTING_CAMERA))},
        earlier={"earlier-1.jpg": file},
        expect=["same-file-elsewhere"],
        truth="reused",
        delivered=at(21, 9, 50),
    )


FORGED: dict[str, Callable[[Studio], Demo]] = {
    "05-derived-painted-crack": painted_crack,
    "06-derived-from-packing": painted_stain,
    "07-derived-mirrored": mirrored,
    "08-derived-small-recoloured": small_recoloured,
    "09-copy-of-listing": unedited_copy,
    "10-reused-photo": reused_photo,
    "11-reused-file": reused_file,
}
