"""What --ciphers finds, beside what sslscan finds and what a server was told to accept."""

import os
import re
import subprocess

from labkit.processes import Child, wait_for_port

# In an order that is nobody's but the server's.
SUITES = "ECDHE-RSA-AES256-GCM-SHA384:AES128-SHA:ECDHE-ECDSA-AES128-GCM-SHA256:DHE-RSA-AES128-SHA:ECDHE-RSA-AES128-SHA"


def survey_of(report):
    """The survey of a report's only endpoint that has one."""
    found = [entry["ciphers"] for entry in report["endpoints"] if "ciphers" in entry]
    if len(found) != 1:
        raise RuntimeError(f"{len(found)} endpoints have a survey, expected one")
    return found[0]


def names(choices):
    return [one["name"] for one in choices["accepted"]]


def suites(survey):
    return {one["version"]: names(one["suites"]) for one in survey["versions"] if names(one["suites"])}


def registry_names():
    listing = subprocess.run(["openssl", "ciphers", "-stdname", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"],
                             capture_output=True, text=True, check=True).stdout
    return {line.split()[2]: line.split()[0] for line in listing.splitlines()}


def sslscan(address, port, *options):
    """Version -> names of the suites in the order told, by sslscan."""
    known = registry_names()
    out = subprocess.run(["sslscan", *options, "--no-colour", "--no-heartbleed", "--no-groups", "--no-renegotiation",
                          f"{address}:{port}"], capture_output=True, text=True, check=True, timeout=120).stdout
    found = {}
    for version, name in re.findall(r"^(?:Preferred|Accepted)\s+(\S+)\s+\d+ bits\s+(\S+)", out, re.MULTILINE):
        version = version.replace("v1", " 1") + (".0" if version == "TLSv1" else "")
        found.setdefault(version, []).append(known.get(name, name))
    return found


class OpenSslServer:
    """`with OpenSslServer(...)`: openssl s_server, TLS from the first byte on."""

    def __init__(self, folder, address, port, *options):
        self.address, self.port = address, port
        self._argv = ["openssl", "s_server", "-accept", f"{address}:{port}", "-quiet", *options]
        self._log = os.path.join(folder, f"s_server-{port}.log")
        self._child = None

    def __enter__(self):
        self._child = Child(self._argv, self._log)
        wait_for_port(self.address, self.port, self._child)
        return self

    def __exit__(self, *_):
        self._child.stop()
