// What reading a token's text costs beside simdjson, the best known reader of JSON: measure TOKENS
//
// Each way reads all payloads in turn, 55 times; the median of the turns is what is printed. simdjson
// is given each text with the padding that it asks for, made beforehand; Assay needs none.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "assay_base64url.h"
#include "assay_json.h"
#include "simdjson.h"

namespace {

// Reads text number `index`, and returns anything that depends on what was read.
using Read = std::function<size_t(size_t index)>;

struct Way {
  const char *name;
  Read read;
  std::vector<double> turns = {};
};

[[noreturn]] void fail(const char *reason) {
  std::fprintf(stderr, "%s\n", reason);
  std::exit(1);
}

double nanosecondsEach(const Read &read, size_t count) {
  const auto start = std::chrono::steady_clock::now();
  size_t sum = 0;
  for (size_t index = 0; index < count; ++index) sum += read(index);
  const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - start;
  if (sum == 0) fail("nothing was read");
  return time.count() / double(count);
}

void race(const char *what, const std::vector<std::string> &texts, std::vector<Way> ways) {
  double octets = 0;
  for (const auto &text : texts) octets += double(text.size());
  octets /= double(texts.size());
  for (int turn = -5; turn < 55; ++turn) {
    for (auto &way : ways) {
      const double time = nanosecondsEach(way.read, texts.size());
      // The first turns bring everything into the cache.
      if (turn >= 0) way.turns.push_back(time);
    }
  }
  for (auto &way : ways) {
    std::sort(way.turns.begin(), way.turns.end());
    const double median = way.turns[way.turns.size() / 2];
    std::printf("%-9s  %3.0f octets  %-30s  %6.1f ns  %5.2f GB/s\n", what, octets, way.name, median,
                octets / median);
  }
}

void raceBase64URL(const std::vector<std::string> &texts) {
  static uint8_t output[1 << 16];
  std::vector<Way> ways;
  const std::pair<const char *, uint32_t> paths[] = {
      {"Assay, AVX-512", ASSAY_BASE64URL_AVX512},
      {"Assay, AVX2", ASSAY_BASE64URL_AVX2},
      {"Assay, plain C++", 0},
  };
  for (const auto &[name, path] : paths) {
    if (path != 0 && (assay_base64url_paths() & path) == 0) continue;
    ways.push_back({name, [&texts, path = path](size_t index) {
                      const auto &text = texts[index];
                      const auto result = assay_base64url_decode(
                          (const uint8_t *)text.data(), text.size(), output, path);
                      if (result.reason != ASSAY_BASE64URL_VALID) fail("a payload is no base64url");
                      return result.offset;
                    }});
  }
  race("base64url", texts, ways);
}

// The registered claims that are asked for; all readers have to give their values.
constexpr std::string_view wanted[] = {"iss", "sub", "aud", "exp", "nbf", "iat", "jti"};

// simdjson On-Demand: the claims are read on the way, and what lies between them is not checked.
size_t readOnDemand(simdjson::ondemand::parser &parser, const simdjson::padded_string &text) {
  auto document = parser.iterate(text);
  simdjson::ondemand::object object;
  if (document.get_object().get(object)) fail("simdjson: no object");
  size_t sum = 0;
  for (auto field : object) {
    std::string_view name, string;
    if (field.escaped_key().get(name)) fail("simdjson: no name");
    simdjson::ondemand::value value = field.value();
    int64_t number;
    if (name == "iss" || name == "sub" || name == "jti" || name == "aud") {
      if (value.get_string().get(string) == simdjson::SUCCESS) sum += string.size();
    } else if (name == "exp" || name == "nbf" || name == "iat") {
      if (value.get_int64().get(number)) fail("simdjson: no number");
      sum += size_t(number);
    }
  }
  return sum;
}

// simdjson's tree: everything is checked but for members that stand there twice.
size_t readTree(simdjson::dom::parser &parser, const simdjson::padded_string &text) {
  simdjson::dom::element document;
  if (parser.parse(text).get(document)) fail("simdjson: no JSON");
  size_t sum = 1;
  for (const auto name : wanted) {
    simdjson::dom::element value;
    int64_t number;
    std::string_view string;
    if (document[name].get(value)) continue;
    if (!value.get(number)) sum += size_t(number);
    if (!value.get(string)) sum += string.size();
  }
  return sum;
}

void raceJSON(const std::vector<std::string> &texts) {
  std::vector<simdjson::padded_string> padded;
  for (const auto &text : texts) padded.emplace_back(text);
  simdjson::ondemand::parser onDemand;
  simdjson::dom::parser tree;
  std::vector<Way> ways;
  uint64_t names[ASSAY_JSON_WANTED] = {};
  for (size_t index = 0; index < std::size(wanted); ++index)
    std::memcpy(&names[index], wanted[index].data(), wanted[index].size());
  if ((assay_json_paths() & ASSAY_JSON_AVX512) != 0) {
    ways.push_back({"Assay, all checked", [&](size_t index) {
                      assay_json_value values[ASSAY_JSON_WANTED];
                      const auto &text = texts[index];
                      if (!assay_json_scan((const uint8_t *)text.data(), text.size(), 16,
                                           ASSAY_JSON_AVX512, names, values))
                        fail("a payload is not what the kernel takes");
                      return size_t(values[3].integer);
                    }});
  }
  ways.push_back({"simdjson On-Demand", [&](size_t i) { return readOnDemand(onDemand, padded[i]); }});
  ways.push_back({"simdjson DOM, twice is allowed", [&](size_t i) { return readTree(tree, padded[i]); }});
  race("JSON", texts, ways);
}

}  // namespace

int main(int count, char **arguments) {
  if (count != 2) fail("usage: measure TOKENS");
  std::ifstream file(arguments[1]);
  std::vector<std::string> encoded, payloads;
  for (std::string token; std::getline(file, token);) {
    const size_t first = token.find('.'), second = token.rfind('.');
    if (first == std::string::npos || first == second) fail("a line is no token");
    encoded.push_back(token.substr(first + 1, second - first - 1));
    std::string payload(encoded.back().size(), '\0');
    const auto result = assay_base64url_decode((const uint8_t *)encoded.back().data(),
                                               encoded.back().size(), (uint8_t *)payload.data(), 0);
    payload.resize(result.offset);
    payloads.push_back(payload);
  }
  if (encoded.empty()) fail("there are no tokens");
  std::printf("%zu payloads; simdjson %s, %s\n", payloads.size(), SIMDJSON_VERSION,
              simdjson::get_active_implementation()->name().c_str());
  raceBase64URL(encoded);
  raceJSON(payloads);
}
