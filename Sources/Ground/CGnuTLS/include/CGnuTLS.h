// A certificate of one's own, made by GnuTLS, which libmicrohttpd encrypts with.
#ifndef CGNUTLS_H
#define CGNUTLS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { hooke_certificate_room = 8192 };

/// Makes a key (ECDSA over P-256) and a certificate that it signs itself.
///
/// `names` are names of the computer, `addresses` numeric ones; both lists end with NULL. `key` and `certificate` have room for
/// hooke_certificate_room bytes and get PEM. 0, or a number for hooke_certificate_message.
int hooke_certificate_make(
  const char *const *names, const char *const *addresses, unsigned days, char *key, char *certificate);

/// The SHA-256 of a certificate, and when it ends in seconds since 1970. 0, or a number for hooke_certificate_message.
int hooke_certificate_read(const char *certificate, uint8_t fingerprint[32], int64_t *end);

/// What a number means.
const char *hooke_certificate_message(int error);
#endif
