"""The servers of the interoperation table: how each is started, what it has, and how it answers a line.

Every peer is a program that nobody here wrote, or a page of ours around such a library. A peer is told to serve TLS 1.0 to 1.3
with every suite, group and kind of certificate, and does as far as its library goes; the client's offer chooses.
"""
import os
import pathlib
import re
import select
import socket
import subprocess
import time

FOLDER = pathlib.Path(__file__).resolve().parent / "peers"
PATIENCE = 30
PORTS_TRIED = 5


class DoesNotStart(Exception):
    pass


def output_of(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120, **more).stdout


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


SUITES_13 = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_SHA256:" \
            "TLS_AES_128_CCM_8_SHA256"
GROUPS_OPENSSL = "X25519:P-256:P-384:P-521:ffdhe2048:ffdhe3072:ffdhe4096:ffdhe6144:ffdhe8192"


def openssl_names():
    """OpenSSL's name of a suite that it has -> its code point."""
    lines = output_of("openssl", "ciphers", "-V", "-ciphersuites", SUITES_13, "ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    return {name: int(high + low, 16) for high, low, name in re.findall(r"0x(..),0x(..) - (\S+)", lines)}


def code_points(text):
    return {int(code, 16) for code in text.split()}


class Peer:
    """One server program. `work`: a folder for what is built and for certificates; `names`: IANA's name of a suite of ours ->
    its code point."""

    name = ""
    tells_port = True

    def __init__(self, work, names):
        self.work = work
        self.names = names
        self.process = None

    def version(self):
        raise NotImplementedError

    def suites(self):
        """Code points of what the library says it has."""
        raise NotImplementedError

    def command(self, certificate, key, port):
        raise NotImplementedError

    def answer_to(self, text):
        return text + "\n"

    def environment(self):
        return dict(os.environ, OPENSSL_CONF="/dev/null", HOME=str(self.work), GOCACHE=str(self.work / "go"),
                    GOFLAGS="-mod=mod", GO111MODULE="off")

    def start(self, kind):
        """Its port. One that was free a moment ago may be taken by now, so a server that is told its port and ends gets another.
        Raises DoesNotStart, with what the program said."""
        for _ in range(1 if self.tells_port else PORTS_TRIED):
            port = self.start_once(kind)
            if port:
                return port
            self.stop()
        raise DoesNotStart(f"{self.name} does not start: " + " ".join(self.said().split()))

    def start_once(self, kind):
        port = free_port()
        self.log = self.work / f"{self.name}-{kind}.log"
        command = self.command(self.work / f"{kind}.pem", self.work / f"{kind}.key", port)
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE if self.tells_port else log,
                                            stderr=log, text=True, env=self.environment(), cwd=self.work)
        if self.tells_port:
            return self.told_port()
        return port if self.listens(port) else 0

    def said(self):
        """The end of the program's log."""
        return self.log.read_text(errors="replace")[-500:]

    def told_port(self):
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        return int(self.process.stdout.readline() or 0) if ready else 0

    def listens(self, port):
        """False: it has ended, or did not listen in time."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return self.process.poll() is None
            time.sleep(0.05)
        return False

    def stop(self):
        self.process.kill()
        self.process.wait()


class Openssl(Peer):
    name = "OpenSSL"
    tells_port = False

    def version(self):
        return output_of("openssl", "version").split()[1]

    def suites(self):
        return set(openssl_names().values())

    def command(self, certificate, key, port):
        return ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", certificate, "-key", key, "-rev", "-quiet",
                "-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0", "-ciphersuites", SUITES_13, "-groups", GROUPS_OPENSSL]

    def answer_to(self, text):
        return text[::-1] + "\n"


class Gnutls(Peer):
    name = "GnuTLS"
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
key_exchange_groups = x25519 secp256r1 secp384r1 secp521r1 ffdhe/ietf/2048 ffdhe/ietf/3072 ffdhe/ietf/4096 ffdhe/ietf/6144 \
ffdhe/ietf/8192
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

    def version(self):
        told = subprocess.run(["java", "-version"], capture_output=True, text=True, check=True, timeout=120).stderr
        return re.search(r'"(\S+)"', told)[1]

    def suites(self):
        names = output_of("java", FOLDER / "JsseServer.java", "--suites").split()
        # The suites that SSL 3.0 had already keep its name there: SSL_RSA_WITH_RC4_128_SHA.
        names = [re.sub("^SSL_", "TLS_", name) for name in names]
        return {self.names[name] for name in names if name in self.names}

    def command(self, certificate, key, port):
        store = certificate.with_suffix(".p12")
        output_of("openssl", "pkcs12", "-export", "-in", certificate, "-inkey", key, "-out", store, "-passout", "pass:secret",
                  "-name", "server")
        return ["java", FOLDER / "JsseServer.java", store, "secret"]


class Node(Peer):
    name = "Node.js"

    def version(self):
        return output_of("node", "-p", "process.version + ' (OpenSSL ' + process.versions.openssl + ')'").strip()

    def suites(self):
        # tls.getCiphers() tells only what is on by default, so each name is tried.
        names = openssl_names()
        return {names[name] for name in output_of("node", FOLDER / "node_server.js", "--suites", *names).split()}

    def command(self, certificate, key, port):
        return ["node", FOLDER / "node_server.js", certificate, key, GROUPS_OPENSSL, SUITES_13]


class Go(Peer):
    name = "Go"

    def program(self):
        path = self.work / "go_server"
        if not path.exists():
            output_of("go", "build", "-o", path, FOLDER / "go_server.go", env=self.environment())
        return path

    def version(self):
        return output_of("go", "version", env=self.environment()).split()[2]

    def suites(self):
        return code_points(output_of(self.program(), "--suites"))

    def command(self, certificate, key, port):
        return [self.program(), certificate, key]


class Compiled(Peer):
    """A page of C around a library."""

    source = ""
    options = ()  # for the compiler
    package = ""

    def program(self):
        path = self.work / self.source
        if not path.exists():
            output_of("gcc", "-O1", "-o", path, FOLDER / f"{self.source}.c", *self.options)
        return path

    def suites(self):
        return code_points(output_of(self.program(), "--suites"))

    def command(self, certificate, key, port):
        return [self.program(), certificate, key]

    def version(self):
        return output_of("dpkg-query", "-W", "-f", "${Version}", self.package).split("-")[0]


class Mbedtls(Compiled):
    name = "Mbed TLS"
    source = "mbedtls_server"
    options = ("-lmbedtls", "-lmbedx509", "-lmbedcrypto")
    package = "libmbedtls-dev"


class Wolfssl(Compiled):
    name = "wolfSSL"
    source = "wolfssl_server"
    options = ("-lwolfssl",)
    package = "libwolfssl-dev"

    def command(self, certificate, key, port):
        return [self.program(), certificate, key, self.work / "dh2048.params"]


class Libressl(Compiled):
    """Debian has no package of it; it is where the user installed it."""

    name = "LibreSSL"
    source = "libressl_server"

    def __init__(self, work, names, prefix):
        super().__init__(work, names)
        self.prefix = prefix
        self.options = (f"-I{prefix}/include", f"-L{prefix}/lib", f"-Wl,-rpath,{prefix}/lib", "-lssl", "-lcrypto", "-lpthread")

    def version(self):
        return output_of(self.prefix / "bin" / "openssl", "version").split()[1]


PEERS = (Openssl, Gnutls, Botan, Jsse, Node, Go, Mbedtls, Wolfssl)
