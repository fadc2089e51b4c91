// The report as one HTML file that needs nothing beside it: no network, no other file, no server. For a
// manager (the summary stands on top), for a ticket, and for paper.
//
// Styles and script are admitted by their hashes (Content-Security-Policy), so that no text of a peer could
// run even if it were not escaped; it is. Hosts wait in spools, as what sums them up stands above them:
// memory grows by a fixed amount. `output` outlives the renderer.
#pragma once

#include <memory>

#include "reports/render/renderer.h"

namespace smtpmatrix::reports {

[[nodiscard]] std::unique_ptr<Renderer> make_html(Output& output, const SpoolFactory& spools);

}  // namespace smtpmatrix::reports
