"""What a guideline counts and an enterprise has not declared: each such item leaves the total open, with its reason."""

from collections.abc import Sequence
from datetime import date

from qingyu.domain.carbon.account import Balanced
from qingyu.domain.carbon.balanced import IN_BALANCE
from qingyu.domain.carbon.declared import Activity
from qingyu.domain.carbon.factor import CarbonAccount, EmissionPart, Term
from qingyu.domain.carbon.guideline import KINDS, NEVER_ABSENT, Guideline, Item
from qingyu.domain.carbon.scheme import Book
from qingyu.domain.kernel.reason import Reason, because

NO_GUIDELINE = because("no_guideline")


def open_terms(book: Book, activities: Sequence[Activity], start: date, end: date) -> list[Term]:
    """A term without a number for each item of the guidelines of [start, end) that nobody declared."""
    held = {a.kind for a in activities if a.overlaps(start, end)}
    found: dict[str, Term] = {}
    for day in book.changes(start, end):
        guideline = book.guideline(day)
        if guideline is None:
            found["guideline"] = _term("guideline", NO_GUIDELINE)
            continue
        for item in guideline.open_items(held, book.setting(day).absent):
            found[item] = _term(f"guideline.{item}", _reason(guideline, item))
    return list(found.values())


def _reason(guideline: Guideline, item: Item) -> Reason:
    if item in KINDS:
        return because("item_undeclared", guideline=guideline.code, item=item)
    if item in NEVER_ABSENT:
        return because("item_not_modelled", guideline=guideline.code, item=item)
    return because("item_not_modelled_or_absent", guideline=guideline.code, item=item)


def _term(name: str, reason: Reason) -> Term:
    return Term(EmissionPart.PROCESS, name, None, "t", None, reason=reason)


def balanced_flows(activities: Sequence[Activity]) -> dict[str, list[Balanced]]:
    """The flows that stand in a balance, by code."""
    found: dict[str, list[Balanced]] = {}
    for activity in activities:
        for said in activity.streams:
            if said.flow is not None and said.role in IN_BALANCE:
                one = Balanced(
                    activity.name or "",
                    activity.product,
                    valid_from=activity.valid_from,
                    valid_to=activity.valid_to,
                )
                found.setdefault(said.flow, []).append(one)
    return found


def of_no_product(flows: Sequence[str], product: str, balanced: dict[str, list[Balanced]]) -> list[Term]:
    """Flows charged to a product whose carbon is in a balance that is charged to another, or to none."""
    return [
        _term(
            f"balance.{flow}",
            because("balance_of_other_product", flow=flow, balance=one.balance),
        )
        for flow in flows
        for one in balanced.get(flow, ())[:1]
        if one.product != product
    ]


def remarks(account: CarbonAccount) -> list[Reason]:
    """What is odd in an account and does not stop its total."""
    said = [term.details["remark"] for term in account.terms if term.details.get("remark")]
    power, burnt = account.part(EmissionPart.ELECTRICITY).value, account.part(EmissionPart.COMBUSTION).value
    if account.has(EmissionPart.ELECTRICITY) and power is not None and power < 0 and -power > (burnt or 0.0):
        said.append(because("taken_off_more_than_burnt"))
    return said
