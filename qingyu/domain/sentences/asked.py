"""Sentences of what is asked for and cannot be given, and of cases, changes and proofs: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "choice_of": ("`{field}` is one of {known}, not {got!r}", "{field} 应为以下之一：{known}；实为 {got}"),
    # Spans.
    "month_or_span": (
        "say `month`, or both `from` and `to`, or nothing for this month",
        "请指定月份，或同时指定开始与结束日期；都不指定即为本月",
    ),
    "month_or_span_not_both": ("give `month`, or `from` and `to`, not both", "月份与起止日期请择一指定"),
    "span_of_days": (
        "a span of 1 to {n} days is wanted, got {start} to {end}",
        "时段应为 1 至 {n} 天，实为 {start} 至 {end}",
    ),
    "span_of_days_up_to": (
        "a span of 1 to {n} days is wanted, first day before the end; got {start} to {end}",
        "时段应为 1 至 {n} 天，开始早于结束；实为 {start} 至 {end}",
    ),
    "first_day_before_end": (
        "a span of days is wanted, first day before the end; got {start} to {end}",
        "开始日期须早于结束日期，实为 {start} 至 {end}",
    ),
    "first_day_and_after_last": (
        "a span of days is wanted, first day and the day after the last; got {start} to {end}",
        "时段应给出首日和末日的次日，实为 {start} 至 {end}",
    ),
    "from_before_to": (
        "wanted `from` before `to` and at most {n} days between, got {start} and {end}",
        "开始须早于结束且相隔不超过 {n} 天，实为 {start} 与 {end}",
    ),
    "from_after_to": ("from ({start}) lies after to ({end})", "开始（{start}）晚于结束（{end}）"),
    "two_months_in_order": (
        "two months are wanted, the earlier first; got {start} and {end}",
        "应给出两个月份，先早后晚；实为 {start} 与 {end}",
    ),
    "months_up_to": (
        "1 to {n} months are wanted, the first before the end; got {start} to {end}",
        "应为 1 至 {n} 个月，开始早于结束；实为 {start} 至 {end}",
    ),
    "hours_up_to": ("1 to {n} hours are wanted, got {got}", "应为 1 至 {n} 小时，实为 {got}"),
    "days_at_once": ("at most {n} days are given at once; ask for less", "一次最多 {n} 天，请缩短时段"),
    "ledger_by_day_or_month": ("a ledger is kept by day or by month, not by {got}", "台账按日或按月，不能按 {got}"),
    "sums_at_once": (
        "{periods} periods of {flows} flows are too many, at most {n} sums are made at once; ask for less or by month",
        "{periods} 个周期、{flows} 个流超出一次汇总的上限（{n}），请缩短时段或按月",
    ),
    "uses_at_once": (
        "{days} days of {flows} flows are too many, at most {n} uses of a flow on a day are added up; ask for less",
        "{days} 天、{flows} 个流超出一次核算的上限（{n} 个流日），请缩短时段",
    ),
    "rows_at_once": (
        "{n} rows are too many, at most {most} are given; ask for less or by day",
        "共 {n} 行，一次最多 {most} 行，请缩短时段或按日",
    ),
    "number_of_odd_size": (
        "wanted 0, or a number of the size {least:g} to {most:g}, got {got:g}",
        "应为 0，或大小在 {least:g} 至 {most:g} 之间的数，实为 {got:g}",
    ),
    "year_wanted": ("a year from {first} to {last} is wanted, {got} came", "年份应为 {first} 至 {last}，实为 {got}"),
    "instant_wanted": (
        "an instant with its offset is wanted, as 2026-11-01T00:00:00+08:00 or ...Z; in a URL write + as %2B",
        "应为带时差的时刻，如 2026-11-01T00:00:00+08:00 或以 Z 结尾；网址中 + 写作 %2B",
    ),
    "moment_wanted": (
        "an instant with its offset or a day is wanted, as 2026-11-01T00:00:00+08:00, ...Z or 2026-11-01;"
        " in a URL write + as %2B",
        "应为带时差的时刻或日期，如 2026-11-01T00:00:00+08:00、以 Z 结尾或 2026-11-01；网址中 + 写作 %2B",
    ),
    "day_wanted": ("a day is wanted, as 2026-11-01", "应为日期，如 2026-11-01"),
    "month_wanted": ("a month is wanted, as 2026-11", "应为月份，如 2026-11"),
    # What is not there, or is another's.
    "no_enterprise_seen": ("there is no enterprise {enterprise!r} that you may see", "没有您可查看的企业 {enterprise}"),
    "no_region_seen": ("there is no region {region!r} whose figures you may see", "没有您可查看数据的地区 {region}"),
    "no_meter": ("enterprise {enterprise!r} has no meter {meter!r}", "企业 {enterprise} 没有计量器具 {meter}"),
    "no_meter_with_point": (
        "there is no meter {meter!r} with a measuring point at the enterprise {enterprise!r}",
        "企业 {enterprise} 没有带测点的计量器具 {meter}",
    ),
    "no_channel": (
        "enterprise {enterprise!r} has no channel {channel}; see /enterprises/{enterprise}/channels",
        "企业 {enterprise} 没有通道 {channel}",
    ),
    "several_channels": (
        "meter {meter!r} has the channels {known}; say which by channel=",
        "计量器具 {meter} 有多个通道：{known}；请指定其一",
    ),
    "gauge_counts_nothing": ("{channel} is a gauge: it counts no use", "{channel} 是瞬时量测点，不计用量"),
    "never_read": ("{channel} was never read", "{channel} 尚无读数"),
    "no_product": ("enterprise {enterprise!r} has no product {product!r}", "企业 {enterprise} 没有产品 {product}"),
    "no_yardstick": ("edition {edition!r} has no yardstick {yardstick!r}", "版本 {edition} 没有标准 {yardstick}"),
    "no_value_to_prove": (
        "{enterprise!r} has no value of {indicator!r} for {of!r} in the {period} of {start}; `indicators` lists what"
        " there is",
        "企业 {enterprise} 没有指标 {indicator}（{of}）在 {start}（{period}）的数值",
    ),
    "no_value_known_then": (
        "{enterprise!r} has no value of {indicator!r} for {of!r} in the {period} of {start} as known at {at};"
        " `indicators` lists what there is",
        "按 {at} 所知，企业 {enterprise} 没有指标 {indicator}（{of}）在 {start}（{period}）的数值",
    ),
    "unknown_carrier": ("the carrier {got!r} is unknown", "没有能源品种 {got}"),
    "no_standard_loaded": (
        "no edition of GB 17167 with tables is loaded; run `qingyu db upgrade`",
        "未载入带表格的 GB 17167 版本，请联系平台运维",
    ),
    "standard_without_tables": (
        "the tables of {standard} are not known; nothing can be judged by it",
        "{standard} 的表格未知，不能据以判定",
    ),
    "no_factor_to_withdraw": (
        "no declared factor {id} of this enterprise is there to be withdrawn",
        "本企业没有可撤回的申报系数 {id}",
    ),
    "stated_by_manager": (
        "a flow is stated by the manager of the enterprise; you may read the statements",
        "由企业能源管理岗填报，您可以查看",
    ),
    "factors_of_manager": (
        "a coefficient is declared and withdrawn by the manager of the enterprise; you may read it",
        "系数由企业能源管理岗申报和撤回，您可以查看",
    ),
    "devices_of_operators": (
        "unknown devices are for who manages the gateways of all enterprises",
        "未知设备由管理全部企业网关的人员处理",
    ),
    "no_device": ("no device {serial!r} is held", "没有暂存的设备 {serial}"),
    "no_device_to_adopt": (
        "no device {serial!r} is held; `qingyu quarantine list` shows those that are",
        "没有暂存的设备 {serial}",
    ),
    "no_own_session": ("you have no session {n} that lives", "您没有有效会话 {n}"),
    "no_session": ("{name!r} has no session {n} that lives", "用户“{name}”没有有效会话 {n}"),
    "token_has_no_session": (
        "a token has no password, second factor or session; log in",
        "令牌没有密码、两步验证或会话，请登录后操作",
    ),
    "sso_not_configured": ("log-in by an identity provider is not configured", "未配置单点登录"),
    "password_change_needed": (
        "change the given password first: PUT /api/v1/session/password",
        "请先修改初始密码",
    ),
    "second_factor_needed": (
        "the role needs a second factor: POST /api/v1/session/second-factor",
        "该角色须启用两步验证",
    ),
    "in_person_only": (
        "this is done by a person with a session, not by a program with a token",
        "此操作须由登录人员办理，程序令牌不能代办",
    ),
    "requests_wait": (
        "too many of your requests wait already; send fewer at once",
        "您的请求排队过多，请减少同时发送的请求",
    ),
    "nothing_to_change": ("nothing is to be changed", "没有要修改的内容"),
    "user_without_name": ("a user is called something", "用户须有名称"),
    # Cases and their persons.
    "case_about_one": (
        "a case is about one of `warning_id`, `enterprise` and `region`",
        "处置单须针对一条预警、一家企业或一个地区（择一）",
    ),
    "case_needs_title": ("a case that no warning opened has a `title`", "不由预警发起的处置单须填写标题"),
    "no_warning": ("there is no warning {id} that you may see", "没有您可查看的预警 {id}"),
    "nobody_above": (
        "the enterprise {enterprise} lies in no region: nobody is above it",
        "企业 {enterprise} 不属于任何地区，没有上级监管部门",
    ),
    "case_steps_of_others": (
        "steps of a case are the enterprise's manager's and the officers'; you may read them",
        "处置步骤由企业能源管理岗和监管岗办理，您可以查看",
    ),
    "measure_due_odd": (
        "`due_on` is a day from {today} on, within ten years; {got} came",
        "完成期限应自 {today} 起、十年以内，实为 {got}",
    ),
    "measure_effect_odd": (
        "`effect` is 0 or more, in one of {units} a year; {got} came",
        "预计年效果不得小于 0，单位为 {units} 之一；实为 {got}",
    ),
    "case_file_size": ("a file of a case has 1 to {n} bytes; {got} came", "附件大小应为 1 至 {n} 字节，实为 {got}"),
    "no_case_file": ("case {id} has no file {file}", "处置单 {id} 没有附件 {file}"),
    "no_case": ("there is no case {id} that you may see", "没有您可查看的处置单 {id}"),
    "no_case_rules": ("no rule set {got!r} of cases; there are {known}", "没有处置规则 {got}；现有：{known}"),
    "consequences_of_others": (
        "consequences are decided by officers above who answers; you may read them",
        "后果措施由上级监管岗决定，您可以查看",
    ),
    "person_of_one_place": (
        "a responsible person is of one `enterprise` or of one `region`",
        "责任人须属于一家企业或一个地区（择一）",
    ),
    "person_mail_odd": (
        "`mail` is the mail address of one person, such as `zhang@example.com`",
        "`mail` 为责任人本人的邮箱，如 `zhang@example.com`",
    ),
    "no_person": ("there is no responsible person {id} that you may see", "没有您可查看的责任人 {id}"),
    "persons_of_others": (
        "responsible persons are registered by the enterprise's manager or an officer of the region",
        "责任人由企业能源管理岗或地区监管岗登记",
    ),
    # Changes of closed months and their proofs.
    "proof_too_large": ("a proof has {n} bytes at most", "证明文件最大 {n} 字节"),
    "proof_empty": ("a proof is a file with something in it", "证明文件不能为空"),
    "proof_not_uploaded": (
        "no proof {file}… of this enterprise was uploaded; upload it first",
        "本企业未上传证明文件 {file}…，请先上传",
    ),
    "no_proof": ("no proof {file}… of this enterprise was uploaded", "本企业未上传证明文件 {file}…"),
    "proof_lost": (
        "the file of the proof {file}… is not in its folder; tell the operator",
        "证明文件 {file}… 已不在存放位置，请联系平台运维",
    ),
    "proof_changed": (
        "the file of the proof {file}… is not what was uploaded; tell the operator",
        "证明文件 {file}… 与上传时不一致，请联系平台运维",
    ),
    "no_proof_folder": (
        "no folder for proofs is set up (QINGYU_PROOF_FOLDER); tell the operator",
        "未设置证明文件存放位置（QINGYU_PROOF_FOLDER），请联系平台运维",
    ),
    "change_decided": ("the change {id} is {change_state} already", "变更 {id} 已处理：{change_state}"),
    "earlier_change_waits": (
        "the change {id} of the same month came before; decide it first",
        "同一月份较早的变更 {id} 尚未处理，请先处理",
    ),
    "change_needs_proof": (
        "the change {id} has no reason or no proof yet; nobody can confirm it",
        "变更 {id} 尚无理由或证明，不能确认",
    ),
    "no_change": ("there is no change {id} of a closed month that you may see", "没有您可查看的已关账月份变更 {id}"),
    "day_to_come": ("`{field}` has not come yet; {day} came", "{field} 不能是未来日期；实为 {day}"),
    "export_too_large": (
        "a workbook takes {most:,.0f} rows and this has more; ask for less, or for format=csv",
        "一个 Excel 文件最多 {most:,.0f} 行，本次超出；请缩小范围，或改用 format=csv",
    ),
}
