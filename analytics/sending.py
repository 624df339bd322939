"""The ways by which notices go: mail by SMTP, and the robots of chats; only to hosts that the operator named."""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from analytics.deliveries import exchange
from qingyu.domain.control import chat
from qingyu.domain.control.notice import Address, Message, NoticeKind
from qingyu.errors import Invalid
from qingyu.jobs.control.noticing import Unreachable
from qingyu.settings import Settings

TIMEOUT_S = 10.0
# A mail server that looks at a mail before it answers takes its time; well below LOST_AFTER of the notices.
MAIL_TIMEOUT_S = 120.0


def sender(settings: Settings) -> Callable[[Address, Message, str, datetime], None]:
    """What sends a message by the way of its address.

    It raises Unreachable where the host of the way is the trouble, Invalid where the operator named none or one that
    may not be asked, ValueError for what the other side refuses, OSError for an answer that does not come.
    """

    def send(to: Address, message: Message, name: str, now: datetime) -> None:
        host = settings.notice_hosts.get(to.kind)
        if host is None:
            raise Invalid(f"the operator named no host for {to.kind}")
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
    try:
        line = _line(settings, host)
    except OSError as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error
    try:
        assert line.sock is not None, "a line that was made is open"
        line.sock.settimeout(MAIL_TIMEOUT_S)
        _hand_over(line, letter)
        line.sock.settimeout(TIMEOUT_S)
        # The mail is taken: what goes wrong now is no reason to send it again.
        with suppress(OSError):
            line.quit()
    finally:
        line.close()


def _hand_over(line: smtplib.SMTP, letter: EmailMessage) -> None:
    try:
        line.send_message(letter)
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException as error:
        raise ValueError(f"{type(error).__name__}: {error}") from error


def _line(settings: Settings, host: str) -> smtplib.SMTP:
    line = _secured(settings, host)
    if settings.notices_smtp_user:
        try:
            line.login(settings.notices_smtp_user, settings.notices_smtp_password.get_secret_value())
        except BaseException:
            line.close()
            raise
    return line


def _secured(settings: Settings, host: str) -> smtplib.SMTP:
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
    try:
        status, answer = exchange(host + made.path, made.payload, headers, private_too=private_too)
    except OSError as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error
    except ValueError as error:
        raise Invalid(str(error)) from error
    if (said := chat.refusal(status, answer)) is not None:
        raise ValueError(said)
