#include "reports/matrix/device_table.h"

#include <gmock/gmock.h>

#include "reports/verdict/judge.h"

namespace smtpmatrix::reports::device_table {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Cell device_cell_of(std::uint16_t port, Mode mode, const std::string& client, std::optional<Reason> reason,
                    Stage stage = Stage::tls) {
  Cell cell;
  cell.probe.endpoint = {.host = "h", .port = port, .address = "192.0.2.1", .mode = mode};
  cell.probe.client = client;
  cell.outcome = Outcome::works;
  if (!reason) return cell;
  Stop stop;
  stop.stage = stage;
  stop.reason = *reason;
  cell.seen.stop = stop;
  cell.outcome = outcome_of(stop, mode);
  cell.reason = reason;
  cell.reason_text = to_string(*reason);
  return cell;
}

const std::vector<DeviceClient> devices = {{.id = "new", .label = "N", .kind = "os", .year_from = 2020},
                                           {.id = "old", .label = "O", .kind = "os", .year_from = 2005},
                                           {.id = "older", .label = "P", .kind = "os", .year_from = 2001},
                                           {.id = "unasked", .label = "U", .kind = "os", .year_from = 2001}};

std::vector<std::string> ids_of(const DeviceTable& table) {
  std::vector<std::string> ids;
  for (const auto& row : table.rows) ids.push_back(row.device.id);
  return ids;
}

TEST(DeviceTable, HasThoseThatGetThroughFirstThenThoseThatComeFarthest) {
  const auto table = make_device_table(
      assemble("h", {device_cell_of(587, Mode::starttls, "older", Reason::tls_alert, Stage::tls),
                     device_cell_of(587, Mode::starttls, "old", Reason::smtp_reply, Stage::auth_challenge),
                     device_cell_of(587, Mode::starttls, "new", std::nullopt)}),
      devices);
  EXPECT_THAT(ids_of(table), ElementsAre("new", "old", "older"));
  EXPECT_TRUE(table.rows[0].works_somewhere);
  EXPECT_FALSE(table.rows[1].works_somewhere);
  EXPECT_EQ(table.columns.size(), 1U);
}

TEST(DeviceTable, TellsAnEndpointOnceWhereNobodyGetsThroughForTheSameReason) {
  const auto table =
      make_device_table(assemble("h", {device_cell_of(465, Mode::implicit, "old", Reason::connection_refused),
                                       device_cell_of(465, Mode::implicit, "new", Reason::connection_refused),
                                       device_cell_of(587, Mode::starttls, "old", Reason::tls_alert),
                                       device_cell_of(587, Mode::starttls, "new", std::nullopt)}),
                        devices);
  ASSERT_EQ(table.without_column.size(), 1U);
  EXPECT_EQ(table.without_column[0].endpoint.port, 465);
  ASSERT_EQ(table.columns.size(), 1U);
  EXPECT_EQ(table.columns[0].port, 587);
}

TEST(DeviceTable, LeavesAPlaceEmptyWhereNothingWasPlanned) {
  const auto table =
      make_device_table(assemble("h", {device_cell_of(465, Mode::implicit, "old", std::nullopt),
                                       device_cell_of(587, Mode::starttls, "new", std::nullopt)}),
                        devices);
  ASSERT_EQ(table.rows.size(), 2U);
  for (const auto& row : table.rows)
    EXPECT_EQ(std::ranges::count_if(row.cells, [](const auto& cell) { return cell.has_value(); }), 1);
}

TEST(DeviceTable, IsEmptyWithoutDevices) {
  const auto table = make_device_table(
      assemble("h", {device_cell_of(587, Mode::starttls, "tls1.2", std::nullopt)}), devices);
  EXPECT_THAT(table.rows, IsEmpty());
  EXPECT_THAT(table.columns, IsEmpty());
}

TEST(DeviceTable, TakesItsCellsFromTheOtherTable) {
  const auto host = assemble("h", {device_cell_of(587, Mode::starttls, "tls1.2", std::nullopt),
                                   device_cell_of(587, Mode::starttls, "old", Reason::tls_alert)});
  const auto table = make_table(host, {"tls1.2", "old"}, devices);
  EXPECT_THAT(table.columns, ElementsAre("tls1.2"));
  EXPECT_THAT(table.reasons, IsEmpty());
}

}  // namespace
}  // namespace smtpmatrix::reports::device_table
