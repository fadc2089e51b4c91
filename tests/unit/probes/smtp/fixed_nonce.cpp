#include "tests/unit/probes/smtp/fixed_nonce.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <gsasl.h>
#include <string_view>

#include "probes/smtp/text.h"

namespace smtpmatrix::smtp {
namespace {

constexpr char marker = '\x5a';
std::string& nonce() {
  static std::string text = "nonce";
  return text;
}

}  // namespace

void fix_nonce(std::string text) { nonce() = std::move(text); }

}  // namespace smtpmatrix::smtp

extern "C" int gsasl_nonce(char* data, std::size_t size) {
  std::memset(data, smtpmatrix::smtp::marker, size);
  return GSASL_OK;
}

extern "C" int gsasl_base64_to(const char* in, std::size_t size, char** out, std::size_t* out_size) {
  namespace smtp = smtpmatrix::smtp;
  const std::string_view bytes(in, size);
  const bool is_nonce = size >= 16 && std::ranges::all_of(bytes, [](char c) { return c == smtp::marker; });
  const std::string text = is_nonce ? smtp::nonce() : smtp::to_base64(bytes);
  *out = strdup(text.c_str());
  if (out_size != nullptr) *out_size = text.size();
  return GSASL_OK;
}
