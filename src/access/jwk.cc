// SPDX-License-Identifier: Apache-2.0
// OpenSSL signs and verifies; an ECDSA signature is r and s side by side in JOSE (RFC 7518 section 3.4) and DER in OpenSSL.
#include "access/jwk.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>

#include "access/base64url.h"
#include "access/json_value.h"

namespace bogam::access {
namespace {

struct AlgorithmRow {
  std::string_view name;
  const char* digest;
  bool rsa, pss;
  std::string_view curve;  // of JSON Web Keys
  const char* group;       // of OpenSSL
  size_t coordinate;       // bytes
};
constexpr std::array<AlgorithmRow, 5> kAlgorithms{{
    {"RS256", "SHA256", true, false, "", "", 0},
    {"RS384", "SHA384", true, false, "", "", 0},
    {"PS256", "SHA256", true, true, "", "", 0},
    {"ES256", "SHA256", false, false, "P-256", "prime256v1", 32},
    {"ES384", "SHA384", false, false, "P-384", "secp384r1", 48},
}};
const AlgorithmRow& RowOf(Algorithm algorithm) { return kAlgorithms[static_cast<size_t>(algorithm)]; }

constexpr int kLeastRsaBits = 2048, kMostRsaBits = 8192, kOwnRsaBits = 3072;

template <typename T, void (*Free)(T*)>
struct Freer {
  void operator()(T* what) const { Free(what); }
};
using Number = std::unique_ptr<BIGNUM, Freer<BIGNUM, BN_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX, EVP_MD_CTX_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freer<EVP_PKEY_CTX, EVP_PKEY_CTX_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freer<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freer<OSSL_PARAM, OSSL_PARAM_free>>;
using Memory = std::unique_ptr<BIO, Freer<BIO, BIO_vfree>>;
using Signature = std::unique_ptr<ECDSA_SIG, Freer<ECDSA_SIG, ECDSA_SIG_free>>;
using Key = std::shared_ptr<EVP_PKEY>;

const unsigned char* Bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
Number ToNumber(std::string_view bytes) { return Number(BN_bin2bn(Bytes(bytes), static_cast<int>(bytes.size()), nullptr)); }
Key Own(EVP_PKEY* key) {
  return Key(key, [](EVP_PKEY* one) { EVP_PKEY_free(one); });
}

std::string ToBytes(const BIGNUM* number, size_t size = 0) {
  std::string out(std::max(size, static_cast<size_t>(BN_num_bytes(number))), '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size()));
  return out;
}

Key MakePublic(const char* type, OSSL_PARAM_BLD* builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* made = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 || EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  Key key = Own(made);
  const KeyContext check(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  return check && EVP_PKEY_public_check(check.get()) == 1 ? key : nullptr;
}

/// Null where it is broken; *weak where it is whole and not to be used.
Key ReadRsa(const JsonValue& jwk, bool* weak) {
  const auto modulus = ReadBase64Url(jwk.Text("n")), exponent = ReadBase64Url(jwk.Text("e"));
  if (!modulus || !exponent || modulus->empty() || exponent->empty() || modulus->size() > 2 * kMostRsaBits / 8) return nullptr;
  const Number n = ToNumber(*modulus), e = ToNumber(*exponent);
  if (!n || !e || !BN_is_odd(n.get()) || !BN_is_odd(e.get()) || BN_is_one(e.get())) return nullptr;
  // A long exponent only makes checking slow.
  *weak = BN_num_bits(n.get()) < kLeastRsaBits || BN_num_bits(n.get()) > kMostRsaBits || BN_num_bits(e.get()) > 32;
  if (*weak) return nullptr;
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return nullptr;
  }
  return MakePublic("RSA", builder.get());
}

Key ReadCurve(const JsonValue& jwk, const AlgorithmRow& row) {
  const auto x = ReadBase64Url(jwk.Text("x")), y = ReadBase64Url(jwk.Text("y"));
  if (!x || !y || x->size() != row.coordinate || y->size() != row.coordinate) return nullptr;
  const std::string point = '\4' + *x + *y;
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, row.group, 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1) {
    return nullptr;
  }
  return MakePublic("EC", builder.get());
}

const AlgorithmRow* FindCurve(std::string_view curve) {
  const auto found = std::find_if(kAlgorithms.begin(), kAlgorithms.end(), [&](const AlgorithmRow& row) { return !row.rsa && row.curve == curve; });
  return found == kAlgorithms.end() ? nullptr : &*found;
}

std::string GroupOf(const EVP_PKEY* key) {
  std::array<char, 64> name{};
  size_t size = 0;
  return EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) == 1 ? std::string(name.data(), size) : std::string();
}

bool IsOf(const AlgorithmRow& row, const EVP_PKEY* key) {
  if (row.rsa) return EVP_PKEY_is_a(key, "RSA") == 1;
  return EVP_PKEY_is_a(key, "EC") == 1 && GroupOf(key) == row.group;
}

bool ForSigning(const JsonValue& jwk) {
  const std::string_view use = jwk.Text("use");
  if (!use.empty() && use != "sig") return false;
  const std::vector<std::string> may = jwk.Texts("key_ops");
  return may.empty() || std::find(may.begin(), may.end(), "verify") != may.end();
}

bool SetPss(const AlgorithmRow& row, EVP_PKEY_CTX* context) {
  return !row.pss ||
         (EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1);
}

std::optional<std::string> ToDer(std::string_view pair, size_t coordinate) {
  if (pair.size() != 2 * coordinate) return std::nullopt;
  const Signature signature(ECDSA_SIG_new());
  Number r = ToNumber(pair.substr(0, coordinate)), s = ToNumber(pair.substr(coordinate));
  if (!signature || !r || !s || ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1) return std::nullopt;
  static_cast<void>(r.release());
  static_cast<void>(s.release());
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  if (size <= 0) return std::nullopt;
  std::string out(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return out;
}

std::optional<std::string> FromDer(std::string_view der, size_t coordinate) {
  const unsigned char* at = Bytes(der);
  const Signature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (!signature) return std::nullopt;
  return ToBytes(ECDSA_SIG_get0_r(signature.get()), coordinate) + ToBytes(ECDSA_SIG_get0_s(signature.get()), coordinate);
}

Number NumberOf(const EVP_PKEY* key, const char* name) {
  BIGNUM* out = nullptr;
  return EVP_PKEY_get_bn_param(key, name, &out) == 1 ? Number(out) : nullptr;
}

Status Broken(const char* what) { return Status(Code::kInternal, std::string("a key cannot be ") + what); }

std::string Digest(const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) return {};
  return {reinterpret_cast<const char*>(digest.data()), size};
}

}  // namespace

std::string_view Name(Algorithm algorithm) { return RowOf(algorithm).name; }

std::optional<Algorithm> FindAlgorithm(std::string_view name) {
  for (size_t i = 0; i < kAlgorithms.size(); ++i) {
    if (kAlgorithms[i].name == name) return static_cast<Algorithm>(i);
  }
  return std::nullopt;
}

bool PublicKey::Fits(Algorithm algorithm) const { return (!only_ || *only_ == algorithm) && IsOf(RowOf(algorithm), key_.get()); }

bool PublicKey::Verify(Algorithm algorithm, std::string_view bytes, std::string_view signature) const {
  if (!Fits(algorithm)) return false;
  const AlgorithmRow& row = RowOf(algorithm);
  std::optional<std::string> der;
  if (!row.rsa) {
    der = ToDer(signature, row.coordinate);
    if (!der) return false;
    signature = *der;
  }
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* pkey = nullptr;
  return context && EVP_DigestVerifyInit_ex(context.get(), &pkey, row.digest, nullptr, nullptr, key_.get(), nullptr) == 1 && SetPss(row, pkey) &&
         EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(bytes), bytes.size()) == 1;
}

Result<KeySet> KeySet::Parse(std::string_view json) {
  constexpr size_t kMostKeys = 64;
  BOGAM_ASSIGN(const JsonValue root, ReadJsonObject(json, {256 * 1024, 6}));
  const JsonValue* const keys = root.Find("keys");
  if (keys == nullptr || keys->kind != JsonValue::Kind::kList || keys->list.size() > kMostKeys) {
    return Status(Code::kInvalid, "a key set has a list of up to 64 keys");
  }
  KeySet out;
  for (const JsonValue& jwk : keys->list) {
    if (jwk.Has("d") || jwk.Has("k")) return Status(Code::kInvalid, "the key set holds a secret; give the public halves only");
    const std::string_view kind = jwk.Text("kty"), named = jwk.Text("alg");
    const std::optional<Algorithm> only = FindAlgorithm(named);
    const AlgorithmRow* const curve = kind == "EC" ? FindCurve(jwk.Text("crv")) : nullptr;
    if (!ForSigning(jwk) || (!named.empty() && !only) || (kind != "RSA" && curve == nullptr)) continue;
    bool weak = false;
    PublicKey key;
    key.id_ = jwk.Text("kid");
    key.only_ = only;
    key.key_ = kind == "RSA" ? ReadRsa(jwk, &weak) : ReadCurve(jwk, *curve);
    if (weak) continue;
    if (key.key_ == nullptr) return Status(Code::kInvalid, "a key of the set is broken", key.id_);
    out.keys_.push_back(std::move(key));
  }
  if (out.keys_.empty()) return Status(Code::kInvalid, "the key set has no key that can be used: RS256, RS384, PS256 (2,048 bits or more), ES256, ES384");
  return out;
}

const PublicKey* KeySet::Find(std::string_view id, Algorithm algorithm) const {
  const PublicKey* found = nullptr;
  for (const PublicKey& key : keys_) {
    if (!key.Fits(algorithm) || (!id.empty() && key.id() != id)) continue;
    if (found != nullptr) return nullptr;  // which one is meant cannot be known
    found = &key;
  }
  return found;
}

Result<PrivateKey> PrivateKey::Describe(Algorithm algorithm, Key key) {
  const AlgorithmRow& row = RowOf(algorithm);
  if (key == nullptr || !IsOf(row, key.get())) return Broken("used for this algorithm");
  const Number first = NumberOf(key.get(), row.rsa ? OSSL_PKEY_PARAM_RSA_N : OSSL_PKEY_PARAM_EC_PUB_X);
  const Number second = NumberOf(key.get(), row.rsa ? OSSL_PKEY_PARAM_RSA_E : OSSL_PKEY_PARAM_EC_PUB_Y);
  if (!first || !second) return Broken("described");
  const std::string a = WriteBase64Url(ToBytes(first.get(), row.coordinate)), b = WriteBase64Url(ToBytes(second.get(), row.coordinate));
  // The members that the thumbprint is over, in the order of their names.
  const std::string members = row.rsa ? R"("e":")" + b + R"(","kty":"RSA","n":")" + a + "\""
                                      : R"("crv":")" + std::string(row.curve) + R"(","kty":"EC","x":")" + a + R"(","y":")" + b + "\"";
  PrivateKey out;
  out.algorithm_ = algorithm;
  out.id_ = WriteBase64Url(Digest("{" + members + "}"));
  out.jwk_ = "{" + members + R"(,"kid":")" + out.id_ + R"(","alg":")" + std::string(row.name) + R"(","use":"sig"})";
  out.key_ = std::move(key);
  return out;
}

Result<PrivateKey> PrivateKey::Make(Algorithm algorithm) {
  const AlgorithmRow& row = RowOf(algorithm);
  return Describe(algorithm, Own(row.rsa ? EVP_RSA_gen(kOwnRsaBits) : EVP_EC_gen(row.group)));
}

Result<PrivateKey> PrivateKey::ReadPem(Algorithm algorithm, const std::string& pem) {
  const Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // No password: a null callback would ask at the terminal.
  const auto none = [](char*, int, int, void*) { return 0; };
  return Describe(algorithm, Own(memory ? PEM_read_bio_PrivateKey(memory.get(), nullptr, none, nullptr) : nullptr));
}

Result<std::string> PrivateKey::ToPem() const {
  const Memory memory(BIO_new(BIO_s_mem()));
  if (!memory || PEM_write_bio_PKCS8PrivateKey(memory.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) return Broken("written");
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return std::string(data, static_cast<size_t>(size));
}

Result<std::string> PrivateKey::Sign(std::string_view bytes) const {
  const AlgorithmRow& row = RowOf(algorithm_);
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* pkey = nullptr;
  size_t size = 0;
  if (!context || EVP_DigestSignInit_ex(context.get(), &pkey, row.digest, nullptr, nullptr, key_.get(), nullptr) != 1 || !SetPss(row, pkey) ||
      EVP_DigestSign(context.get(), nullptr, &size, Bytes(bytes), bytes.size()) != 1) {
    return Broken("used to sign");
  }
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, Bytes(bytes), bytes.size()) != 1) return Broken("used to sign");
  signature.resize(size);
  if (row.rsa) return signature;
  std::optional<std::string> pair = FromDer(signature, row.coordinate);
  return pair ? Result<std::string>(std::move(*pair)) : Result<std::string>(Broken("used to sign"));
}

std::string WriteKeySet(std::span<const PrivateKey> keys) {
  std::string out = "{\"keys\":[";
  for (const PrivateKey& key : keys) out += (out.back() == '[' ? "" : ",") + key.jwk();
  return out + "]}";
}

}  // namespace bogam::access
