#include "probes/tls/wire/numbers_list.h"

namespace smtpmatrix::tls::wire {

Read<std::vector<std::uint16_t>> read_numbers(View body, std::string_view what) {
  Reader reader(body);
  std::vector<std::uint16_t> numbers;
  Reader list = reader.inner_u16(what);
  numbers.reserve(list.remaining() / 2);
  while (!list.empty()) numbers.push_back(list.u16(what));
  reader.adopt_failure(list);
  return finish_read(reader, std::move(numbers), what);
}

Bytes write_numbers(const std::vector<std::uint16_t>& numbers) {
  Writer writer;
  writer.vector_u16([&] {
    for (const auto number : numbers) writer.u16(number);
  });
  return std::move(writer).finish();
}

}  // namespace smtpmatrix::tls::wire
