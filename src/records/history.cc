// SPDX-License-Identifier: Apache-2.0
// Histories, newest first. Of one resource: its current row, then its rows in kHistory. Of a type or the system: the
// change log backwards. A cursor names the last version that was shown, so pages stay in step while writes go on.
#include <charconv>

#include "base/bytes.h"
#include "records/records.h"
#include "records/state.h"
#include "store/type_code.h"

namespace bogam::records {
namespace {

using store::Family;

/// "12.3": change (or version) 12, place 3.
struct Position {
  uint64_t change = UINT64_MAX;
  uint64_t place = 0;
};

std::string Format(const Position& position) { return std::to_string(position.change) + "." + std::to_string(position.place); }

Result<Position> ParsePosition(std::string_view text) {
  Position position;
  if (text.empty()) return position;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, position.change);
  if (first.ec == std::errc() && first.ptr != end && *first.ptr == '.') {
    const auto second = std::from_chars(first.ptr + 1, end, position.place);
    if (second.ec == std::errc() && second.ptr == end) return position;
  }
  return Status(Code::kInvalid, "not a history page");
}

bool Inside(const HistoryQuery& query, int64_t instant) { return instant >= query.since_ms && instant <= query.until_ms; }

store::ChangeOp OpOf(const Version& version, bool created) {
  if (version.header.deleted) return store::ChangeOp::kDelete;
  return created ? store::ChangeOp::kCreate : store::ChangeOp::kUpdate;
}

/// All versions below the cursor, newest first. A create is version 1, or what follows a deletion.
Result<HistoryPage> OfInstance(const store::Reader& reader, const HistoryQuery& query) {
  BOGAM_ASSIGN(const Position from, ParsePosition(query.cursor));
  BOGAM_ASSIGN(const store::Identity identity, ReadIdentity(reader, query.type, query.id));
  if (identity.version == 0) return Status(Code::kNotFound, "there is no such resource");
  HistoryPage page;
  uint64_t newest = from.change == UINT64_MAX ? identity.version : from.change - 1;
  for (uint64_t v = std::min<uint64_t>(newest, identity.version); v >= 1; --v) {
    auto read = ReadVersionOf(reader, identity.number, static_cast<uint32_t>(v));
    if (!read.ok() && read.status().code() == Code::kNotFound) continue;  // purged
    BOGAM_ASSIGN(Version version, std::move(read));
    if (!Inside(query, version.header.instant_ms)) continue;
    if (page.versions.size() == query.count) {
      page.next = Format({page.versions.back().header.version, 0});
      break;
    }
    version.id = query.id;
    bool created = v == 1;
    if (!created && !version.header.deleted) {
      auto before = ReadVersionOf(reader, identity.number, static_cast<uint32_t>(v - 1));
      created = before.ok() && before->header.deleted;
    }
    version.op = OpOf(version, created);
    page.versions.push_back(std::move(version));
  }
  return page;
}

class LogWalk {
 public:
  LogWalk(const store::Reader& reader, const HistoryQuery& query) : reader_(reader), query_(query) {}

  Result<HistoryPage> Run() {
    BOGAM_ASSIGN(const Position from, ParsePosition(query_.cursor));
    const store::TypeCode type = store::CodeOf(query_.type);
    const auto cursor = reader_.Scan(Family::kChanges, {}, {.reverse = true});
    if (from.change != UINT64_MAX) cursor->Seek(store::ChangeKey(from.change));
    for (; cursor->Valid(); cursor->Next()) {
      store::ChangeRow row;
      const uint64_t change = base::GetBigEndian<uint64_t>(cursor->key().data());
      if (!store::ParseChange(cursor->value(), &row)) return Status(Code::kDataLoss, "damaged row in the change log");
      if (row.instant_ms < query_.since_ms) break;  // instants never go back
      if (row.instant_ms > query_.until_ms) continue;
      size_t place = change == from.change ? static_cast<size_t>(std::min<uint64_t>(from.place, row.resources.size())) : row.resources.size();
      for (; place > 0; --place) {
        const store::ChangedResource& changed = row.resources[place - 1];
        if (query_.type != fhir::TypeId::kNone && changed.type != type) continue;
        if (page_.versions.size() == query_.count) {
          page_.next = Format({change, place});
          return std::move(page_);
        }
        BOGAM_TRY(Add(changed));
      }
    }
    BOGAM_TRY(cursor->status());
    return std::move(page_);
  }

 private:
  Status Add(const store::ChangedResource& changed) {
    auto read = ReadVersionOf(reader_, changed.number, changed.version);
    if (!read.ok() && read.status().code() == Code::kNotFound) return {};  // purged
    BOGAM_ASSIGN(Version version, std::move(read));
    version.op = changed.op;
    if (version.id.empty()) {
      BOGAM_ASSIGN(version.id, ReadId(reader_, changed.number));
    }
    page_.versions.push_back(std::move(version));
    return {};
  }

  const store::Reader& reader_;
  const HistoryQuery& query_;
  HistoryPage page_;
};

}  // namespace

Result<HistoryPage> Records::History(const HistoryQuery& query) const { return History(*store()->TakeSnapshot(), query); }

Result<HistoryPage> Records::History(const store::Reader& reader, const HistoryQuery& query) const {
  return query.id.empty() ? LogWalk(reader, query).Run() : OfInstance(reader, query);
}

}  // namespace bogam::records
