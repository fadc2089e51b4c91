"""Scripts of the services that the knowledge base describes, in their own words (data/replies.json)."""

from scripted.script import OLD_TLS, Script, Tls, says

POD = "AM0PR01CA0012.eurprd01.prod.outlook.com"
TOO_OLD = ("421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to support TLS 1.2. "
           f"Visit https://aka.ms/smtp_auth_tls. [{POD}]")
OLD_TLS_REFUSED_AT_AUTH = says("AUTH", TOO_OLD, over=OLD_TLS)
MODERN = Tls(lowest="TLSv1.2")


def exchange_online(*rules, host="smtp.office365.com", **more):
    common = ("SIZE 157286400", "PIPELINING", "DSN", "ENHANCEDSTATUSCODES")
    return Script(
        host=host, greeting=("220 AM0PR01CA0012.outlook.office365.com Microsoft ESMTP MAIL Service ready at "
                             "Mon, 23 Nov 2026 10:00:00 +0000",),
        ehlo=(*common, "STARTTLS", "8BITMIME", "BINARYMIME", "CHUNKING", "SMTPUTF8"),
        ehlo_tls=(*common, "AUTH LOGIN XOAUTH2", "8BITMIME", "BINARYMIME", "CHUNKING", "SMTPUTF8"),
        rules=rules, **more)


def gmail(*rules, host="smtp.gmail.com", **more):
    common = (f"{host} at your service, [192.0.2.7]", "SIZE 35882577", "8BITMIME")
    more.setdefault("ehlo", (*common[1:], "STARTTLS", "ENHANCEDSTATUSCODES", "PIPELINING", "CHUNKING", "SMTPUTF8"))
    return Script(
        host=host, greeting=(f"220 {host} ESMTP 5b1f17b1804b1-43b30f2b8easm1 - gsmtp",),
        ehlo_tls=(*common[1:], "AUTH LOGIN PLAIN XOAUTH2 PLAIN-CLIENTTOKEN OAUTHBEARER XOAUTH",
                  "ENHANCEDSTATUSCODES", "PIPELINING", "CHUNKING", "SMTPUTF8"),
        rules=rules, **more)


def postfix(*rules, host="mail.contoso.example", **more):
    more.setdefault("ehlo", ("PIPELINING", "SIZE 10240000", "ETRN", "STARTTLS", "ENHANCEDSTATUSCODES", "8BITMIME"))
    more.setdefault("ehlo_tls", ("PIPELINING", "SIZE 10240000", "ETRN", "AUTH PLAIN LOGIN", "ENHANCEDSTATUSCODES",
                                 "8BITMIME"))
    return Script(host=host, greeting=(f"220 {host} ESMTP Postfix (Debian/GNU)",), rules=rules, **more)
