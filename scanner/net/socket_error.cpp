#include "scanner/net/socket_error.h"

#include <cerrno>

namespace smtpmatrix::scanner {

Reason reason_of_connect_error(int error_number, bool is_ipv6) {
  switch (error_number) {
    case ECONNREFUSED: return Reason::connection_refused;
    case ECONNRESET:
    case EPIPE: return Reason::connection_reset;
    case ETIMEDOUT: return Reason::timeout;
    // Out of local ports; over IPv6 also what a machine without any IPv6 address says.
    case EADDRNOTAVAIL: return is_ipv6 ? Reason::unreachable : Reason::our_limit;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
    case EAGAIN: return Reason::our_limit;
    // EHOSTUNREACH, ENETUNREACH, EACCES and EPERM of a local firewall, EAFNOSUPPORT, EINVAL of a scoped
    // address without a scope: the address cannot be reached from here.
    default: return Reason::unreachable;
  }
}

}  // namespace smtpmatrix::scanner
