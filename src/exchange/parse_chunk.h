// SPDX-License-Identifier: Apache-2.0
// Chunks: pieces of input on their way from the reading thread over a parsing thread to the loader.
#ifndef BOGAM_EXCHANGE_PARSE_CHUNK_H_
#define BOGAM_EXCHANGE_PARSE_CHUNK_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bogam/status.h"
#include "fhir/record.h"
#include "records/load.h"

namespace bogam::exchange {

/// What the entries of a Bundle call each other: urn:uuid:X -> Type/X.
using UrnMap = std::unordered_map<std::string, std::string>;

/// One resource to be parsed. Views point into Chunk::text or into a Bundle that the chunk keeps alive.
struct Piece {
  std::string_view json;
  records::Place place;
  std::string id;  ///< that the resource is to have; "" keeps its own
};

/// One resource parsed, or why not.
struct Parsed {
  Result<fhir::Record> record;
  records::Place place;
};

struct Chunk {
  uint64_t sequence = 0;
  uint32_t file = 0;
  std::shared_ptr<const std::string> text;  ///< padded
  std::shared_ptr<const UrnMap> urns;       ///< null: nothing to rewrite
  std::vector<Piece> pieces;
  std::vector<Parsed> parsed;
};

/// Fills parsed from pieces.
void ParsePieces(Chunk* chunk, bool lenient);

/// Splits a Bundle (padded text) into pieces of at most kEntriesAChunk. Entries that load does not take become parsed
/// failures. by_line: entries are placed at `line`, otherwise at their own number.
inline constexpr size_t kEntriesAChunk = 256;
Status SplitBundle(std::shared_ptr<const std::string> text, uint32_t file, uint64_t line, bool by_line, std::vector<Chunk>* chunks);

}  // namespace bogam::exchange

#endif  // BOGAM_EXCHANGE_PARSE_CHUNK_H_
