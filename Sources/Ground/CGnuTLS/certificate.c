#include "CGnuTLS.h"

#include <arpa/inet.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>
#include <time.h>

/// Returns with what a call did not like.
#define TRY(call)               \
  do {                          \
    int error = (call);         \
    if (error < 0) return error; \
  } while (0)

static int add_names(gnutls_x509_crt_t certificate, const char *const *names, const char *const *addresses) {
  for (; *names; names++)
    TRY(gnutls_x509_crt_set_subject_alt_name(
      certificate, GNUTLS_SAN_DNSNAME, *names, (unsigned)strlen(*names), GNUTLS_FSAN_APPEND));
  for (; *addresses; addresses++) {
    unsigned char bytes[16];
    unsigned count = inet_pton(AF_INET, *addresses, bytes) == 1 ? 4 : inet_pton(AF_INET6, *addresses, bytes) == 1 ? 16 : 0;
    if (count)
      TRY(gnutls_x509_crt_set_subject_alt_name(
        certificate, GNUTLS_SAN_IPADDRESS, bytes, count, GNUTLS_FSAN_APPEND));
  }
  return 0;
}

static int fill(
  gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, const char *const *names, const char *const *addresses,
  unsigned days) {
  unsigned char serial[16];
  TRY(gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof serial));
  // Positive and not zero, as RFC 5280 wants it.
  serial[0] = (serial[0] & 0x7F) | 0x40;
  time_t now = time(NULL);
  TRY(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0));
  TRY(gnutls_x509_crt_set_version(certificate, 3));
  TRY(gnutls_x509_crt_set_serial(certificate, serial, sizeof serial));
  // A clock that is a little behind must not find it too young.
  TRY(gnutls_x509_crt_set_activation_time(certificate, now - 86400));
  TRY(gnutls_x509_crt_set_expiration_time(certificate, now + (time_t)days * 86400));
  TRY(gnutls_x509_crt_set_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, "Hooke", 5));
  TRY(add_names(certificate, names, addresses));
  TRY(gnutls_x509_crt_set_key(certificate, key));
  TRY(gnutls_x509_crt_set_basic_constraints(certificate, 0, -1));
  TRY(gnutls_x509_crt_set_key_usage(certificate, GNUTLS_KEY_DIGITAL_SIGNATURE));
  TRY(gnutls_x509_crt_set_key_purpose_oid(certificate, GNUTLS_KP_TLS_WWW_SERVER, 0));
  return gnutls_x509_crt_sign2(certificate, certificate, key, GNUTLS_DIG_SHA256, 0);
}

static int export(gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, char *key_text, char *certificate_text) {
  size_t count = hooke_certificate_room - 1;
  TRY(gnutls_x509_privkey_export(key, GNUTLS_X509_FMT_PEM, key_text, &count));
  key_text[count] = 0;
  count = hooke_certificate_room - 1;
  TRY(gnutls_x509_crt_export(certificate, GNUTLS_X509_FMT_PEM, certificate_text, &count));
  certificate_text[count] = 0;
  return 0;
}

int hooke_certificate_make(
  const char *const *names, const char *const *addresses, unsigned days, char *key_text, char *certificate_text) {
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t certificate;
  TRY(gnutls_x509_privkey_init(&key));
  int error = gnutls_x509_crt_init(&certificate);
  if (error >= 0) {
    error = fill(certificate, key, names, addresses, days);
    if (error >= 0) error = export(certificate, key, key_text, certificate_text);
    gnutls_x509_crt_deinit(certificate);
  }
  gnutls_x509_privkey_deinit(key);
  return error < 0 ? error : 0;
}

int hooke_certificate_read(const char *text, uint8_t fingerprint[32], int64_t *end) {
  gnutls_x509_crt_t certificate;
  TRY(gnutls_x509_crt_init(&certificate));
  gnutls_datum_t bytes = {(unsigned char *)text, (unsigned)strlen(text)};
  int error = gnutls_x509_crt_import(certificate, &bytes, GNUTLS_X509_FMT_PEM);
  size_t count = 32;
  if (error >= 0) error = gnutls_x509_crt_get_fingerprint(certificate, GNUTLS_DIG_SHA256, fingerprint, &count);
  if (error >= 0) *end = gnutls_x509_crt_get_expiration_time(certificate);
  gnutls_x509_crt_deinit(certificate);
  return error < 0 ? error : 0;
}

const char *hooke_certificate_message(int error) { return gnutls_strerror(error); }
