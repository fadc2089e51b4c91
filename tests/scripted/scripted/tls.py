"""Contexts of Python's ssl for what a Script wants of TLS."""

import ssl
import warnings


def context_of(script, certificates):
    """A server's context. Python deprecates the old versions, which are what is wanted here."""
    wanted = script.tls
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = _version(wanted.lowest)
        context.maximum_version = _version(wanted.highest)
    context.set_ciphers(wanted.ciphers)
    certificate, key = certificates.make(wanted.certificate, script.host)
    context.load_cert_chain(certificate, key)
    return context


def _version(name):
    return {"TLSv1": ssl.TLSVersion.TLSv1, "TLSv1.1": ssl.TLSVersion.TLSv1_1, "TLSv1.2": ssl.TLSVersion.TLSv1_2,
            "TLSv1.3": ssl.TLSVersion.TLSv1_3}[name]
