// Public values that break or weaken a key exchange: points off the curve or of small order, primes that are
// none, values outside the group. TLS 1.2, each signed by the server's key, as a hostile server would.
#include "flight12.h"
#include "sign12.h"

namespace smtpmatrix::hostile::exchanges12 {
namespace {

constexpr Verdict prime_not_taken{Reason::our_limit, Fault::ours, iana::alert::internal_error};

/// curve_type and named_curve, then the point.
constexpr std::size_t point_length_at = 3;

View exchange_of(const Recording12& recording) {
  return View(recording.flight[key_exchange]).subspan(record_header_bytes + message_header_bytes);
}

std::function<void(Recording12&)> point(const std::function<void(Bytes&)>& change) {
  return [=](Recording12& it) {
    Bytes params = to_bytes(exchange_of(it).first(point_length_at));
    Bytes value = to_bytes(exchange_of(it).subspan(point_length_at + 1, exchange_of(it)[point_length_at]));
    change(value);
    params.push_back(static_cast<std::uint8_t>(value.size()));
    append(params, value);
    exchange_signed_by_the_server(it, params);
  };
}
std::function<void(Recording12&)> point(const std::string& hex) {
  return point([=](Bytes& it) { it = from_hex(hex); });
}

/// The three numbers of finite-field Diffie-Hellman.
struct DhNumbers {
  Bytes p, g, y;
};
std::function<void(Recording12&)> dh(const std::function<void(DhNumbers&)>& change) {
  return [=](Recording12& it) {
    DhNumbers numbers;
    View rest = exchange_of(it);
    for (Bytes* number : {&numbers.p, &numbers.g, &numbers.y}) {
      const std::size_t length = number_at(rest, 0, 2);
      *number = to_bytes(rest.subspan(2, length));
      rest = rest.subspan(2 + length);
    }
    change(numbers);
    Bytes params;
    for (const Bytes* number : {&numbers.p, &numbers.g, &numbers.y}) {
      params.resize(params.size() + 2);
      put(params, params.size() - 2, number->size(), 2);
      append(params, *number);
    }
    exchange_signed_by_the_server(it, params);
  };
}
Bytes minus_one(Bytes odd) {
  odd.back() &= 0xfe;
  return odd;
}
/// n bits, all set.
Bytes of_bits(std::size_t bits) { return Bytes(bits / 8, 0xff); }

std::string times(int count, const std::string& hex) {
  std::string text;
  for (int i = 0; i < count; ++i) text += hex;
  return text;
}

const Row12 points[] = {
    {"x25519_zero", "x25519 with the point 0: an all-zero secret", Base::x25519, forbidden,
     point(times(32, "00"))},
    {"x25519_one", "x25519 with the point 1, of order 4", Base::x25519, forbidden,
     point("01" + times(31, "00"))},
    {"x25519_order_8", "x25519 with a point of order 8", Base::x25519, forbidden,
     point("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")},
    {"x25519_order_8_other", "x25519 with the other point of order 8", Base::x25519, forbidden,
     point("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")},
    {"x25519_p_minus_one", "x25519 with p - 1, of order 2 on the twist", Base::x25519, forbidden,
     point("ec" + times(30, "ff") + "7f")},
    {"x25519_p", "x25519 with p, which is 0", Base::x25519, forbidden, point("ed" + times(30, "ff") + "7f")},
    {"x25519_p_plus_one", "x25519 with p + 1, which is 1", Base::x25519, forbidden,
     point("ee" + times(30, "ff") + "7f")},
    {"x25519_short", "x25519 with 31 bytes", Base::x25519, forbidden, point(times(31, "09"))},
    {"x25519_long", "x25519 with 33 bytes", Base::x25519, forbidden, point(times(33, "09"))},
    {"p256_off_the_curve", "a point next to the curve", Base::secp256r1, forbidden,
     point([](Bytes& it) { it.back() ^= 1; })},
    {"p256_of_another_curve", "(0, 0), which lies on weaker curves only", Base::secp256r1, forbidden,
     point("04" + times(64, "00"))},
    {"p256_infinity", "the point at infinity", Base::secp256r1, forbidden, point("00")},
    {"p256_compressed", "a compressed point", Base::secp256r1, forbidden, point([](Bytes& it) {
       it.resize(33);
       it[0] = 2;
     })},
    {"p256_hybrid", "a point in hybrid form", Base::secp256r1, forbidden,
     point([](Bytes& it) { it[0] = static_cast<std::uint8_t>(6 + (it.back() & 1)); })},
    {"p256_over_the_field", "coordinates above the field's prime", Base::secp256r1, forbidden,
     point("04" + times(64, "ff"))},
    {"p256_short", "a point of 64 bytes", Base::secp256r1, forbidden,
     point([](Bytes& it) { it.pop_back(); })},
    {"p256_long", "a point of 66 bytes", Base::secp256r1, forbidden,
     point([](Bytes& it) { it.push_back(0); })},
    {"p256_as_x25519", "32 bytes where P-256 was named", Base::secp256r1, forbidden, point(times(32, "09"))},
};

const Row12 primes[] = {
    {"p_empty", "a prime of no bytes", Base::dhe, cannot_be_read, dh([](auto& n) { n.p.clear(); })},
    {"p_zero", "p = 0", Base::dhe, forbidden, dh([](auto& n) { n.p = {0}; })},
    {"p_one", "p = 1", Base::dhe, forbidden, dh([](auto& n) { n.p = {1}; })},
    {"p_two", "p = 2", Base::dhe, forbidden, dh([](auto& n) { n.p = {2}; })},
    {"p_tiny", "p = 23", Base::dhe, forbidden, dh([](auto& n) { n.p = {23}; })},
    {"p_even", "p is even", Base::dhe, forbidden, dh([](auto& n) { n.p = minus_one(n.p); })},
    {"p_of_32_bits", "p of 32 bits", Base::dhe, forbidden, dh([](auto& n) { n.p = of_bits(32); })},
    {"p_of_512_zeros", "512 zero bytes as a prime", Base::dhe, forbidden,
     dh([](auto& n) { n.p = Bytes(512, 0); })},
    {"p_of_16384_bits", "p of 16384 bits: seconds of work", Base::dhe, prime_not_taken,
     dh([](auto& n) { n.p = of_bits(16384); })},
    {"g_empty", "a generator of no bytes", Base::dhe, cannot_be_read, dh([](auto& n) { n.g.clear(); })},
    {"g_zero", "g = 0", Base::dhe, forbidden, dh([](auto& n) { n.g = {0}; })},
    {"g_one", "g = 1", Base::dhe, forbidden, dh([](auto& n) { n.g = {1}; })},
    {"g_p_minus_one", "g = p - 1, of order 2", Base::dhe, forbidden,
     dh([](auto& n) { n.g = minus_one(n.p); })},
    {"g_p", "g = p", Base::dhe, forbidden, dh([](auto& n) { n.g = n.p; })},
    {"y_empty", "a public value of no bytes", Base::dhe, cannot_be_read, dh([](auto& n) { n.y.clear(); })},
    {"y_zero", "Y = 0: a secret of 0", Base::dhe, forbidden, dh([](auto& n) { n.y = {0}; })},
    {"y_one", "Y = 1: a secret of 1", Base::dhe, forbidden, dh([](auto& n) { n.y = {1}; })},
    {"y_p_minus_one", "Y = p - 1: a secret of 1 or p - 1", Base::dhe, forbidden,
     dh([](auto& n) { n.y = minus_one(n.p); })},
    {"y_p", "Y = p", Base::dhe, forbidden, dh([](auto& n) { n.y = n.p; })},
    {"y_over_p", "Y above p", Base::dhe, forbidden, dh([](auto& n) { n.y = Bytes(n.p.size() + 1, 0xff); })},
    {"p_runs_past_the_end", "the prime announces 65535 bytes", Base::dhe, cannot_be_read,
     body(key_exchange, [](Bytes& it) { put(it, 0, 0xffff, 2); })},
};

}  // namespace

class Points12 : public Flight12 {};
TEST_P(Points12, end_in_the_verdict_that_is_due) { play(); }
INSTANTIATE_TEST_SUITE_P(, Points12, ::testing::ValuesIn(points), name_of_row);

class Primes12 : public Flight12 {};
TEST_P(Primes12, end_in_the_verdict_that_is_due) { play(); }
INSTANTIATE_TEST_SUITE_P(, Primes12, ::testing::ValuesIn(primes), name_of_row);

}  // namespace smtpmatrix::hostile::exchanges12
