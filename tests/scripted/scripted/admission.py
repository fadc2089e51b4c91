"""Who is let in: policies over the connections that a server has seen. Plain data and arithmetic."""

from dataclasses import dataclass, field

TOO_MANY = "421 4.7.0 mail.example.test Error: too many connections from 127.0.0.1"


@dataclass
class Visits:
    """Of one server, kept by it."""

    welcomed_at: list = field(default_factory=list)  # seconds, ascending
    turned_away_at: list = field(default_factory=list)  # likewise
    open_now: int = 0  # the one at the door not counted

    def welcomed_since(self, moment):
        return sum(at > moment for at in self.welcomed_at)


@dataclass(frozen=True)
class Turn:
    """How a connection is turned away. `says` nothing and `then` "reset": a RST instead of a greeting."""

    says: tuple = (TOO_MANY,)
    then: str = "close"


@dataclass(frozen=True)
class AtMost:
    """`count` connections in `seconds`; the rest is turned away."""

    count: int
    seconds: float
    turn: Turn = Turn()

    def judge(self, visits, now):
        return self.turn if visits.welcomed_since(now - self.seconds) >= self.count else None


@dataclass(frozen=True)
class Ban:
    """`count` connections in `seconds`; who comes once more is left standing for `seconds`, and longer for each
    visit before they are over."""

    count: int
    seconds: float
    turn: Turn = Turn()

    def judge(self, visits, now):
        banned = visits.turned_away_at and now - visits.turned_away_at[-1] < self.seconds
        return self.turn if banned or visits.welcomed_since(now - self.seconds) >= self.count else None


@dataclass(frozen=True)
class OpenAtOnce:
    """`count` connections side by side; the rest is turned away."""

    count: int
    turn: Turn = Turn()

    def judge(self, visits, _now):
        return self.turn if visits.open_now >= self.count else None
