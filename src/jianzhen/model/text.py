"""A sentence for people, in both languages."""

from dataclasses import dataclass
from typing import Literal

Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """The same sentence in English and in Chinese, of equal quality."""

    en: str
    zh: str

    def in_(self, lang: Lang) -> str:
        """Return the sentence in `lang`."""
        return self.zh if lang == "zh" else self.en

    def about(self, name: object) -> "Text":
        """Return the sentence behind the name it is about, such as a file's: `a.jpg: the file is empty`."""
        return Text(f"{name}: {self.en}", f"{name}：{self.zh}")


def sentences(*texts: Text) -> Text:
    """Join texts that bear no full stop of their own into a line of whole sentences."""
    return Text(" ".join(f"{text.en}." for text in texts), "".join(f"{text.zh}。" for text in texts))
