// Who wrote a line. Mail servers before runtimes, runtimes before the TLS library beneath them.
#include <array>
#include <vector>

#include "reports/explain/clues.h"
#include "reports/knowledge/pattern.h"

namespace smtpmatrix::reports {
namespace {

struct ProgramWords {
  std::string_view id;
  const char* expression;
};

constexpr std::array program_table = {
    ProgramWords{"postfix", "postfix(-\\w+)?/[a-z/-]+(\\[\\d+\\])?:|TLS library problem: "},
    ProgramWords{"sendmail",
                 "(sendmail|sm-mta|sm-msp-queue)\\[\\d+\\]|STARTTLS=(client|server), |AUTH=client, |"
                 "mailer=e?smtp|stat=Deferred|40[0-9] 4\\.7\\.0 TLS handshake"},
    ProgramWords{"exim",
                 "(^|[ :])(exim4?(\\[\\d+\\])?: )?\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d+)? "
                 "(\\[\\d+\\] )?([0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4} |TLS error on |SMTP "
                 "(protocol|syntax)|H=|.*authenticator failed)| R=\\w+ T=\\w+|TLS error on connection|TLS "
                 "session failure: |TLS "
                 "session: \\(|SMTP error from remote mail server|SMTP protocol synchroni[sz]ation error"},
    ProgramWords{"dovecot", "dovecot: "},
    ProgramWords{"windows", "schannel|event id:? 368\\d\\d"},
    ProgramWords{"java", "javax?\\.|jakarta\\.|com\\.sun\\.mail|sun\\.security|org\\.eclipse\\.angus"},
    ProgramWords{"dotnet",
                 "System\\.(Net|IO|Security|ComponentModel|NotSupported)|MailKit|SmtpStatusCode|The "
                 "server response was: "},
    ProgramWords{"python",
                 "smtplib|_ssl\\.c:|ssl\\.SSL|SMTP\\w+(Error|Refused|Disconnected)\\b|socket\\."
                 "(gaierror|timeout)|\\(\\d{3}, b['\"]"},
    ProgramWords{"php",
                 "phpmailer|stream_socket_|fsockopen|SMTP ERROR: |SMTP connect\\(\\)|SMTP code: "
                 "\\d|Mailer Error: |SMTP -> ERROR|Expected response code |PHP "
                 "Warning|swift_|symfony.component.mailer"},
    ProgramWords{"node",
                 "nodemailer|Invalid login: |Mail command failed: |Message failed: |code: "
                 "'?E[A-Z]{3,}|responseCode|write EPROTO|(getaddrinfo|connect) "
                 "E[A-Z]{5,}|ERR_(TLS|SSL)_|node:internal|deps/"
                 "openssl|CERT_HAS_EXPIRED|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY"},
    ProgramWords{"ruby", "Net::SMTP|OpenSSL::SSL"},
    ProgramWords{"perl", "IO::Socket::SSL|git-send-email|Net/SMTP\\.pm"},
    ProgramWords{"curl", "curl: \\(\\d+\\)"},
    ProgramWords{"msmtp", "msmtp: "},
    ProgramWords{"swaks", "^ ?(<[-~*]+|=== |\\*\\*\\* )"},
    ProgramWords{"go", "gomail|x509: |(?-i:tls: )|dial tcp|smtp: server|net/(smtp|http)|remote error: "},
    ProgramWords{"rustls", "received (fatal alert|corrupt message)|lettre"},
    ProgramWords{"gnutls", "gnutls"},
    ProgramWords{"mbedtls", "mbedtls"},
    ProgramWords{"openssl", "error:[0-9A-Fa-f]{8}:|SSL routines|SSL3 alert"},
};

const PatternSet& program_patterns() {
  static const PatternSet patterns = [] {
    std::vector<std::string> expressions;
    for (const auto& program : program_table) expressions.emplace_back(program.expression);
    return PatternSet(expressions);
  }();
  return patterns;
}

}  // namespace

std::string_view program_of(std::string_view line) {
  const auto found = program_patterns().found_in(line);
  return found.empty() ? std::string_view() : program_table.at(found.front()).id;
}

}  // namespace smtpmatrix::reports
