"""Sentences of bodies that are no region, and of regions that move or are followed: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "members_unseen": (
        "{n} of the enterprises that belong to it in this month are not yours to see: those above it see the sum",
        "本月属于它的企业中有 {n} 家您无权查看：合计由上级查看",
    ),
    "body_below_body": (
        "a park, sector or group lies below a region, not below another body",
        "园区、行业或集团应设在地区之下，不能设在另一主体之下",
    ),
    "only_parks_apart": ("only a park is assessed apart from the cities it lies in", "只有园区可以单列考核"),
    "body_code_taken": (
        "the code {body} is another one's already, or of another kind, name or region",
        "代码 {body} 已被使用，或其类型、名称、所属地区不同",
    ),
    "body_has_no_members": (
        "{body} is a region: it has what lies in it, and no members that are declared",
        "{body} 是地区：其企业按所在地归属，无需申报成员",
    ),
    "member_already": (
        "{enterprise} is a member of {body} in or after {month} already",
        "{enterprise} 在 {month} 或之后已是 {body} 的成员",
    ),
    "member_of_body_apart": (
        "{enterprise} is a member of another body that is assessed apart, in or after {month}; it is in one at a time",
        "{enterprise} 在 {month} 或之后已属于另一单列考核的主体；同一时间只能属于一个",
    ),
    "member_lies_elsewhere": (
        "{enterprise} does not lie in {region} in {month}: a body apart has what lies in the region that assesses it",
        "{enterprise} 在 {month} 不在 {region} 内：单列主体的成员应位于考核它的地区内",
    ),
    "member_ends_early": (
        "the membership begins with {month}; it ends with a later month, or with this one where it never was",
        "该归属自 {month} 起；应在其后的月份终止，如从未成立则填该月",
    ),
    "member_ended": ("the membership ended before {month} already", "该归属在 {month} 之前已终止"),
    "body_does_not_move": (
        "a park, sector or group does not move and is not followed: its members are declared",
        "园区、行业或集团不作迁移或承接：请申报其成员",
    ),
    "region_is_followed": ("the region is no more since {month}", "该地区自 {month} 起已不存在"),
    "change_not_begun": (
        "{month} has not begun; a change of the tree is declared when it holds",
        "{month} 尚未开始；区划变更应在生效后申报",
    ),
    "change_before_last": (
        "the region changed in {month}; the next change is of a later month",
        "该地区已于 {month} 变更；下一次变更应在其后的月份",
    ),
    "change_into_itself": ("a region does not come to lie in itself", "地区不能归入自身或其下级"),
    "member_hinders_change": (
        "{enterprise} is a member of {body} and would leave the region that assesses it: end that with {month} first",
        "{enterprise} 是 {body} 的成员，变更后将不在考核该主体的地区内：请先将该归属终止于 {month}",
    ),
    "change_of_nothing": ("it lies there already", "已在该地区之下"),
    "successor_of_other_kind": (
        "{region} is of another rank than the region it would follow",
        "{region} 与被承接的地区级别不同",
    ),
    "sum_of_old_extent": (
        "{sum_of} of {span} was stated before the body changed in {month}: state it again of what it is made of now",
        "{span} 的{sum_of}是在 {month} 区划或成员变更前申报的：请按现口径重新申报",
    ),
    "region_begins": (
        "{region} begins with {month}; ask for a later month, or for the region it followed",
        "{region} 自 {month} 设立；请查询其后的月份，或查询其前身",
    ),
    "region_ended": (
        "{region} is no more from {month} on; {successor} stands in its place",
        "{region} 自 {month} 起已由 {successor} 承接",
    ),
    "declared_from_above": (
        "this is declared by an officer of the region above; you may read it",
        "该项由上级地区的监管人员申报，您可以查看",
    ),
    "membership_unknown": ("{body} has no membership {id} that you may see", "{body} 没有您可查看的成员记录 {id}"),
    "region_or_body_unknown": ("there is no region or body {code}", "没有代码为 {code} 的地区或考核主体"),
}
