"""Why a file is no photo we may open, in few words: names of parts come from the standards, as they are."""

from jianzhen.errors import PhotoError
from jianzhen.model.text import Text

SEND_ORIGINAL = Text(
    "Send the original photo as JPEG, PNG, WebP or HEIC", "请提供原始照片（JPEG、PNG、WebP 或 HEIC）"
)
SEND_AGAIN = Text("Send the complete original file again", "请重新提供完整的原始文件")
SEND_JPEG = Text("Send the photo as an ordinary JPEG", "请提供普通的 JPEG 照片")
SEND_ONE = Text("Send one single picture", "请只提供一张图片")
SEND_SMALLER = Text("Send a smaller picture", "请提供小一些的图片")

NO_PHOTO = Text("this is no photo in a format we read", "这不是可以读取的照片格式")


class Unreadable(PhotoError):
    """These bytes are no photo we may open; said before anybody named them."""

    def __init__(self, what: Text, do: Text = SEND_ORIGINAL) -> None:
        super().__init__(what, do)


def damaged(format: str, part: str) -> Unreadable:
    """Error for a file whose structure is broken at `part`."""
    return Unreadable(
        Text(f"the {format} is damaged ({part})", f"这个 {format} 文件已损坏（{part}）"), SEND_AGAIN
    )


def truncated(format: str) -> Unreadable:
    """Error for a file that ends too early."""
    return Unreadable(Text(f"the {format} is cut short", f"这个 {format} 文件不完整"), SEND_AGAIN)


def no_picture(format: str) -> Unreadable:
    """Error for a file that is whole, with nothing to see in it."""
    return Unreadable(Text(f"the {format} holds no picture", f"这个 {format} 文件里没有图片"))


def unsupported(format: str, kind: str) -> Unreadable:
    """Error for a rare kind of a format."""
    what = Text(f"this kind of {format} ({kind}) is not read", f"暂不支持这种 {format} 文件（{kind}）")
    return Unreadable(what, SEND_JPEG)


def too_many(limit: int, things: Text, do: Text = SEND_ORIGINAL) -> Unreadable:
    """Error for a file that would cost too much to go through."""
    return Unreadable(
        Text(f"the file has more than {limit} {things.en}", f"文件的{things.zh}太多（超过 {limit}）"), do
    )
