// SPDX-License-Identifier: Apache-2.0
#include "access/password.h"

#include <argon2.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>

#include "fhir/utf8.h"

namespace bogam::access {
namespace {

constexpr size_t kSaltBytes = 16, kTagBytes = 32;
constexpr size_t kLeastCharacters = 15, kMostPasswordBytes = 1024;

// What the lists of leaked passwords have most often, and what people repeat to make one long enough. Longer ones first.
constexpr std::array<std::string_view, 56> kCommon{"correcthorsebatterystaple",
                                                   "1qaz2wsx3edc4rfv",
                                                   "qwertyuiopasdfghjkl",
                                                   "zaq12wsxcde34rfv",
                                                   "1q2w3e4r5t6y7u8i",
                                                   "qwertyuiop",
                                                   "asdfghjkl",
                                                   "1234567890",
                                                   "0987654321",
                                                   "administrator",
                                                   "1q2w3e4r5t",
                                                   "1qaz2wsx",
                                                   "iloveyou",
                                                   "password",
                                                   "passw0rd",
                                                   "p@ssw0rd",
                                                   "p@ssword",
                                                   "sunshine",
                                                   "princess",
                                                   "football",
                                                   "baseball",
                                                   "superman",
                                                   "trustno1",
                                                   "welcome1",
                                                   "letmein1",
                                                   "whatever",
                                                   "computer",
                                                   "hospital",
                                                   "medicine",
                                                   "changeme",
                                                   "zxcvbnm",
                                                   "welcome",
                                                   "letmein",
                                                   "monkey",
                                                   "dragon",
                                                   "master",
                                                   "shadow",
                                                   "qwerty",
                                                   "azerty",
                                                   "abc123",
                                                   "asdfgh",
                                                   "secret",
                                                   "summer",
                                                   "winter",
                                                   "spring",
                                                   "autumn",
                                                   "clinic",
                                                   "doctor",
                                                   "bogam",
                                                   "admin",
                                                   "hello",
                                                   "login",
                                                   "guest",
                                                   "nurse",
                                                   "user",
                                                   "test"};

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string Folded(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), Lower);
  return out;
}

size_t Characters(std::string_view utf8) {
  return static_cast<size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// One piece of at most five bytes again and again, or a run like abcdef or 987654.
bool IsPattern(std::string_view text) {
  for (size_t period = 1; period <= 5; ++period) {
    bool repeats = true;
    for (size_t i = period; i < text.size() && repeats; ++i) repeats = text[i] == text[i - period];
    if (repeats) return true;
  }
  size_t steps = 0;
  for (size_t i = 1; i < text.size(); ++i) steps += text[i] - text[i - 1] == 1 || text[i] - text[i - 1] == -1 ? 1 : 0;
  return steps + 3 >= text.size();
}

/// What is left when the common pieces, the user's name, and digits and marks are taken out.
std::string Uncommon(std::string text, const std::string& name) {
  const auto remove = [&](std::string_view piece) {
    for (size_t at; !piece.empty() && (at = text.find(piece)) != std::string::npos;) text.erase(at, piece.size());
  };
  if (name.size() > 2) remove(name);
  for (const std::string_view common : kCommon) remove(common);
  std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x80 && !(c >= 'a' && c <= 'z'); });
  return text;
}

}  // namespace

Result<std::string> HashPassword(std::string_view password, const PasswordCost& cost) {
  std::array<unsigned char, kSaltBytes> salt{};
  if (RAND_bytes(salt.data(), static_cast<int>(salt.size())) != 1) return Status(Code::kInternal, "there are no random numbers");
  std::string out(argon2_encodedlen(cost.passes, cost.kibibytes, cost.lanes, kSaltBytes, kTagBytes, Argon2_id), '\0');
  const int error = argon2id_hash_encoded(cost.passes, cost.kibibytes, cost.lanes, password.data(), password.size(), salt.data(), salt.size(), kTagBytes,
                                          out.data(), out.size());
  if (error != ARGON2_OK) return Status(Code::kInternal, std::string("the password cannot be hashed: ") + argon2_error_message(error));
  out.resize(out.find('\0'));
  return out;
}

bool VerifyPassword(std::string_view hash, std::string_view password, const PasswordCost& cost) {
  if (hash.empty() || password.size() > kMostPasswordBytes) {
    [[maybe_unused]] const bool spent = HashPassword("no such user", cost).ok();
    return false;
  }
  return argon2id_verify(std::string(hash).c_str(), password.data(), password.size()) == ARGON2_OK;
}

Status CheckPassword(std::string_view password, std::string_view user_name) {
  if (!fhir::IsUtf8(password)) return Status(Code::kInvalid, "The password is not well-formed text.");
  if (password.size() > kMostPasswordBytes) return Status(Code::kInvalid, "The password is too long.");
  if (Characters(password) < kLeastCharacters) {
    return Status(Code::kInvalid, "The password needs at least " + std::to_string(kLeastCharacters) + " characters; several words are easiest to remember.");
  }
  const std::string folded = Folded(password);
  const bool common = std::find(kCommon.begin(), kCommon.end(), folded) != kCommon.end();
  if (common || IsPattern(folded)) return Status(Code::kInvalid, "This password is among the most common ones; choose another.");
  const std::string left = Uncommon(folded, Folded(user_name));
  const bool digits_only = std::all_of(folded.begin(), folded.end(), [](char c) { return c >= '0' && c <= '9'; });
  const bool little = left.size() < 3 && left.size() < folded.size() && !digits_only && folded.find_first_of("abcdefghijklmnopqrstuvwxyz") != std::string::npos;
  if (little) return Status(Code::kInvalid, "This password is made of your name or of the most common passwords; choose another.");
  return {};
}

}  // namespace bogam::access
