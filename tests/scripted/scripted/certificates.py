"""Certificates of a run, made with openssl when first asked for: good ones, and each kind of wrong one."""

import os
import subprocess
import threading

KINDS = ("good", "expired", "wrong-name", "no-intermediate", "self-signed")

_AUTHORITY = """
[ca]
default_ca = lab
[lab]
database = {directory}/index.txt
new_certs_dir = {directory}
default_md = sha256
unique_subject = no
rand_serial = yes
policy = anything
copy_extensions = copy
[anything]
commonName = supplied
"""


class Certificates:
    """root -> intermediate -> leaf. `root` is the file for --ca-file. All leaves share one RSA key."""

    def __init__(self, directory):
        self._directory = directory
        self._lock = threading.Lock()
        self._made = {}
        os.makedirs(directory, exist_ok=True)
        self.root = self._path("root.pem")
        self._key = self._path("leaf.key")
        for name in ("index.txt", "index.txt.attr"):
            open(self._path(name), "wb").close()
        with open(self._path("ca.conf"), "w", encoding="ascii") as file:
            file.write(_AUTHORITY.format(directory=directory))
        self._openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", self._key)
        authority = ("-addext", "keyUsage=critical,keyCertSign,cRLSign")
        for name in ("root", "intermediate"):
            self._openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
                          "-out", self._path(name + ".key"))
        self._openssl("req", "-x509", "-new", "-key", self._path("root.key"), "-days", "3650", "-out", self.root,
                      "-subj", "/CN=Scripted Root", *authority)
        self._openssl("req", "-new", "-key", self._path("intermediate.key"), "-subj", "/CN=Scripted Intermediate",
                      "-out", self._path("intermediate.csr"), "-addext", "basicConstraints=critical,CA:TRUE",
                      *authority)
        self._sign("root", "intermediate", ("-days", "3650"))

    def make(self, kind, host):
        """(certificate with its chain, key) of a server that is called `host`."""
        with self._lock:
            if (kind, host) not in self._made:
                self._made[kind, host] = self._make(kind, host)
            return self._made[kind, host], self._key

    def _make(self, kind, host):
        if kind not in KINDS:
            raise ValueError(kind)
        name = f"{kind}-{host}"
        named = "other.example.test" if kind == "wrong-name" else host
        request = ("-key", self._key, "-subj", f"/CN={named}", "-addext", f"subjectAltName=DNS:{named}")
        if kind == "self-signed":
            self._openssl("req", "-x509", "-new", *request, "-days", "90", "-out", self._path(name + ".pem"))
            return self._path(name + ".pem")
        self._openssl("req", "-new", *request, "-addext", "extendedKeyUsage=serverAuth",
                      "-out", self._path(name + ".csr"))
        dates = ("-startdate", "20200101000000Z", "-enddate", "20240101000000Z") if kind == "expired" else (
            "-days", "90")
        self._sign("intermediate", name, dates)
        if kind != "no-intermediate":
            self._append(name, "intermediate")
        return self._path(name + ".pem")

    def _sign(self, authority, name, dates):
        self._openssl("ca", "-batch", "-notext", "-config", self._path("ca.conf"),
                      "-cert", self._path(authority + ".pem"), "-keyfile", self._path(authority + ".key"),
                      "-in", self._path(name + ".csr"), "-out", self._path(name + ".pem"), *dates)

    def _append(self, name, authority):
        with open(self._path(authority + ".pem"), "rb") as more, open(self._path(name + ".pem"), "ab") as chain:
            chain.write(more.read())

    def _path(self, name):
        return os.path.join(self._directory, name)

    def _openssl(self, *arguments):
        subprocess.run(("openssl",) + arguments, check=True, capture_output=True, cwd=self._directory)
