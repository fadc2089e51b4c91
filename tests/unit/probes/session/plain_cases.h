// Conversations without TLS, written as they are spoken; dialogue.h says how to read them.
#pragma once

#include <array>
#include <ostream>
#include <string_view>

#include "probes/base/stage.h"

namespace smtpmatrix::plain_cases {

struct Case {
  std::string_view name;
  Stage until;
  std::string_view
      mechanisms;  ///< "" no credentials; "any"; else what the user asked for. "token": a token only.
  std::string_view script;
  std::string_view reached;
  std::string_view stop;  ///< "stage reason fault", or "none"
  bool plaintext_allowed = true;
};
inline std::ostream& operator<<(std::ostream& out, const Case& it) { return out << it.name; }

inline constexpr std::array cases = {
    Case{"connect_alone", Stage::connect, "", "", "connect", "none"},
    Case{"greeting_alone", Stage::greeting, "", R"(
        S: 220 mx.example.org ESMTP
        C: QUIT)",
         "greeting", "none"},
    Case{"ehlo_of_many_lines", Stage::ehlo, "", R"(
        S: 220-mx.example.org
        S: 220-no spam
        S: 220 ready
        C: EHLO tester.example
        S: 250-mx.example.org
        S: 250-SIZE 1000
        S: 250-8BITMIME
        S: 250 STARTTLS
        C: QUIT)",
         "ehlo", "none"},
    Case{"bare_lf_and_no_text", Stage::ehlo, "", R"(
        S! 220\n
        C: EHLO tester.example
        S! 250-\n250-AUTH PLAIN\n250\n
        C: QUIT)",
         "ehlo", "none"},
    Case{"ehlo_refused_helo_accepted", Stage::ehlo, "", R"(
        S: 220 old.example.org
        C: EHLO tester.example
        S: 502 what?
        C: HELO tester.example
        S: 250 old.example.org
        C: QUIT)",
         "ehlo", "none"},
    Case{"ehlo_and_helo_refused", Stage::ehlo, "", R"(
        S: 220 old.example.org
        C: EHLO tester.example
        S: 502 what?
        C: HELO tester.example
        S: 550 go away
        C: QUIT)",
         "greeting", "ehlo smtp_reply peer_refused"},
    Case{"ehlo_refused_for_policy_is_not_asked_again", Stage::ehlo, "", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 550 5.7.1 your name is on a list
        C: QUIT)",
         "greeting", "ehlo smtp_reply peer_refused"},
    Case{"greeting_554", Stage::ehlo, "", R"(
        S: 554 no SMTP service here
        C: QUIT)",
         "connect", "greeting smtp_reply peer_refused"},
    Case{"greeting_421_too_many_connections", Stage::ehlo, "", R"(
        S: 421 too many connections)",
         "connect", "greeting temporary_reply peer_refused"},
    Case{"greeting_421_policy", Stage::ehlo, "", R"(
        S: 421 4.7.0 your address is on a list)",
         "connect", "greeting temporary_reply peer_refused"},
    Case{"greeting_of_imap", Stage::ehlo, "", R"(
        S: * OK [CAPABILITY IMAP4rev1] ready)",
         "connect", "greeting not_smtp peer_incompatible"},
    Case{"greeting_of_noise", Stage::ehlo, "", R"(
        S: welcome)",
         "connect", "greeting smtp_malformed peer_malformed"},
    Case{"closed_in_the_greeting", Stage::ehlo, "", R"(
        S: 220-wait
        ! close)",
         "connect", "greeting connection_closed peer_closed"},
    Case{"no_auth_offered", Stage::auth_challenge, "", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 250 mx
        C: QUIT)",
         "ehlo", "auth_challenge no_auth peer_incompatible"},
    Case{"auth_begun_and_cancelled", Stage::auth_challenge, "", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 250-mx
        S: 250 AUTH PLAIN LOGIN
        C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
        C: *
        S: 501 5.0.0 cancelled
        C: QUIT)",
         "auth_challenge", "none"},
    Case{"auth_begun_with_a_mechanism_nobody_speaks", Stage::auth_challenge, "", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 250-mx
        S: 250 AUTH GSSAPI
        C: AUTH GSSAPI
        S: 334 
        C: *
        S: 501 cancelled
        C: QUIT)",
         "auth_challenge", "none"},
    Case{"policy_refuses_at_auth", Stage::auth_challenge, "", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 250-mx
        S: 250 AUTH LOGIN XOAUTH2
        C: AUTH LOGIN
        S: 421 4.7.66 TLS 1.0 and 1.1 are not supported)",
         "ehlo", "auth_challenge temporary_reply peer_refused"},
    Case{"basic_auth_disabled", Stage::auth_challenge, "", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 250-mx
        S: 250 AUTH LOGIN
        C: AUTH LOGIN
        S: 535 5.7.139 Authentication unsuccessful, basic authentication is disabled
        C: QUIT)",
         "ehlo", "auth_challenge smtp_reply peer_refused"},
    Case{"auth_offered_without_mechanisms", Stage::auth_challenge, "", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 250-mx
        S: 250 AUTH
        C: QUIT)",
         "ehlo", "auth_challenge no_common_mechanism peer_incompatible"},
    Case{"credentials_stay_without_tls", Stage::auth, "any", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 250-mx
        S: 250 AUTH PLAIN LOGIN
        C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
        C: *
        S: 501 cancelled
        C: QUIT)",
         "auth_challenge", "auth plaintext_guard ours", false},
    Case{"account_guard_closed", Stage::auth, "any", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 250-mx
        S: 250 AUTH PLAIN LOGIN
        ? denied
        C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
        C: *
        S: 501 cancelled
        C: QUIT)",
         "auth_challenge", "auth account_guard ours"},
    Case{"login_plain_accepted", Stage::auth, "PLAIN", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 250-mx
        S: 250 AUTH PLAIN
        ? granted
        C: AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm
        S: 235 2.7.0 welcome
        C: QUIT)",
         "auth", "none"},
    Case{"login_login_accepted_with_odd_prompts", Stage::auth, "login", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 250-mx
        S: 250 AUTH=LOGIN
        ? granted
        C: AUTH LOGIN
        S: 334 who?
        C: dGlt
        S: 334
        C: dGFuc3RhYWZ0YW5zdGFhZg==
        S: 235 welcome
        C: QUIT)",
         "auth", "none"},
    Case{"login_cram_md5_as_in_rfc_2195", Stage::auth, "CRAM-MD5", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 250-mx
        S: 250 AUTH CRAM-MD5
        ? granted
        C: AUTH CRAM-MD5
        S: 334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+
        C: dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw
        S: 235 welcome
        C: QUIT)",
         "auth", "none"},
    Case{"credentials_refused_end_the_attempts", Stage::auth, "PLAIN LOGIN", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 250-mx
        S: 250 AUTH PLAIN LOGIN
        ? granted
        C: AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm
        S: 535 5.7.8 bad credentials
        C: QUIT)",
         "ehlo", "auth smtp_reply peer_refused"},
    Case{"mechanism_refused_next_one_accepted", Stage::auth, "PLAIN LOGIN", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 250-mx
        S: 250 AUTH PLAIN LOGIN
        ? granted
        C: AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm
        S: 504 5.5.4 unrecognised authentication type
        C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
        C: dGlt
        S: 334 UGFzc3dvcmQ6
        C: dGFuc3RhYWZ0YW5zdGFhZg==
        S: 235 welcome
        C: QUIT)",
         "auth", "none"},
    Case{"login_incomplete_without_the_user_name", Stage::auth, "LOGIN", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 250-mx
        S: 250 AUTH LOGIN
        ? granted
        C: AUTH LOGIN
        S: 501 5.5.4 Syntax: AUTH LOGIN user-name
        C: AUTH LOGIN dGlt
        S: 334 UGFzc3dvcmQ6
        C: dGFuc3RhYWZ0YW5zdGFhZg==
        S: 235 welcome
        C: QUIT)",
         "auth", "none"},
    Case{"login_refused_with_and_without_the_user_name", Stage::auth, "LOGIN", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 250-mx
        S: 250 AUTH LOGIN
        ? granted
        C: AUTH LOGIN
        S: 501 no
        C: AUTH LOGIN dGlt
        S: 501 no
        C: QUIT)",
         "ehlo", "auth smtp_reply peer_refused"},
    Case{"temporary_failure_of_the_last_mechanism", Stage::auth, "PLAIN", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 250-mx
        S: 250 AUTH PLAIN
        ? granted
        C: AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm
        S: 454 4.7.0 Temporary authentication failure
        C: QUIT)",
         "ehlo", "auth temporary_reply peer_refused"},
    Case{"broken_challenge_is_cancelled", Stage::auth, "CRAM-MD5 PLAIN", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 250-mx
        S: 250 AUTH PLAIN CRAM-MD5
        ? granted
        C: AUTH CRAM-MD5
        S: 334 !!!
        C: *
        S: 501 cancelled
        C: QUIT)",
         "ehlo", "auth smtp_malformed peer_malformed"},
    Case{"no_mechanism_in_common", Stage::auth, "SCRAM-SHA-256", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 250-mx
        S: 250 AUTH PLAIN LOGIN
        C: QUIT)",
         "ehlo", "auth no_common_mechanism peer_incompatible"},
    Case{"a_token_is_no_password", Stage::auth, "token", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 250-mx
        S: 250 AUTH PLAIN LOGIN
        C: QUIT)",
         "ehlo", "auth no_credentials_for_mechanism ours"},
    Case{"xoauth2_refused_with_its_error", Stage::auth, "token", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 250-mx
        S: 250 AUTH PLAIN XOAUTH2
        ? granted
        C: AUTH XOAUTH2 dXNlcj10aW0BYXV0aD1CZWFyZXIgeWEyOS50b2tlbi1vZi10aW0BAQ==
        S: 334 eyJzdGF0dXMiOiI0MDAifQ==
        C: 
        S: 535 5.7.8 Username and Password not accepted
        C: QUIT)",
         "ehlo", "auth smtp_reply peer_refused"},
    Case{"a_server_that_echoes_what_it_was_sent", Stage::auth, "PLAIN", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 250-mx
        S: 250 AUTH PLAIN
        ? granted
        C: AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm
        S: 535-5.7.8 AHRpbQB0YW5zdGFhZnRhbnN0YWFm: unknown
        S: 535-5.7.8 tim/tanstaaftanstaaf
        S: 535 5.7.8 dGFuc3RhYWZ0YW5zdGFhZg==
        C: QUIT)",
         "ehlo", "auth smtp_reply peer_refused"},
    Case{"recipient_accepted_without_credentials", Stage::rcpt, "", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 250-mx
        S: 250 AUTH PLAIN
        C: MAIL FROM:<probe@tester.example>
        S: 250 2.1.0 ok
        C: RCPT TO:<postmaster@example.org>
        S: 250 2.1.5 ok
        C: QUIT)",
         "rcpt", "none"},
    Case{"relay_denied", Stage::rcpt, "", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 250 mx
        C: MAIL FROM:<probe@tester.example>
        S: 250 ok
        C: RCPT TO:<postmaster@example.org>
        S: 554 5.7.1 relay access denied
        C: QUIT)",
         "mail", "rcpt smtp_reply peer_refused"},
    Case{"mail_after_login", Stage::mail, "PLAIN", R"(
        S: 220 mx
        C: EHLO tester.example
        S: 250-mx
        S: 250 AUTH PLAIN
        ? granted
        C: AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm
        S: 235 welcome
        C: MAIL FROM:<probe@tester.example>
        S: 530 5.7.0 not you
        C: QUIT)",
         "auth", "mail smtp_reply peer_refused"},
};

}  // namespace smtpmatrix::plain_cases
