"""Summaries in plain words, English and Chinese of equal quality.

They never call a photo genuine or fake: a label says what somebody wrote into a file. Unsigned marks can also
be planted on an honest buyer's photo, so the words say that they are a lead.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jianzhen.errors import PhotoError
from jianzhen.examiners.label.aigc import AigcLabel, Form
from jianzhen.examiners.label.producer import decode
from jianzhen.examiners.label.sourcetype import Declared, Origin
from jianzhen.examiners.label.traces import Trace
from jianzhen.examiners.label.visible import VisibleLabel
from jianzhen.model import Kind, Text

if TYPE_CHECKING:
    from jianzhen.examiners.label.provenance import Credential

LEAD = Text(
    "Such a label is not signed and anyone can write one, so it is a lead: ask how the photo was made.",
    "这种标识没有签名，任何人都可以写入，因此只是线索：请询问照片的来历。",
)
NO_READER = Text(
    "Visible AI labels were not looked for: text recognition is not installed (pip install 'jianzhen[ocr]').",
    "未检查图片上可见的 AI 生成标识：没有安装文字识别组件（pip install 'jianzhen[ocr]'）。",
)
_ASK = Text("Ask how the photo was made.", "请询问照片的来历。")
_UNSIGNED_LIKE = Text(
    "Without a trusted signer anyone can write such a record, so it is a lead: ask how the photo was made.",
    "签名者不可信时，任何人都可以写出这样的凭证，因此只是线索：请询问照片的来历。",
)
_DEGREE = {
    Kind.AI_LABEL: Text("says that it is AI-generated", "注明该图属于 AI 生成内容"),
    Kind.AI_LABEL_POSSIBLE: Text("says that it is possibly AI-generated", "注明该图可能为 AI 生成内容"),
    Kind.AI_LABEL_SUSPECTED: Text("says that it is suspected to be AI-generated", "注明该图疑似 AI 生成内容"),
}
_SIGNER = {
    "on-list": Text("its signer is on the public trust list of {}", "签名者在 {} 的公开信任列表中"),
    "not-on-list": Text("its signer is not on the public trust list of {}", "签名者不在 {} 的公开信任列表中"),
    "expired": Text("its signer's certificate has expired", "签名者的证书已过期"),
    "invalid-certificate": Text("its signer's certificate breaks the rules", "签名者的证书不合规范"),
    "revoked": Text("its signer's certificate was revoked", "签名者的证书已被吊销"),
}


def ai_label(kind: Kind, labels: Sequence[AigcLabel], declared: Sequence[Declared]) -> Text:
    """Summary of a GB 45438 label, an IPTC declaration, or both."""
    parts: list[Text] = []
    for label in labels[:1]:
        parts.append(_one_label(kind, label))
        if label.producer:
            name = decode(label.producer).text
            parts.append(Text(f"Producer: {name.en}.", f"生成服务方：{name.zh}。"))
    if declared:
        what = declared[0].term.text
        parts.append(
            Text(
                f"The file's description (IPTC) says that the picture was {what.en}.",
                f"文件的图片说明（IPTC）注明该图{what.zh}。",
            )
        )
    return _join(*parts, LEAD)


def _one_label(kind: Kind, label: AigcLabel) -> Text:
    if label.form is Form.BYTEDANCE:
        return Text(
            "The file carries a ByteDance app's mark that its user or the platform declared AI content; it "
            "is not the national label.",
            "文件带有字节跳动应用的标记，表示用户或平台声明含有 AI 内容；它不是国家标准规定的标识。",
        )
    if label.label not in ("1", "2", "3"):
        return Text(
            "The file carries China's AI label (GB 45438), but the label does not say clearly whether the "
            "picture is, may be or is suspected to be AI-generated.",
            "文件带有国家标准 GB 45438 的 AI 生成标识，但没有写明是“属于”“可能”还是“疑似”AI 生成。",
        )
    degree = _DEGREE[kind]
    return Text(
        f"The file carries China's AI label (GB 45438), which {degree.en}.",
        f"文件带有国家标准 GB 45438 的 AI 生成标识，{degree.zh}。",
    )


def c2pa_ai(credential: "Credential") -> Text:
    """Summary of a C2PA record that states AI."""
    statement = credential.says(Origin.AI)[0]
    agent = f" ({statement.agent})" if statement.agent else ""
    agent_zh = f"（{statement.agent}）" if statement.agent else ""
    what = statement.term.text
    where = (
        Text("this picture was", "该图")
        if statement.active
        else Text("a picture it was made from was", "该图所用的素材")
    )
    return _join(
        Text(
            f"The file's content record (C2PA) says that {where.en} {what.en}{agent}.",
            f"文件的内容凭证（C2PA）注明{where.zh}{what.zh}{agent_zh}。",
        ),
        _fit(credential),
        _ASK if credential.signer_trust == "on-list" else _UNSIGNED_LIKE,
    )


def c2pa_altered(active: bool) -> Text:
    """Summary of a C2PA record that no longer fits."""
    if active:
        return Text(
            "The file's content record (C2PA) does not match the file: the picture or the record was changed "
            "after signing. Editing, converting or re-saving can do that, also without bad intent.",
            "文件的内容凭证（C2PA）与文件不符：签名之后，图片或凭证被改动过。"
            "编辑、转换格式或重新保存都可能造成这种情况，不一定有恶意。",
        )
    return Text(
        "The file's content record (C2PA) itself is intact, but it lists a source picture whose own record "
        "had been changed after signing.",
        "文件自身的内容凭证（C2PA）完好，但其中列出的一张素材图的凭证在签名之后被改动过。",
    )


def c2pa_capture(credential: "Credential") -> Text:
    """Summary of a C2PA record of a capture: speaks for a camera, never for honesty."""
    if credential.signer_trust == "on-list":
        last = Text(
            "That speaks for a real capture. It does not say what stood before the camera: a screen can be "
            "photographed too.",
            "这有利于认定确为实拍，但不能说明镜头前是什么：屏幕也可以被翻拍。",
        )
    else:
        last = Text(
            "Without a trusted signer anyone can write such a record, so it weighs little.",
            "签名者不可信时，任何人都可以写出这样的凭证，因此分量很轻。",
        )
    return _join(
        Text(
            f"The file's content record (C2PA) says that the picture was captured by a camera"
            f"{_by(credential).en}.",
            f"文件的内容凭证（C2PA）注明该图由相机拍摄{_by(credential).zh}。",
        ),
        _fit(credential),
        last,
    )


def generator_trace(found: Sequence[Trace]) -> Text:
    """Summary of traces of generators; empty for a mere declaration of an algorithm."""
    if not found:
        return Text(
            "The file says that the picture was computed by an algorithm instead of photographed. It is a "
            "lead: ask how the photo was made.",
            "文件注明该图由算法计算生成，而非拍摄。这是线索：请询问照片的来历。",
        )
    names = ", ".join(dict.fromkeys(trace.name for trace in found))
    names_zh = "、".join(dict.fromkeys(trace.name for trace in found))
    return Text(
        f"The file holds traces of an AI image tool: {names}. Such traces are not signed and anyone can "
        "write them, so they are a lead: ask how the photo was made.",
        f"文件中留有 AI 图像工具的痕迹：{names_zh}。"
        "这种痕迹没有签名，任何人都可以写入，因此只是线索：请询问照片的来历。",
    )


def editor_trace(found: Sequence[Trace]) -> Text:
    """Summary of traces of editors: weak, and worded so."""
    names = ", ".join(dict.fromkeys(trace.name for trace in found))
    names_zh = "、".join(dict.fromkeys(trace.name for trace in found))
    return Text(
        f"The file passed through editing software: {names}. This alone means little: most people crop or "
        "brighten their photos honestly.",
        f"文件经过编辑软件处理：{names_zh}。单凭这一点说明不了什么：多数人裁剪、调亮照片都是正常行为。",
    )


def visible_label(found: Sequence[VisibleLabel]) -> Text:
    """Summary of labels that can be read in the picture."""
    words = found[0].text[:40]
    return Text(
        f"Words near the edge of the picture read like an AI label: “{words}”. Look at the marked place: it "
        "is a lead, since words can be printed on goods or added by anyone.",
        f"图片边缘的文字像是 AI 生成标识：“{words}”。请查看标出的位置："
        "这只是线索，商品上可能印有文字，任何人也都可以添加文字。",
    )


def unread_pixels(error: PhotoError) -> Text:
    """Say that visible labels were not looked for because the picture does not decode."""
    return Text(
        f"Visible AI labels were not looked for: {error.what.en}.",
        f"未检查图片上可见的 AI 生成标识：{error.what.zh}。",
    )


def _fit(credential: "Credential") -> Text:
    if not credential.fits:
        return Text(
            "But the record does not match the file, so it may have come from another picture.",
            "但凭证与文件不符，它可能来自另一张图片。",
        )
    trust, dated, name = _SIGNER[credential.signer_trust], credential.trust_list, credential.signer
    named = Text(f" (it calls itself “{name}”)", f"（自称“{name}”）") if name else Text("", "")
    return Text(
        f"The record matches the file; {trust.en.format(dated)}{named.en}.",
        f"凭证与文件相符；{trust.zh.format(dated)}{named.zh}。",
    )


def _by(credential: "Credential") -> Text:
    name = credential.generator
    return Text(f" ({name})", f"（{name}）") if name else Text("", "")


def _join(*parts: Text) -> Text:
    return Text(" ".join(part.en for part in parts), "".join(part.zh for part in parts))
