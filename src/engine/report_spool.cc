// SPDX-License-Identifier: Apache-2.0
#include "engine/report_spool.h"

#include <queue>
#include <tuple>

namespace bogam::engine {
namespace {

Status Failed() { return Status(Code::kIo, "a temporary file for reports cannot be written or read; is there room in the folder for temporary files?"); }

}  // namespace

Status ReportSpool::Add(uint64_t key, std::string_view text) {
  if (!file_) file_.reset(std::tmpfile());
  if (!file_) return Failed();
  const uint64_t head[2] = {key, text.size()};
  const bool written = std::fwrite(head, sizeof head, 1, file_.get()) == 1 && (text.empty() || std::fwrite(text.data(), text.size(), 1, file_.get()) == 1);
  return written ? Status::Ok() : Failed();
}

Status ReportSpool::Rewind() {
  if (!file_) return Status::Ok();
  return std::fflush(file_.get()) == 0 && std::fseek(file_.get(), 0, SEEK_SET) == 0 ? Status::Ok() : Failed();
}

Result<bool> ReportSpool::Next() {
  uint64_t head[2];
  if (!file_) return false;
  if (std::fread(head, sizeof head, 1, file_.get()) != 1) {
    if (std::ferror(file_.get()) != 0) return Failed();
    return false;
  }
  key_ = head[0];
  text_.resize(head[1]);
  if (!text_.empty() && std::fread(text_.data(), text_.size(), 1, file_.get()) != 1) return Failed();
  return true;
}

Status ReportSpool::Merge(const std::vector<ReportSpool*>& spools, const std::function<Status(std::string_view text)>& give) {
  using Item = std::pair<uint64_t, size_t>;  // key, spool
  std::priority_queue<Item, std::vector<Item>, std::greater<>> waiting;
  const auto advance = [&](size_t s) -> Status {
    BOGAM_ASSIGN(const bool more, spools[s]->Next());
    if (more) waiting.emplace(spools[s]->key_, s);
    return Status::Ok();
  };
  for (size_t s = 0; s < spools.size(); ++s) {
    BOGAM_TRY(spools[s]->Rewind());
    BOGAM_TRY(advance(s));
  }
  while (!waiting.empty()) {
    const size_t s = waiting.top().second;
    waiting.pop();
    BOGAM_TRY(give(spools[s]->text_));
    BOGAM_TRY(advance(s));
  }
  return Status::Ok();
}

}  // namespace bogam::engine
