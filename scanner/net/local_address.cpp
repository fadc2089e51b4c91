#include "scanner/net/local_address.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace smtpmatrix::scanner {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

tl::expected<std::string, std::string> address_of(const std::string& host) {
  asio::io_context context(1);
  Tcp::resolver resolver(context);
  boost::system::error_code error;
  const auto found = resolver.resolve(host, "", error);
  if (error) return tl::make_unexpected(host + ": " + error.message());
  if (found.empty()) return tl::make_unexpected(host + " has no address");
  return found.begin()->endpoint().address().to_string();
}

std::string why_not_a_source(const std::string& address) {
  boost::system::error_code error;
  const auto literal = asio::ip::make_address(address, error);
  if (error) return "is no address";
  asio::io_context context(1);
  Tcp::socket socket(context);
  const Tcp::endpoint endpoint(literal, 0);
  socket.open(endpoint.protocol(), error);
  if (!error) socket.bind(endpoint, error);
  return error ? error.message() : std::string();
}

}  // namespace smtpmatrix::scanner
