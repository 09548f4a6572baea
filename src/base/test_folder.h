// SPDX-License-Identifier: Apache-2.0
// A folder of a test's own, empty at first and gone with everything in it when the test ends. For tests only.
#ifndef BOGAM_BASE_TEST_FOLDER_H_
#define BOGAM_BASE_TEST_FOLDER_H_

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace bogam::base {

class TestFolder {
 public:
  TestFolder() {
    std::string form = (std::filesystem::temp_directory_path() / "bogam-test-XXXXXX").string();
    if (::mkdtemp(form.data()) == nullptr) std::abort();
    path_ = form;
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace bogam::base

#endif  // BOGAM_BASE_TEST_FOLDER_H_
