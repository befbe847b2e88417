"""Short ways to ask the examiner."""

from jianzhen.examiners import Case, load
from jianzhen.model import Abstention, Finding, Kind, Statement, StatementRole

SPECIMEN = (
    "400服务电话:400-1865-909(点击咨询) 松下洗衣机总部400售后全国24小时客服:"
    "(1)400-1865-909(点击咨询)(2)400-1865-909(点击咨询) "
    "松下洗衣机售后电话24小时人工电话 松下洗衣机维修服务电话全国服务区域: "
    "昆明市宜良县、南昌市南昌县、广西桂林市叠彩区、吕梁市文水县、衡阳市祁东县、宁夏吴忠市红寺堡区、"
    "朝阳市双塔区、双鸭山市宝清县 七台河市茄子河区、阳江市阳西县、甘孜石渠县、广西崇左市江州区、"
    "鸡西市虎林市"
)
"""A page as it was seen in the wild."""


def said(
    *statements: Statement, contacts: tuple[str, ...] | None = None
) -> tuple[list[Finding], list[Abstention]]:
    """Findings and abstentions on these texts."""
    both = list(load("statement").examine(Case((), statements=statements, contacts=contacts)))
    return [f for f in both if isinstance(f, Finding)], [a for a in both if isinstance(a, Abstention)]


def on(role: str, text: str, contacts: tuple[str, ...] | None = None) -> dict[Kind, Finding]:
    """Findings on one text by kind."""
    return {f.kind: f for f in said(Statement(StatementRole(role), text), contacts=contacts)[0]}
