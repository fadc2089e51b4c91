// What Loop hides. Only .cpp files of this room include it.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <chrono>
#include <cstdint>

#include "scanner/net/limits.h"
#include "scanner/net/loop.h"

namespace smtpmatrix::scanner {

struct Loop::Impl {
  boost::asio::io_context context{1};
  boost::asio::signal_set signals{context};
  std::chrono::steady_clock::time_point born = std::chrono::steady_clock::now();
  /// Read into by every connection in turn: what was read is consumed before the next read.
  std::array<std::uint8_t, read_buffer_bytes> read_buffer;
};

}  // namespace smtpmatrix::scanner
