// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target where there is no libFuzzer: X_fuzz SECONDS SEED FILE…: each file, and then damaged copies of them. The input that fails lies in
// crash.input.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "healthplan/members/enrolment_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

void TryOne(const std::string& input) {
  std::ofstream("crash.input", std::ios::binary) << input;
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return std::fprintf(stderr, "%s SECONDS SEED FILE…\n", argv[0]), 2;
  std::vector<std::string> corpus;
  for (int i = 3; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    TryOne(corpus.back());
  }
  std::mt19937 random(static_cast<unsigned>(std::strtoul(argv[2], nullptr, 10)));
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(std::strtol(argv[1], nullptr, 10));
  uint64_t runs = 0;
  for (; std::chrono::steady_clock::now() < end; ++runs) TryOne(bogam::healthplan::Damaged(corpus[random() % corpus.size()], &random));
  std::remove("crash.input");
  std::printf("%llu inputs, none fails\n", static_cast<unsigned long long>(runs));
}
