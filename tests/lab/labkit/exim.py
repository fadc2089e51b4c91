"""Exim with GnuTLS, one daemon a service, each under its own configuration in a directory of the lab.

The program is Debian's, unpacked beside the system by scripts/setup.d/test, because its package conflicts
with Postfix's.
"""

import os
import pwd

from labkit.processes import Child, read_log, wait_for_port, wait_until

HOST = "exim.lab.test"
PROGRAM = os.environ.get("SMTPMATRIX_EXIM_ROOT", "/var/lib/smtpmatrix-lab/exim4") + "/usr/sbin/exim4"
MECHANISMS = ("PLAIN", "LOGIN", "CRAM-MD5")

EVERY_VERSION = "NORMAL:+VERS-TLS1.0:+VERS-TLS1.1:+3DES-CBC:+ARCFOUR-128:%COMPAT"


def _only(*versions):
    return EVERY_VERSION + ":-VERS-ALL" + "".join(f":+VERS-TLS{version}" for version in versions)


# Service -> options over the common part. What a client must see of each is in expected/exim.json.
SERVICES = {
    "all": {},
    "modern": {"tls_require_ciphers": _only("1.2", "1.3")},
    "legacy": {"tls_require_ciphers": _only("1.0", "1.1")},
    "tls13": {"tls_require_ciphers": _only("1.3")},
    "authtls": {"auth_advertise_hosts": "${if def:tls_in_cipher {*}{}}"},
    "notls": {"tls_advertise_hosts": ""},
    "noauth": {"auth_advertise_hosts": ""},
    "implicit": {"tls_on_connect_ports": "{port}"},
}

CONFIGURATION = """
exim_user = Debian-exim
exim_group = Debian-exim
spool_directory = {directory}/spool
log_file_path = {directory}/{service}-%s.log
log_selector = +smtp_connection +smtp_protocol_error +tls_cipher +millisec -queue_run
pid_file_path = {directory}/{service}.pid
notifier_socket =
keep_environment =
primary_hostname = {host}
local_interfaces = {address}
daemon_smtp_ports = {port}
hosts_treat_as_local = {host}
rfc1413_hosts =
host_lookup =
smtp_accept_max = 0
smtp_accept_queue = 0
smtp_connect_backlog = 128
smtp_receive_timeout = 30s
smtp_load_reserve = 1000
acl_smtp_quit = quit
acl_smtp_rcpt = relay
acl_smtp_data = deny
tls_certificate = {certificate}
tls_privatekey = {key}
{options}

begin acl
relay:
  accept authenticated = *
  accept domains = {host}
  deny   message = relay not permitted

deny:
  deny

quit:
  accept authenticated = *
         logwrite = lab: login accepted

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and {{{{eq {{$auth2}}{{{user}}}}}{{eq {{$auth3}}{{{password}}}}}}}}}
  server_set_id = $auth2

login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = ${{if and {{{{eq {{$auth1}}{{{user}}}}}{{eq {{$auth2}}{{{password}}}}}}}}}
  server_set_id = $auth1

cram:
  driver = cram_md5
  public_name = CRAM-MD5
  server_secret = ${{if eq {{$auth1}}{{{user}}}{{{password}}}fail}}
  server_set_id = $auth1
"""


class Logins:
    """What Exim saw of logins, by its own log: successes through an ACL of the lab."""

    most_at_once = None  # Exim notes the end of a login only

    def __init__(self, log):
        self.accepted = log.count("lab: login accepted")
        self.refused = log.count(": 535 Incorrect authentication data")  # a cancelled one is a 501


class Exim:
    """`with Exim(...)`: every service accepts connections inside the block."""

    def __init__(self, directory, address, authority, user, password, first_port=21000):
        self.directory, self.address, self.host = directory, address, HOST
        self.ports = {name: first_port + index for index, name in enumerate(SERVICES)}
        self._children = []
        certificate, key = authority.issue(HOST)
        entry = pwd.getpwnam("Debian-exim")
        os.makedirs(self.path("spool"), exist_ok=True)
        os.chown(directory, entry.pw_uid, entry.pw_gid)
        os.chown(self.path("spool"), entry.pw_uid, entry.pw_gid)
        for name, port in self.ports.items():
            options = {"tls_require_ciphers": EVERY_VERSION, "tls_advertise_hosts": "*",
                       "auth_advertise_hosts": "*"} | SERVICES[name]
            lines = "\n".join(f"{option} = {value}" for option, value in options.items())
            lines = lines.replace("{port}", str(port))
            self._write(name + ".conf", CONFIGURATION.format(
                directory=directory, service=name, host=HOST, address=address, port=port,
                certificate=certificate, key=key, options=lines, user=user, password=password))

    def __enter__(self):
        try:
            started = {name: self._start(name) for name in SERVICES}
            for name, child in started.items():
                wait_for_port(self.address, self.ports[name], child)
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

    def read_log(self, service):
        return read_log(self.path(f"{service}-main.log"))

    def connections(self):
        """How often a client connected to each service, by Exim's own log."""
        return {name: self.read_log(name).count("(TCP/IP connection count") for name in self.ports}

    def settle(self, connections=None):
        """Exim's daemon notes a connection before anybody speaks in it."""
        least = len(self.ports) if connections is None else connections
        wait_until(lambda: sum(self.connections().values()) >= least, f"{least} connections in Exim's log")

    def logins(self):
        return Logins("".join(self.read_log(name) for name in self.ports))

    def _start(self, service):
        child = Child([PROGRAM, "-bdf", "-C", self.path(service + ".conf")], self.path(service + ".out"),
                      {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}, self.directory)
        self._children.append(child)
        return child

    def _write(self, name, text):
        # Exim takes a configuration that root owns and nobody else may write.
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(self.path(name), 0o600)
