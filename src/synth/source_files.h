// SPDX-License-Identifier: Apache-2.0
// Where content is read from: a folder, or texts that the program carries in itself. Paths lie below its root and are written with '/'.
#ifndef BOGAM_SYNTH_SOURCE_FILES_H_
#define BOGAM_SYNTH_SOURCE_FILES_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bogam::synth {

class SourceFiles {
 public:
  /// Every file of a folder, read when it is asked for.
  static SourceFiles Folder(std::string folder);
  /// The texts must outlive them.
  static SourceFiles Texts(std::map<std::string, std::string_view> texts);

  /// The text of a file ("a/../b.json" is "b.json"); nothing where there is none, it cannot be read, or it is over 64 MB.
  std::optional<std::string> Read(const std::string& path) const;
  /// Paths of all files with this ending (".json"), in order. `error` says what could not be looked into.
  std::vector<std::string> List(std::string_view ending, std::string* error) const;
  /// For messages: the file's place.
  std::string NameOf(const std::string& path) const;
  /// The files below a folder of these, or a file system's folder of this one's.
  SourceFiles Below(const std::string& folder) const;

 private:
  bool on_disk_ = false;
  std::string folder_;
  std::map<std::string, std::string_view> texts_;
};

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_SOURCE_FILES_H_
