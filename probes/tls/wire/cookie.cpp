#include "probes/tls/wire/cookie.h"

namespace smtpmatrix::tls::wire {

Read<View> read_cookie(View body) {
  Reader reader(body);
  const View cookie = reader.vector_u16("cookie");
  // RFC 8446 4.2.2: opaque cookie<1..2^16-1>.
  if (reader.ok() && cookie.empty()) reader.fail("cookie of at least one byte");
  return finish_read(reader, cookie, "end of cookie");
}

Bytes write_cookie(View cookie) {
  Writer writer;
  writer.vector_u16(cookie);
  return std::move(writer).finish();
}

}  // namespace smtpmatrix::tls::wire
