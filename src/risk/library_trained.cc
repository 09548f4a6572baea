// SPDX-License-Identifier: Apache-2.0
// A library with trained models beside its equations, all in the order of their ids.
#include <algorithm>
#include <numeric>

#include "risk/learned_package.h"
#include "risk/library.h"

namespace bogam::risk {
namespace {

/// The elements of `of`, in another order; a copy where several libraries share them.
template <typename T>
std::shared_ptr<std::vector<T>> InOrder(const std::vector<T>& of, const std::vector<size_t>& order) {
  auto out = std::make_shared<std::vector<T>>();
  out->reserve(order.size());
  for (const size_t i : order) out->push_back(of[i]);
  return out;
}

}  // namespace

std::unique_ptr<const Library> Library::With(std::vector<std::shared_ptr<const LearnedPackage>> packages, std::vector<LeftOut> left_out) const {
  auto out = std::make_unique<Library>(*this);
  std::vector<Equation> equations = *equations_;
  std::vector<std::vector<Vector>> vectors = *vectors_;
  std::vector<Package> files = *packages_;
  std::vector<std::map<std::string, std::string>> card_texts = *card_texts_;
  out->translations_ = std::make_shared<std::map<std::string, std::vector<Translation>, std::less<>>>(*translations_);
  for (const std::shared_ptr<const LearnedPackage>& package : packages) {
    const std::string& id = package->project->id();
    if (std::any_of(equations.begin(), equations.end(), [&](const Equation& one) { return one.id == id; })) {
      left_out.push_back({id, {"there is a model of that id already"}});
      continue;
    }
    Findings findings;
    Equation equation = EquationOf(package);
    std::map<std::string, std::string> texts;
    if (!package->card.empty()) {
      const std::string path = id + "/" + std::string(kCardFile);
      texts = ReadCardTexts(ParseJson(package->card, path, findings), path, *card_fields_, findings);
    }
    const std::set<std::string, std::less<>> said = TextsOf(equation);
    std::map<std::string, Translation> translated;
    for (const auto& [language, file] : package->translations) {
      const std::string path = id + "/texts." + language + ".json";
      Translation& in = translated[language] = shared_texts(language);
      in.Read(ParseJson(file, path, findings), path, language, &said, findings);
    }
    if (!findings.empty()) {
      LeftOut& why = left_out.emplace_back();
      why.folder = id;
      for (const Finding& finding : findings) why.why.push_back(finding.ToString());
      continue;
    }
    for (auto& [language, all] : *out->translations_) all.push_back(translated.contains(language) ? translated[language] : shared_texts(language));
    for (const auto& [language, in] : translated) {
      if (out->translations_->contains(language)) continue;
      std::vector<Translation>& all = (*out->translations_)[language];
      all.resize(equations.size());
      all.push_back(in);
    }
    equations.push_back(std::move(equation));
    vectors.emplace_back();
    files.push_back(package->package);
    card_texts.push_back(std::move(texts));
  }
  std::vector<size_t> order(equations.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return equations[a].id < equations[b].id; });
  out->equations_ = InOrder(equations, order);
  out->vectors_ = InOrder(vectors, order);
  out->packages_ = InOrder(files, order);
  out->card_texts_ = InOrder(card_texts, order);
  for (auto& [language, all] : *out->translations_) all = *InOrder(all, order);
  out->left_out_ = std::move(left_out);
  return out;
}

const Translation& Library::shared_texts(std::string_view language) const {
  static const Translation kEnglish;
  const auto found = shared_texts_->find(language);
  return found == shared_texts_->end() ? kEnglish : found->second;
}

std::vector<std::string> FailedVectors(const Library& library, size_t equation, size_t* tried) {
  const Equation& one = library.equations()[equation];
  std::vector<std::string> failed;
  if (one.trained) {
    *tried += one.trained->vectors.size();
    return FailedVectors(one.trained->model, one.trained->vectors);
  }
  for (const Vector& vector : library.vectors(equation)) {
    ++*tried;
    std::string wrong;
    for (const std::string& answer : CheckVector(one, vector)) wrong += (wrong.empty() ? vector.origin + ": " : "; ") + answer;
    if (!wrong.empty()) failed.push_back(std::move(wrong));
  }
  return failed;
}

size_t VectorsOf(const Library& library, size_t equation) {
  const Equation& one = library.equations()[equation];
  return one.trained ? one.trained->vectors.size() : library.vectors(equation).size();
}

}  // namespace bogam::risk
