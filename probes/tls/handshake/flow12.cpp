// States, ServerHello extensions, and the second half: ChangeCipherSpec, Finished, what comes afterwards. The
// server's first flight is flow12_flight.cpp.
#include "probes/tls/handshake/flow12.h"

#include <algorithm>
#include <fmt/format.h>

#include "probes/iana/names.h"
#include "probes/iana/numbers.h"
#include "probes/tls/handshake/limits.h"
#include "probes/tls/wire/session.h"

namespace smtpmatrix::tls {

namespace handshake_type = iana::handshake_type;

std::unique_ptr<Flow> make_flow12(Link& link) { return std::make_unique<Flow12>(link); }

const Flow12::Row Flow12::table[] = {
    {State::certificate, handshake_type::certificate, &Flow12::on_certificate},
    {State::maybe_status, handshake_type::certificate_status, &Flow12::on_certificate_status},
    {State::key_exchange, handshake_type::server_key_exchange, &Flow12::on_server_key_exchange},
    {State::maybe_request, handshake_type::certificate_request, &Flow12::on_certificate_request},
    {State::done, handshake_type::server_hello_done, &Flow12::on_server_hello_done},
    {State::new_session_ticket, handshake_type::new_session_ticket, &Flow12::on_new_session_ticket},
    {State::finished, handshake_type::finished, &Flow12::on_finished},
};

const Flow12::Row* Flow12::find_row(State state, std::uint8_t type) {
  const auto row =
      std::ranges::find_if(table, [&](const Row& r) { return r.state == state && r.type == type; });
  return row == std::end(table) ? nullptr : &*row;
}

Flow12::State Flow12::after_certificate() const {
  // RFC 5246 7.4.3: a ServerKeyExchange is sent for DHE and ECDHE and must not be for RSA.
  return suite_->key_exchange == KeyExchange::rsa ? State::maybe_request : State::key_exchange;
}

std::optional<Flow12::State> Flow12::passed_over() const {
  switch (state_) {
    case State::maybe_status: return after_certificate();
    case State::maybe_request: return State::done;
    case State::certificate:
    case State::key_exchange:
    case State::done:
    case State::new_session_ticket:
    case State::change_cipher_spec:
    case State::finished:
    case State::established: return std::nullopt;
  }
  return std::nullopt;
}

std::string_view Flow12::waiting_for() const {
  switch (state_) {
    case State::certificate: return "certificate";
    case State::maybe_status:
      return suite_->key_exchange == KeyExchange::rsa ? "server_hello_done" : "server_key_exchange";
    case State::key_exchange: return "server_key_exchange";
    case State::maybe_request:
    case State::done: return "server_hello_done";
    case State::new_session_ticket: return "new_session_ticket";
    case State::change_cipher_spec: return "change_cipher_spec";
    case State::finished: return "finished";
    case State::established: return "application_data";
  }
  return {};
}

Step Flow12::on_message(const wire::Message& message) {
  if (message.type == handshake_type::hello_request) return on_hello_request(message);
  for (;;) {
    if (const Row* row = find_row(state_, message.type)) return (this->*row->handle)(message);
    const auto next = passed_over();
    if (!next) return tl::unexpected(unexpected(iana::handshake_type_name(message.type), waiting_for()));
    state_ = *next;
  }
}

Step Flow12::begin(const wire::ServerHello& hello) {
  version_ = *link_->facts().version;
  suite_ = find_suite(hello.cipher_suite);
  server_random_ = to_bytes(hello.random);
  // RFC 5246 7.4.1.3: our session_id back would mean a resumption, and we have nothing to resume.
  if (!hello.session_id.empty() && std::ranges::equal(hello.session_id, link_->session_id()))
    return tl::unexpected(illegal("server_hello", "session_id resumes a session that never was"));
  if (Step step = read_extensions(hello); !step) return step;
  (void)link_->stop_at(TlsDepth::server_hello);
  return {};
}

Step Flow12::read_extensions(const wire::ServerHello& hello) {
  TlsFacts& facts = link_->facts();
  const auto has = [&](std::uint16_t type) { return wire::find(hello.extensions, type) != nullptr; };
  facts.extended_master_secret = has(iana::extension::extended_master_secret);
  // RFC 7366 3: it is for CBC suites only; elsewhere there is no order to change.
  facts.encrypt_then_mac = has(iana::extension::encrypt_then_mac) && suite_->is_cbc();
  ticket_acknowledged_ = has(iana::extension::session_ticket);
  status_acknowledged_ = has(iana::extension::status_request);
  for (const auto type : {iana::extension::extended_master_secret, iana::extension::encrypt_then_mac}) {
    const wire::Extension* extension = wire::find(hello.extensions, type);
    if (extension != nullptr && !extension->body.empty())
      return tl::unexpected(
          malformed("server_hello", {.offset = extension->offset, .wanted = "an empty body"}));
  }
  if (Step step = check_point_formats(hello); !step) return step;
  const auto sizes = read_record_limits(link_->offer(), version_, "server_hello", hello.extensions);
  if (!sizes) return tl::unexpected(sizes.error());
  link_->limit_records(*sizes);
  if (const auto* info = wire::find(hello.extensions, iana::extension::renegotiation_info)) {
    // RFC 5746 3.4: in a first handshake renegotiated_connection is empty, else handshake_failure.
    if (info->body.size() != 1 || info->body[0] != 0)
      return tl::unexpected(
          bad_extension("server_hello", "renegotiation_info is not empty", iana::alert::handshake_failure));
    facts.secure_renegotiation = true;
  }
  return {};
}

// RFC 8422 5.2: a list without the uncompressed format is an illegal_parameter. Without elliptic curves it
// says nothing.
Step Flow12::check_point_formats(const wire::ServerHello& hello) const {
  constexpr std::uint8_t uncompressed = 0;
  const wire::Extension* extension = wire::find(hello.extensions, iana::extension::ec_point_formats);
  if (extension == nullptr || suite_->key_exchange != KeyExchange::ecdhe) return {};
  Reader reader(extension->body);
  const View formats = reader.vector_u8("ec_point_format_list");
  reader.expect_end("end of ec_point_formats");
  if (!reader.ok())
    return tl::unexpected(malformed("server_hello", {.offset = extension->offset + reader.failure().offset,
                                                     .wanted = reader.failure().wanted}));
  if (std::ranges::find(formats, uncompressed) == formats.end())
    return tl::unexpected(illegal("server_hello", "ec_point_formats leaves out uncompressed"));
  return {};
}

void Flow12::change_keys(const PremasterSecret& premaster) {
  const Schedule12 schedule(version_, *suite_);
  master_ = link_->facts().extended_master_secret
                ? schedule.extended_master_secret(premaster, link_->transcript())
                : schedule.master_secret(premaster, link_->client_random(), server_random_);
  const KeyBlock keys = schedule.key_block(*master_, link_->client_random(), server_random_);
  const auto order = link_->facts().encrypt_then_mac ? record::MacOrder::encrypt_then_mac
                                                     : record::MacOrder::mac_then_encrypt;
  link_->send_change_cipher_spec();
  link_->seal_with(record::make_sealer12(version_, *suite_, keys.client_write, order, link_->random()));
  next_opener_ = record::make_opener12(version_, *suite_, keys.server_write, order);
  link_->send_handshake(
      wire::write_finished(schedule.verify_data(*master_, Side::client, link_->transcript())));
}

Step Flow12::on_new_session_ticket(const wire::Message& message) {
  const auto ticket = wire::read_new_session_ticket12(message.body);
  if (!ticket) return tl::unexpected(malformed("new_session_ticket", ticket.error()));
  link_->facts().session_ticket = true;
  append(link_->transcript(), message.raw);
  state_ = State::change_cipher_spec;
  return {};
}

Step Flow12::on_change_cipher_spec() {
  // RFC 5246 7.1: exactly once, after our Finished and before the server's. RFC 5077 3.3: a server that
  // announced a ticket in its ServerHello must send one before.
  if (state_ != State::change_cipher_spec)
    return tl::unexpected(unexpected("change_cipher_spec", waiting_for()));
  link_->open_with(std::move(next_opener_));
  state_ = State::finished;
  return {};
}

Step Flow12::on_finished(const wire::Message& message) {
  const Bytes wanted = Schedule12(version_, *suite_).verify_data(*master_, Side::server, link_->transcript());
  // RFC 5246 7.4.9: what both sides saw must be the same.
  if (!crypto::equal_in_constant_time(message.body, wanted))
    return tl::unexpected(refusal(Reason::tls_bad_finished, Fault::peer_misbehaved, "finished",
                                  "verify_data of the server differs from ours", iana::alert::decrypt_error));
  if (!link_->at_message_boundary())
    return tl::unexpected(unexpected("a handshake message", "nothing after finished"));
  state_ = State::established;
  master_.reset();
  link_->establish();
  return {};
}

Step Flow12::on_hello_request(const wire::Message& message) {
  if (const auto empty = wire::read_empty(message.body, "hello_request"); !empty)
    return tl::unexpected(malformed("hello_request", empty.error()));
  if (++hello_requests_ > limits::post_handshake_requests)
    return tl::unexpected(too_much("hello_request", "hello_requests without end"));
  // RFC 5246 7.4.1.1: ignored while handshaking, declined afterwards.
  if (state_ == State::established) link_->send_warning(iana::alert::no_renegotiation);
  return {};
}

}  // namespace smtpmatrix::tls
