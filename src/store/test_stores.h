// SPDX-License-Identifier: Apache-2.0
// For tests of this room and of the rooms above: a folder that goes away with its owner.
#ifndef BOGAM_STORE_TEST_STORES_H_
#define BOGAM_STORE_TEST_STORES_H_

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <string>

namespace bogam::store {

class TestFolder {
 public:
  TestFolder() {
    static std::atomic<int> serial{0};
    path_ = (std::filesystem::temp_directory_path() / ("bogam-test-" + std::to_string(getpid()) + "-" + std::to_string(serial.fetch_add(1)))).string();
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
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

}  // namespace bogam::store

#endif  // BOGAM_STORE_TEST_STORES_H_
