"""Sentences of cases: why a step may not be taken: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "case_closed": ("the case is closed; open another one", "该处置单已销号；如需处置请另行发起"),
    "case_step_of_other": (
        "the step {case_step} is taken by {case_side}; you may read it",
        "“{case_step}”由{case_side}办理；您可以查看",
    ),
    "case_step_not_now": (
        "a case that is {case_state} knows no {case_step}",
        "处置单处于“{case_state}”状态，不能“{case_step}”",
    ),
    "case_step_says_nothing": ("the step {case_step} says why: give its text", "“{case_step}”须填写说明"),
}
