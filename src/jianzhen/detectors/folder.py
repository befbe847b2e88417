"""A detector as a folder: `model.onnx` and `card.toml`."""

import math
from pathlib import Path

from jianzhen.detectors.cardfile import CardFile, Output, read_card
from jianzhen.detectors.detector import CannotScore, Card
from jianzhen.detectors.pixels import prepare
from jianzhen.detectors.session import Session
from jianzhen.errors import UsageError
from jianzhen.model import Text
from jianzhen.photo import Photo

MODEL = "model.onnx"


class FolderDetector:
    """A model that answers as its card says."""

    def __init__(self, folder: Path) -> None:
        """Read the card and start the model; raise UsageError where either is not as it must be."""
        self._file = read_card(folder)
        self._session = Session(folder / MODEL, self._file.sha256)
        try:
            _fits(self._session, self._file, folder / MODEL)
        except UsageError:
            self._session.close()
            raise

    @property
    def card(self) -> Card:
        """What it is."""
        return self._file.card

    def score(self, photo: Photo) -> float:
        """Show it the photo; raise CannotScore."""
        return read_answer(self._session.run(prepare(photo, self._file.input)), self._file.output)

    def close(self) -> None:
        """End its process; it also ends with ours."""
        self._session.close()


def read_answer(answer: list[float], how: Output) -> float:
    """Return the score in the numbers a model gave; raise CannotScore where it is none."""
    if how.index >= len(answer):
        said = f"{len(answer)}"
        raise CannotScore(
            Text(
                f"The model gives {said} numbers, and its card asks for number {how.index}.",
                f"模型给出 {said} 个数，而模型卡要取的是第 {how.index} 个（从 0 数起）。",
            )
        )
    value = answer[how.index]
    if how.kind == "logits":
        if not all(map(math.isfinite, answer)):
            value = math.nan
        else:
            top = max(answer)
            value = math.exp(value - top) / sum(math.exp(v - top) for v in answer)
    if not math.isfinite(value):
        raise CannotScore(Text("The model's answer is no number.", "模型给出的结果不是数。"))
    if how.kind == "logit":
        return value * how.sign
    if not -1e-3 <= value <= 1 + 1e-3:
        raise CannotScore(
            Text(
                f"The card says that the model gives a probability, but it gave {value:.4g}.",
                f"模型卡写明结果是概率，模型却给出 {value:.4g}。",
            )
        )
    value = min(max(value, 0.0), 1.0)
    return value if how.sign == 1 else 1.0 - value


def _fits(session: Session, file: CardFile, path: Path) -> None:
    """Refuse a model that does not take what the card prepares."""
    told, how = session.loaded, file.input
    side = how.side
    wanted: list[int | None] = (
        [1, how.channels, side, side] if how.layout == "nchw" else [1, side, side, how.channels]
    )
    shape, types = told["shape"], told["types"]
    fits = len(shape) == 4 and all(
        has is None or (want is not None and has == want) for has, want in zip(shape, wanted, strict=True)
    )
    if told["inputs"] == 1 and fits and types[0] == types[1] == "tensor(float)":
        return

    def say(sides: list[int | None]) -> str:
        return " × ".join("?" if s is None else str(s) for s in sides) or "–"

    raise UsageError(
        Text(
            f"the model takes {told['inputs']} inputs, the first {say(shape)} of {types[0]}, and answers "
            f"{types[1]}; the card prepares one of {say(wanted)} of tensor(float)",
            f"模型有 {told['inputs']} 个输入，第一个为 {say(shape)}（{types[0]}），输出 {types[1]}；"
            f"而模型卡准备的是一个 {say(wanted)}（tensor(float)）",
        ).about(path),
        Text(
            "Correct layout, colour and sizes of the card, or convert the model with one float32 picture as "
            "its input",
            "请改正模型卡中的 layout、colour 和尺寸，或把模型转换成以一张 float32 图片为输入",
        ),
    )
