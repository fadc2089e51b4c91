"""Postfix with Dovecot's SASL, each under its own configuration in a directory of the lab.

One master with a service per port; the services differ only in the options below. Nothing here touches
/etc/postfix, /var/spool/postfix or a Postfix that the machine runs for itself.
"""

import grp
import os
import pwd
import re

from labkit.processes import Child, read_log, wait_for_port, wait_until

HOST = "mail.lab.test"
MECHANISMS = ("PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256")

# Service -> options over main.cf. What a client must see of each is in expected/postfix.json.
SERVICES = {
    "all": (),
    "modern": ("smtpd_tls_protocols=>=TLSv1.2",),
    "legacy": ("smtpd_tls_protocols=>=TLSv1,<=TLSv1.1",),
    "tls13": ("smtpd_tls_protocols=>=TLSv1.3",),
    "authtls": ("smtpd_tls_auth_only=yes",),
    "notls": ("smtpd_tls_security_level=none",),
    "noauth": ("smtpd_sasl_auth_enable=no",),
    "implicit": ("smtpd_tls_wrappermode=yes",),
}

# OpenSSL 3 offers SHA-1 signatures, and with them TLS 1.0 and 1.1, at security level 0 only.
MAIN = """
compatibility_level = 3.6
queue_directory = {directory}/queue
data_directory = {directory}/data
maillog_file = {directory}/postfix.log
maillog_file_prefixes = {directory}
mail_owner = postfix
setgid_group = postdrop
myhostname = {host}
mydestination = {host}
inet_interfaces = loopback-only
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
local_recipient_maps =
disable_dns_lookups = yes
smtpd_peername_lookup = no
default_process_limit = 300
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_client_auth_rate_limit = 0
smtpd_client_new_tls_session_rate_limit = 0
smtpd_error_sleep_time = 0
smtpd_timeout = 30s
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_tls_security_level = may
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_tls_protocols = >=TLSv1
smtpd_tls_mandatory_protocols = >=TLSv1
smtpd_tls_ciphers = low
smtpd_tls_mandatory_ciphers = low
tls_low_cipherlist = ALL:@SECLEVEL=0
tls_medium_cipherlist = ALL:@SECLEVEL=0
tls_high_cipherlist = ALL:@SECLEVEL=0
tls_export_cipherlist = ALL:@SECLEVEL=0
smtpd_tls_loglevel = 1
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_sasl_security_options = noanonymous
smtpd_sasl_tls_security_options = noanonymous
"""

MASTER = """
cleanup   unix  n  -  n  -  0  cleanup
rewrite   unix  -  -  n  -  -  trivial-rewrite
bounce    unix  -  -  n  -  0  bounce
defer     unix  -  -  n  -  0  bounce
error     unix  -  -  n  -  -  error
anvil     unix  -  -  n  -  1  anvil
tlsmgr    unix  -  -  n  1000?  1  tlsmgr
proxymap  unix  -  -  n  -  -  proxymap
postlog   unix-dgram n - n  -  1  postlogd
"""

DOVECOT = """
base_dir = {directory}/run
state_dir = {directory}/run
log_path = {directory}/dovecot.log
log_timestamp = "%Y-%m-%d %H:%M:%S.%{{usecs}} "
protocols =
listen = {address}
ssl = no
disable_plaintext_auth = no
auth_mechanisms = {mechanisms}
auth_debug = yes
auth_verbose = yes
auth_failure_delay = 0
auth_cache_size = 0
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {directory}/users
}}
userdb {{
  driver = static
  args = uid=dovecot gid=dovecot home={directory}/run
}}
service auth {{
  unix_listener {directory}/queue/private/auth {{
    mode = 0660
    user = postfix
    group = postfix
  }}
}}
service anvil {{
  # Without it Dovecot delays an address that failed before: a lab wants each login judged alone.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  client_limit = 100
}}
"""


class Logins:
    """What Dovecot saw of logins, by its own log. One that was cancelled is begun, and has no response.

    `most_at_once`: logins whose credentials had left and that were not yet answered. Dovecot's lines do not tell
    connections apart, so this is exact for mechanisms with an initial response, and a lower bound for others.
    """

    def __init__(self, log):
        self.begun = self.responses = self.accepted = self.refused = self.most_at_once = 0
        self.by_mechanism = dict.fromkeys(MECHANISMS, 0)
        at_once = 0
        for begin, mechanism, initial, more, answer in re.findall(
                r"auth: Debug: client (?:(in: AUTH)\t\d+\t(\S+)[^\n]*?(\tresp=)?(?:<hidden>)?\n|(in: CONT)"
                r"|passdb out: (OK|FAIL)\t)", log):
            if begin:
                self.begun += 1
                self.by_mechanism[mechanism] += 1
            if initial or more:
                self.responses += 1
                at_once += 1 if initial or at_once == 0 else 0
            if answer:
                self.accepted += answer == "OK"
                self.refused += answer == "FAIL"
                at_once -= 1
            self.most_at_once = max(self.most_at_once, at_once)


class Postfix:
    """`with Postfix(...)`: every service accepts connections inside the block."""

    def __init__(self, directory, address, authority, user, password, first_port=20000):
        self.directory, self.address, self.host = directory, address, HOST
        self.ports = {name: first_port + index for index, name in enumerate(SERVICES)}
        self._children = []
        certificate, key = authority.issue(HOST)
        self._make_directories()
        self._write("users", f"{user}:{{PLAIN}}{password}\n", 0o600)
        os.chown(os.path.join(directory, "users"), *_ids("dovecot"))
        self._write("dovecot.conf", DOVECOT.format(
            directory=directory, address=address, mechanisms=" ".join(MECHANISMS).lower()))
        os.makedirs(os.path.join(directory, "etc"), exist_ok=True)
        self._write("etc/main.cf", MAIN.format(
            directory=directory, address=address, host=HOST, certificate=certificate, key=key))
        self._write("etc/master.cf", MASTER + "".join(self._service(name) for name in SERVICES))

    def _service(self, name):
        options = ("syslog_name=postfix/" + name,) + SERVICES[name]
        lines = [f"{self.address}:{self.ports[name]}  inet  n  -  n  -  -  smtpd"]
        return "\n".join(lines + [f"  -o {{{option.replace('=', ' = ', 1)}}}" for option in options]) + "\n"

    def __enter__(self):
        try:
            dovecot = self._start(["/usr/sbin/dovecot", "-F", "-c", self.path("dovecot.conf")])
            master = self._start(["/usr/lib/postfix/sbin/master", "-c", self.path("etc"), "-d"])
            del dovecot  # its socket is proven by the first AUTH line that Postfix offers, see `matrix`
            for port in self.ports.values():
                wait_for_port(self.address, port, master)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for child in reversed(self._children):
            child.stop()
        self._children.clear()

    def path(self, name):
        return os.path.join(self.directory, name)

    def read_log(self, name):
        return read_log(self.path(name))

    def connections(self):
        """How often a client connected to each service, by Postfix's own log."""
        return self._count("connect from ")

    def settle(self, connections=None):
        """Waits until the log, which another process writes, tells the end of every connection."""
        least = len(self.ports) if connections is None else connections

        def settled():
            begun = sum(self.connections().values())
            return begun >= least and begun == sum(self._count("disconnect from ").values())

        wait_until(settled, f"the end of {least} connections in Postfix's log")

    def logins(self):
        return Logins(self.read_log("dovecot.log"))

    def refusals_logged(self):
        """Logins that Postfix itself noted as refused."""
        return len(re.findall(r": SASL \S+ authentication failed", self.read_log("postfix.log")))

    def _count(self, words):
        log = self.read_log("postfix.log")
        return {name: len(re.findall(rf"postfix/{name}/smtpd\[\d+\]: {words}", log)) for name in self.ports}

    def _start(self, argv):
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "MAIL_CONFIG": self.path("etc")}
        child = Child(argv, self.path(os.path.basename(argv[0]) + ".out"), environment, self.directory)
        self._children.append(child)
        return child

    def _write(self, name, text, mode=0o644):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(self.path(name), mode)

    def _make_directories(self):
        postfix = _ids("postfix")
        os.makedirs(self.path("run"), exist_ok=True)
        os.makedirs(self.path("queue/pid"), exist_ok=True)
        os.makedirs(self.path("data"), exist_ok=True)
        os.chown(self.path("data"), *postfix)
        for name in ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private",
                     "saved", "trace"):
            os.makedirs(self.path("queue/" + name), exist_ok=True)
            os.chown(self.path("queue/" + name), *postfix)
            os.chmod(self.path("queue/" + name), 0o700)
        for name, mode in (("public", 0o710), ("maildrop", 0o730)):
            os.makedirs(self.path("queue/" + name), exist_ok=True)
            os.chown(self.path("queue/" + name), postfix[0], grp.getgrnam("postdrop").gr_gid)
            os.chmod(self.path("queue/" + name), mode)


def _ids(user):
    entry = pwd.getpwnam(user)
    return entry.pw_uid, entry.pw_gid
