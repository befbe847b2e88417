"""What each kind of finding means to a reader: its title, what to look for, what to ignore, when it fails."""

from dataclasses import dataclass

from jianzhen.model import Kind, Text


@dataclass(frozen=True, slots=True)
class KindWords:
    """Standing text of one kind of finding.

    Attributes:
        title: what was found, in a few words.
        look: where a person should look to judge for themselves.
        ignore: innocent reasons and harmless differences.
        fails: what makes this check wrong or blind.
    """

    title: Text
    look: Text
    ignore: Text
    fails: Text


_LABEL_FAILS = Text(
    "The label is not signed: anyone can write it into somebody else's file. Chat apps and screenshots "
    "remove it, so a missing label means nothing.",
    "这种标识没有签名，任何人都能写进别人的文件。聊天软件和截屏会把它去掉，所以没有标识也不说明什么。",
)
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

KINDS: dict[Kind, KindWords] = {
    Kind.AI_LABEL: KindWords(
        Text("The file carries an AI label", "文件带有 AI 生成标识"),
        Text(
            "The label stands inside the file, not in the picture. The facts below show where it stands and "
            "who wrote it.",
            "标识写在文件里，画面上看不到。下方列出它写在哪里、由谁写入。",
        ),
        Text(
            "AI-made is not the same as false: an app may label a photo of a real defect after enhancing it.",
            "AI 处理过不等于虚假：真实瑕疵的照片经应用美化后，也可能被打上标识。",
        ),
        _LABEL_FAILS,
    ),
    Kind.AI_LABEL_POSSIBLE: KindWords(
        Text("Labelled as possibly AI-made", "标识为“可能由 AI 生成”"),
        Text(
            "The label records that somebody declared the picture AI-made. See below who wrote it.",
            "标识记录了有人声明这张图由 AI 生成。下方列出由谁写入。",
        ),
        Text(
            "A platform writes this on a user's word, without having checked the picture.",
            "平台仅凭用户声明写入，并没有核查画面。",
        ),
        _LABEL_FAILS,
    ),
    Kind.AI_LABEL_SUSPECTED: KindWords(
        Text("Labelled as suspected AI-made", "标识为“疑似由 AI 生成”"),
        Text(
            "The label records a platform's suspicion. See below which one wrote it.",
            "标识记录的是某个平台的怀疑。下方列出由谁写入。",
        ),
        Text(
            "It is somebody else's automatic guess, with an error rate that we do not know.",
            "这是别家系统的自动猜测，误报率我们并不知道。",
        ),
        _LABEL_FAILS,
    ),
    Kind.VISIBLE_AI_LABEL: KindWords(
        Text("The picture itself says that it is AI-made", "画面上写着 AI 生成"),
        Text(
            "Read the words at the marked place, usually a corner or an edge.",
            "看标出的位置（通常在角上或边上）写了什么。",
        ),
        Text(
            "Words printed on the goods or the box, and brand names that contain “AI”.",
            "商品或包装上本来印着的字，以及带有“AI”字样的品牌名。",
        ),
        Text(
            "Reading letters in pictures makes mistakes (“AI” and “Al” look alike), and cropping removes the "
            "mark.",
            "图中识字会出错（“AI”与“Al”很像），裁剪也会把标记去掉。",
        ),
    ),
    Kind.GENERATOR_TRACE: KindWords(
        Text("Left-over data of an AI generator", "残留 AI 生成工具的数据"),
        Text(
            "The facts below show the text that a picture generator leaves in its files, such as its "
            "settings.",
            "下方列出生成工具留在文件里的文字，例如生成参数。",
        ),
        Text(
            "Some tools write such data when they only enlarge or sharpen a real photo.",
            "有些工具只是放大或锐化真实照片，也会写入这类数据。",
        ),
        Text(
            "Such data is not signed: anyone can write it. Chat apps and screenshots remove it, so its "
            "absence means nothing.",
            "这类数据没有签名，任何人都能写入。聊天软件和截屏会把它去掉，所以没有也不说明什么。",
        ),
    ),
    Kind.C2PA_AI: KindWords(
        Text("A signed record names AI", "签名的来源记录提到 AI"),
        Text(
            "The file carries a signed history (content credentials). See below which tool signed it and "
            "which step used AI.",
            "文件带有经签名的制作记录（内容凭证）。下方列出由哪个工具签名、哪一步用了 AI。",
        ),
        Text(
            "Part of a picture may be AI-made, such as the background. AI-made is not the same as false.",
            "可能只有一部分（例如背景）由 AI 生成。AI 生成不等于虚假。",
        ),
        Text(
            "Sending through a chat app removes the record. A signer outside the trusted list could be "
            "anyone.",
            "经聊天软件发送后记录就没有了。不在信任名单里的签名者可能是任何人。",
        ),
    ),
    Kind.C2PA_ALTERED: KindWords(
        Text("Changed after it was signed", "签名之后被改动过"),
        Text(
            "A signature in the file no longer fits the picture, or a picture it was made from. Ask for the "
            "untouched file.",
            "文件里的签名与画面（或其中用到的素材图）对不上了。请索要未改动的原文件。",
        ),
        Text(
            "Cropping, rotating or saving again with an app that does not know signatures has the same "
            "effect.",
            "用不支持签名的应用裁剪、旋转或重新保存，也会造成同样的结果。",
        ),
        Text(
            "It says that something changed, not what or why.",
            "它只说明有改动，不说明改了什么、为什么改。",
        ),
    ),
    Kind.C2PA_CAPTURE: KindWords(
        Text("A camera signed this photo", "相机为这张照片签了名"),
        Text(
            "The file came from the camera named below and was not changed since. This speaks for the file.",
            "文件出自下方列出的相机，之后没有改动。这一点对该文件有利。",
        ),
        Text(
            "It says nothing on what stands in front of the camera.",
            "它不说明镜头前拍的是什么。",
        ),
        Text(
            "A screen or a print can be photographed with such a camera too.",
            "这样的相机同样可以翻拍屏幕或打印件。",
        ),
    ),
    Kind.EDITOR_TRACE: KindWords(
        Text("Saved by picture-editing software", "由图片编辑软件保存"),
        Text(
            "The file names the program that saved it. Ask for the photo as the phone took it.",
            "文件里写着保存它的软件名。可以索要手机直接拍出的照片。",
        ),
        Text(
            "Very common: cropping, collages, filters and shop tools all leave such a name.",
            "非常普遍：裁剪、拼图、滤镜和店铺工具都会留下软件名。",
        ),
        Text(
            "It does not tell what was edited. Many programs leave no name at all.",
            "它不说明改了什么。很多软件根本不留名。",
        ),
    ),
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
    Kind.CAPTURE_CONTRADICTION: KindWords(
        Text("The file contradicts itself", "文件内的信息互相矛盾"),
        Text(
            "The facts below do not fit together, such as the small preview and the picture, or two dates. "
            "Ask for the photo as the phone took it.",
            "下方所列的信息对不上，例如小预览图与画面，或两个日期。请索要手机直接拍出的照片。",
        ),
        Text(
            "Wrong clocks, time zones, apps that rewrite part of the data. Missing data is never counted.",
            "时钟不准、时区不同，以及会改写部分信息的应用。信息缺失从不计入。",
        ),
        Text(
            "Such data can be written by anyone, so consistent data proves nothing; unusual phones can "
            "contradict themselves honestly.",
            "这些信息谁都能写，所以对得上也不证明什么；少见的手机也可能正常地自相矛盾。",
        ),
    ),
    Kind.SCREENSHOT: KindWords(
        Text("A screenshot, not the photo itself", "这是截屏，不是照片原件"),
        Text(
            "Status bar, buttons or a player frame around the picture. Ask for the photo itself.",
            "画面周围的状态栏、按钮或播放器边框。请索要照片原件。",
        ),
        Text(
            "Buyers often screenshot their own album or chat. That is no forgery.",
            "买家常常截自己的相册或聊天。这不是伪造。",
        ),
        Text(
            "Bars cropped away are not seen; photos as large as a phone's screen can be taken for a "
            "screenshot.",
            "裁掉边框就看不出来；尺寸恰好等于手机屏幕的照片可能被误认为截屏。",
        ),
    ),
    Kind.TAKEN_BEFORE_DELIVERY: KindWords(
        Text("Taken before the goods arrived", "拍摄时间早于签收"),
        Text(
            "Compare the time in the file with the delivery time below. Ask the buyer when the photo was "
            "taken.",
            "对照文件里的时间与下方的签收时间，并询问买家何时拍摄。",
        ),
        Text(
            "Phones with a wrong clock or time zone, and parcels opened before the system recorded the "
            "delivery.",
            "手机时钟或时区不对，以及系统登记签收之前包裹已被打开。",
        ),
        Text(
            "The time is whatever the phone wrote, and anyone can change it. It needs the right delivery "
            "time.",
            "这个时间由手机写入，谁都能改。签收时间也必须准确。",
        ),
    ),
    Kind.PLANTED_HOTLINE: KindWords(
        Text("A doubtful service number", "可疑的客服号码"),
        Text(
            "Compare the marked number with the one the merchant registered. Whoever answers a planted "
            "number may ask for money, codes or bank data.",
            "把标出的号码与商家登记的电话核对。打过去之后，对方可能索要钱款、验证码或银行卡信息。",
        ),
        Text(
            "One plain mention of a hotline, a buyer's own number, and what somebody tells of a call. The "
            "brand's own hotline is no planted number.",
            "平常提到一次的客服电话、买家自己的号码、讲述打电话经过的内容。品牌自己的热线不算。",
        ),
        Text(
            "Blind to numbers inside pictures and to short numbers such as 95 or 96 lines. Can be wrong "
            "where a merchant serves several brands, or repeats a new number that is not registered yet.",
            "看不到图片里的号码，也不管 95、96 开头的短号。商家经营多个品牌，"
            "或反复写出尚未登记的新号码时，可能出错。",
        ),
    ),
    Kind.STUFFED_TEXT: KindWords(
        Text("A text made for search engines", "堆砌关键词的文字"),
        Text(
            "Is anything told at all? Lists of places and stacked hotline words carry planted numbers to "
            "search results.",
            "它到底讲了什么？罗列地名、堆砌热线用语，是为了让植入的号码被搜索到。",
        ),
        Text(
            "Addresses, and notices on where parcels cannot be sent.",
            "收货地址，以及哪些地区暂停发货的通知。",
        ),
        Text(
            "A brand's list of service points looks the same. Blind to lists of streets, shops or goods.",
            "品牌的售后网点名单看起来也是这样。罗列街道、店铺或商品的，看不出来。",
        ),
    ),
    Kind.COPIED_STATEMENT: KindWords(
        Text("The same words in an earlier claim", "与以往的陈述雷同"),
        Text(
            "Compare the marked words with the earlier statement, then buyer, order and goods.",
            "把标出的内容与以往的陈述对照，再核对买家、订单和商品。",
        ),
        Text(
            "The same buyer writing again, two pieces of one order, forms and templates of the platform.",
            "同一买家再次提交、同一订单的两件商品、平台的表单和模板。",
        ),
        Text(
            "A text put in other words, by a person or by a program, is not seen. Short statements are not "
            "compared.",
            "换一种说法（无论是人还是程序改写）就看不出来。太短的陈述不作比较。",
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
            "Blind where the photos share too little of one surface, or the damage is large, faint or at "
            "an edge. Wrong for deep damage seen from two sides: it looks different from each.",
            "两张照片共有的表面太少，或损坏太大、太浅、位于边缘时，看不出来。较深的损坏从两侧看样子不同，可"
            "能判断错误。",
        ),
    ),
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
}
