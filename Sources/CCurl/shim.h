// What Assay uses of libcurl, version 7.85 or later: one transfer at a time, and addresses.

#ifndef ASSAY_CCURL_SHIM_H
#define ASSAY_CCURL_SHIM_H

#include <curl/curl.h>

// `curl_easy_setopt` and `curl_easy_getinfo` take their argument as `...`, which Swift cannot call:
// a function for each type of argument.

static inline CURLcode assay_curl_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode assay_curl_set_size(CURL *handle, CURLoption option, int64_t value) {
  return curl_easy_setopt(handle, option, (curl_off_t)value);
}

static inline CURLcode assay_curl_set_string(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode assay_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode assay_curl_set_list(
    CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(handle, option, value);
}

typedef size_t (*assay_curl_receive)(char *octets, size_t size, size_t count, void *context);

static inline CURLcode assay_curl_set_receive(
    CURL *handle, CURLoption option, assay_curl_receive function) {
  return curl_easy_setopt(handle, option, function);
}

typedef int (*assay_curl_progress)(
    void *context, curl_off_t toDownload, curl_off_t downloaded, curl_off_t toUpload,
    curl_off_t uploaded);

static inline CURLcode assay_curl_set_progress(CURL *handle, assay_curl_progress function) {
  return curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, function);
}

// Called when the connection stands and before the request is sent.
typedef int (*assay_curl_connected)(
    void *context, char *peer, char *local, int peerPort, int localPort);

static inline CURLcode assay_curl_set_connected(CURL *handle, assay_curl_connected function) {
  return curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, function);
}

static inline CURLcode assay_curl_get_long(CURL *handle, CURLINFO info, long *value) {
  return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode assay_curl_get_string(CURL *handle, CURLINFO info, const char **value) {
  return curl_easy_getinfo(handle, info, value);
}

#endif
