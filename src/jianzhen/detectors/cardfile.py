"""`card.toml` of a detector's folder → its card, how pixels are prepared, how answers are read; validated."""

import hashlib
import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from jianzhen.detectors.detector import Card, wrong
from jianzhen.errors import CANNOT_READ, CHECK_PATH, UsageError, because
from jianzhen.model import Text

CARD = "card.toml"
CARD_BYTES = 64 * 1024
LARGEST_SIDE = 2048
"""Pixels on a side of what a model is shown."""

RESIZE = ("none", "short", "long", "stretch")
INTERPOLATION = ("nearest", "bilinear", "bicubic", "lanczos")
COLOUR = ("rgb", "bgr", "gray")
LAYOUT = ("nchw", "nhwc")
KIND = ("logit", "probability", "logits")


@dataclass(frozen=True, slots=True)
class Input:
    """How a photo becomes what the model is shown: resized, cropped, coloured, scaled, normalised, laid out.

    Attributes:
        resize: `short` or `long` side to `resize_to` (`long` never enlarges), `stretch` to a square, `none`.
        crop_to: side of the square cut from the middle; None: nothing is cut.
        range: what 0 and 255 become, before mean and std of each channel.
    """

    resize: str
    resize_to: int | None
    interpolation: str
    crop_to: int | None
    colour: str
    layout: str
    range: tuple[float, float]
    mean: tuple[float, ...]
    std: tuple[float, ...]

    @property
    def channels(self) -> int:
        """1 or 3."""
        return 1 if self.colour == "gray" else 3

    @property
    def side(self) -> int | None:
        """Height and width of what the model is shown, where that is the same for every photo."""
        return self.crop_to or (self.resize_to if self.resize == "stretch" else None)


@dataclass(frozen=True, slots=True)
class Output:
    """How the answer becomes a score.

    Attributes:
        kind: `probability` (0 to 1), `logit` (any number), or `logits` of several classes (softmax first).
        index: which of the numbers of the first output.
        sign: −1 where a larger number means a genuine photo.
    """

    kind: str
    index: int
    sign: Literal[1, -1]


@dataclass(frozen=True, slots=True)
class CardFile:
    """A valid card; `sha256` is that of the model beside it."""

    card: Card
    sha256: str
    input: Input
    output: Output


_TOP = {
    "id",
    "version",
    "title",
    "sha256",
    "licence",
    "source",
    "detects",
    "training_data",
    "input",
    "output",
}
_IN = {"resize", "resize_to", "interpolation", "crop_to", "colour", "layout", "range", "mean", "std"}
_OUT = {"kind", "index", "sign", "threshold"}


def read_card(folder: Path) -> CardFile:
    """Read the card of a folder; raise UsageError saying which field to correct, and how."""
    path = folder / CARD
    try:
        with path.open("rb") as file:
            data = file.read(CARD_BYTES + 1)
    except OSError as error:
        raise UsageError(because(CANNOT_READ, error).about(path), CHECK_PATH) from error
    try:
        if len(data) > CARD_BYTES:
            raise ValueError("larger than 64 KiB")
        raw = tomllib.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise UsageError(
            Text(f"the card is no valid TOML ({error})", f"模型卡不是有效的 TOML（{error}）").about(path),
            Text(
                "Start from the example in docs/bringing-a-detector.md",
                "请从 docs/bringing-a-detector.zh.md 的示例写起",
            ),
        ) from error
    try:
        return parse_card(raw)
    except UsageError as error:
        raise UsageError(error.what.about(path), error.do) from None


def parse_card(raw: Mapping[str, Any]) -> CardFile:
    """Turn the data of a card into its parts; raise UsageError."""
    _known(raw, _TOP, "")
    title, given, said = (_table(raw, name) for name in ("title", "input", "output"))
    _known(title, {"en", "zh"}, "title.")
    _known(given, _IN, "input.")
    _known(said, _OUT, "output.")
    sha256 = raw.get("sha256")
    if not isinstance(sha256, str) or len(sha256) != 64 or set(sha256.lower()) - set("0123456789abcdef"):
        digits = Text(
            "64 hex digits, as sha256sum model.onnx prints them",
            "64 位十六进制数字，即 sha256sum model.onnx 的输出",
        )
        raise wrong("sha256", digits)
    input_, output, threshold = _input(given), _output(said), _threshold(said)
    decisive = json.dumps([sha256.lower(), asdict(input_), asdict(output), threshold])
    card = Card(
        id=raw.get("id", ""),
        version=raw.get("version", ""),
        title=Text(title.get("en", ""), title.get("zh", "")),
        digest=hashlib.sha256(decisive.encode()).hexdigest(),
        threshold=threshold,
        detects=raw.get("detects", ""),
        training_data=raw.get("training_data", ""),
        licence=raw.get("licence", ""),
        source=raw.get("source", ""),
    )
    return CardFile(card, sha256.lower(), input_, output)


def _table(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = raw.get(name)
    if not isinstance(table, dict):
        raise wrong(name, Text(f"a section [{name}]", f"一节 [{name}]"))
    return table


def _known(table: Mapping[str, Any], names: set[str], where: str) -> None:
    """A misspelt field must not fall silently to nothing."""
    for name in table:
        if name not in names:
            raise UsageError(
                Text(
                    f"the card has an unknown field {where}{name:.60}", f"模型卡有未知的项 {where}{name:.60}"
                ),
                Text(f"Use only: {', '.join(sorted(names))}", f"只能使用：{'、'.join(sorted(names))}"),
            )


def _choice(table: Mapping[str, Any], name: str, among: tuple[str, ...], where: str) -> str:
    value = table.get(name)
    if isinstance(value, str) and value in among:
        return value
    raise wrong(f"{where}.{name}", Text(f"one of {', '.join(among)}", f"{'、'.join(among)} 之一"))


def _side(table: Mapping[str, Any], name: str, why: Text) -> int:
    value = table.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LARGEST_SIDE:
        return value
    bounds = Text(f"1 to {LARGEST_SIDE} pixels ({why.en})", f"1 到 {LARGEST_SIDE} 像素（{why.zh}）")
    raise wrong(f"input.{name}", bounds)


def _numbers(table: Mapping[str, Any], name: str, count: int) -> tuple[float, ...]:
    value = table.get(name)
    good = isinstance(value, list) and len(value) == count
    good = good and all(isinstance(v, int | float) and not isinstance(v, bool) for v in value)  # type: ignore[union-attr]
    if good and all(math.isfinite(v) and abs(v) <= 1e6 for v in value):  # type: ignore[union-attr]
        return tuple(float(v) for v in value)  # type: ignore[union-attr]
    raise wrong(f"input.{name}", Text(f"{count} numbers in brackets", f"方括号中的 {count} 个数"))


def _input(table: Mapping[str, Any]) -> Input:
    resize, colour = _choice(table, "resize", RESIZE, "input"), _choice(table, "colour", COLOUR, "input")
    must_crop = resize in ("none", "short")
    why = Text(f"resize is {resize}", f"resize 为 {resize}")
    crop_to = _side(table, "crop_to", why) if must_crop or "crop_to" in table else None
    resize_to = _side(table, "resize_to", why) if resize != "none" else None
    if resize == "none" and "resize_to" in table:
        raise wrong("input.resize_to", Text("nothing, since resize is none", "不填，因为 resize 为 none"))
    if resize == "long" and crop_to is not None:
        raise wrong("input.crop_to", Text("nothing, since resize is long", "不填，因为 resize 为 long"))
    if crop_to is not None and resize_to is not None and crop_to > resize_to:
        raise wrong("input.crop_to", Text("no more than resize_to", "不超过 resize_to"))
    channels = 1 if colour == "gray" else 3
    low, high = _numbers(table, "range", 2)
    if low >= high:
        raise wrong("input.range", Text("two numbers that rise, such as [0, 1]", "两个递增的数，例如 [0, 1]"))
    std = _numbers(table, "std", channels)
    if min(std) < 1e-6:
        raise wrong("input.std", Text("numbers above 0", "大于 0 的数"))
    return Input(
        resize,
        resize_to,
        _choice(table, "interpolation", INTERPOLATION, "input") if resize != "none" else "nearest",
        crop_to,
        colour,
        _choice(table, "layout", LAYOUT, "input"),
        (low, high),
        _numbers(table, "mean", channels),
        std,
    )


def _threshold(table: Mapping[str, Any]) -> float:
    value = table.get("threshold")
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        number = Text(
            "a number: the score from which its makers call a photo generated",
            "一个数：从它起判为生成",
        )
        raise wrong("output.threshold", number)
    return float(value)


def _output(table: Mapping[str, Any]) -> Output:
    index, sign = table.get("index"), table.get("sign")
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < 100_000:
        raise wrong("output.index", Text("a whole number from 0 on", "从 0 开始的整数"))
    if isinstance(sign, bool) or not isinstance(sign, int) or sign not in (1, -1):
        raise wrong("output.sign", Text("1, or -1 where more means genuine", "1；数值越大越真实时写 -1"))
    return Output(_choice(table, "kind", KIND, "output"), index, 1 if sign == 1 else -1)
