// Words of the audit log, in both languages.

export const auditZh = {
  audit: {
    note: "只增不改，逐条以哈希相连；最新在前",
    kind: "行为",
    actor: "操作者",
    n: "序号",
    at: "时间",
    object: "对象",
    detail: "内容",
    older: "更早的记录",
    kinds: {
      log_in: "登录",
      log_in_refused: "登录被拒",
      log_out: "退出",
      refused: "访问被拒",
      read_personal: "查看个人信息",
      change: "变更",
      declare: "申报",
      withdraw: "撤回",
      correct: "更正",
      confirm: "确认",
      warning_step: "预警处置",
      export: "导出",
      role_change: "权限变更",
      credential: "凭据",
    },
  },
};

export const auditEn: typeof auditZh = {
  audit: {
    note: "append-only, each line bound to the one before by its hash; the newest first",
    kind: "Act",
    actor: "Who",
    n: "Line",
    at: "When",
    object: "To what",
    detail: "Detail",
    older: "Older lines",
    kinds: {
      log_in: "log-in",
      log_in_refused: "log-in refused",
      log_out: "log-out",
      refused: "refused",
      read_personal: "personal data read",
      change: "change",
      declare: "declaration",
      withdraw: "withdrawal",
      correct: "correction",
      confirm: "confirmation",
      warning_step: "warning step",
      export: "export",
      role_change: "rights",
      credential: "credential",
    },
  },
};
