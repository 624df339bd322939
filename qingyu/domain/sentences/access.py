"""Sentences of log-ins, people, tokens, gateways, webhooks and notices: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "password_too_short": (
        "a password has at least {n} characters; several words are easy to remember",
        "密码至少 {n} 个字符；几个词连用便于记忆",
    ),
    "password_too_long": ("a password has at most {n} characters", "密码最多 {n} 个字符"),
    "password_common": (
        "this password is among those that are tried first; take another",
        "该密码过于常见，请换一个",
    ),
    "password_is_name": (
        "a password must not be made of the user's name; take another",
        "密码不得由用户名构成，请换一个",
    ),
    "password_unchanged": ("the new password is the old one; take another", "新密码与旧密码相同，请换一个"),
    "old_password_wrong": ("the old password is wrong", "旧密码不正确"),
    "log_in_first": (
        "log in first: POST /api/v1/session with name and password",
        "请先登录：POST /api/v1/session，附用户名和密码",
    ),
    "log_in_wrong": ("name or password is wrong", "用户名或密码不正确"),
    "session_ended": ("the session has ended; log in again", "登录已失效，请重新登录"),
    "token_not_ours": ("the token is none of ours, has ended or was revoked", "令牌无效、已到期或已被撤销"),
    "authorization_odd": (
        "the header Authorization is none of ours: Bearer and a token are wanted",
        "请求头 Authorization 无法识别，应为 Bearer 加令牌",
    ),
    "sso_begun_elsewhere": (
        "this log-in was not begun in this browser",
        "该登录不是在此浏览器中发起的",
    ),
    "sso_answer_odd": ("the identity provider's answer is not good", "身份认证服务的应答无效"),
    "sso_without_claim": ("the identity provider says no {claim}", "身份认证服务没有给出 {claim}"),
    "sso_code_unknown": (
        "the identity provider takes the code for none of its own",
        "身份认证服务不承认该授权码",
    ),
    "sso_refused_there": ("the identity provider refused", "身份认证服务拒绝了登录"),
    "sso_identity_unknown": ("nobody here has this identity", "该身份未关联本平台用户"),
    "log_in_locked": (
        "too many wrong log-ins under this name; try again in {wait} s",
        "该用户名登录失败次数过多，请 {wait} 秒后再试",
    ),
    "log_ins_of_address": (
        "too many log-ins from this address failed in the last minute; wait, then try again",
        "该地址一分钟内登录失败次数过多，请稍后再试",
    ),
    "log_ins_at_once": ("too many log-ins at once; try again in a moment", "同时登录人数过多，请稍后再试"),
    "permission_missing": (
        "this needs the permission {permission}, which the role {role} does not have",
        "此操作需要“{permission}”权限，{role}没有该权限",
    ),
    # People.
    "user_name_odd": (
        "a user's name is made of 2 to 63 of a-z 0-9 . _ - and begins with a letter or digit",
        "用户名为 2 至 63 个字符（a-z、0-9、. _ -），以字母或数字开头",
    ),
    "user_name_retired": (
        "{name!r} was the name of somebody who was removed; in the audit log it would be two people, so take another"
        " name",
        "用户名“{name}”属于已删除的用户，重复使用会使审计日志无法区分，请换一个",
    ),
    "user_name_taken": ("there is a user {name!r} already", "用户“{name}”已存在"),
    "sso_id_taken": ("another user has this sso id already", "该单点登录标识已被其他用户使用"),
    "duties_exclude": (
        "this person is auditor, system administrator or security administrator already; the three exclude each "
        "other and are held by three people",
        "该人员已担任系统管理员、安全管理员或审计员；三员互斥，须由三人分别担任",
    ),
    "own_rights": (
        "nobody changes the own rights; another security administrator does it",
        "不能修改自己的权限，请由另一位安全管理员办理",
    ),
    "own_disabling": (
        "nobody disables the own log-in; another security administrator does it",
        "不能停用自己的账号，请由另一位安全管理员办理",
    ),
    "own_removal": (
        "nobody removes the own log-in; another security administrator does it",
        "不能删除自己的账号，请由另一位安全管理员办理",
    ),
    "no_user": ("there is no user {name!r}", "没有用户“{name}”"),
    "role_of_other_place": (
        "the role {role} is for {places}; named: {place}",
        "{role}须指定：{places}（其一）；已指定：{place}",
    ),
    "no_place_of_code": ("there is no {place} {code!r}", "没有代码为 {code} 的{place}"),
    # Tokens.
    "token_of_disabled": (
        "{name!r} is disabled and can answer for no token",
        "用户“{name}”已停用，不能为令牌负责",
    ),
    "token_too_wide": (
        "a token of the role {role} is wider than the role {own} of {name!r}",
        "{role}令牌的权限超出用户“{name}”的角色（{own}）",
    ),
    "token_ended": ("this token has ended; create a new one", "该令牌已失效，请新建"),
    "token_overlap": ("the overlap is 0 to {days} days", "新旧令牌并行期为 0 至 {days} 天"),
    "no_token": ("there is no token {key!r}", "没有令牌 {key}"),
    "token_place": (
        "a token is for the owner's own place, or for one enterprise in it",
        "令牌的范围只能是所有人自己的单位或地区，或其中一家企业",
    ),
    "token_expiry": (
        "a token ends in the future, after {days} days at most",
        "令牌的到期时间须晚于现在，且不超过 {days} 天",
    ),
    # Second factor.
    "second_factor_without_key": (
        "a second factor needs QINGYU_API_SECRET to be set; ask who runs the platform",
        "平台未设置 QINGYU_API_SECRET，不能启用两步验证，请联系平台运维",
    ),
    "second_factor_unreadable": (
        "the second factor was set up under another QINGYU_API_SECRET; a security administrator resets it",
        "两步验证是用另一 QINGYU_API_SECRET 设置的，请安全管理员重置",
    ),
    "second_factor_on": (
        "the second factor is on already; turn it off before another app is set up",
        "两步验证已启用；更换验证器前请先关闭",
    ),
    "second_factor_not_begun": (
        "no second factor is being set up; begin with POST /session/totp",
        "尚未开始设置两步验证，请先开始设置",
    ),
    "second_factor_code_wrong_at_first": (
        "the code is wrong; check the clock of the telephone",
        "验证码不正确，请检查手机时间",
    ),
    "second_factor_code_wrong": ("the code is wrong", "验证码不正确"),
    "second_factor_code_used": ("the code is wrong or was used already", "验证码不正确或已使用过"),
    "second_factor_wanted": ("the code of your second factor is wanted too", "还需填写两步验证的验证码"),
    # Gateways.
    "gateway_code_odd": (
        "a gateway's code is 1 to 63 of a-z, 0-9, dot and hyphen, not {code!r}",
        "网关代码为 1 至 63 个字符（a-z、0-9、点和连字符），实为 {code}",
    ),
    "gateway_exists": (
        "there is a gateway {enterprise}/{code} already; rotate its credential if it is lost",
        "网关 {enterprise}/{code} 已存在；凭据遗失时请轮换",
    ),
    "credential_overlap": (
        "the overlap is between 0 and {days} days, not {overlap}",
        "新旧凭据并行期为 0 至 {days} 天，实为 {overlap}",
    ),
    "no_gateway": ("there is no gateway {code!r} of {enterprise!r}", "{enterprise} 没有网关 {code}"),
    # Webhooks.
    "webhooks_of_managers": (
        "webhooks are looked after by the manager of an enterprise or the officer of a region",
        "推送地址由企业能源管理岗或地区监管岗维护",
    ),
    "no_webhook": ("there is no webhook {id} that you look after", "您维护的推送地址中没有 {id}"),
    "webhook_without_place": (
        "a webhook belongs to one enterprise or to one region; yours is neither",
        "推送地址须属于一家企业或一个地区，您两者都不属于",
    ),
    "too_many_webhooks": (
        "a place has at most {n} webhooks; remove one first",
        "每个单位或地区最多 {n} 个推送地址，请先删除一个",
    ),
    "webhook_events": ("`events` are some of {wanted}; got {got}", "推送事件应为{wanted}中的若干项，实为 {got}"),
    "webhook_events_none": ("`events` are some of {wanted}; got none{got}", "请至少选择一项推送事件：{wanted}{got}"),
    "webhook_url_odd": (
        "`url` is an address as https://example.com/path, without a user and without #",
        "地址应如 https://example.com/path，不含用户名和 #",
    ),
    "webhook_url_without_tls": ("`url` begins with https://", "地址须以 https:// 开头"),
    "webhook_port_odd": ("the port of `url` is none", "地址中的端口无效"),
    "webhook_machine_inside": ("`url` names a machine inside the house", "地址指向内部主机，不能推送"),
    "webhook_address_inside": ("`url` is an address inside the house", "地址是内部地址，不能推送"),
    # Notices.
    "notices_need_place": (
        "notices are of warnings and cases of a place; your role sees none",
        "消息通知针对单位或地区的预警与处置，您的角色看不到这些内容",
    ),
    "no_notice_address": ("you have no address {id} for notices", "您没有编号 {id} 的通知地址"),
    "notice_address_odd": (
        "`address` is one of li@example.com, dingtalk://[secret@]token, wecombot://key, feishu://[secret@]token",
        "地址应为以下之一：li@example.com、dingtalk://[secret@]token、wecombot://key、feishu://[secret@]token",
    ),
    "notice_way_closed": (
        "the operator of this platform sends nothing by {way}",
        "本平台未开通此方式的通知：{way}",
    ),
    "notice_wants": ("`wants` are some of {wanted}", "请至少选择一项通知内容：{wanted}"),
    "too_many_notice_addresses": (
        "a user has at most {n} addresses for notices; remove one first",
        "每个用户最多 {n} 个通知地址，请先删除一个",
    ),
    "notice_address_known": ("{address} is among the addresses already", "{address} 已在通知地址中"),
    "notice_test_too_soon": (
        "a test was sent within the last minute; wait for it",
        "一分钟内已发送过测试通知，请稍候",
    ),
    "group_people_read": (
        "the people of a group read: the role regulator_viewer is theirs",
        "集团人员只可查看，其角色应为监管查看岗",
    ),
}
