#include "reports/render/json_reader.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "samples.h"

namespace smtpmatrix::reports {
namespace {

std::string written(const std::vector<HostReport>& hosts) {
  return samples::rendered([](Output& output) { return make_json(output, memory_spools()); }, hosts);
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  if (at == std::string::npos) throw std::logic_error("no " + what);
  return text.replace(at, what.size(), with);
}

std::vector<HostReport> hosts_of_every_kind() {
  auto hosts = samples::all();
  hosts.push_back(samples::surveyed());
  return hosts;
}

TEST(JsonReader, WhatIsReadIsWrittenAgainByteForByte) {
  for (const auto& host : hosts_of_every_kind()) {
    const auto text = written({host});
    const auto report = read_report(text);
    ASSERT_TRUE(report) << report.error().where << ": " << report.error().what;
    StringOutput again;
    const auto renderer = make_json(again, memory_spools());
    renderer->begin(report->info);
    for (const auto& read : report->hosts) renderer->host(read);
    renderer->end(report->ending);
    EXPECT_EQ(text, again.text());
  }
}

TEST(JsonReader, AHostRecordReadAgainGivesTheSameReports) {
  const UnixTime now{std::chrono::seconds(1'795'000'000)};
  const auto text_of = [](const HostReport& host) {
    return samples::rendered(
        [](Output& output) {
          return make_text(output, {.color = true, .ascii = false, .trace = true, .width = 100});
        },
        {host});
  };
  for (const auto& host : hosts_of_every_kind()) {
    const auto record = host_record(host, now);
    EXPECT_EQ(record.find('\n'), std::string::npos);
    const auto read = read_host_record(record);
    ASSERT_TRUE(read) << read.error().where << ": " << read.error().what;
    EXPECT_EQ(host_record(*read, now), record);
    // Bytes that are no UTF-8 do not come through JSON; everything else does.
    if (host.host != samples::hostile().host) {
      EXPECT_EQ(text_of(*read), text_of(host));
    }
  }
}

TEST(JsonReader, FrontEndsThatRepeatsMetAreReadAgainAndToldInTheText) {
  HostReport host = samples::relay_without_tls();
  Cell& cell = host.cells.front();
  cell.repeats_asked = 3;
  cell.repeats_worked = 2;
  cell.front_ends = {{"mx1.example", 2, 2}, {"", 1, 0}};
  const auto record = host_record(host, UnixTime{});
  const auto read = read_host_record(record);
  ASSERT_TRUE(read) << read.error().where << ": " << read.error().what;
  EXPECT_EQ(host_record(*read, UnixTime{}), record);
  const auto text = samples::rendered(
      [](Output& output) {
        return make_text(output, {.color = false, .ascii = false, .trace = false, .width = 200});
      },
      {*read});
  const auto at = cell.probe.endpoint.address;
  EXPECT_NE(
      text.find(fmt::format("front ends of {}, 3 connections: mx1.example at {} (2), no greeting at {} (1)",
                            cell.probe.endpoint.port, at, at)),
      std::string::npos)
      << text;
}

TEST(JsonReader, AHostRecordIsOfOneHost) {
  const auto record = host_record(samples::relay_without_tls(), UnixTime{});
  const auto other = read_host_record(replaced(record, "\"host\":", "\"host\":\"elsewhere\",\"was\":"));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().what, "wanted one host only");
  EXPECT_FALSE(read_host_record(record.substr(0, record.size() / 2)));
}

TEST(JsonReader, SeveralHostsComeApartAgain) {
  const auto report = read_report(written(samples::all()));
  ASSERT_TRUE(report) << report.error().where << ": " << report.error().what;
  ASSERT_EQ(report->hosts.size(), 4U);
  EXPECT_EQ(report->hosts[0].host, "smtp.office365.com");
  EXPECT_EQ(report->hosts[2].findings.size(), samples::relay_without_tls().findings.size());
}

TEST(JsonReader, SaysWhatIsWrongAndWhere) {
  const auto text = written({samples::relay_without_tls()});
  const auto outcome = read_report(replaced(text, "\"outcome\":\"works\"", "\"outcome\":\"fine\""));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().where, "cells[0].outcome");

  const auto port = read_report(replaced(text, "\"port\":25", "\"port\":70000"));
  ASSERT_FALSE(port);
  EXPECT_EQ(port.error().where, "cells[0].port");

  const auto schema = read_report(replaced(text, "smtpmatrix.report/1", "smtpmatrix.report/2"));
  ASSERT_FALSE(schema);
  EXPECT_EQ(schema.error().where, "schema");

  const auto time = read_report(replaced(text, "2026-11-23T09:30:00.000Z", "2026-13-23T09:30:00.000Z"));
  ASSERT_FALSE(time);
  EXPECT_EQ(time.error().where, "started_at");
}

TEST(JsonReader, ReportCutAnywhereIsAnErrorNeverACrash) {
  const auto text = written({samples::relay_without_tls()});
  for (std::size_t size = 0; size + 2 < text.size(); size += 7) {
    EXPECT_FALSE(read_report(std::string_view(text).substr(0, size))) << size;
  }
}

TEST(JsonReader, SkipsFieldsOfLaterWriters) {
  const auto text = written({samples::relay_without_tls()});
  EXPECT_TRUE(read_report(replaced(text, "\"connections\":1", "\"colour\":{\"a\":[1]},\"connections\":1")));
}

TEST(JsonReader, CellThatWorksForAReasonContradictsItself) {
  const auto text = written({samples::relay_without_tls()});
  EXPECT_FALSE(read_report(replaced(text, "\"reason\":null", "\"reason\":\"timeout\"")));
}

}  // namespace
}  // namespace smtpmatrix::reports
