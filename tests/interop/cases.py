"""What is asked of a peer, and what is wrong with what came of it.

A Case is one handshake. `listed`: the peer says that it has the suite. A Known row says that the peer's side stops a case, and why.
"""
import collections
import fnmatch
import json

NUMBERS = {"tls1.0": 0x0301, "tls1.1": 0x0302, "tls1.2": 0x0303, "tls1.3": 0x0304}
SPOKEN = {"tls1.0": "TLS 1.0", "tls1.1": "TLS 1.1", "tls1.2": "TLS 1.2", "tls1.3": "TLS 1.3"}
KINDS = {"rsa2048": ("RSA 2048", ["RSA", "rsa_keygen_bits:2048"]), "rsa-pss": ("RSASSA-PSS", ["RSA-PSS", "rsa_keygen_bits:2048"]),
         "ecdsa-p256": ("ECDSA P-256", ["EC", "ec_paramgen_curve:P-256"]),
         "ecdsa-p384": ("ECDSA P-384", ["EC", "ec_paramgen_curve:P-384"]), "ed25519": ("Ed25519", ["ED25519"])}
GROUPS = {"x25519": 29, "secp256r1": 23, "secp384r1": 24, "secp521r1": 25, "ffdhe2048": 256, "ffdhe3072": 257, "ffdhe4096": 258,
          "ffdhe6144": 259, "ffdhe8192": 260}
TLS_AES_128_GCM, ECDHE_RSA_AES_128_GCM, DHE_RSA_AES_128_GCM = 0x1301, 0xC02F, 0x009E
NOT_ASKED = "not asked"

Case = collections.namedtuple("Case", "peer kind version suite name group listed")


def fits(suite, version, kind):
    """Whether a server with this certificate can use the suite at the version."""
    if not suite["least_version"] <= NUMBERS[version] <= suite["most_version"]:
        return False
    if version == "tls1.3":
        return True
    # RFC 8422 5.10 and RFC 8446 4.2.3: Ed25519 and RSASSA-PSS keys sign from TLS 1.2 on.
    if kind in ("ed25519", "rsa-pss") and version != "tls1.2":
        return False
    # RFC 8446 4.2.3: an RSASSA-PSS key signs and does nothing else, so there is no RSA key exchange with it.
    if kind == "rsa-pss" and suite["exchange"] == "rsa":
        return False
    return suite["authentication"] == ("rsa" if kind.startswith("rsa") else "ecdsa")


def suite_for_group(version, group):
    if version == "tls1.3":
        return TLS_AES_128_GCM
    return DHE_RSA_AES_128_GCM if group.startswith("ffdhe") else ECDHE_RSA_AES_128_GCM


def cases_of(peer, kind, ours, has):
    for version in NUMBERS:
        for suite in ours:
            if fits(suite, version, kind):
                yield Case(peer, kind, version, suite["code"], suite["name"], "", suite["code"] in has)
    if kind != "rsa2048":
        return
    names = {suite["code"]: suite["name"] for suite in ours}
    for version in ("tls1.2", "tls1.3"):
        for group in GROUPS:
            code = suite_for_group(version, group)
            yield Case(peer, kind, version, code, names[code], group, code in has)


def fault_of(case, answer, wanted):
    """What is wrong with an answer; empty: nothing."""
    if not answer["complete"]:
        return answer["failure"] or "no handshake"
    if answer["version"] != SPOKEN[case.version] or answer["suite"] != case.name:
        return f"{answer['version']} {answer['suite']} was negotiated"
    if case.group and answer["group"] != case.group:
        return f"group {answer['group']}"
    return "" if answer["data"] == wanted else f"answered {answer['data']!r} {answer['failure']}"


class Known:
    """known.json: cases that the peer's side stops. A row has `peer`, any of `kind`, `version`, `name` (of a suite) and `group`
    (with * and ?), a part of the `failure` that must be seen, the `cause`, and `absent`: the peer does not have it (true), or has it
    and does it wrong (false). `failure` "not asked": it goes wrong by chance, so that asking shows nothing."""

    FIELDS = ("peer", "kind", "version", "name", "group")

    def __init__(self, path):
        self.rows = json.loads(path.read_text())
        self.used = [False] * len(self.rows)

    def row_of(self, case, fault):
        for at, row in enumerate(self.rows):
            if row["failure"] in fault and all(fnmatch.fnmatchcase(getattr(case, field), row.get(field, "*"))
                                               for field in self.FIELDS):
                self.used[at] = True
                return at
        return None

    def is_not_asked(self, case):
        return self.row_of(case, NOT_ASKED) is not None

    def unused(self, peers):
        return [row for row, used in zip(self.rows, self.used) if not used and row["peer"] in peers]


class Result:
    """A case and what came of it. `row`: of known.json, or None."""

    def __init__(self, case, fault, known):
        self.case = case
        self.fault = fault
        self.row = known.row_of(case, fault) if fault else None
        self.absent = self.row is not None and known.rows[self.row]["absent"]

    def is_of_both(self):
        return self.case.listed and not self.absent

    def trouble(self):
        """Why the run fails over this one; empty: it does not."""
        if self.row is not None:
            return ""
        if self.case.listed:
            return self.fault
        if not self.fault:
            return "completes, though the peer does not list the suite"
        return self.fault if self.fault.startswith("no connection") else ""


def silent_versions(results):
    """Each (peer, version) at which nothing completes, and no row of known.json says that the peer does not have it."""
    of_version = collections.defaultdict(list)
    for result in results:
        of_version[result.case.peer, result.case.version].append(result)
    return [key for key, rows in of_version.items()
            if all(row.fault for row in rows) and not all(row.absent for row in rows if not row.case.group)]
