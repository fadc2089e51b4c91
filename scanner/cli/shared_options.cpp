#include "scanner/cli/shared_options.h"

#include <fmt/format.h>

#include "scanner/cli/program_options.h"

namespace smtpmatrix::cli {

namespace po = boost::program_options;

void add_dialling_options(OptionGroup& group, ScanOptions& into) {
  group.add_options()                                                                             //
      ("ipv4,4", po::bool_switch(&into.only_ipv4), "IPv4 addresses only")                         //
      ("ipv6,6", po::bool_switch(&into.only_ipv6), "IPv6 addresses only")                         //
      ("resolve", texts_option(into.resolve, "HOST:ADDRESS"), "answer this name so; repeatable")  //
      ("connect-to", texts_option(into.connect_to, "HOST:PORT:HOST2:PORT2"),
       "connect there instead; names, SNI and certificate checks stay; repeatable")                     //
      ("dns-server", text_option(into.dns_server, "ADDRESS[:PORT]"), "resolver to ask [the system's]")  //
      ("proxy", text_option(into.proxy, "URL"),
       "connect through socks5://, socks5h:// (it resolves names) or http:// (CONNECT) HOST[:PORT]; its "
       "login "
       "comes from SMTPMATRIX_PROXY_USER and SMTPMATRIX_PROXY_PASSWORD in the environment")  //
      ("source", text_option(into.source, "ADDRESS"), "dial from this address of ours [the system's choice]");
}

void add_envelope_options(OptionGroup& group, ScanOptions& into) {
  group.add_options()                                                                                  //
      ("ehlo-name", text_option(into.ehlo_name, "NAME"), "what to call ourselves [this host's name]")  //
      ("sni", text_option(into.sni, "NAME"), "server name to ask for in TLS [the target's]")           //
      ("mail-from", text_option(into.mail_from, "ADDRESS"),
       "sender, for --until mail or rcpt [--auth-user, else <>]")  //
      ("rcpt-to", text_option(into.rcpt_to, "ADDRESS"),
       "recipient, for --until rcpt; no message is ever sent");
}

void add_login_options(OptionGroup& group, ScanOptions& into, const std::string& password_from,
                       const std::string& attempts) {
  group.add_options()  //
      ("auth-user", text_option(into.auth_user, "USER"),
       fmt::format("log in; the password comes from {}", password_from).c_str())  //
      ("auth-password-file", text_option(into.auth_password_file, "FILE"),
       "the password: the file's only line")  //
      ("auth-token-file", text_option(into.auth_token_file, "FILE"),
       "OAuth access token, for XOAUTH2 and OAUTHBEARER")  //
      ("auth-mechanism", texts_option(into.auth_mechanisms, "NAME"),
       "mechanism to try; repeatable, in order [those shared, strongest first]")  //
      ("auth-attempts", text_option(into.auth_attempts, "N"),
       fmt::format("refused logins after which the account is left alone [{}]", attempts).c_str())  //
      ("auth-unverified", po::bool_switch(&into.auth_unverified),
       "send credentials even if the certificate does not verify")  //
      ("auth-plaintext", po::bool_switch(&into.auth_plaintext), "send credentials even without TLS");
}

void add_report_options(OptionGroup& group, ScanOptions& into, const std::string& default_format) {
  group.add_options()  //
      ("output,o", texts_option(into.outputs, "FILE"),
       "also write a report there; format by suffix .txt .json .ndjson .html .csv .xml (JUnit); "
       "repeatable")  //
      ("format", text_option(into.format, "NAME"),
       fmt::format("of standard output: text, json, ndjson, html, csv, junit [{}]", default_format)
           .c_str())                                                                                   //
      ("trace", po::bool_switch(&into.trace), "every conversation, line by line, in the text report")  //
      ("color", text_option(into.color, "WHEN"), "auto, always, never [auto: on a terminal]");
}

void add_progress_options(OptionGroup& group, ScanOptions& into) {
  group.add_options()                                                                                    //
      ("progress", text_option(into.progress, "WHEN"), "on standard error: auto, always, never [auto]")  //
      ("quiet", po::bool_switch(&into.quiet), "nothing on standard error but errors");
}

}  // namespace smtpmatrix::cli
