"""What is shown: the same goods or others, edited places, packing videos, generated pixels."""

from jianzhen.model import Kind, Text
from jianzhen.report.words.kinds.words import KindWords

GOODS: dict[Kind, KindWords] = {
    Kind.LOCAL_EDIT: KindWords(
        Text("A part was added or saved differently", "局部曾被添加或另行保存"),
        Text(
            "Is the damage inside the marked area, or only a sticker, a date or a frame? Ask for the photo "
            "as the phone took it.",
            "损坏之处是否在标出的区域内，还是只有贴纸、日期或边框？请索要手机直接拍出的照片。",
        ),
        Text(
            "Watermarks, date stamps, stickers, blurred faces and addresses, arrows drawn to point at the "
            "damage, collages.",
            "水印、日期戳、贴纸、打码的人脸或地址、为指明损坏而画的箭头、拼图。",
        ),
        Text(
            "Blind after a chat app has made the photo smaller, and wherever the last saving was strong. "
            "Very flat, burnt-out or regularly patterned places can mislead it.",
            "照片经聊天软件缩小，或最后一次保存压缩较强，就看不出来。大片纯色、过曝或规则花纹的位置可能误导它。",
        ),
    ),
    Kind.CLONED_AREA: KindWords(
        Text("One place occurs twice in the photo", "照片里有一处出现了两次"),
        Text(
            "Compare the two marked places grain by grain: real things that look alike never agree in every "
            "speck.",
            "逐点对照标出的两处：真实的相似物不会连每个细小颗粒都一样。",
        ),
        Text(
            "Printed patterns, tiles, text and equal products; a sticker or watermark that stands there "
            "twice; a retouched speck of dust.",
            "印刷图案、瓷砖、文字和相同的商品；出现两次的贴纸或水印；修掉的灰尘斑点。",
        ),
        Text(
            "Blind where the copied place is smooth or small, was turned or resized, or where the photo was "
            "strongly compressed afterwards.",
            "复制的位置平滑或很小、被旋转或缩放过，或之后压缩很强，就看不出来。",
        ),
    ),
    Kind.OTHER_PRODUCT: KindWords(
        Text("The goods seem to be other ones", "商品似乎不是同一种"),
        Text(
            "Read the marked words and those of the listing. Does the brand or the name differ? Check what "
            "was ordered and what was sent.",
            "对照标出的文字和商品页上的文字：品牌或品名是否不同？核对订购的是什么、发出的是什么。",
        ),
        Text(
            "The seller may have sent the wrong goods: then the buyer is right. The back of a package, a "
            "parcel, other things on the table and advertising in the listing carry other words too.",
            "可能是商家发错了货，那样买家就是对的。包装背面、快递箱、桌上的其他东西、商品页上的广告语，也会"
            "带有别的文字。",
        ),
        Text(
            "Blind to goods without print, to unreadable photos, and where both share a common word such as "
            "“juice”. Wrong where the goods in the photo are turned away and other print is in the middle.",
            "没有印刷文字的商品、看不清的照片，以及两边都有“果汁”这类通用词时，看不出来。商品背对镜头、画面"
            "中间是别的印刷品时，可能判断错误。",
        ),
    ),
    Kind.OTHER_VARIANT: KindWords(
        Text("Perhaps another colour or kind", "可能是另一款颜色或口味"),
        Text(
            "Compare the same part of the print in both photos: its words, and its colours relative to each "
            "other and to white.",
            "对照两张照片中图案的同一部分：文字是否不同，各种颜色之间、与白色相比是否不同。",
        ),
        Text(
            "Warm lamps, filters and screens shift all colours together. The seller may have sent another "
            "variant, or the listing may show several.",
            "暖色灯光、滤镜和屏幕会让所有颜色一起变化。也可能是商家发了另一款，或商品页上本来就有多款。",
        ),
        Text(
            "Blind where print and shape cannot be matched, and to plain goods whose change of colour a "
            "lamp could explain. Wrong under coloured light from two sides.",
            "图案和形状对不上时，或单色商品的颜色变化可以用灯光解释时，看不出来。两种不同颜色的光同时照射时"
            "，可能判断错误。",
        ),
    ),
    Kind.CONTRADICTION_BETWEEN_PHOTOS: KindWords(
        Text("Two photos of the claim disagree", "两张索赔照片互相矛盾"),
        Text(
            "Switch between the two photos. Is something there in one and not in the other, on a surface "
            "that is plainly the same?",
            "来回切换两张照片。同一表面上，是否有一处东西只出现在其中一张里？",
        ),
        Text(
            "Glare, shadows, fingers, loose parts that were moved, dirt that was wiped off, circles drawn "
            "by the buyer, damage that grew, and two pieces of the same kind.",
            "反光、阴影、手指、移动过的零件、擦掉的污渍、买家画的圈、变严重的损坏，以及同款的两件商品。",
        ),
        Text(
            "Blind on round or plain goods, and where the damage is faint or at an edge. Wrong for deep "
            "damage seen from two sides, and for a thing before a pattern, which hides other parts of it in "
            "each photo.",
            "商品圆滑或花纹少，或损坏太浅、位于边缘时，看不出来。较深的损坏从两侧看样子不同，挡在图案前面的"
            "物体在两张照片里遮住的部分也不同，可能判断错误。",
        ),
    ),
    Kind.PACKING_SHOWS_INTACT: KindWords(
        Text("The packing video shows this spot without the damage", "发货视频中此处没有这一瑕疵"),
        Text(
            "Compare the marked spot with the frame beside it: the same piece, the same spot, in focus? Then "
            "play the video at that moment.",
            "把标出的位置与旁边的画面对照：是不是同一件、同一处，而且清晰？再把视频放到该时刻查看。",
        ),
        Text(
            "Damage in transit: goods that left intact can arrive damaged. This alone says nothing about the "
            "buyer.",
            "运输途中损坏：发出时完好的商品，到货时可能已经损坏。仅凭这一点不能说明买家有任何问题。",
        ),
        Text(
            "Shadow, glare, dirt, a sticker or a finger in one of the two pictures can look like a "
            "difference. Another piece of the same model looks the same. Blind where the spot faces away, is "
            "blurred or too small in the video.",
            "阴影、反光、污渍、贴纸或手指只出现在其中一个画面时，看起来也像差异。同款的另一件看上去一样。"
            "如果视频中此处朝向另一面、模糊或太小，就看不出来。",
        ),
    ),
    Kind.PACKING_SHOWS_OTHER_ITEM: KindWords(
        Text("The packing video shows another code or colour", "发货视频中的条码或颜色不同"),
        Text(
            "Read what is marked, in the photo and in the frame beside it: another code, model, size or "
            "colour?",
            "分别读一读照片和旁边画面中标出的内容：是不是不同的条码、型号、规格或颜色？",
        ),
        Text(
            "Several pieces in one parcel, outer boxes and gifts carry codes and colours of their own.",
            "一个包裹里有多件商品时，各件、外箱和赠品都有自己的条码和颜色。",
        ),
        Text(
            "Strongly coloured light or a filter can change colours, and the merchant may have packed the "
            "wrong piece. Where no code can be read and no pattern found, nothing is said.",
            "强烈的有色灯光或滤镜会改变颜色，也可能是商家发错了货。读不出条码、找不到图案时不作判断。",
        ),
    ),
    Kind.FRAMES_REUSED: KindWords(
        Text("The same footage stands in another video", "同一段画面也出现在另一段视频中"),
        Text(
            "Play both videos from the moments named: do hands and goods move alike to the very frame?",
            "从标明的时刻同时播放两段视频：手和商品的动作是否逐帧相同？",
        ),
        Text(
            "One parcel with several orders, and a video sent again after an appeal, are the same footage "
            "honestly.",
            "一个包裹对应多个订单、申诉时重新提交视频，都是正常的相同画面。",
        ),
        Text(
            "Blind to footage in which hardly anything moves, that was sped up, mirrored or filmed from a "
            "screen. A table and a camera that always stand alike are no sign by themselves.",
            "画面几乎不动、变速、左右翻转或翻拍屏幕的，看不出来。桌面和机位始终相同，本身不算。",
        ),
    ),
    Kind.GENERATED_PIXELS: KindWords(
        Text("A learned detector reacts to the pixels", "检测模型对像素有反应"),
        Text(
            "Nothing in the picture shows why. Look at the photo as always, and ask for another angle or a "
            "short video where something seems odd.",
            "画面本身看不出原因。请像平常一样查看照片；如有可疑之处，请买家换个角度再拍，或拍一段短视频。",
        ),
        Text(
            "The size of the number: it is no probability that the photo was made by AI. Night modes, beauty "
            "filters, sharpening and strong compression move it.",
            "数值的大小：它不是“照片由 AI 生成”的概率。夜景、美颜、锐化和重度压缩都会使它变化。",
        ),
        Text(
            "Often wrong on phones and apps that were not in its training data, and blind to generators that "
            "came later and to small edits. It can bring a claim before a person sooner, no more.",
            "训练数据中没有的手机和应用，常会判错；后来出现的生成工具和小范围的编辑，常看不出来。"
            "它只能让索赔更早得到人工查看。",
        ),
    ),
}
