"""What a situation is: servers under the names that they have in the world, and a scan of them."""

from dataclasses import dataclass

from scripted.script import Login, Script

ACCOUNT = Login(user="scan@contoso.example", password="Kopierer-0815-Tafel")


@dataclass(frozen=True)
class At:
    """A server, or a place of scripted.places where nobody answers, as the scanner knows it."""

    host: str
    port: int
    script: Script | None = None
    place: type | None = None
    addresses: tuple = ("127.0.0.1",)  # the server listens at the first; a second one refuses


@dataclass(frozen=True)
class Situation:
    name: str
    at: tuple
    options: tuple = ()
    logs_in: bool = False
    targets: tuple = ()  # without: HOST:PORT of each server, in all modes
    exit_code: int = 0
