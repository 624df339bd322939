// Words of the tokens of programs, in both languages.

export const tokensZh = {
  tokens: {
    title: "接口令牌",
    all: "全部接口令牌",
    note: "供程序调用接口，权限不超过持有人",
    new: "新建令牌",
    create: "创建令牌",
    label: "用途",
    label_hint: "如：企业能源管理系统",
    label_needed: "请填写用途。",
    days: "有效期",
    n_days: "{n} 天",
    key: "令牌",
    ends: "到期",
    used: "最近使用",
    rotate: "轮换",
    revoke: "吊销",
    revoked: "已吊销",
    ended: "已到期",
    given: "新令牌（轮换时旧令牌 24 小时后失效）",
    none: "没有令牌。",
  },
};

export const tokensEn: typeof tokensZh = {
  tokens: {
    title: "API tokens",
    all: "All API tokens",
    note: "for programs, with the holder's rights at most",
    new: "New token",
    create: "Create token",
    label: "Purpose",
    label_hint: "as: energy management system of the plant",
    label_needed: "Say what it is for.",
    days: "Valid for",
    n_days: "{n} days",
    key: "Token",
    ends: "Expires",
    used: "Last used",
    rotate: "Rotate",
    revoke: "Revoke",
    revoked: "revoked",
    ended: "expired",
    given: "The new token (after a rotation the old one works for 24 h more)",
    none: "There is no token.",
  },
};
