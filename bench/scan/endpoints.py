#!/usr/bin/env python3
"""A trivial mail server on many loopback addresses at once: greeting, EHLO, STARTTLS with TLS 1.0 to 1.3, QUIT.

    endpoints.py PORT CERTIFICATE KEY COUNT     listens on COUNT addresses from 127.100.0.1 on, then serves
"""

import asyncio
import ssl
import sys


def addresses(count):
    return [f"127.100.{index // 250}.{1 + index % 250}" for index in range(count)]


def context(certificate, key):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.set_ciphers("ALL:@SECLEVEL=0")
    made.minimum_version = ssl.TLSVersion.TLSv1
    made.load_cert_chain(certificate, key)
    return made


async def converse(reader, writer, tls):
    writer.write(b"220 many.lab.test ESMTP\r\n")
    secured = False
    while line := await reader.readline():
        verb = line.split()[0].upper() if line.split() else b""
        if verb == b"EHLO":
            writer.write(b"250-many.lab.test\r\n250 SIZE\r\n" if secured else b"250-many.lab.test\r\n250 STARTTLS\r\n")
        elif verb == b"STARTTLS" and not secured:
            writer.write(b"220 2.0.0 Ready to start TLS\r\n")
            await writer.start_tls(tls)
            secured = True
        elif verb == b"QUIT":
            writer.write(b"221 2.0.0 Bye\r\n")
            break
        else:
            writer.write(b"502 5.5.2 Command not recognized\r\n")
    writer.close()


async def main(port, certificate, key, count):
    tls = context(certificate, key)

    async def serve(reader, writer):
        try:
            await converse(reader, writer, tls)
        except (OSError, ssl.SSLError):
            writer.transport.abort()

    server = await asyncio.start_server(serve, addresses(count), port, backlog=64)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])))
