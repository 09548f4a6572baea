// SPDX-License-Identifier: Apache-2.0
// Content: the files of content/ that the program carries in itself, so that one binary suffices. The build makes the table
// (tools/embed_content.py).
#ifndef BOGAM_ENGINE_CONTENT_H_
#define BOGAM_ENGINE_CONTENT_H_

#include <span>
#include <string_view>

namespace bogam::engine {

struct ContentFile {
  std::string_view path;  ///< below content/: "measures/…/measure.json"
  std::string_view text;
};

/// Below it lie projects of learned models: each means what is in its own folder, and is nothing to measures and their CQL.
inline constexpr std::string_view kProjects = "models/";

/// In the order of their paths.
std::span<const ContentFile> Content();

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_CONTENT_H_
