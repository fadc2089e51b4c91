"""A certificate authority for one run of the lab, made with openssl."""

import os
import subprocess


class Authority:
    def __init__(self, directory):
        self.directory = directory
        os.makedirs(directory, exist_ok=True)
        self.certificate = os.path.join(directory, "ca.pem")
        self._key = os.path.join(directory, "ca.key")
        self._openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-keyout", self._key,
                      "-out", self.certificate, "-subj", "/O=smtpmatrix lab/CN=Lab Root",
                      "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")

    def issue(self, host, kind="rsa"):
        """Returns (certificate, key) for a server that is called `host`: SHA-256; RSA of 2048 bits, or kind
        "ecdsa", P-256."""
        name = host if kind == "rsa" else f"{host}-{kind}"
        new_key = {"rsa": ("rsa:2048",), "ecdsa": ("ec", "-pkeyopt", "ec_paramgen_curve:P-256")}[kind]
        certificate, key, request, extensions = (
            os.path.join(self.directory, name + suffix) for suffix in (".pem", ".key", ".csr", ".ext"))
        with open(extensions, "w", encoding="ascii") as file:
            file.write(f"subjectAltName=DNS:{host}\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n")
        self._openssl("req", "-newkey", *new_key, "-nodes", "-keyout", key, "-out", request,
                      "-subj", f"/O=smtpmatrix lab/CN={host}")
        self._openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self._key,
                      "-CAcreateserial", "-days", "20", "-sha256", "-extfile", extensions, "-out", certificate)
        os.chmod(key, 0o644)  # read by the servers after they gave up root; it guards nothing
        return certificate, key

    def _openssl(self, *arguments):
        subprocess.run(("openssl",) + arguments, check=True, capture_output=True, cwd=self.directory)
