"""Numbers are found in whatever writing, and nothing else is taken for one."""

# ruff: noqa: E501 - one writing beside the other
import pytest

from jianzhen.examiners.statement.numbers import Line, numbers

WRITINGS = [
    "400-1865-909", "400 186 5909", "4001865909", "(400)186-5909", "【400】1865909", "400.1865.909",
    "４００－１８６５－９０９", "四零零一八六五九零九", "肆零零-幺八六五-九零九", "四百1865909", "4〇〇-壹捌65-9零9",
    "4️⃣0️⃣0️⃣1️⃣8️⃣6️⃣5️⃣9️⃣0️⃣9️⃣", "④⓪⓪①⑧⑥⑤⑨⓪⑨", "⁴⁰⁰¹⁸⁶⁵⁹⁰⁹", "𝟒𝟎𝟎𝟏𝟖𝟔𝟓𝟗𝟎𝟗", "٤٠٠١٨٦٥٩٠٩", "4O0-l865-9O9", "4OO-I865-9o9",
    "4 0 0 1 8 6 5 9 0 9", "4.0.0.1.8.6.5.9.0.9", "4\u200b00\u200b1865\u200b909", "400☎1865☎909", "+86 400 1865 909",
    "four zero zero one eight six five nine zero nine", "si ling ling yao ba liu wu jiu ling jiu",
    "(1)400-1865-909", "①400-1865-909", "1.400-1865-909", "tel400-1865-909", "400-1865-909转2", "2026.11.22 400-1865-909",
]  # fmt: skip

NO_NUMBERS = [
    "订单号4001865909", "订单编号：400-1865-909", "运单 400 1865 909", "快递SF4001865909123", "IMEI 864001865909123",
    "6222 4001 8659 0912 345", "￥4,001,865,909", "4001865909元", "2026-11-22 14:00:18", "QQ：4001865909", "one or two",
    "身份证530125400186590918", "model 4001865909", "order number 4001865909", "10.0.0.14001", "三百四百", "一二三四五六七",
    "尺寸 400×1865×909mm", "4001865909kg", "1 2 3 4 5 6 7 8 9 10 11 12", "version 4.0.0-1865", "1865909",
]  # fmt: skip


@pytest.mark.parametrize("text", WRITINGS)
@pytest.mark.parametrize("around", ["{}", "客服热线：{}，24小时", "a {} b"])
def test_one_number_in_every_writing(text: str, around: str) -> None:
    (number,) = numbers(around.format(text))
    assert (number.e164, number.line) == ("+864001865909", Line.SERVICE)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_other_figures_are_no_telephone_numbers(text: str) -> None:
    assert numbers(text) == ()


@pytest.mark.parametrize(
    ("text", "e164", "line"),
    [
        ("138 1234 5678", "+8613812345678", Line.MOBILE),
        ("幺三八-一二三四-五六七八", "+8613812345678", Line.MOBILE),
        ("0871-6336 1234", "+8687163361234", Line.FIXED),
        ("(010)6288-1234", "+861062881234", Line.FIXED),
        ("800-820-1234", "+868008201234", Line.SERVICE),
        ("1-800-243-0000", "+18002430000", Line.SERVICE),
        ("call 1 (844) 555-0134 now", "+18445550134", Line.SERVICE),
        ("+44 7911 123456", "+447911123456", Line.MOBILE),
        ("0800 123 4567", "+448001234567", Line.SERVICE),
    ],
)
def test_whose_number_it_is(text: str, e164: str, line: Line) -> None:
    (number,) = numbers(text)
    assert (number.e164, number.line) == (e164, line)


def test_a_number_says_where_it_stands_and_whether_it_hides() -> None:
    text = "请打 400-1865-909 或四零零-一八六五-九零九"
    plain, hidden = numbers(text)
    assert text[plain.start : plain.end] == "400-1865-909"
    assert text[hidden.start : hidden.end] == "四零零-一八六五-九零九"
    assert (plain.disguised, hidden.disguised) == (False, True)


def test_full_width_digits_alone_are_what_a_keyboard_gives() -> None:
    assert not numbers("４００－１８６５－９０９")[0].disguised
    assert numbers("４00－１８６５－９０９")[0].disguised


def test_a_label_excuses_only_what_stands_right_behind_it() -> None:
    assert numbers("订单号是：4001865909") == ()
    assert len(numbers("订单异常请打4001865909")) == 1
    assert len(numbers("快递丢件理赔热线：四 零 零 一 八 六 五 九 零 九")) == 1


def test_items_of_a_list_are_told_apart() -> None:
    assert len(numbers("(1)400-1865-909(点击咨询)(2)400-1865-909、③400-1865-908")) == 3
    assert len(numbers("13812345678/13912345678")) == 2
