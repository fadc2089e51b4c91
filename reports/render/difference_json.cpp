#include "reports/render/difference.h"
#include "reports/render/json_values.h"

namespace smtpmatrix::reports {
namespace {

using compare::CellDifference;
using compare::Change;
using compare::EndpointDifference;
using json::Json;

Json side_json(const compare::Side& side) {
  return {{"name", json::text(side.name)},
          {"version", json::text(side.info.version)},
          {"started_at", json::timestamp(side.info.started_at)},
          {"interrupted", side.interrupted}};
}

Json text_or_null(const std::optional<std::string>& value) { return value ? json::text(*value) : Json(); }

Json state_json(const std::optional<compare::CellState>& state) {
  if (!state) return {};
  return {{"outcome", to_string(state->outcome)},
          {"reason", state->reason.empty() ? Json() : json::text(state->reason)},
          {"detail", json::text(state->detail)},
          {"until", state->until}};
}

Json changes_json(const std::vector<Change>& changes) {
  auto list = Json::array();
  for (const auto& change : changes) {
    list.push_back({{"field", json::text(change.what)},
                    {"before", text_or_null(change.before)},
                    {"after", text_or_null(change.after)}});
  }
  return list;
}

void put_place(Json& value, compare::Kind kind, const Endpoint& endpoint) {
  value["kind"] = to_string(kind);
  value["endpoint"] = json::text(host_port(endpoint));
  value["host"] = json::text(endpoint.host);
  value["port"] = endpoint.port;
  value["mode"] = to_string(endpoint.mode);
  value["address"] = json::text(endpoint.address);
}

Json cell_json(const CellDifference& cell) {
  Json value;
  put_place(value, cell.kind, cell.endpoint);
  value["client"] = json::text(cell.client);
  value["before"] = state_json(cell.before);
  value["after"] = state_json(cell.after);
  value["changes"] = changes_json(cell.changes);
  return value;
}

Json endpoint_json(const EndpointDifference& endpoint) {
  Json value;
  put_place(value, endpoint.kind, endpoint.endpoint);
  value["changes"] = changes_json(endpoint.changes);
  return value;
}

Json counts_json(const compare::Counts& counts) {
  return {{"worse", counts.worse},
          {"uncertain", counts.uncertain},
          {"gone", counts.gone},
          {"changed", counts.changed},
          {"better", counts.better},
          {"new", counts.added},
          {"unchanged", counts.unchanged},
          {"endpoints_worse", counts.endpoints_worse},
          {"endpoints_better", counts.endpoints_better},
          {"endpoints_changed", counts.endpoints_changed}};
}

void write_list(Output& output, std::string_view name, const std::vector<Json>& list) {
  output.write(",\n\"" + std::string(name) + "\":[");
  for (std::size_t i = 0; i < list.size(); ++i) {
    output.write(i == 0 ? "\n" : ",\n");
    output.write(json::dump(list[i]));
  }
  output.write("\n]");
}

}  // namespace

void write_difference_json(Output& output, const compare::Difference& difference) {
  const auto member = [&](std::string_view name, const Json& value) {
    output.write(",\n\"" + std::string(name) + "\":" + json::dump(value));
  };
  output.write("{\n\"schema\":\"smtpmatrix.diff/1\"");
  member("before", side_json(difference.before));
  member("after", side_json(difference.after));
  member("strict", difference.strict);
  member("worse", difference.counts.any_worse(difference.strict));
  member("counts", counts_json(difference.counts));
  std::vector<Json> cells, endpoints;
  for (const auto& host : difference.hosts) {
    for (const auto& cell : host.cells) cells.push_back(cell_json(cell));
    for (const auto& endpoint : host.endpoints) endpoints.push_back(endpoint_json(endpoint));
  }
  write_list(output, "cells", cells);
  write_list(output, "endpoints", endpoints);
  output.write("\n}\n");
}

}  // namespace smtpmatrix::reports
