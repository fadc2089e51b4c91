"""Mail servers that do as they are told, on loopback: a Script says what, Server does it.

    with Server(Script(greeting=("220-wait", Pause(1.5), "220 ready"))) as server:
        ... scan 127.0.0.1, server.port ...

Python's ssl module (OpenSSL) is the TLS peer. Servers are threads of the test's process, so none outlives it;
every read and write of theirs has a deadline.
"""
