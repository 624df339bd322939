"""A mail server of somebody else: speaks SMTP (RFC 5321) as far as a sender needs it, and keeps what comes."""

import email.policy
import socketserver
import time
from email import message_from_bytes
from email.message import EmailMessage


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mail on loopback; `refusing` is answered to the next recipients, one each.

    slow_s: how long it looks at a mail before it says that it has it. bye: its answer to QUIT.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.came: list[tuple[str, EmailMessage]] = []
        self.refusing: list[str] = []
        self.slow_s, self.bye = 0.0, "221 bye"

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def texts(self) -> list[str]:
        """The bodies, in order."""
        return [letter.get_content() for _, letter in self.came]


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 mail.example.com ESMTP")
        to = ""
        while line := self.rfile.readline():
            verb = line.decode().strip().upper()
            if verb.startswith("EHLO"):
                self._say("250 mail.example.com")
            elif verb.startswith("RCPT TO:"):
                to = line.decode().partition("<")[2].partition(">")[0]
                self._say(self.server.refusing.pop(0) if self.server.refusing else "250 OK")
            elif verb == "DATA":
                self._say("354 go on")
                self._take(to)
            elif verb == "QUIT":
                self._say(self.server.bye)
                return
            else:
                self._say("250 OK" if verb.startswith(("MAIL", "RSET", "NOOP")) else "500 what")

    def _take(self, to: str) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        letter = message_from_bytes(b"".join(lines), policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        self.server.came.append((to, letter))
        time.sleep(self.server.slow_s)
        self._say("250 queued")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
