"""The words around a claim."""

from jianzhen.model import Kind, Text
from jianzhen.report.words.kinds.words import KindWords

TEXTS: dict[Kind, KindWords] = {
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
}
