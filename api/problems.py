"""The kinds of failure in both languages, each with an address of its own (RFC 9457) that says what it means."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal

Language = Literal["zh", "en"]
ADDRESS = "/problems/"


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of failure. `detail_*` stands where nothing more exact is known of the single case."""

    slug: str
    status: HTTPStatus
    code: str
    title_en: str
    title_zh: str
    detail_en: str
    detail_zh: str

    @property
    def address(self) -> str:
        """The `type` of RFC 9457: stable, and answers what the kind means."""
        return ADDRESS + self.slug

    def title(self, language: Language) -> str:
        """The kind in a few words."""
        return self.title_zh if language == "zh" else self.title_en

    def detail(self, language: Language) -> str:
        """What to say where the single case says nothing."""
        return self.detail_zh if language == "zh" else self.detail_en


UNREADABLE = ProblemKind(
    "unreadable",
    HTTPStatus.BAD_REQUEST,
    "unreadable",
    "Unreadable request",
    "请求无法读取",
    "the body cannot be read; JSON in UTF-8 is wanted",
    "请求体无法读取；应为 UTF-8 编码的 JSON",
)
UNAUTHENTICATED = ProblemKind(
    "unauthenticated",
    HTTPStatus.UNAUTHORIZED,
    "unauthenticated",
    "Not logged in",
    "未登录",
    "log in first: POST /api/v1/session with name and password",
    "请先登录：以用户名和密码 POST /api/v1/session",
)
FORBIDDEN = ProblemKind(
    "forbidden",
    HTTPStatus.FORBIDDEN,
    "forbidden",
    "Not allowed",
    "无权操作",
    "you may see this but not change it",
    "可以查看，但无权更改",
)
NOT_FOUND = ProblemKind(
    "not-found",
    HTTPStatus.NOT_FOUND,
    "not_found",
    "Not found",
    "未找到",
    "there is nothing at this address; /openapi.json lists every route",
    "此地址没有内容；全部接口见 /openapi.json",
)
METHOD_NOT_ALLOWED = ProblemKind(
    "method-not-allowed",
    HTTPStatus.METHOD_NOT_ALLOWED,
    "method_not_allowed",
    "Method not allowed",
    "不支持此方法",
    "this address does not take this method; the header Allow names those it takes",
    "此地址不接受该方法；可用方法见 Allow 头",
)
NOT_ACCEPTABLE = ProblemKind(
    "not-acceptable",
    HTTPStatus.NOT_ACCEPTABLE,
    "not_acceptable",
    "No such format",
    "没有该格式",
    "this address has no table: it answers in JSON only",
    "此地址没有表格，只能以 JSON 回答",
)
CONFLICT = ProblemKind(
    "conflict",
    HTTPStatus.CONFLICT,
    "conflict",
    "Conflict with what is stored",
    "与已有数据冲突",
    "the request contradicts what is stored",
    "请求与已存内容矛盾",
)
PRECONDITION_FAILED = ProblemKind(
    "precondition-failed",
    HTTPStatus.PRECONDITION_FAILED,
    "changed_meanwhile",
    "Changed meanwhile",
    "内容已被更改",
    "what you want to change is no longer what If-Match names; read it again",
    "要更改的内容已不是 If-Match 所指的版本；请重新读取",
)
TOO_LARGE = ProblemKind(
    "too-large",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "too_large",
    "Request too large",
    "请求过大",
    "the request is larger than the API takes",
    "请求超过接口所接受的大小",
)
INVALID = ProblemKind(
    "invalid",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "invalid",
    "Not what is wanted",
    "请求不符合要求",
    "the request is not what is wanted",
    "请求不符合要求",
)
TOO_MANY = ProblemKind(
    "too-many",
    HTTPStatus.TOO_MANY_REQUESTS,
    "too_many",
    "Too many requests",
    "请求过多",
    "too many requests; the header Retry-After says when to come again",
    "请求过多；何时重试见 Retry-After 头",
)
BUG = ProblemKind(
    "bug",
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "bug",
    "A fault of ours",
    "服务内部错误",
    "something is wrong on our side; the log of the API tells what, under the request's id",
    "服务端出错；接口日志中按请求号可查到原因",
)
STOPPING = ProblemKind(
    "stopping",
    HTTPStatus.SERVICE_UNAVAILABLE,
    "stopping",
    "Being stopped",
    "服务正在停止",
    "the API was stopped before the answer was ready; try again when it runs",
    "接口在得出结果之前被停止；请在其恢复运行后重试",
)
UNAVAILABLE = ProblemKind(
    "unavailable",
    HTTPStatus.SERVICE_UNAVAILABLE,
    "unavailable",
    "Not available now",
    "暂时不可用",
    "a server that is needed does not answer; try again",
    "所需的服务没有应答；请稍后再试",
)

KINDS = (
    UNREADABLE,
    UNAUTHENTICATED,
    FORBIDDEN,
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    NOT_ACCEPTABLE,
    CONFLICT,
    PRECONDITION_FAILED,
    TOO_LARGE,
    INVALID,
    TOO_MANY,
    BUG,
    STOPPING,
    UNAVAILABLE,
)
BY_SLUG = {kind.slug: kind for kind in KINDS}
# Of two kinds of one status the last is meant where only the status is known.
BY_STATUS = {int(kind.status): kind for kind in KINDS}


def of_status(status: int) -> ProblemKind:
    """The kind of a status; the framework may know statuses that we never give, they are read as their class."""
    return BY_STATUS.get(status) or (BUG if status >= HTTPStatus.INTERNAL_SERVER_ERROR else UNREADABLE)


def language_of(accept: str | None) -> Language:
    """zh where the header Accept-Language puts Chinese before English, else en."""
    weights: dict[str, float] = {}
    for part in (accept or "").split(","):
        tag, _, rest = part.strip().lower().partition(";")
        try:
            weight = float(rest.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        main = tag.split("-")[0]
        weights[main] = max(weight, weights.get(main, 0.0))
    return "zh" if weights.get("zh", 0.0) > weights.get("en", 0.0) else "en"
