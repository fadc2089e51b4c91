"""AUTH: when it is offered, how it is written, and the ways in which AUTH LOGIN goes."""

import base64

from quirkkit.quirk import NO_TLS_HERE, Quirk, any_of, refused, stopped, unsupported, works
from scripted.script import Login, Script

CLIENTS = ("--client", "none", "--client", "tls1.0", "--client", "tls1.2", "--client", "tls1.3")
ACCEPTED = works("auth", auth__result="accepted", auth__mechanism="LOGIN")
# Without TLS no AUTH is offered by these servers.
LOGGED_IN = {"plain": unsupported("no_auth", "auth_challenge"), "starttls": ACCEPTED, "implicit": NO_TLS_HERE}


def offers(auth, **more):
    return Script(ehlo_tls=("SIZE 10240000", auth, "8BITMIME"), **more)


def asks(user, password, **more):
    """AUTH LOGIN whose challenges are these bytes."""
    prompts = tuple(base64.b64encode(prompt).decode() for prompt in (user, password))
    return offers("AUTH LOGIN", login=Login(prompts=prompts, **more))


def login(name, script, expect=LOGGED_IN):
    return Quirk(name, expect, script, options=CLIENTS, logs_in=True)


LOGINS = (
    Quirk("AUTH before TLS only",
          {"plain": works("auth_challenge"), "starttls": unsupported("no_auth", "auth_challenge"),
           "implicit": NO_TLS_HERE},
          Script(ehlo=("STARTTLS", "AUTH PLAIN LOGIN"), ehlo_tls=("SIZE 10240000", "8BITMIME")),
          options=(*CLIENTS, "--until", "auth_challenge")),
    login("AUTH LOGIN", offers("AUTH LOGIN")),
    login("AUTH=LOGIN, old style", offers("AUTH=LOGIN")),
    login("auth login in lower case", offers("auth login")),
    login("AUTH LOGIN that asks for User Name and NUL", asks(b"User Name\0", b"Password\0")),
    login("AUTH LOGIN that asks in another language", asks("Benutzername: ".encode(), "Kennwort: ".encode())),
    login("AUTH LOGIN that asks for nothing in particular", asks(b"", b"")),
    login("AUTH LOGIN whose challenges are not base64",
          offers("AUTH LOGIN", login=Login(prompts=("Username:", "Password:")))),
    login("AUTH LOGIN that takes no inline user name", offers("AUTH LOGIN", login=Login(takes_inline_user=False))),
    login("AUTH LOGIN that wants the user name inline", offers("AUTH LOGIN", login=Login(wants_inline_user=True))),
    login("535- on several lines", offers("AUTH LOGIN", login=Login(
        password="another", refused=("535-5.7.8 Username and Password not accepted. For more information, go to",
                                     "535 5.7.8  https://support.example.test/?p=BadCredentials"))),
          # Two logins are refused; then the account is left alone. Which cells they are is nobody's promise.
          LOGGED_IN | {"starttls": any_of(refused("auth", 535, "5.7.8"),
                                          stopped("not_run", "account_guard", "auth"))}),
)
