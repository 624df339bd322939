"""Sentences of what a registration document does not take: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "registered_nowhere": (
        "the document uses the {thing} {code!r}, which nobody registered; name it in the document too",
        "文件引用的{thing} {code} 尚未登记，请一并写入文件",
    ),
    "neither_said_nor_registered": (
        "enterprise {enterprise!r}: the {thing} {code!r} is neither in the document nor registered",
        "用能单位 {enterprise}：{thing} {code} 既未登记，也不在文件中",
    ),
    "code_of_a_region": (
        "six digits are the code of a region; give the enterprise another than {code}",
        "六位数字是行政区划代码，用能单位请改用其他代码（不能是 {code}）",
    ),
    "enterprise_exists": ("there is an enterprise {code!r} already", "用能单位 {code} 已存在"),
    "zone_is_kept": (
        "{enterprise!r} keeps the days of {kept}, the document says {said}; a time zone cannot be changed, because"
        " every day and month stands on it",
        "{enterprise} 的日界按 {kept}，文件写的是 {said}；时区决定每日每月的起止，不能更改",
    ),
    "unit_before_parent": (
        "unit {unit!r} has the parent {parent!r}; name the parent before it",
        "单元 {unit} 的上级 {parent} 须写在它前面",
    ),
    "unit_inside_itself": (
        "unit {unit!r} would lie inside itself, below {parent!r}; choose another parent",
        "单元 {unit} 不能放在自己的下级 {parent} 之下，请另选上级",
    ),
    "unit_level_odd": (
        "unit {unit!r} of level {level} cannot lie below {parent!r} of level {above}: a part is of the same level or a"
        " lower one",
        "单元 {unit}（第 {level} 级）不能放在 {parent}（第 {above} 级）之下：下级单元的级次不能高于上级",
    ),
    "flow_of_unknown_channel": (
        "flow {flow!r} is fed by {channel}, which is neither in the document nor registered",
        "能源流 {flow} 引用的测点 {channel} 既未登记，也不在文件中",
    ),
    "flow_channel_lacks": (
        "channel {channel} of the flow {flow!r}: {fault}",
        "能源流 {flow} 的测点 {channel}：{fault}",
    ),
    "yardstick_unknown": (
        "product {product!r} names the yardstick {yardstick!r}; see `benchmarks.csv`",
        "产品 {product} 引用的标尺 {yardstick} 不存在，见 benchmarks.csv",
    ),
    "product_unit_is_kept": (
        "product {product!r} is stated in {kept}, the document says {said}; register another product instead, its"
        " output means something else",
        "产品 {product} 以 {kept} 计，文件写的是 {said}；计量单位不同，请另登记一个产品",
    ),
    "channel_is_another": (
        "channel {channel} is registered as {fields} {kept}, the document says {said}; register another channel"
        " instead, its readings mean something else",
        "测点 {channel} 已登记为 {fields} {kept}，文件写的是 {said}；读数含义不同，请另登记一个测点",
    ),
    "channel_settings_since": (
        "channel {channel} has other settings ({fields}) since {since}; say in `changed_at` from when the new ones"
        " hold, after that instant",
        "测点 {channel} 自 {since} 起的参数（{fields}）与文件不同；请在 changed_at 写明新参数何时生效，且晚于该时刻",
    ),
    "channel_end_before_settings": (
        "channel {channel} cannot end at {end}: its settings hold since {since}",
        "测点 {channel} 不能在 {end} 停用：其参数自 {since} 起生效",
    ),
    "channel_read_before": (
        "channel {channel} was read every {kept_s} s from {since} to {until}; the document says every {said_s} s until"
        " {said_until}: `read_before` goes in time order from the start of the channel, and only what was one span can"
        " be divided",
        "测点 {channel} 自 {since} 至 {until} 每 {kept_s} 秒抄读，文件写的是到 {said_until} 为止每 {said_s} 秒；"
        "read_before 应从测点起始按时间顺序填写，且只能拆分同一时段",
    ),
    "channel_ends_early": (
        "channel {channel!r} ends at {end}, which must lie after `valid_from` {since}",
        "测点 {channel} 的停用时间 {end} 应晚于启用时间 {since}",
    ),
    "channel_has_no_end": (
        "channel {channel} has no end, the document says {said}; what it measured later would not count: say"
        ' `"shorten": true` beside `valid_to` if it was retired then, else leave `valid_to` out',
        "测点 {channel} 未停用，文件写的停用时间是 {said}，其后的计量将不再计入；确已停用请在 valid_to 旁写"
        ' "shorten": true，否则不要写 valid_to',
    ),
    "channel_ends_later": (
        "channel {channel} is valid until {kept}, the document says {said}; what it measured later would not count: say"
        ' `"shorten": true` beside `valid_to` if it was retired then, else leave `valid_to` out',
        "测点 {channel} 有效至 {kept}，文件写的是 {said}，其后的计量将不再计入；确已停用请在 valid_to 旁写"
        ' "shorten": true，否则不要写 valid_to',
    ),
    "signed_register_wanted": (
        "`is_signed` is for a register, interval or mean power of both directions, got kind {kind!r}; register the two"
        " directions of a counter that begins again as two channels",
        "双向（is_signed）只用于表底、区间量或平均功率，实为 {kind}；会清零的计数器请按两个方向登记为两个测点",
    ),
    "flow_of_closed_months": (
        "the flow {flow!r} is of other units in months that are closed; end it with `valid_to` and register another"
        ' from that day on, or say `"restate": true` beside its units where they were wrong from the beginning: that'
        " change waits for confirmation",
        "能源流 {flow} 在已关账月份属于其他单元；请用 valid_to 结束它，自该日起另登记；若当初有误，请在单元旁写"
        ' "restate": true，该变更须经确认',
    ),
    "counted_twice": (
        "the channel {channel} counts {share:g} times over the boundary, in the flows {flows}; leave it in one of them,"
        " or give shares that come to 1 at most",
        "测点 {channel} 在边界上重复计入 {share:g} 次（能源流 {flows}）；请只保留在一条中，或使各份额之和不超过 1",
    ),
    "flow_names_channel_twice": (
        "the flow {flow!r} names the channel {channel} twice; it would count twice",
        "能源流 {flow} 重复引用测点 {channel}，会重复计量",
    ),
    "supply_of_electricity": (
        "`supply` says where electricity comes from; {flow!r} is {carrier}",
        "supply 表示电力来源，而 {flow} 是{carrier}",
    ),
    "generated_is_not_bought": (
        "{flow!r}: what is generated on the site is not bought, and would count beside its fuel; register it as"
        " `production`",
        "{flow}：自发电量不是外购，会与其燃料重复计入，请登记为 production",
    ),
    "boundary_none_of": ("the boundary {got!r} is none of {known}", "统计边界 {got} 应为以下之一：{known}"),
    "boundary_one_way": (
        "the boundary {boundary} is either `units` or `flows`",
        "统计边界 {boundary} 须且只能用 units 或 flows 之一表示",
    ),
    "product_names_flow_twice": (
        "the product {product!r} names the flow {flow!r} twice; it would be charged twice",
        "产品 {product} 重复引用能源流 {flow}，会重复计入",
    ),
    "swap_needs_indexes": (
        "a swap needs `end_index` and `start_index`",
        "换表须填写旧表止数（end_index）和新表起数（start_index）",
    ),
    "correction_needs_value": ("a correction needs `value`", "更正须填写正确读数（value）"),
    "said_twice_of_document": (
        "the document names the {thing} {code!r} twice; say it once",
        "文件中{thing} {code} 出现两次，请只写一次",
    ),
    "said_twice_of_meter": (
        "the meter {meter!r} names the channel {channel!r} twice; say it once",
        "计量器具 {meter} 的测点 {channel} 出现两次，请只写一次",
    ),
    "boundary_counts_none": (
        "product {product!r}: the boundary {boundary} counts no {carrier}, which is what {flow!r} carries",
        "产品 {product}：统计边界 {boundary} 不计{carrier}，而能源流 {flow} 正是该品种",
    ),
    "boundary_needs_meter": (
        "product {product!r}: {fault}; register the meter and a flow to it",
        "产品 {product}：{fault}；请登记相应计量器具及能源流",
    ),
    # What must be declared beside the unit on a meter's face.
    "fact_gas_heat": (
        "{carrier} is counted in m3 and the meter shows {unit}: say `ncv_mj_per_m3`, the lower calorific value of the"
        " contract, and `heat_basis`",
        "{carrier}以 m3 计，而表面单位是 {unit}：请填写合同低位发热量（ncv_mj_per_m3）和热值基准（heat_basis）",
    ),
    "fact_heat_basis": (
        "{carrier} billed in {unit}: say `heat_basis`, lower or higher; the invoice prints it",
        "{carrier}按 {unit} 结算：请填写热值基准（heat_basis），低位或高位，见账单",
    ),
    "fact_lower_per_higher": (
        "{carrier} billed in {unit} on the higher value: say `lower_per_higher` of this gas, a fraction",
        "{carrier}按 {unit} 高位热值结算：请填写低高位热值比（lower_per_higher）",
    ),
    "fact_gas_state": (
        "{carrier} counted at working conditions: say {missing}, or register a meter that corrects to Nm3",
        "{carrier}按工况计量：请填写 {missing}，或登记可折算到 Nm3 的计量器具",
    ),
    "fact_density": (
        "{carrier} is counted in t and the meter shows {unit}: say `density_t_per_m3` of what is delivered",
        "{carrier}以吨计，而表面单位是 {unit}：请填写密度（density_t_per_m3）",
    ),
    "gas_state_whole": (
        "gas at working conditions needs `gauge_kpa` and `celsius`, both",
        "工况气体须同时填写表压（gauge_kpa）和温度（celsius）",
    ),
}
