"""Where the picture stands elsewhere: made from another one, or used before."""

from jianzhen.model import Kind, Text
from jianzhen.report.words.kinds.words import KindWords

_ALIGN_LOOK = Text(
    "Switch between the two photos. If folds, shadows, reflections and background stay exactly in place "
    "while only one spot changes, look closely at that spot.",
    "来回切换两张照片。如果褶皱、阴影、反光和背景都纹丝不动，只有某一处变了，就仔细看这一处。",
)
_ALIGN_IGNORE = Text(
    "Overall colour, sharpness and size: apps change them on their own. Printed boxes and labels look the "
    "same on every piece; that alone is not counted.",
    "整体颜色、清晰度和尺寸：应用会自动改变它们。印刷的包装和标签每一件都一样，仅凭这一点不算。",
)
_ALIGN_FAILS = Text(
    "Blind where the forged photo was made from a picture we were not given, or where the viewpoint was "
    "changed. Can be wrong for flat printed goods photographed straight from the front, and for two photos "
    "taken from nearly the same spot in the same place.",
    "如果伪造所用的底图没有提供给我们，或者换了视角，就看不出来。平面印刷品从正面拍摄，或两张照片在同一地点"
    "、几乎同一位置拍摄时，有可能判断错误。",
)
_SEEN_IGNORE = Text(
    "One buyer may send the same photo for two pieces of one order, or send it again after an appeal. Check "
    "who sent it and when.",
    "同一买家可能为同一订单的两件商品发同一张照片，或在申诉时重发。请核对是谁、在什么时候发的。",
)

PICTURE: dict[Kind, KindWords] = {
    Kind.DERIVED_FROM_PRODUCT: KindWords(
        Text("Made from the listing photo", "由商品图改成"), _ALIGN_LOOK, _ALIGN_IGNORE, _ALIGN_FAILS
    ),
    Kind.DERIVED_FROM_PACKING: KindWords(
        Text("Made from the packing photo", "由发货照片改成"), _ALIGN_LOOK, _ALIGN_IGNORE, _ALIGN_FAILS
    ),
    Kind.COPY_OF_PRODUCT: KindWords(
        Text("A copy of the listing photo", "与商品图是同一张"),
        Text(
            "It is the listing photo itself, with no edited place found. Ask for a photo of the goods "
            "received.",
            "这就是商品图本身，没有发现被改动的地方。请索要实收商品的照片。",
        ),
        Text(
            "Buyers often send the listing photo to say “this is what I ordered”. That is no forgery.",
            "买家常发商品图来说明“我订的是这个”。这不是伪造。",
        ),
        Text(
            "A very small or faint edit can be missed in a strongly compressed copy.",
            "如果压缩得很厉害，很小或很淡的改动可能漏掉。",
        ),
    ),
    Kind.SAME_FILE_ELSEWHERE: KindWords(
        Text("This very file was seen before", "同一个文件曾经出现"),
        Text(
            "Every byte is the same. See below where it was used, then compare buyer, order and date.",
            "每个字节都相同。下方列出它用在哪里，请对照买家、订单和日期。",
        ),
        _SEEN_IGNORE,
        Text(
            "One changed byte, or sending it through an app, is enough to escape this check.",
            "只要改一个字节，或经应用转发一次，就能躲过这项检查。",
        ),
    ),
    Kind.SAME_PHOTO_ELSEWHERE: KindWords(
        Text("The same photo was seen before", "同一张照片曾经出现"),
        Text(
            "Switch between the two: same shot, not merely the same goods? Then compare buyer, order and "
            "date.",
            "来回切换：是同一次拍摄，还是只是同款商品？然后对照买家、订单和日期。",
        ),
        _SEEN_IGNORE,
        Text(
            "Pictures with little in them (blank walls, labels, plain packaging) can look alike. A small "
            "part of a photo pasted into another may be missed.",
            "内容很少的画面（白墙、标签、素色包装）可能相像。只截取一小块贴到别的照片里，可能漏掉。",
        ),
    ),
    Kind.KNOWN_FAKE: KindWords(
        Text("Matches a photo recorded as fake", "与已登记的虚假照片吻合"),
        Text(
            "See below who recorded it and why, and compare the two photos.",
            "下方列出由谁登记、理由是什么；请对照两张照片。",
        ),
        Text(
            "The record may be wrong or withdrawn: read the reasons, not just the entry.",
            "登记可能有误或已撤回：要看理由，不要只看条目。",
        ),
        Text(
            "As good as the list it is held against. Also wrong if two different photos merely look alike.",
            "名单有多准，它就有多准。两张不同的照片碰巧相像时也会出错。",
        ),
    ),
}
