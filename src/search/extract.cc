// SPDX-License-Identifier: Apache-2.0
// The walk over a record by its type's trie, and the difference of two states of a resource as batch entries. Covered by extract_test.cc.
#include "search/extract.h"

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "expr/fhirpath/evaluate.h"
#include "fhir/compartments.h"
#include "fhir/ids.h"
#include "search/atoms.h"
#include "search/row_writer.h"
#include "store/postings.h"

namespace bogam::search {

using fhir::Node;
using store::Family;

void IndexEntries::Clear() {
  bytes_.clear();
  rows_.clear();
  references_.clear();
}

void IndexEntries::BeginRow(Family family) {
  open_ = {};
  open_.family = family;
  open_.key_at = static_cast<uint32_t>(bytes_.size());
}

void IndexEntries::EndRow() {
  open_.key_size = static_cast<uint32_t>(bytes_.size()) - open_.key_at;
  rows_.push_back(open_);
}

void IndexEntries::AddReference(uint16_t atom, fhir::TypeId type, std::string_view id) {
  if (id.empty()) return;
  const uint32_t at = static_cast<uint32_t>(bytes_.size());
  bytes_.append(id);
  references_.push_back({atom, type, at, static_cast<uint32_t>(id.size())});
}

namespace {

int CompareRows(const IndexEntries& x, const IndexRow& a, const IndexEntries& y, const IndexRow& b) {
  if (a.family != b.family) return a.family < b.family ? -1 : 1;
  return x.Key(a).compare(y.Key(b));
}

int CompareReferences(const IndexEntries& x, const ReferenceRow& a, const IndexEntries& y, const ReferenceRow& b) {
  if (a.atom != b.atom) return a.atom < b.atom ? -1 : 1;
  if (a.type != b.type) return a.type < b.type ? -1 : 1;
  return x.Id(a).compare(y.Id(b));
}

}  // namespace

void IndexEntries::Sort() {
  std::sort(rows_.begin(), rows_.end(), [this](const IndexRow& a, const IndexRow& b) { return CompareRows(*this, a, *this, b) < 0; });
  rows_.erase(std::unique(rows_.begin(), rows_.end(), [this](const IndexRow& a, const IndexRow& b) { return CompareRows(*this, a, *this, b) == 0; }),
              rows_.end());
  std::sort(references_.begin(), references_.end(),
            [this](const ReferenceRow& a, const ReferenceRow& b) { return CompareReferences(*this, a, *this, b) < 0; });
  references_.erase(std::unique(references_.begin(), references_.end(),
                                [this](const ReferenceRow& a, const ReferenceRow& b) { return CompareReferences(*this, a, *this, b) == 0; }),
                    references_.end());
}

struct Extractor::State {
  explicit State(store::Dictionary* d) : ordinals(d) {}
  Ordinals ordinals;
};

Extractor::Extractor(store::Dictionary* dictionary) : state_(std::make_unique<State>(dictionary)) {}
Extractor::~Extractor() = default;

namespace {

bool Holds(Node node, const TrieNode::Branch& branch) {
  if (branch.where == fhir::NameId::kNone) return true;
  for (Node child : node.children(branch.where)) {
    if (child.text() == branch.equals) return true;
  }
  return false;
}

class Walker {
 public:
  Walker(std::span<const TrieNode> program, RowWriter* writer) : program_(program), atoms_(Atoms()), writer_(writer) {}

  Status Walk(Node node, const TrieNode& at) {
    uint16_t last = 0;
    for (Node child : node.children()) {
      const uint16_t element = static_cast<uint16_t>(child.element());
      const size_t row = static_cast<size_t>(element - at.first_element);
      const bool repeats = element == last;
      last = element;
      if (row >= at.branch_of.size() || at.branch_of[row] == 0) continue;
      for (size_t b = at.branch_of[row] - 1u; b < at.branches.size() && at.branches[b].element == element; ++b) {
        if ((at.branches[b].first && repeats) || !Holds(child, at.branches[b])) continue;
        BOGAM_TRY(Visit(child, program_[at.branches[b].node]));
      }
    }
    return Status::Ok();
  }

 private:
  Status Visit(Node node, const TrieNode& at) {
    for (const uint16_t atom : at.emits) BOGAM_TRY(writer_->Emit(atoms_[atom], node));
    if (at.branches.empty() || !node.is_object()) return Status::Ok();
    return Walk(node, at);
  }

  std::span<const TrieNode> program_;
  std::span<const Atom> atoms_;
  RowWriter* writer_;
};

Status EmitEvaluated(const Atom& atom, Node root, RowWriter* writer) {
  base::Arena arena(1024);
  expr::fhirpath::Environment env;
  env.arena = &arena;
  env.resource = root;
  BOGAM_ASSIGN(const expr::fhirpath::Collection found, expr::fhirpath::Evaluate(atom.expression, root, env));
  for (const expr::fhirpath::Item& item : found) {
    if (item.is(expr::fhirpath::ItemType::kNode)) BOGAM_TRY(writer->Emit(atom, item.node));
    if (item.is(expr::fhirpath::ItemType::kBoolean)) BOGAM_TRY(writer->EmitBoolean(atom, item.boolean));
  }
  return Status::Ok();
}

}  // namespace

Status Extractor::Extract(fhir::RecordView record, IndexEntries* entries) const {
  entries->Clear();
  const Node root = record.root();
  const std::span<const TrieNode> program = ProgramOf(root.type());
  if (program.empty()) return Status(Code::kInvalid, "only resources are indexed");
  RowWriter writer(&state_->ordinals, entries, fhir::HomePatient(record));
  BOGAM_TRY(Walker(program, &writer).Walk(root, program[0]));
  for (const uint16_t atom : EvaluatedAtoms(root.type())) BOGAM_TRY(EmitEvaluated(Atoms()[atom], root, &writer));
  entries->Sort();
  return Status::Ok();
}

namespace {

/// One row of the store: its whole key, and how it is put and taken.
struct FinalRow {
  Family family;
  std::string key;
};

FinalRow Finish(const IndexEntries& entries, const IndexRow& row, const store::Address& address) {
  FinalRow out{row.family, std::string(entries.Key(row))};
  if (row.family == Family::kTokens) {
    out.key = store::PostingKey(out.key, address.patient, address.number);
  } else {
    store::PutRowSuffix(&out.key, address.patient, address.number);
  }
  return out;
}

Result<FinalRow> Finish(const IndexEntries& entries, const ReferenceRow& row, const store::Address& address, const NumberOf& number_of) {
  BOGAM_ASSIGN(const uint64_t target, number_of(row.type, entries.Id(row)));
  FinalRow out{Family::kReferences, {}};
  base::PutBigEndian<uint16_t>(&out.key, row.atom);
  store::PutNumber(&out.key, target);
  store::PutRowSuffix(&out.key, address.patient, address.number);
  return out;
}

void Put(const FinalRow& row, const store::Address& address, bool add, store::Batch* batch) {
  if (row.family == Family::kTokens) {
    batch->Merge(row.family, row.key, store::PostingOperand({address.patient, address.number}, add));
  } else if (add) {
    batch->Put(row.family, row.key, {});
  } else {
    batch->Delete(row.family, row.key);
  }
}

/// Calls only_a(row) and only_b(row) for what one sorted list has and the other has not.
template <typename Row, typename Compare, typename OnlyA, typename OnlyB>
Status Difference(const std::vector<Row>& a, const std::vector<Row>& b, Compare compare, OnlyA only_a, OnlyB only_b) {
  size_t i = 0;
  size_t k = 0;
  while (i < a.size() || k < b.size()) {
    const int c = i == a.size() ? 1 : k == b.size() ? -1 : compare(a[i], b[k]);
    if (c < 0) BOGAM_TRY(only_a(a[i]));
    if (c > 0) BOGAM_TRY(only_b(b[k]));
    i += c <= 0;
    k += c >= 0;
  }
  return Status::Ok();
}

}  // namespace

Status WriteIndex(const IndexEntries* before, const store::Address& before_address, const IndexEntries* after,
                  const store::Address& after_address, const NumberOf& number_of, store::Batch* batch) {
  static const IndexEntries none;
  if (before != nullptr && after != nullptr && before_address != after_address) {
    BOGAM_TRY(WriteIndex(before, before_address, nullptr, before_address, number_of, batch));
    before = nullptr;
  }
  const IndexEntries& old_entries = before != nullptr ? *before : none;
  const IndexEntries& new_entries = after != nullptr ? *after : none;
  const auto keep = [](const auto&) { return Status::Ok(); };
  const auto rows = [&](const IndexRow& a, const IndexRow& b) { return CompareRows(old_entries, a, new_entries, b); };
  const auto references = [&](const ReferenceRow& a, const ReferenceRow& b) { return CompareReferences(old_entries, a, new_entries, b); };
  const auto take = [&](const IndexRow& row) { return Put(Finish(old_entries, row, before_address), before_address, false, batch), Status::Ok(); };
  const auto put = [&](const IndexRow& row) { return Put(Finish(new_entries, row, after_address), after_address, true, batch), Status::Ok(); };
  const auto take_reference = [&](const ReferenceRow& row) {
    BOGAM_ASSIGN(const FinalRow r, Finish(old_entries, row, before_address, number_of));
    return Put(r, before_address, false, batch), Status::Ok();
  };
  const auto put_reference = [&](const ReferenceRow& row) {
    BOGAM_ASSIGN(const FinalRow r, Finish(new_entries, row, after_address, number_of));
    return Put(r, after_address, true, batch), Status::Ok();
  };
  BOGAM_TRY(Difference(old_entries.rows(), new_entries.rows(), rows, take, keep));
  BOGAM_TRY(Difference(old_entries.references(), new_entries.references(), references, take_reference, keep));
  BOGAM_TRY(Difference(old_entries.rows(), new_entries.rows(), rows, keep, put));
  return Difference(old_entries.references(), new_entries.references(), references, keep, put_reference);
}

Status ForEachRow(const IndexEntries& entries, const store::Address& address, const NumberOf& number_of, const PutRow& put) {
  for (const IndexRow& row : entries.rows()) {
    const FinalRow r = Finish(entries, row, address);
    BOGAM_TRY(put(r.family, r.key));
  }
  for (const ReferenceRow& row : entries.references()) {
    BOGAM_ASSIGN(const FinalRow r, Finish(entries, row, address, number_of));
    BOGAM_TRY(put(r.family, r.key));
  }
  return Status::Ok();
}

}  // namespace bogam::search
