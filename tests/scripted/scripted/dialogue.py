"""One connection's dialogue: an SMTP server that is honest wherever its script has no rule."""

import base64
import binascii
import time

from scripted.script import Pause


def converse(script, channel, context, number):
    """Until somebody ends it; returns how the server does: "close" or "reset".

    `number` of the connection, from 0; `context` makes TLS sessions.
    """
    if script.raw_answer:
        channel.read_some()
        channel.send(script.raw_answer)
        return "close"
    if script.silent:
        while True:
            channel.read_some()
    if script.implicit:
        channel.start_tls(context, script.tls)
    return _Dialogue(script, channel, context, number).run()


class _Dialogue:
    def __init__(self, script, channel, context, number):
        self._script, self._channel, self._context, self._number = script, channel, context, number

    def run(self):
        """Returns how the connection ends: "close" or "reset". A silence ends with the client, as Gone."""
        ending = self._obey(self._rule("greeting"))
        if ending is None:
            self._say(self._script.greeting or (f"220 {self._script.host} ESMTP ready",))
        while ending in (None, "go on", "silence"):
            line = self._channel.read_line()
            if ending != "silence":
                ending = self._obey(self._rule(line)) or self._answer(line)
        return ending

    def _rule(self, line):
        rules = (rule for rule in self._script.rules if rule.fits(line, self._channel.over(), self._number))
        # "" fits commands only.
        return next((rule for rule in rules if rule.command or line != "greeting"), None)

    def _obey(self, rule):
        if rule is None:
            return None
        self._say(rule.says)
        return rule.then

    def _say(self, lines):
        together = []
        for line in lines:
            if isinstance(line, str):
                together.append(line)
                continue
            self._channel.send_lines(together)
            together = []
            if isinstance(line, Pause):
                time.sleep(line.seconds)
            else:
                self._channel.read_some()
        self._channel.send_lines(together)

    def _answer(self, line):
        verb, _, rest = line.partition(" ")
        answer = {"EHLO": self._ehlo, "HELO": self._helo, "STARTTLS": self._starttls, "AUTH": self._auth,
                  "MAIL": self._mail, "RCPT": self._rcpt, "QUIT": self._quit}.get(verb.upper(), self._unknown)
        return answer(rest) or "go on"

    def _unknown(self, _):
        self._say(("500 5.5.2 Error: command not recognized",))

    def _ehlo(self, _):
        keywords = self._script.ehlo if self._channel.over() == "clear" else self._script.ehlo_tls
        lines = (self._script.host, *keywords)
        self._say(tuple(f"250-{line}" for line in lines[:-1]) + (f"250 {lines[-1]}",))

    def _helo(self, _):
        self._say((f"250 {self._script.host}",))

    def _starttls(self, _):
        if self._script.tls is None or self._channel.over() != "clear":
            return self._unknown(_)
        self._say(("220 2.0.0 Ready to start TLS",))
        return self._channel.start_tls(self._context, self._script.tls)

    def _mail(self, _):
        self._say(("250 2.1.0 Ok",))

    def _rcpt(self, _):
        self._say(("250 2.1.5 Ok",))

    def _quit(self, _):
        self._say(("221 2.0.0 Bye",))
        return "close"

    def _auth(self, rest):
        mechanism, _, initial = rest.partition(" ")
        if not initial and mechanism.upper() == "LOGIN" and self._script.login.wants_inline_user:
            return self._say(("501 5.5.4 Syntax: AUTH LOGIN user-name",))
        exchange = {"PLAIN": self._auth_plain, "LOGIN": self._auth_login, "XOAUTH2": self._auth_token}.get(
            mechanism.upper())
        try:
            accepted = exchange(initial) if exchange else self._begun_and_left()
        except _Cancelled:
            return self._say(("501 5.7.0 Authentication aborted",))
        except (binascii.Error, UnicodeDecodeError):
            return self._say(("501 5.5.2 Invalid base64 data in continued response",))
        return self._say((self._script.login.accepted,) if accepted else self._script.login.refused)

    def _begun_and_left(self):
        self._ask("")
        return False

    def _auth_token(self, initial):
        if not initial:
            self._ask("")
        return False

    def _auth_plain(self, initial):
        login = self._script.login
        parts = base64.b64decode(initial or self._ask(""), validate=True).decode().split("\0")
        return parts[1:] == [login.user, login.password]

    def _auth_login(self, initial):
        login = self._script.login
        if initial and not login.takes_inline_user:
            return False
        user = initial or self._ask(login.prompts[0])
        password = self._ask(login.prompts[1])
        seen = [base64.b64decode(text, validate=True).decode() for text in (user, password)]
        return seen == [login.user, login.password]

    def _ask(self, prompt):
        self._say((f"334 {prompt}",))
        answer = self._channel.read_line()
        if answer == "*":
            raise _Cancelled
        return answer


class _Cancelled(Exception):
    """RFC 4954 4: "*" cancels."""
