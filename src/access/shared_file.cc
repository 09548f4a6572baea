// SPDX-License-Identifier: Apache-2.0
#include "access/shared_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "base/files.h"

namespace bogam::access {

SharedFile::SharedFile(const std::string& store, const std::string& name, std::string what)
    : store_(store), folder_(store + "/access"), path_(folder_ + "/" + name), what_(std::move(what)) {}

Status SharedFile::IoError(const char* what) const {
  return Status(Code::kIo, "the " + what_ + " cannot be " + what + ": " + std::generic_category().message(errno));
}

Status SharedFile::Unreadable() const { return Status(Code::kDataLoss, "the file of " + what_ + " cannot be read; nobody is let in until it can be"); }

std::optional<SharedFile::Stamp> SharedFile::Look() const {
  struct stat now {};
  if (::stat(path_.c_str(), &now) != 0) return std::nullopt;
  return Stamp{now.st_mtim.tv_sec, now.st_mtim.tv_nsec, static_cast<uint64_t>(now.st_ino), static_cast<uint64_t>(now.st_size)};
}

Result<std::string> SharedFile::Read() const {
  std::ifstream in(path_, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) return Unreadable();
  return text.str();
}

Status SharedFile::Write(const std::string& text) const {
  const std::string fresh = path_ + ".new";
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return IoError("written");
  bool written = true;
  for (size_t done = 0; done < text.size() && written;) {
    const ssize_t n = ::write(file, text.data() + done, text.size() - done);
    written = n > 0 || (n < 0 && errno == EINTR);
    if (n > 0) done += static_cast<size_t>(n);
  }
  written = written && ::fsync(file) == 0;
  ::close(file);
  if (!written || ::rename(fresh.c_str(), path_.c_str()) != 0) return IoError("written");
  return base::SyncFolder(folder_) ? Status::Ok() : IoError("written");
}

Status SharedFile::Change(const std::function<Result<std::string>()>& edit) const {
  std::error_code error;
  std::filesystem::create_directories(store_, error);
  if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) return IoError("written");
  const int lock = ::open((folder_ + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return IoError("written");
  const auto change = [&]() -> Status {
    const base::FileLock turn(lock);
    if (!turn.held()) return IoError("locked");
    BOGAM_ASSIGN(const std::string text, edit());
    return Write(text);
  };
  const Status done = change();
  ::close(lock);
  return done;
}

}  // namespace bogam::access
