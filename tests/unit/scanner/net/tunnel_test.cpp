#include "scanner/net/tunnel.h"

#include <gtest/gtest.h>

namespace smtpmatrix::scanner {
namespace {

Proxy proxy(ProxyKind kind, const std::string& user = {}, std::string_view password = {}) {
  return {kind, "192.0.2.9", 1080, user, Secret(password)};
}

/// Feeds `answers` a byte at a time; what is sent after each, and how it ended.
struct Talk {
  std::vector<Bytes> sent;
  Tunnel::Step last;
};

Talk talk(Tunnel& tunnel, const Bytes& answers) {
  Talk talk;
  for (const std::uint8_t byte : answers) {
    talk.last = tunnel.on(View(&byte, 1));
    if (!talk.last.send.empty()) talk.sent.push_back(talk.last.send);
    if (talk.last.state != Tunnel::State::wants_more) break;
  }
  return talk;
}

// RFC 1928 3 to 6.
TEST(Tunnel, Socks5GivesAddressesOrNames) {
  const Proxy by_address = proxy(ProxyKind::socks5);
  Tunnel ipv4(by_address, "192.0.2.1", 587);
  EXPECT_EQ(ipv4.opening(), (Bytes{5, 1, 0}));
  const auto v4 = talk(ipv4, {5, 0, 5, 0, 0, 1, 10, 0, 0, 1, 0x1f, 0x90});
  ASSERT_EQ(v4.sent.size(), 1U);
  EXPECT_EQ(v4.sent[0], (Bytes{5, 1, 0, 1, 192, 0, 2, 1, 0x02, 0x4b}));
  EXPECT_EQ(v4.last.state, Tunnel::State::open);

  Tunnel ipv6(by_address, "2001:db8::1", 25);
  const auto v6 = talk(ipv6, {5, 0});
  EXPECT_EQ(v6.sent.at(0),
            (Bytes{5, 1, 0, 4, 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 25}));

  const Proxy by_name = proxy(ProxyKind::socks5_name);
  Tunnel name(by_name, "mx.a", 465);
  EXPECT_EQ(talk(name, {5, 0}).sent.at(0), (Bytes{5, 1, 0, 3, 4, 'm', 'x', '.', 'a', 0x01, 0xd1}));
}

// RFC 1929 2.
TEST(Tunnel, Socks5LogsInWhereItIsAsked) {
  const Proxy with_login = proxy(ProxyKind::socks5, "me", "pw");
  Tunnel tunnel(with_login, "192.0.2.1", 25);
  EXPECT_EQ(tunnel.opening(), (Bytes{5, 2, 0, 2}));
  const auto done = talk(tunnel, {5, 2, 1, 0, 5, 0, 0, 3, 1, 'x', 0, 0});
  ASSERT_EQ(done.sent.size(), 2U);
  EXPECT_EQ(done.sent[0], (Bytes{1, 2, 'm', 'e', 2, 'p', 'w'}));
  EXPECT_EQ(done.last.state, Tunnel::State::open);

  Tunnel refused(with_login, "192.0.2.1", 25);
  EXPECT_EQ(talk(refused, {5, 2, 1, 1}).last.detail, "proxy socks5://192.0.2.9:1080: it refused the login");
  const Proxy without = proxy(ProxyKind::socks5);
  Tunnel wants(without, "192.0.2.1", 25);
  EXPECT_EQ(talk(wants, {5, 0xff}).last.detail, "proxy socks5://192.0.2.9:1080: it wants a login");
}

TEST(Tunnel, Socks5TellsTheFarEndsRefusalFromItsOwn) {
  const Proxy plain = proxy(ProxyKind::socks5);
  const auto answer = [&](std::uint8_t code) {
    Tunnel tunnel(plain, "192.0.2.1", 25);
    return talk(tunnel, {5, 0, 5, code, 0, 1, 0, 0, 0, 0, 0, 0}).last;
  };
  EXPECT_EQ(answer(5).reason, Reason::connection_refused);
  EXPECT_EQ(answer(6).reason, Reason::timeout);
  for (const int number : {1, 2, 3, 4, 7, 8, 9, 255}) {
    const auto code = static_cast<std::uint8_t>(number);
    EXPECT_EQ(answer(code).state, Tunnel::State::refused);
    EXPECT_EQ(answer(code).reason, Reason::unreachable) << number;
    EXPECT_TRUE(answer(code).detail.starts_with("proxy socks5://192.0.2.9:1080: ")) << answer(code).detail;
  }
}

TEST(Tunnel, WhatIsNoSocksIsSaid) {
  const Proxy plain = proxy(ProxyKind::socks5);
  Tunnel tunnel(plain, "192.0.2.1", 25);
  EXPECT_EQ(talk(tunnel, to_bytes("220 mx ESMTP")).last.detail,
            "proxy socks5://192.0.2.9:1080: it does not speak SOCKS5");
  Tunnel odd(plain, "192.0.2.1", 25);
  EXPECT_EQ(talk(odd, {5, 0, 5, 0, 0, 9, 0}).last.detail,
            "proxy socks5://192.0.2.9:1080: its answer cannot be read");
}

// RFC 9110 9.3.6.
TEST(Tunnel, HttpAsksForATunnelAndKeepsWhatTheFarEndSaid) {
  const Proxy http = proxy(ProxyKind::http, "me", "pw");
  Tunnel tunnel(http, "2001:db8::1", 25);
  EXPECT_EQ(as_text(tunnel.opening()),
            "CONNECT [2001:db8::1]:25 HTTP/1.1\r\nHost: [2001:db8::1]:25\r\n"
            "Proxy-Authorization: Basic bWU6cHc=\r\n\r\n");
  const auto step =
      tunnel.on(to_bytes("HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n220 mx ESMTP\r\n"));
  EXPECT_EQ(step.state, Tunnel::State::open);
  EXPECT_EQ(as_text(step.rest), "220 mx ESMTP\r\n");
}

TEST(Tunnel, HttpRefusalsAreTheProxysOwn) {
  const Proxy http = proxy(ProxyKind::http);
  const auto answer = [&](std::string_view text) {
    Tunnel tunnel(http, "mx.example.org", 25);
    return talk(tunnel, to_bytes(text)).last;
  };
  EXPECT_EQ(answer("HTTP/1.0 403 Forbidden\r\n\r\n").detail, "proxy http://192.0.2.9:1080: it answered 403");
  EXPECT_EQ(answer("HTTP/1.1 407 x\r\n\r\n").detail, "proxy http://192.0.2.9:1080: it wants a login");
  EXPECT_EQ(answer("HTTP/1.1 401 x\r\n\r\n").detail, "proxy http://192.0.2.9:1080: it wants a login");
  EXPECT_EQ(answer("HTTP/1.1 504 x\r\n\r\n").reason, Reason::timeout);
  EXPECT_EQ(answer("SSH-2.0-x\r\n").detail, "proxy http://192.0.2.9:1080: it does not speak HTTP");
  EXPECT_EQ(answer("HTTP/1.1 abc\r\n\r\n").detail, "proxy http://192.0.2.9:1080: it does not speak HTTP");
  EXPECT_EQ(answer("HTTP/1.1 200 " + std::string(20000, 'x')).detail,
            "proxy http://192.0.2.9:1080: its answer has no end");
}

TEST(Tunnel, NoPasswordStandsInWhatItTells) {
  const Proxy http = proxy(ProxyKind::http, "me", "correct-horse");
  Tunnel tunnel(http, "mx.example.org", 25);
  EXPECT_EQ(talk(tunnel, to_bytes("HTTP/1.1 407 correct-horse\r\n\r\n")).last.detail,
            "proxy http://192.0.2.9:1080: it refused the login");
}

}  // namespace
}  // namespace smtpmatrix::scanner
