// SPDX-License-Identifier: Apache-2.0
// A raw source (file or memory) under an optional decoder. gzip members and zstd frames may follow one another.
#include "format/input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>
#include <filesystem>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

namespace bogam::format {
namespace {

constexpr size_t kBlock = 256 * 1024;
constexpr int kZstdWindowLogMax = 27;  // 128 MiB: a hostile frame cannot ask for more

class FileSource final : public Input {
 public:
  explicit FileSource(int fd) : fd_(fd) {}
  ~FileSource() override {
    if (fd_ > STDERR_FILENO) ::close(fd_);
  }
  Result<size_t> Read(std::span<char> to) override {
    for (;;) {
      const ssize_t n = ::read(fd_, to.data(), to.size());
      if (n >= 0) {
        consumed_ += static_cast<uint64_t>(n);
        return static_cast<size_t>(n);
      }
      if (errno != EINTR) return Status(Code::kIo, std::string("read failed: ") + std::strerror(errno));
    }
  }
  uint64_t consumed() const override { return consumed_; }

 private:
  int fd_;
  uint64_t consumed_ = 0;
};

class MemorySource final : public Input {
 public:
  explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}
  Result<size_t> Read(std::span<char> to) override {
    const size_t n = std::min(to.size(), bytes_.size() - consumed_);
    std::memcpy(to.data(), bytes_.data() + consumed_, n);
    consumed_ += n;
    return n;
  }
  uint64_t consumed() const override { return consumed_; }

 private:
  std::string_view bytes_;
  size_t consumed_ = 0;
};

/// Looks at the first bytes of a source without losing them, and reads blocks for the decoders.
class Lookahead {
 public:
  explicit Lookahead(std::unique_ptr<Input> source) : source_(std::move(source)), block_(kBlock) {}

  /// Makes at least `n` bytes visible where the source has them.
  Status Fill(size_t n) {
    while (end_ - begin_ < n && !at_end_) {
      if (begin_ > 0) {
        std::memmove(block_.data(), block_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
      }
      BOGAM_ASSIGN(const size_t got, source_->Read({block_.data() + end_, block_.size() - end_}));
      end_ += got;
      at_end_ = got == 0;
    }
    return {};
  }
  std::string_view view() const { return {block_.data() + begin_, end_ - begin_}; }
  void Drop(size_t n) { begin_ += n; }
  uint64_t consumed() const { return source_->consumed(); }

 private:
  std::unique_ptr<Input> source_;
  std::vector<char> block_;
  size_t begin_ = 0, end_ = 0;
  bool at_end_ = false;
};

class PlainInput final : public Input {
 public:
  explicit PlainInput(Lookahead source) : source_(std::move(source)) {}
  Result<size_t> Read(std::span<char> to) override {
    BOGAM_TRY(source_.Fill(1));
    const size_t n = std::min(to.size(), source_.view().size());
    std::memcpy(to.data(), source_.view().data(), n);
    source_.Drop(n);
    return n;
  }
  uint64_t consumed() const override { return source_.consumed(); }

 private:
  Lookahead source_;
};

class GzipInput final : public Input {
 public:
  explicit GzipInput(Lookahead source) : source_(std::move(source)) { ready_ = inflateInit2(&stream_, 15 + 16) == Z_OK; }
  ~GzipInput() override { inflateEnd(&stream_); }
  Result<size_t> Read(std::span<char> to) override {
    if (!ready_) return Status(Code::kInternal, "zlib did not start");
    stream_.next_out = reinterpret_cast<Bytef*>(to.data());
    stream_.avail_out = static_cast<uInt>(std::min<size_t>(to.size(), 1u << 30));
    const uInt room = stream_.avail_out;
    while (stream_.avail_out == room) {
      BOGAM_TRY(source_.Fill(1));
      const std::string_view in = source_.view();
      if (in.empty()) {
        if (inside_member_) return Status(Code::kInvalid, "gzip stream ends inside its data");
        return size_t{0};
      }
      inside_member_ = true;
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
      stream_.avail_in = static_cast<uInt>(in.size());
      const int rc = inflate(&stream_, Z_NO_FLUSH);
      source_.Drop(in.size() - stream_.avail_in);
      if (rc == Z_STREAM_END) {
        inside_member_ = false;
        inflateReset(&stream_);
      } else if (rc != Z_OK && rc != Z_BUF_ERROR) {
        return Status(Code::kInvalid, "gzip stream is damaged");
      }
    }
    return static_cast<size_t>(room - stream_.avail_out);
  }
  uint64_t consumed() const override { return source_.consumed(); }

 private:
  Lookahead source_;
  z_stream stream_{};
  bool ready_ = false, inside_member_ = false;
};

constexpr size_t kZstdFrameHead = 5;

class ZstdInput final : public Input {
 public:
  explicit ZstdInput(Lookahead source) : source_(std::move(source)), stream_(ZSTD_createDStream()) {
    ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, kZstdWindowLogMax);
  }
  ~ZstdInput() override { ZSTD_freeDStream(stream_); }
  Result<size_t> Read(std::span<char> to) override {
    ZSTD_outBuffer out{to.data(), to.size(), 0};
    while (out.pos == 0) {
      BOGAM_TRY(source_.Fill(1));
      const std::string_view view = source_.view();
      if (view.empty() && !inside_frame_) return size_t{0};
      // A block at a time: what the decoder has when it fails is lost, and that is to be the damaged block alone.
      ZSTD_inBuffer in{view.data(), std::min(view.size(), wanted_), 0};
      const size_t rc = ZSTD_decompressStream(stream_, &out, &in);
      if (ZSTD_isError(rc)) return Status(Code::kInvalid, std::string("zstd stream is damaged: ") + ZSTD_getErrorName(rc));
      source_.Drop(in.pos);
      inside_frame_ = rc != 0;
      wanted_ = inside_frame_ ? rc : kZstdFrameHead;
      if (view.empty() && out.pos == 0) return Status(Code::kInvalid, "zstd stream ends inside its data");
    }
    return out.pos;
  }
  uint64_t consumed() const override { return source_.consumed(); }

 private:
  Lookahead source_;
  ZSTD_DStream* stream_;
  size_t wanted_ = kZstdFrameHead;  ///< bytes to the end of the block at hand, as the decoder says
  bool inside_frame_ = false;
};

Result<std::unique_ptr<Input>> Decode(std::unique_ptr<Input> raw) {
  Lookahead source(std::move(raw));
  BOGAM_TRY(source.Fill(4));
  const std::string_view head = source.view();
  if (head.starts_with("\x1f\x8b")) return std::unique_ptr<Input>(new GzipInput(std::move(source)));
  if (head.starts_with("\x28\xb5\x2f\xfd")) return std::unique_ptr<Input>(new ZstdInput(std::move(source)));
  return std::unique_ptr<Input>(new PlainInput(std::move(source)));
}

}  // namespace

Result<std::unique_ptr<Input>> OpenInput(const std::string& path) {
  if (path == "-") return Decode(std::make_unique<FileSource>(STDIN_FILENO));
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return Status(errno == ENOENT ? Code::kNotFound : Code::kIo, std::string("cannot open the file: ") + std::strerror(errno), path);
  }
  auto source = std::make_unique<FileSource>(fd);
  struct stat info {};
  if (::fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) return Status(Code::kInvalid, "is a folder, not a file", path);
  return Decode(std::move(source));
}

std::unique_ptr<Input> MemoryInput(std::string_view bytes) {
  auto decoded = Decode(std::make_unique<MemorySource>(bytes));
  return decoded.ok() ? std::move(decoded).value() : nullptr;
}

uint64_t TotalBytes(const std::vector<std::string>& paths) {
  uint64_t total = 0;
  for (const std::string& path : paths) {
    std::error_code error;
    const uintmax_t size = std::filesystem::file_size(path, error);
    if (error) return 0;
    total += size;
  }
  return total;
}

}  // namespace bogam::format
