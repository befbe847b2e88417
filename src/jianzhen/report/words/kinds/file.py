"""What the file says of itself: labels, signed records, how it was taken."""

from jianzhen.model import Kind, Text
from jianzhen.report.words.kinds.words import KindWords

_LABEL_FAILS = Text(
    "The label is not signed: anyone can write it into somebody else's file. Chat apps and screenshots "
    "remove it, so a missing label means nothing.",
    "这种标识没有签名，任何人都能写进别人的文件。聊天软件和截屏会把它去掉，所以没有标识也不说明什么。",
)

FILE: dict[Kind, KindWords] = {
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
}
