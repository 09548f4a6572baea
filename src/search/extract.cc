// SPDX-License-Identifier: Apache-2.0
// The walk over a record by its type's trie, and the difference of two states of a resource as batch entries. Covered by extract_test.cc.
#include "search/extract.h"

#include <algorithm>

#include "expr/fhirpath/evaluate.h"
#include "fhir/compartments.h"
#include "fhir/ids.h"
#include "search/atoms.h"
#include "search/row_writer.h"

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
  std::sort(references_.begin(), references_.end(), [this](const ReferenceRow& a, const ReferenceRow& b) { return CompareReferences(*this, a, *this, b) < 0; });
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

bool IsOfBranch(Node node, const TrieNode::Branch& branch) {
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
        if ((at.branches[b].first && repeats) || !IsOfBranch(child, at.branches[b])) continue;
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

}  // namespace bogam::search
