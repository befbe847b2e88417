"""What a grade says to people. It informs; no sentence here calls anyone anything."""

from jianzhen.model import Text

NOTICE = Text(
    "This is information for the people who decide. It accuses nobody and is no legal advice: what happened, "
    "and what follows from it, is for people, authorities and courts to find.",
    "以上仅供作出决定的人参考，不是对任何人的指控，也不是法律意见：事实如何、后果如何，由人、主管机关和法院认定。",
)

AFTER = Text("it was made after the day of grading", "发生在评估日之后")
OTHER_CURRENCY = Text("it is in another currency", "币种不同")
OUTSIDE = Text("it lies outside the time within which claims are added up", "不在累计计算的期间内")

DAY = Text("On what day was it made?", "索赔发生在哪一天？")
DAY_WHY = Text(
    "The day decides which rule holds and when times end.", "适用哪条规则、期限何时届满，取决于日期。"
)
AMOUNT = Text("How much was it about, exactly?", "金额究竟是多少？")
AMOUNT_WHY = Text("The sum may be higher.", "合计可能更高。")
PROVINCE = Text("Which province's figure holds?", "适用哪个省的数额标准？")
PROVINCE_WHY = Text(
    "Each province sets its own; until it is known the lowest is shown.",
    "各省自行确定；未知时按最低数额显示。",
)


def comes_first(rules: str) -> Text:
    """Say that another rule is reached which comes first."""
    return Text(
        f"It holds only below {rules}, which is reached.", f"仅适用于未达到 {rules} 的情形，而该标准已达到。"
    )


def may_come_first(rules: str) -> Text:
    """Say that another rule may be reached which comes first."""
    return Text(
        f"It holds only below {rules}, which may be reached.",
        f"仅适用于未达到 {rules} 的情形，而该标准可能达到。",
    )


def no_figure(place: str) -> Text:
    """Say that no figure of this place is kept."""
    return Text(
        f"No figure of “{place}” is kept for this rule; add it as data (docs/law.md).",
        f"没有“{place}”适用于本规则的数额；请以数据补入（见 docs/law.zh.md）。",
    )


def both_versions(old: str, new: str, since: str, claims: str) -> Text:
    """Say that a rule changed between the claims and now."""
    return Text(
        f"The rule changed on {since}, after these claims: {claims}. Both versions ({old}, {new}) may apply.",
        f"规则在这些索赔之后、于 {since} 修改：{claims}。新旧规定（{old}、{new}）都可能适用。",
    )


def across(claims: str, old: str, new: str) -> Text:
    """Say that a claim with an unsure day may fall under either of two versions."""
    return Text(
        f"These may lie before or after the rule changed: {claims}. Either {old} or {new} may apply.",
        f"这些索赔可能在规则修改之前，也可能在之后：{claims}。可能适用 {old}，也可能适用 {new}。",
    )
