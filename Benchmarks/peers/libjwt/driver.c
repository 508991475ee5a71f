// Drives libjwt (1.x) for the benchmark; the protocol is in ../README.md.

#include <jwt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static char *issuer, *audience, *tokens_text, **tokens;
static unsigned char *key;
static size_t token_count, key_length;

// The contents of a file, with a zero behind them, or NULL.
static char *read_file(const char *folder, const char *name, size_t *length) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  char *text = malloc((size_t)size + 1);
  if (text && fread(text, 1, (size_t)size, file) != (size_t)size) size = 0;
  fclose(file);
  if (text) text[size] = 0;
  if (length) *length = (size_t)size;
  return text;
}

static void trim(char *text) { text[strcspn(text, "\r\n")] = 0; }

// The secret of a JWK: libjwt 1.x takes its octets, not the JWK.
static unsigned char *read_secret(const char *folder, size_t *length) {
  static const char alphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  char *text = read_file(folder, "key.jwk", NULL);
  char *value = text ? strstr(text, "\"k\":\"") : NULL;
  if (!value) return NULL;
  unsigned char *secret = malloc(strlen(value));
  unsigned bits = 0, pending = 0;
  *length = 0;
  for (value += 5; *value && *value != '"'; value++) {
    const char *place = strchr(alphabet, *value);
    if (!place) return NULL;
    bits = bits << 6 | (unsigned)(place - alphabet);
    pending += 6;
    if (pending >= 8) secret[(*length)++] = (unsigned char)(bits >> (pending -= 8));
  }
  free(text);
  return secret;
}

static int accepts(const char *token, time_t now) {
  jwt_t *jwt = NULL;
  if (jwt_decode(&jwt, token, key, (int)key_length) != 0) return 0;
  const char *iss = jwt_get_grant(jwt, "iss"), *aud = jwt_get_grant(jwt, "aud");
  int accepted = iss && aud && strcmp(iss, issuer) == 0 && strcmp(aud, audience) == 0 &&
                 jwt_get_grant_int(jwt, "exp") > now;
  jwt_free(jwt);
  return accepted;
}

static void load(const char *algorithm, const char *folder) {
  if (jwt_str_alg(algorithm) == JWT_ALG_INVAL) {
    puts("unsupported libjwt 1.x does not have this algorithm");
    return;
  }
  issuer = read_file(folder, "issuer", NULL);
  audience = read_file(folder, "audience", NULL);
  tokens_text = read_file(folder, "tokens", NULL);
  key = algorithm[0] == 'H' ? read_secret(folder, &key_length)
                            : (unsigned char *)read_file(folder, "key.pem", &key_length);
  if (!issuer || !audience || !tokens_text || !key) {
    puts("unsupported a file is missing");
    return;
  }
  trim(issuer);
  trim(audience);
  tokens = NULL;
  token_count = 0;
  for (char *token = strtok(tokens_text, "\n"); token; token = strtok(NULL, "\n")) {
    tokens = realloc(tokens, (token_count + 1) * sizeof *tokens);
    tokens[token_count++] = token;
  }
  if (!token_count || !accepts(tokens[0], time(NULL))) {
    puts("unsupported the first token is not accepted");
    return;
  }
  printf("ready %zu\n", token_count);
}

static void verify(size_t first, size_t count) {
  struct timespec start, end;
  size_t accepted = 0;
  time_t now = time(NULL);
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (size_t step = 0; step < count; step++) {
    accepted += (size_t)accepts(tokens[(first + step) % token_count], now);
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  long long nanoseconds =
      (end.tv_sec - start.tv_sec) * 1000000000LL + (end.tv_nsec - start.tv_nsec);
  printf("verified %zu %lld\n", accepted, nanoseconds);
}

int main(void) {
  char line[8192], algorithm[32], folder[4096];
  size_t first, count;
  setvbuf(stdout, NULL, _IOLBF, 0);
  puts("hello libjwt " LIBJWT_VERSION);
  while (fgets(line, sizeof line, stdin)) {
    if (sscanf(line, "load %31s %4095[^\n]", algorithm, folder) == 2) load(algorithm, folder);
    else if (sscanf(line, "verify %zu %zu", &first, &count) == 2) verify(first, count);
  }
  return 0;
}
