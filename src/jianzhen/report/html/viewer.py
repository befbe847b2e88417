"""The pictures of one finding: side by side, blink, swipe, difference; marked places; the map over the photo.

All layers share one coordinate system, the full-size pixels of the photo under examination. Without
JavaScript, and on paper, the two photos stand side by side.
"""

from jianzhen.model import Finding, Region, Text
from jianzhen.photo import Photo
from jianzhen.report.html.element import Markup, el, join, name
from jianzhen.report.html.gallery import Gallery
from jianzhen.report.model import Report

_MODES = (
    ("side", Text("Side by side", "并排")),
    ("blink", Text("Blink", "闪切")),
    ("swipe", Text("Swipe", "滑动")),
    ("difference", Text("Difference", "差异")),
)
_HINTS = {
    "blink": Text(
        "Whatever jumps or appears between the two is different. Space or a click switches.",
        "来回切换时跳动或忽然出现的地方就是不同之处。按空格或点击图片可切换。",
    ),
    "swipe": Text(
        "Left of the line is the photo it was compared with, right of it the claim photo.",
        "分界线左边是对照照片，右边是索赔照片。",
    ),
    "difference": Text(
        "Black is the same, bright is different. Thin outlines come from compression and small shifts.",
        "黑色为相同，明亮为不同。细轮廓来自压缩和细微错位。",
    ),
}


KEYS = el(
    "span",
    {"class": "unseen", "id": "keys"},
    Text(
        "Pictures. Plus and minus zoom, zero shows the whole, arrows move.",
        "图片。加减号缩放，零显示全图，方向键移动。",
    ),
)
"""Name of every group of pictures, for those who hear the page."""


def viewer(number: int, finding: Finding, report: Report, gallery: Gallery) -> Markup:
    """Return the figure of finding `number`."""
    exhibit = report.examined(finding)
    if exhibit is None:
        return Markup()
    photo = exhibit.photo
    against = report.compared(finding)
    aligned = gallery.aligned(against.photo, finding.transform, photo) if against else None
    heat = gallery.map(finding.map_png, photo)
    key = f"f{number}"
    layers = join(
        el("g", {"class": "photos"}, gallery.photo(photo), _reference_layer(key, aligned)),
        el("g", {"class": "map", "opacity": "0.6"}, heat) if heat else None,
        el("g", {"class": "places"}, *_places(finding.regions, photo)),
        el("line", {"class": "edge"}) if aligned else None,
    )
    panes = [_pane(f"{key}-a", photo, layers, join(exhibit.role, " ", name(exhibit.name)), "claim")]
    if against:
        shown = (photo, aligned) if aligned else (against.photo, gallery.photo(against.photo))
        caption = join(against.role, " ", name(against.name), _aligned_note(aligned))
        panes.append(_pane(f"{key}-b", *shown, caption, "reference"))
    kind = "pair aligned" if aligned else "pair" if against else "single"
    if kind == "single" and not (finding.regions or heat):
        kind = "single plain"
    return el(
        "figure",
        {"class": f"viewer {kind}", "data-mode": "side"},
        _toolbar(key, finding, aligned is not None, heat is not None) if "plain" not in kind else None,
        el("div", {"class": "panes", "tabindex": "0", "role": "group", "aria-labelledby": "keys"}, *panes),
        _swipe_slider() if aligned else None,
        *(_hint(mode, text) for mode, text in _HINTS.items() if aligned),
    )


def _reference_layer(key: str, aligned: Markup | None) -> Markup | None:
    if aligned is None:
        return None
    clip = el("clipPath", {"id": f"{key}-clip"}, el("rect", {"class": "clip", "width": "0", "height": "0"}))
    return join(clip, el("g", {"class": "reference-layer"}, aligned))


def _pane(key: str, frame: Photo, layers: Markup, caption: Markup, kind: str) -> Markup:
    box = {"viewBox": f"0 0 {frame.width} {frame.height}", "role": "img", "aria-labelledby": key}
    return el(
        "div",
        {"class": f"pane {kind}"},
        el("svg", box, layers),
        el("p", {"class": "caption", "id": key}, caption),
    )


def _aligned_note(aligned: Markup | None) -> Markup | None:
    if aligned is None:
        return None
    return join(
        " ", el("span", {"class": "note"}, Text("(laid over the claim photo)", "（已对齐到索赔照片）"))
    )


def _places(regions: tuple[Region, ...], photo: Photo) -> list[Markup]:
    """Boxes with numbers; drawn twice, dark over light, to be seen on any ground."""
    size = max(photo.width, photo.height) / 34
    boxes = []
    for n, r in enumerate(regions, start=1):
        box = {"x": str(r.x), "y": str(r.y), "width": str(r.w), "height": str(r.h)}
        x, y = max(r.x, 0) + size * 0.2, max(r.y - size * 0.3, size)
        text = {"x": f"{x:.0f}", "y": f"{y:.0f}", "font-size": f"{size:.0f}"}
        boxes.append(
            el(
                "g",
                {"class": "place"},
                el("rect", {"class": "halo", **box}),
                el("rect", {"class": "line", **box}),
                el("text", text, str(n)),
            )
        )
    return boxes


def _toolbar(key: str, finding: Finding, aligned: bool, heat: bool) -> Markup | None:
    groups = []
    if aligned:
        buttons = (
            _button(text, {"data-mode": m, "aria-pressed": str(m == "side").lower()}) for m, text in _MODES
        )
        groups.append(el("div", {"class": "group modes"}, *buttons))
        groups.append(
            el(
                "div",
                {"class": "group blinking"},
                _button(Text("Switch", "切换"), {"data-do": "flip"}),
                _check(Text("By itself", "自动"), "auto"),
            )
        )
    zoom = (
        _button("−", {"data-do": "out"}, Text("Smaller", "缩小")),
        _button("+", {"data-do": "in"}, Text("Larger", "放大")),
        _button(Text("Whole", "全图"), {"data-do": "home"}),
    )
    groups.append(el("div", {"class": "group zoom"}, *zoom))
    if finding.regions:
        places = (
            _button(str(n), _place(r), Text(f"Go to place {n}", f"看第 {n} 处"))
            for n, r in enumerate(finding.regions[:9], start=1)
        )
        title = _check(Text("Marked places", "标记位置"), "places")
        groups.append(el("div", {"class": "group"}, title, *places))
    if heat:
        slider = el("input", {"type": "range", "min": "0", "max": "100", "value": "60", "data-do": "map"})
        groups.append(el("label", {"class": "group"}, el("span", None, Text("Map", "热图")), slider))
    return el("div", {"class": "bar", "id": f"{key}-bar"}, *groups)


def _place(region: Region) -> dict[str, str]:
    return {"data-place": f"{region.x} {region.y} {region.w} {region.h}", "class": "number"}


def _button(label: str | Text, attributes: dict[str, str], spoken: Text | None = None) -> Markup:
    """A button; `spoken` is its name for those who hear the page, where the label is a mere sign."""
    sign = el("span", {"aria-hidden": "true"}, label) if spoken else label
    said = el("span", {"class": "unseen"}, spoken) if spoken else None
    return el("button", {"type": "button", **attributes}, sign, said)


def _check(label: Text, does: str) -> Markup:
    box = el("input", {"type": "checkbox", "checked": True, "data-do": does})
    return el("label", None, box, el("span", None, label))


def _swipe_slider() -> Markup:
    label = el("span", {"class": "unseen"}, Text("Position of the dividing line", "分界线的位置"))
    slider = el("input", {"type": "range", "min": "0", "max": "1000", "value": "500", "data-do": "swipe"})
    return el("label", {"class": "swiping"}, label, slider)


def _hint(mode: str, text: Text) -> Markup:
    return el("p", {"class": "hint", "data-for": mode}, text)
