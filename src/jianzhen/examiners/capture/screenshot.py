"""The rule for screen captures."""

from jianzhen.examiners.capture.evidence import Evidence
from jianzhen.model import Text
from jianzhen.photo import Photo
from jianzhen.photo.origin import camera, screen_capture
from jianzhen.photo.regime import is_phone_screen
from jianzhen.photo.screen import Screen, look_at_screen

ADVICE = Text(
    "A screenshot is not forbidden, but it hides where the photo comes from: ask for the original.",
    "截图并不违规，但看不出照片的来源：请买家发送原图。",
)


def captured_screen(photo: Photo) -> Evidence | None:
    """Return that the photo was captured from a screen, or None.

    Score 4: the file says so. 3: a status bar, and a phone's exact size or the foot of its screen.
    2: a status bar alone, or a PNG of a phone's exact size. 1: the foot of a screen, or
    an app's bar at exact screen size.
    """
    mark = screen_capture(photo.metadata)
    if mark:
        seen = Text(
            f"The file says that it is a screen capture ({mark.where}).",
            f"文件自己注明是屏幕截图（{mark.where}）。",
        )
        return Evidence("screen-marked", 4.0, _advise(seen), {"mark": mark.name, "where": mark.where})
    if camera(photo.metadata):
        return None
    screen = look_at_screen(photo.pixels, photo.width, photo.height)
    score = screen_score(screen, photo.format)
    if score == 0:
        return None
    seen = Text(
        "The photo was captured from a phone's screen: " + ", ".join(t.en for t in _signs(screen)) + ".",
        "照片是从手机屏幕上截取的：" + "，".join(t.zh for t in _signs(screen)) + "。",
    )
    return Evidence(
        "screen-seen",
        score,
        _advise(seen),
        {
            "size_of": screen.model,
            "status_bar": screen.status_bar,
            "foot": screen.foot,
            "header": screen.header,
        },
    )


def screen_score(screen: Screen, file_format: str) -> float:
    """Return 3 to 1 for what was seen, 0 for too little."""
    if screen.status_bar:
        return 3.0 if screen.model or screen.foot else 2.0
    if screen.model and file_format == "png":
        return 2.0
    return 1.0 if is_phone_screen(screen, file_format) else 0.0


def _signs(screen: Screen) -> list[Text]:
    signs = []
    if screen.status_bar:
        signs.append(Text("a status bar along the top", "顶部有状态栏"))
    if screen.header:
        signs.append(Text("an app's bar above the picture", "图片上方有应用的标题栏"))
    if screen.foot:
        signs.append(Text("an app's bar or the home indicator at the foot", "底部有应用的按钮栏或手势条"))
    if screen.model:
        signs.append(
            Text(f"exactly the screen size of {screen.model}", f"尺寸与 {screen.model} 的屏幕完全相同")
        )
    return signs


def _advise(seen: Text) -> Text:
    return Text(f"{seen.en} {ADVICE.en}", f"{seen.zh}{ADVICE.zh}")
