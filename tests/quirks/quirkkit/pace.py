"""Servers that let in only so many, or answer only now and then."""

from quirkkit.quirk import NO_TLS_HERE, Quirk, any_of, failed, inconclusive, submission, works
from scripted.admission import AtMost, Ban, OpenAtOnce, Turn
from scripted.script import CLEAR, Rule, Script, says

NO_STARTTLS = says("EHLO", "250-mail.example.test", "250-PIPELINING", "250 8BITMIME", over=CLEAR, every=3, on=(1,))
FRONT_ENDS_DIFFER = any_of(works("ehlo_tls"), inconclusive("no_starttls", "starttls"))


def some_work(mode, least):
    def check(report, _server):
        count = sum(cell["outcome"] == "works" for cell in report["cells"] if cell["mode"] == mode)
        return [] if count >= least else [f"{count} cells in mode {mode} work, expected {least} or more"]
    return check


def connections_are_told(report, server):
    """What the report says it cost is what it cost."""
    told = report["summary"]["connections"]
    return [] if told == server.connections else [f"{told} connections told, {server.connections} made"]


def turned_away(most):
    """Who heeds what the server says is turned away so often at most."""
    def check(_report, server):
        return [] if 0 < server.turned_away <= most else [f"{server.turned_away} turned away, expected 1 to {most}"]
    return check


def front_ends_are_told(report, _server):
    """Each cell says who answered it; and both answered."""
    told = [cell["repeats"].get("front_ends") for cell in report["cells"] if cell["derived_from"] is None]
    wrong = [f"front ends {ones}" for ones in told if not ones or sum(one["connections"] for one in ones) != 3]
    names = {one["name"] for ones in told for one in ones or ()}
    return wrong if names == {"mx1.example.test", "mx2.example.test"} else wrong + [f"front ends {sorted(names)}"]


def every_second(then, lines=()):
    return Script(rules=(Rule("greeting", lines, then, every=2, on=(1,)),))


PACE = (
    Quirk("421 after five connections in ten seconds", submission(), Script(admission=AtMost(5, 10)),
          also=(connections_are_told,)),
    Quirk("421 when more than one is open", submission(), Script(admission=OpenAtOnce(1)),
          also=(connections_are_told,)),
    # What does not get in within the retries is said to be throttled, and nothing else.
    Quirk("two connections a minute",
          {"starttls": any_of(works("ehlo_tls"), inconclusive("throttled", "greeting", reply__code=421))},
          Script(admission=AtMost(2, 60)),
          options=("--modes", "starttls", "--client", "tls1.0", "--client", "tls1.2", "--client", "tls1.3",
                   "--retries", "2"),
          also=(connections_are_told, some_work("starttls", 2))),
    # It bans for eight seconds, and from the start for whoever comes before they are over: growing pauses alone
    # (one second, two, four, each at most doubled) do not get in again.
    Quirk("421 that says when to try again", {"starttls": works("ehlo_tls")},
          Script(admission=Ban(3, 8, Turn(("421 4.7.0 Too many connections. Try again in 8 seconds.",)))),
          options=("--modes", "starttls"), also=(connections_are_told, turned_away(6))),
    # A rate, and one retry only: who learns it is not turned away again.
    Quirk("421 that names its rate", {"starttls": works("ehlo_tls")},
          Script(admission=AtMost(2, 4, Turn(("421 4.7.0 Error: more than 2 connections in 4 seconds",)))),
          options=("--modes", "starttls", "--retries", "1"), also=(connections_are_told, turned_away(3))),
    # RFC 5321 4.2.1: 5yz is for good, but these words say that it is not.
    Quirk("554 that says when to try again", {"starttls": works("ehlo_tls")},
          Script(admission=Ban(2, 3, Turn(("554 5.7.1 Too many sessions from 127.0.0.1, retry after 3 seconds",)))),
          options=("--modes", "starttls", "--client", "tls1.2", "--client", "tls1.3", "--client", "tls1.0"),
          also=(connections_are_told, turned_away(4))),
    Quirk("accepted, then reset under load", submission(),
          Script(admission=OpenAtOnce(2, Turn((), "reset"))), also=(connections_are_told,)),
    Quirk("accepted, then closed under load", submission(),
          Script(admission=OpenAtOnce(2, Turn((), "close"))), also=(connections_are_told,)),
)

POOLS = (
    Quirk("STARTTLS missing in the second of three EHLOs", submission(starttls=FRONT_ENDS_DIFFER),
          Script(rules=(NO_STARTTLS,)), also=(some_work("starttls", 3),)),
    Quirk("STARTTLS missing in the first of three EHLOs", submission(starttls=FRONT_ENDS_DIFFER),
          Script(rules=(says("EHLO", "250-mail.example.test", "250 8BITMIME", over=CLEAR, every=3),)),
          also=(some_work("starttls", 2),)),
    Quirk("STARTTLS missing in one of three, each cell three times",
          {"starttls": inconclusive("no_starttls", "starttls", repeats__asked=3, repeats__works=2)},
          Script(rules=(NO_STARTTLS,)),
          options=("--modes", "starttls", "--client", "tls1.2", "--repeat", "3", "--per-host", "1")),
    # All agree, and the report tells all the same that there are two.
    Quirk("two front ends that agree, each cell three times",
          {"starttls": works("ehlo_tls", repeats__asked=3, repeats__works=3)},
          Script(rules=(Rule("greeting", ("220 mx1.example.test ESMTP",), every=2),
                        Rule("greeting", ("220 mx2.example.test ESMTP",), every=2, on=(1,)))),
          options=("--modes", "starttls", "--repeat", "3"), also=(front_ends_are_told,)),
    Quirk("every second connection is closed at once", submission(), every_second("close"),
          also=(connections_are_told,)),
    # Half of the cells hear nothing, and say so; none says more.
    Quirk("every second connection is met with silence",
          {"plain": any_of(works("ehlo"), failed("timeout", "greeting", derived_from=None)),
           "starttls": any_of(works("ehlo_tls"), failed("timeout", "greeting", derived_from=None)),
           "implicit": any_of(NO_TLS_HERE, failed("timeout", "tls"))},
          Script(rules=(Rule("greeting", (), "silence", every=2, on=(1,)),)),
          options=("--timeout", "3", "--greeting-timeout", "3"), also=(some_work("starttls", 1),)),
    Quirk("every second connection is reset at once", submission(), every_second("reset"),
          also=(connections_are_told,)),
)
