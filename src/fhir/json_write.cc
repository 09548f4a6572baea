// SPDX-License-Identifier: Apache-2.0
// Record to JSON. A member's `"name":` is ready in the schema tables and clean strings are copied, so writing is mostly
// memcpy into one growing buffer; short pieces are copied 16 bytes at a time into room that Reserve made.
// Measured by bench/record_bench.cc.
#include <algorithm>
#include <charconv>
#include <cstring>

#include "fhir/json.h"
#include "fhir/text_scan.h"

namespace bogam::fhir {
namespace {

constexpr size_t kSlack = 64;
constexpr std::string_view kResourceType = "\"resourceType\":\"";

/// Appends to a std::string through a raw cursor; Close sets the true size.
class Output {
 public:
  explicit Output(std::string* out) : out_(out), begin_(out->size()) {}

  void Start(size_t expected) { Grow(expected + kSlack); }
  void Close() { out_->resize(static_cast<size_t>(at_ - out_->data())); }

  void Char(char c) {
    Reserve(1);
    *at_++ = c;
  }
  void Bytes(const char* p, size_t n) {
    Reserve(n);
    std::memcpy(at_, p, n);
    at_ += n;
  }
  void Bytes(std::string_view text) { Bytes(text.data(), text.size()); }
  void QuotedClean(std::string_view text) {
    Reserve(text.size() + 2);
    *at_++ = '"';
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
    *at_++ = '"';
  }
  void Quoted(std::string_view text);
  void Integer(int32_t value) {
    Reserve(16);
    at_ = std::to_chars(at_, at_ + 16, value).ptr;
  }

 private:
  void Reserve(size_t n) {
    if (static_cast<size_t>(end_ - at_) < n) [[unlikely]]
      Grow(n);
  }
  void Grow(size_t n) {
    const size_t used = at_ == nullptr ? begin_ : static_cast<size_t>(at_ - out_->data());
    const size_t wanted = used + std::max(n, used - begin_);
    out_->resize(wanted);
    at_ = out_->data() + used;
    end_ = out_->data() + wanted;
  }

  std::string* out_;
  size_t begin_;
  char* at_ = nullptr;
  char* end_ = nullptr;
};

void Output::Quoted(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  Char('"');
  while (true) {
    const size_t clean = FindEscape(text.data(), text.size());
    Bytes(text.data(), clean);
    if (clean == text.size()) break;
    const char c = text[clean];
    switch (c) {
      case '"': Bytes("\\\"", 2); break;
      case '\\': Bytes("\\\\", 2); break;
      case '\n': Bytes("\\n", 2); break;
      case '\r': Bytes("\\r", 2); break;
      case '\t': Bytes("\\t", 2); break;
      case '\b': Bytes("\\b", 2); break;
      case '\f': Bytes("\\f", 2); break;
      default: {
        const char escaped[6] = {'\\', 'u', '0', '0', kHex[(c >> 4) & 15], kHex[c & 15]};
        Bytes(escaped, 6);
      }
    }
    text.remove_prefix(clean + 1);
  }
  Char('"');
}

class Writer {
 public:
  Writer(Node origin, Output* out) : origin_(origin), out_(*out) {}

  void Value(uint32_t at) {
    const Slot s = origin_.At(at);
    switch (s.tag) {
      case Tag::kNull: out_.Bytes("null", 4); break;
      case Tag::kBoolean: s.payload != 0 ? out_.Bytes("true", 4) : out_.Bytes("false", 5); break;
      case Tag::kInteger: out_.Integer(static_cast<int32_t>(s.payload)); break;
      case Tag::kText:
      case Tag::kKnown:
      case Tag::kShortText: out_.QuotedClean(TextAt(at)); break;
      case Tag::kEscapedText: out_.Quoted(TextAt(at)); break;
      case Tag::kNumber:
      case Tag::kShortNumber: out_.Bytes(TextAt(at)); break;
      case Tag::kObject:
      case Tag::kResource: Object(at); break;
      case Tag::kExtended: Value(s.payload); break;
      case Tag::kRaw: break;
    }
  }

  void Object(uint32_t at) {
    const Node node(origin_.base(), origin_.heap(), at);
    const Node::Body body = node.body();
    const uint32_t end = body.first + body.count * kStep;
    bool first = true;
    out_.Char('{');
    if (node.is_resource()) {
      out_.Bytes(kResourceType);
      out_.Bytes(Name(node.type()));
      out_.Char('"');
      first = false;
    }
    for (uint32_t member = body.first; member != end;) member = Member(member, end, &first);
    out_.Char('}');
  }

 private:
  static constexpr uint32_t kStep = sizeof(Slot);

  static bool IsAfterValues(const Slot& s) { return s.tag == Tag::kExtended && (s.size & 2) != 0; }
  std::string_view TextAt(uint32_t at) const { return Node(origin_.base(), origin_.heap(), at).text(); }

  void Separate(bool* first) {
    if (!*first) out_.Char(',');
    *first = false;
  }

  /// Writes the member that begins at this slot, all entries of a list together; the slot after it.
  uint32_t Member(uint32_t at, uint32_t end, bool* first) {
    const Slot s = origin_.At(at);
    if (s.tag == Tag::kRaw) {
      Separate(first);
      out_.Bytes(TextAt(at));
      return at + kStep;
    }
    const ElementRow& row = Row(static_cast<ElementId>(s.element));
    if (row.max == 1) {
      Single(at, s, row, first);
      return at + kStep;
    }
    return List(at, end, row, first);
  }

  void Single(uint32_t at, const Slot& s, const ElementRow& row, bool* first) {
    if (s.tag != Tag::kExtended || origin_.At(s.payload).tag != Tag::kNull) {
      Separate(first);
      out_.Bytes(tables::kText + row.member_at, row.json_size + 3u);
      Value(at);
    }
    if (s.tag == Tag::kExtended) {
      Separate(first);
      UnderscoreName(row);
      Object(s.payload + kStep);
    }
  }

  void UnderscoreName(const ElementRow& row) {
    out_.Bytes("\"_", 2);
    out_.Bytes(tables::kText + row.member_at + 1, row.json_size + 2u);
  }

  uint32_t List(uint32_t at, uint32_t end, const ElementRow& row, bool* first) {
    const uint16_t element = static_cast<uint16_t>(IdOf(row));
    uint32_t after = at;
    bool values = false;
    bool extensions = false;
    for (; after != end; after += kStep) {
      const Slot s = origin_.At(after);
      if (s.element != element) break;
      extensions |= s.tag == Tag::kExtended;
      values |= s.tag != Tag::kNull && (s.tag != Tag::kExtended || origin_.At(s.payload).tag != Tag::kNull);
    }
    if (values || !extensions) {
      Separate(first);
      out_.Bytes(tables::kText + row.member_at, row.json_size + 3u);
      char before = '[';
      for (uint32_t i = at; i != after && !IsAfterValues(origin_.At(i)); i += kStep) {
        out_.Char(before);
        Value(i);
        before = ',';
      }
      out_.Char(']');
    }
    if (extensions) Underscores(at, after, row, first);
    return after;
  }

  void Underscores(uint32_t at, uint32_t after, const ElementRow& row, bool* first) {
    Separate(first);
    UnderscoreName(row);
    char before = '[';
    for (uint32_t i = at; i != after; i += kStep) {
      const Slot s = origin_.At(i);
      out_.Char(before);
      before = ',';
      if (s.tag == Tag::kExtended) {
        Object(s.payload + kStep);
        if ((s.size & 1) != 0) break;
      } else {
        out_.Bytes("null", 4);
      }
    }
    out_.Char(']');
  }

  Node origin_;
  Output& out_;
};

}  // namespace

void WriteJson(Node node, std::string* out) {
  if (node.missing()) {
    out->append("null");
    return;
  }
  Output output(out);
  output.Start(256);
  Writer(node, &output).Value(node.offset());
  output.Close();
}

void WriteJson(RecordView record, std::string* out) {
  if (record.empty()) return;
  Output output(out);
  output.Start(record.bytes().size() * 2);
  Writer(record.root(), &output).Value(record.root().offset());
  output.Close();
}

void WriteJsonString(std::string_view text, std::string* out) {
  Output output(out);
  output.Start(text.size() + 2);
  output.Quoted(text);
  output.Close();
}

}  // namespace bogam::fhir
