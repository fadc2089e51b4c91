"""Looks for a password in what the program wrote: raw, and in every form in which SMTP AUTH carries it."""

import base64
import urllib.parse


def forms(user, password):
    """Byte strings none of which may appear in any output."""
    raw = password.encode()
    found = {
        "raw": raw,
        "hex": raw.hex().encode(),
        "percent-encoded": urllib.parse.quote(password, safe="").encode(),
        "LOGIN": base64.b64encode(raw),
        "PLAIN": base64.b64encode(b"\0" + user.encode() + b"\0" + raw),
        "PLAIN with authorization identity": base64.b64encode(user.encode() + b"\0" + user.encode() + b"\0" + raw),
    }
    # Inside a longer base64 text the password starts at one of three bit positions; the characters that it
    # alone determines are the same whatever surrounds it.
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw + b"\0" * ((3 - (shift + len(raw)) % 3) % 3))
        first = (shift * 8 + 5) // 6
        last = (shift + len(raw)) * 8 // 6
        found[f"base64 at offset {shift}"] = encoded[first:last]
    return found


def leaks(outputs, user, password):
    return [f"{name}: the password, {form}" for name, content in outputs.items()
            for form, secret in forms(user, password).items() if secret in content]
