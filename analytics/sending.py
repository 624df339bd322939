"""The ways by which notices go: mail by SMTP, and the robots of chats; only to hosts that the operator named."""

import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from analytics.deliveries import exchange
from qingyu.domain.control import chat
from qingyu.domain.control.notice import Address, Message, NoticeKind
from qingyu.settings import Settings

TIMEOUT_S = 10.0


def sender(settings: Settings) -> Callable[[Address, Message, str, datetime], None]:
    """What sends a message by the way of its address. It raises OSError or ValueError with what is wrong."""

    def send(to: Address, message: Message, name: str, now: datetime) -> None:
        host = settings.notice_hosts.get(to.kind)
        if host is None:
            raise ValueError(f"the operator named no host for {to.kind}")
        if to.kind is NoticeKind.MAIL:
            _mail(settings, host, to.target, message, name, now)
        else:
            _chat(host, to, message, now, private_too=settings.webhook_private)

    return send


def _mail(settings: Settings, host: str, to: str, message: Message, name: str, now: datetime) -> None:
    letter = EmailMessage(policy=SMTP)
    letter["Subject"], letter["From"], letter["To"] = message.subject, settings.notices_from, to
    letter["Date"] = format_datetime(now)
    # The same when it is sent again, so that a reader's program may know it.
    letter["Message-ID"] = f"<{name}@{settings.notices_from.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.body)
    with _line(settings, host) as line:
        if settings.notices_smtp_user:
            line.login(settings.notices_smtp_user, settings.notices_smtp_password.get_secret_value())
        line.send_message(letter)


def _line(settings: Settings, host: str) -> smtplib.SMTP:
    port, context = settings.notices_smtp_port, ssl.create_default_context()
    if settings.notices_smtp_security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=context)
    line = smtplib.SMTP(host, port, timeout=TIMEOUT_S)
    if settings.notices_smtp_security == "starttls":
        try:
            line.starttls(context=context)
        except BaseException:
            line.close()
            raise
    return line


def _chat(host: str, to: Address, message: Message, now: datetime, *, private_too: bool) -> None:
    made = chat.post(to, message, now)
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Qingyu-Notices/1"}
    status, answer = exchange(host + made.path, made.payload, headers, private_too=private_too)
    if (said := chat.refusal(status, answer)) is not None:
        raise ValueError(said)
