"""The servers of the interoperation table: how each is started, what it has, and how it answers a line.

Every peer is a program that nobody here wrote, or a page of ours around such a library. A peer serves TLS 1.0 to 1.3 as far as
its library goes; suites and versions are chosen by the client's offer.
"""
import os
import pathlib
import re
import socket
import subprocess
import time

FOLDER = pathlib.Path(__file__).resolve().parent / "peers"
PATIENCE = 30
PORTS_TRIED = 5
ALL_GROUPS = ("x25519", "secp256r1", "secp384r1", "secp521r1", "ffdhe2048", "ffdhe3072", "ffdhe4096")
CURVES = ALL_GROUPS[:4]
KINDS = ("rsa2048", "rsa-pss", "ecdsa-p256", "ecdsa-p384", "ed25519")
VERSIONS = ("tls1.0", "tls1.1", "tls1.2", "tls1.3")


def output_of(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120, **more).stdout


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def openssl_names():
    """OpenSSL's name of a suite -> its code point."""
    lines = output_of("openssl", "ciphers", "-V", "ALL:COMPLEMENTOFALL:@SECLEVEL=0").splitlines()
    found = re.findall(r"0x(..),0x(..) - (\S+)", "\n".join(lines))
    return {name: int(high + low, 16) for high, low, name in found}


class Peer:
    """One server program. `work`: a folder for what is built and for certificates."""

    name = ""
    kinds = ("rsa2048", "ecdsa-p256", "ecdsa-p384")
    versions = VERSIONS
    groups = CURVES
    tells_port = True

    def __init__(self, work):
        self.work = work
        self.process = None

    def version(self):
        raise NotImplementedError

    def suites(self):
        """Code points."""
        raise NotImplementedError

    def command(self, certificate, key, port):
        raise NotImplementedError

    def answer_to(self, text):
        return text + "\n"

    def environment(self):
        return dict(os.environ, OPENSSL_CONF="/dev/null", HOME=str(self.work), GOCACHE=str(self.work / "go"),
                    GOFLAGS="-mod=mod", GO111MODULE="off")

    def start(self, kind):
        """Its port. One that was free a moment ago may be taken by now, so a server that ends at once gets another."""
        for _ in range(PORTS_TRIED):
            port = self.start_once(kind)
            if port:
                return port
            self.log.close()
        said = pathlib.Path(self.log.name).read_text()[-1000:]
        raise RuntimeError(f"{self.name} with {kind} does not listen; it said: {said}")

    def start_once(self, kind):
        port = free_port()
        self.log = open(self.work / f"{self.name}-{kind}.log", "w")
        command = self.command(self.work / f"{kind}.pem", self.work / f"{kind}.key", port)
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE if self.tells_port else self.log,
                                        stderr=self.log, text=True, env=self.environment(), cwd=self.work)
        if self.tells_port:
            return int(self.process.stdout.readline() or 0)
        return port if self.listens(port) else 0

    def listens(self, port):
        """False: it has ended. Throws when it neither listens nor ends."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return self.process.poll() is None
            time.sleep(0.05)
        if self.process.poll() is None:
            raise RuntimeError(f"{self.name} neither listens nor ends within {PATIENCE} s")
        return False

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.log.close()


class Openssl(Peer):
    name = "OpenSSL"
    kinds = KINDS
    groups = ALL_GROUPS
    tells_port = False

    def version(self):
        return output_of("openssl", "version").split()[1]

    def suites(self):
        return set(openssl_names().values())

    def command(self, certificate, key, port):
        suites = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_SHA256:" \
                 "TLS_AES_128_CCM_8_SHA256"
        return ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", certificate, "-key", key, "-rev", "-quiet",
                "-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0", "-ciphersuites", suites, "-groups",
                "X25519:P-256:P-384:P-521:ffdhe2048:ffdhe3072:ffdhe4096"]

    def answer_to(self, text):
        return text[::-1] + "\n"


class Gnutls(Peer):
    name = "GnuTLS"
    kinds = KINDS
    groups = ALL_GROUPS
    tells_port = False

    def version(self):
        return output_of("gnutls-serv", "--version").split("\n")[0].split()[-1]

    def suites(self):
        return {int(high + low, 16)
                for high, low in re.findall(r"0x(..), 0x(..)", output_of("gnutls-cli", "-l"))}

    def command(self, certificate, key, port):
        priority = "NORMAL:+VERS-TLS1.0:+VERS-TLS1.1:+3DES-CBC:+ARCFOUR-128:+AES-128-CCM-8:+AES-256-CCM-8:+AES-128-CCM:" \
                   "+AES-256-CCM:+RSA:+DHE-RSA:+MD5:+SHA1:+SHA256:+SHA384:+SIGN-ALL:+GROUP-ALL:%COMPAT"
        return ["gnutls-serv", "--echo", "--quiet", "-p", str(port), "--x509certfile", certificate, "--x509keyfile", key,
                "--priority", priority]


class Botan(Peer):
    name = "Botan"
    versions = VERSIONS[:3]
    tells_port = False
    POLICY = """allow_tls10 = true
allow_tls11 = true
allow_tls12 = true
allow_dtls10 = false
allow_dtls12 = false
ciphers = AES-256/GCM AES-128/GCM ChaCha20Poly1305 AES-256/CCM AES-128/CCM AES-256/CCM(8) AES-128/CCM(8) AES-256 AES-128 3DES
macs = AEAD SHA-384 SHA-256 SHA-1
signature_hashes = SHA-512 SHA-384 SHA-256 SHA-1
signature_methods = ECDSA RSA IMPLICIT
key_exchange_methods = ECDH DH RSA
key_exchange_groups = x25519 secp256r1 secp384r1 secp521r1 ffdhe/ietf/2048
minimum_dh_group_size = 1024
minimum_rsa_bits = 1024
minimum_signature_strength = 0
"""

    def policy(self):
        path = self.work / "botan.policy"
        path.write_text(self.POLICY)
        return path

    def version(self):
        return output_of("botan", "version").split()[0]

    def suites(self):
        codes = {name.removeprefix("TLS_"): code for name, code in self.names.items()}
        listed = set()
        for version in ("tls1.0", "tls1.1", "tls1.2"):
            listed.update(output_of("botan", "tls_ciphers", f"--policy={self.policy()}", f"--version={version}").split())
        return {codes[name] for name in listed if name in codes}

    def command(self, certificate, key, port):
        return ["botan", "tls_server", certificate, key, f"--port={port}", f"--policy={self.policy()}"]


class Jsse(Peer):
    name = "Java JSSE"
    kinds = KINDS
    # Without finite fields: it strips leading zeros of their secret in TLS 1.3 too, where RFC 8446 7.4.1 wants them,
    # so one handshake of 256 fails by chance. docs/CONFORMANCE.md has what was counted.
    groups = CURVES

    def version(self):
        return re.search(r'"(\S+)"', subprocess.run(["java", "-version"], capture_output=True, text=True).stderr)[1]

    def suites(self):
        names = output_of("java", FOLDER / "JsseServer.java", "--suites").split()
        return {self.names[name] for name in names if name in self.names}

    def command(self, certificate, key, port):
        store = certificate.with_suffix(".p12")
        output_of("openssl", "pkcs12", "-export", "-in", certificate, "-inkey", key, "-out", store, "-passout", "pass:secret",
                  "-name", "server")
        return ["java", FOLDER / "JsseServer.java", store, "secret"]


class Node(Peer):
    name = "Node.js"
    kinds = KINDS
    groups = ALL_GROUPS

    def version(self):
        return output_of("node", "-p", "process.version + ' (OpenSSL ' + process.versions.openssl + ')'").strip()

    def suites(self):
        names = openssl_names()
        listed = output_of("node", FOLDER / "node_server.js", "--suites").split()
        return {names[name] for name in listed if name in names}

    def command(self, certificate, key, port):
        return ["node", FOLDER / "node_server.js", certificate, key]


class Go(Peer):
    name = "Go"
    kinds = ("rsa2048", "ecdsa-p256", "ecdsa-p384", "ed25519")

    def program(self):
        path = self.work / "go_server"
        if not path.exists():
            output_of("go", "build", "-o", path, FOLDER / "go_server.go", env=self.environment())
        return path

    def version(self):
        return output_of("go", "version", env=self.environment()).split()[2]

    def suites(self):
        return {int(code, 16) for code in output_of(self.program(), "--suites").split()}

    def command(self, certificate, key, port):
        return [self.program(), certificate, key]


class Compiled(Peer):
    """A page of C around a library."""

    source = ""
    libraries = ()
    package = ""

    def program(self):
        path = self.work / self.source
        if not path.exists():
            output_of("gcc", "-O1", "-o", path, FOLDER / f"{self.source}.c", *self.libraries)
        return path

    def version(self):
        return output_of("dpkg-query", "-W", "-f", "${Version}", self.package).split("-")[0]


class Mbedtls(Compiled):
    name = "Mbed TLS"
    versions = VERSIONS[:3]
    source = "mbedtls_server"
    libraries = ("-lmbedtls", "-lmbedx509", "-lmbedcrypto")
    package = "libmbedtls-dev"

    def suites(self):
        return {int(code, 16) for code in output_of(self.program(), "--suites").split()}

    def command(self, certificate, key, port):
        return [self.program(), certificate, key]


class Wolfssl(Compiled):
    name = "wolfSSL"
    versions = VERSIONS[1:]  # TLS 1.0 is there only where it was configured with --enable-tlsv10, which Debian's is not
    groups = CURVES + ("ffdhe2048",)
    kinds = ("rsa2048", "ecdsa-p256", "ecdsa-p384", "ed25519")
    source = "wolfssl_server"
    libraries = ("-lwolfssl",)
    package = "libwolfssl-dev"

    def suites(self):
        names = openssl_names()
        # "TLS13-AES128-GCM-SHA256" for TLS_AES_128_GCM_SHA256.
        names |= {name.replace("TLS_AES_", "TLS13-AES").replace("TLS_", "TLS13-").replace("_", "-"): code
                  for name, code in names.items() if name.startswith("TLS_")}
        return {names[name] for name in output_of(self.program(), "--suites").split() if name in names}

    def command(self, certificate, key, port):
        return [self.program(), certificate, key, self.work / "dh2048.params"]


PEERS = (Openssl, Gnutls, Botan, Jsse, Node, Go, Mbedtls, Wolfssl)
