// Lines as mail servers, libraries and runtimes write them: what is found in them, where, and whose it is.
#include <gtest/gtest.h>
#include <string>

#include "reports/explain/explain.h"
#include "reports/explain/limits.h"

namespace smtpmatrix::reports {
namespace {

struct LogLine {
  std::string line;
  std::string_view id;
  std::string_view program;
  std::string_view provider;
  std::string_view stage;
};

const std::vector<LogLine>& log_lines() {
  static const std::vector<LogLine> lines = {
      {"Nov 23 10:00:01 relay postfix/smtp[811]: 4F1A2: to=<boss@gmail.com>, "
       "relay=smtp.office365.com[192.0.2.25]:"
       "587, delay=1, dsn=4.7.66, status=deferred (host smtp.office365.com[192.0.2.25] said: 421 4.7.66 TLS "
       "1.0 and "
       "1.1 are not supported. Please upgrade/update your client to support TLS 1.2. (in reply to AUTH "
       "command))",
       "exo-tls-too-old", "postfix", "exchange-online", "auth"},
      {"Nov 23 10:00:01 relay postfix/smtp[811]: 4F1A2: SASL authentication failed; server "
       "smtp.gmail.com[192.0.2.25] "
       "said: 535-5.7.8 Username and Password not accepted. For more information, go to?535 5.7.8  "
       "https://support.google.com/mail/?p=BadCredentials a1 - gsmtp",
       "g-bad-credentials", "postfix", "gmail", "auth"},
      {"2026-11-23 10:00:01 1abcde-000001-AB ** boss@example.org R=smarthost T=remote_smtp_smarthost "
       "H=smtp.office365.com [192.0.2.25] X=TLS1.3:ECDHE_X25519:256 CV=yes: SMTP error from remote mail "
       "server after "
       "MAIL FROM:<scan@contoso.com>: 530 5.7.57 Client not authenticated to send mail. "
       "[AM6PR02CA0011.eurprd02.prod.outlook.com]",
       "exo-not-authenticated-530", "exim", "exchange-online", "mail"},
      {"2023-11-02 20:55:11 1qyjOm-0000Jc-1Z ** x@example.org R=smarthost T=remote_smtp_smarthost "
       "H=smtp.gmail.com "
       "[192.0.2.25] X=TLS1.3:ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_256_GCM:256 CV=yes: SMTP error from "
       "remote mail "
       "server after pipelined end of data: 530-5.7.0 Authentication Required. Learn more at\\n530 5.7.0  "
       "https://support.google.com/mail/?p=WantAuthError m13 - gsmtp",
       "g-auth-required", "exim", "gmail", "data"},
      {"sendmail[811]: xAN0: to=<boss@example.org>, delay=00:00:01, mailer=relay, relay=smtp.office365.com. "
       "[192.0.2.25], dsn=4.0.0, stat=Deferred: 421 4.7.66 TLS 1.0 and 1.1 are not supported.",
       "exo-tls-too-old", "sendmail", "exchange-online", ""},
      {"System.Net.Mail.SmtpException: The SMTP server requires a secure connection or the client was not "
       "authenticated. The server response was: 5.7.57 Client not authenticated to send mail. "
       "[AM6PR02CA0011.eurprd02.prod.outlook.com]",
       "exo-not-authenticated-530", "dotnet", "exchange-online", ""},
      {"System.Net.Mail.SmtpException: Mailbox unavailable. The server response was: 5.7.1 Unable to relay",
       "exch-unable-relay", "dotnet", "", ""},
      {"javax.mail.AuthenticationFailedException: 535 5.7.139 Authentication unsuccessful, "
       "SmtpClientAuthentication "
       "is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.",
       "exo-smtpauth-off-tenant", "java", "exchange-online", "auth"},
      {"smtplib.SMTPAuthenticationError: (535, b'5.7.8 Username and Password not accepted. For more "
       "information, go "
       "to\\n5.7.8  https://support.google.com/mail/?p=BadCredentials x - gsmtp')",
       "g-bad-credentials", "python", "gmail", "auth"},
      {"SMTP ERROR: Password command failed: 535 5.7.3 Authentication unsuccessful "
       "[BYAPR01CA0012.prod.exchangelabs."
       "com]",
       "exo-auth-5.7.3", "php", "exchange-online", "auth"},
      {"SMTP Error: MAIL FROM command failed Detail: Client was not authenticated to send anonymous mail "
       "during MAIL "
       "FROM [AM6PR02CA0011.eurprd02.prod.outlook.com] SMTP code: 530 Additional SMTP info: 5.7.57",
       "exo-not-authenticated-530", "php", "exchange-online", "mail"},
      {"{\"code\":\"EAUTH\",\"response\":\"535-5.7.8 Username and Password not accepted. Learn more at\\n535 "
       "5.7.8  "
       "https://support.google.com/mail/?p=BadCredentials P - "
       "gsmtp\",\"responseCode\":535,\"command\":\"AUTH PLAIN\"}",
       "g-bad-credentials", "node", "gmail", ""},
      {"Error: Invalid login: 535 Error: authentication failed", "auth-failed-generic", "node", "", "auth"},
      {"gomail: could not send email 1: 504 5.7.4 Unrecognized authentication type", "exo-mech-unsupported",
       "go", "", ""},
      {"Nov 23 10:00:01 mx postfix/smtpd[811]: NOQUEUE: reject: RCPT from unknown[192.0.2.7]: 554 5.7.1 "
       "<boss@example.org>: Relay access denied; from=<scan@example.org> to=<boss@example.org> proto=ESMTP",
       "relay-denied-postfix", "postfix", "", "rcpt"},
      {"530 5.7.57 Client not authenticated to send mail. Error: 535 5.7.139 Authentication unsuccessful, "
       "the user "
       "credentials were incorrect. [BN9PR03CA0048.namprd03.prod.outlook.com]",
       "exo-wrong-credentials", "", "exchange-online", ""},
      {"<~* 535 5.7.3 Authentication unsuccessful", "exo-auth-5.7.3", "swaks", "", ""},
      {"MailKit.Security.AuthenticationException: 535: 5.7.3 Authentication unsuccessful", "exo-auth-5.7.3",
       "dotnet", "", ""},
      {"MailKit.Security.AuthenticationException: ErrorInProcessing: 4.7.0 Temporary server error. Please "
       "try again "
       "later. PRX4 [AM5PR0701CA0008.eurprd07.prod.outlook.com]",
       "exo-temporary-server-error", "dotnet", "exchange-online", ""},
      {"#[dcs_nas(27)]16/03/01 20:39:28 SMTPC: received error code. [535] (8000)  ERR:",
       "auth-failed-generic", "", "", ""},
      {"smtplib.SMTPRecipientsRefused: {'x@example.org': (550, b'relay access denied - please "
       "authenticate')}",
       "relay-denied-exim", "python", "", "rcpt"},
      {"Remote Server returned '550 5.7.64 TenantAttribution; Relay Access Denied SMTP' "
       "[x.mail.protection.outlook.com]",
       "exo-tenant-attribution", "", "exchange-online", ""},
  };
  return lines;
}

TEST(LogLines, EachIsReadAsItIsWritten) {
  for (const auto& wanted : log_lines()) {
    const auto made = explain(knowledge(), wanted.line);
    ASSERT_TRUE(made) << wanted.line;
    EXPECT_EQ(made->known ? made->known->id : "unknown", wanted.id) << wanted.line;
    EXPECT_EQ(made->program, wanted.program) << wanted.line;
    EXPECT_EQ(made->provider == nullptr ? "" : made->provider->id, wanted.provider) << wanted.line;
    EXPECT_EQ(made->stage, wanted.stage) << wanted.line;
  }
}

TEST(LogLines, WhatIsNoReplyIsNotTakenForOne) {
  for (const auto* line :
       {"",
        "Nov 23 10:00:01 mx postfix/qmgr[550]: 4F1A2: from=<a@example.org>, size=535, nrcpt=1 (queue active)",
        "GET /mail HTTP/1.1 503 Service Unavailable", "mail api: 500 Internal Server Error",
        "Nov 23 10:00:01 mx postfix/smtpd[811]: connect from unknown[192.0.2.7]",
        "Nov 23 10:00:01 mx postfix/smtp[811]: 4F1A2: to=<b@example.org>, relay=mx[192.0.2.1]:25, "
        "delay=0.55, "
        "delays=0.4/0.01/0.5/0.554, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 550)",
        "smtp server listening on port 587, 450 ms", "PHPMailer 5.2.27 sends mail", "mail from 192.0.2.5.7.1",
        "Connecting to mail.example.org at 192.0.2.5:587", "X-Mailer: 4.7.0",
        "235 2.7.0 Authentication successful", "smtp: message of 552 bytes queued"}) {
    const auto made = explain(knowledge(), line);
    EXPECT_FALSE(made) << line << " -> " << (made ? made->text : "");
  }
}

TEST(LogLines, SeveralMeaningsAreToldAsSuch) {
  const auto made = explain(knowledge(), "454 4.7.0 Something of its own");
  ASSERT_TRUE(made);
  EXPECT_FALSE(made->known);
  EXPECT_GE(made->possible.size(), 4U);
  EXPECT_NE(made->registry.find("454"), std::string::npos);

  const auto three = explain(knowledge(), "550 5.7.30 No");
  ASSERT_TRUE(three);
  EXPECT_FALSE(three->known);
  EXPECT_EQ(three->possible.size(), 3U);

  const auto bare = explain(knowledge(), "5.7.30");
  ASSERT_TRUE(bare);
  EXPECT_FALSE(bare->known);
  EXPECT_GE(bare->possible.size(), 3U);
}

TEST(LogLines, TheServiceTheUserNamesDecides) {
  EXPECT_FALSE(explain(knowledge(), "550 5.7.64 No words")->known);
  const auto made = explain(knowledge(), "550 5.7.64 No words", "exchange-online");
  ASSERT_TRUE(made && made->known);
  EXPECT_EQ(made->known->id, "exo-tenant-attribution");
  EXPECT_EQ(made->quality, MatchQuality::codes_of_provider);
}

TEST(LogLines, WhatNobodyKnowsIsSaidByTheRegistries) {
  const auto reply = explain(knowledge(), "host mx.example.org[192.0.2.1] said: 451 4.7.99 Odd");
  ASSERT_TRUE(reply);
  EXPECT_FALSE(reply->known);
  EXPECT_TRUE(reply->possible.empty());
  EXPECT_EQ(reply->quality, MatchQuality::registry);
  EXPECT_NE(reply->registry.find(".99 is not registered"), std::string::npos);

  const auto alert =
      explain(knowledge(), "error:xx:SSL routines::sslv3 alert no certificate:SSL alert number 41");
  ASSERT_TRUE(alert && alert->alert);
  EXPECT_FALSE(alert->known);
  EXPECT_NE(alert->registry.find("alert 41 no_certificate"), std::string::npos);
}

TEST(LogLines, AnAlertIsFoundByNumberAndBySpelling) {
  const auto number = [](std::string_view line) {
    const auto made = explain(knowledge(), line);
    return made && made->alert ? int{made->alert->number} : -1;
  };
  EXPECT_EQ(number("tlsv1 alert protocol version"), 70);
  EXPECT_EQ(number("TLSV1_ALERT_UNKNOWN_CA"), 48);
  EXPECT_EQ(number("Received fatal alert: certificate_unknown"), 46);
  EXPECT_EQ(number("remote error: tls: unknown certificate authority"), 48);
  EXPECT_EQ(number("AlertReceived(HandshakeFailure)"), 40);
  EXPECT_EQ(number("Alert (Level: Fatal, Description: Protocol Version)"), 70);
  EXPECT_EQ(number("The TLS protocol defined fatal alert code is 40."), 40);
  EXPECT_EQ(explain(knowledge(),
                    "The TLS protocol defined fatal error code is 40. A fatal alert was generated and "
                    "sent to the remote endpoint.")
                ->alert->sent_by,
            "self");
  EXPECT_EQ(explain(knowledge(), "SSL alert number 70")->alert->sent_by, "peer");
}

TEST(LogLines, RelatedDevicesAreNamed) {
  const auto made = explain(knowledge(), "Error: SSL routines:ssl3_get_record:wrong version number");
  ASSERT_TRUE(made);
  ASSERT_FALSE(made->devices.empty());
  EXPECT_FALSE(made->standards.empty());
}

TEST(LogLines, ALongLineIsCutAndSaysSo) {
  const auto made = explain(knowledge(), "535 5.7.8 No " + std::string(100'000, 'x'));
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->cut);
  EXPECT_LE(made->text.size(), explain_limits::quoted_bytes);
  EXPECT_FALSE(explain(knowledge(), std::string(explain_limits::line_bytes, 'x') + " 535 5.7.8 No"));
}

TEST(LogLines, AnyBytesAreReadQuickly) {
  std::string binary;
  for (int byte = 0; byte < 8192; ++byte) binary += static_cast<char>(byte);
  for (const auto& line : {binary, std::string(1'000'000, '5'), std::string(1'000'000, '"'),
                           std::string(8192, '.'), std::string(8192, '\\')}) {
    EXPECT_FALSE(explain(knowledge(), line));
  }
  std::string codes;
  while (codes.size() < 8000) codes += "550 5.7.1 ";
  EXPECT_TRUE(explain(knowledge(), codes));
}

}  // namespace
}  // namespace smtpmatrix::reports
