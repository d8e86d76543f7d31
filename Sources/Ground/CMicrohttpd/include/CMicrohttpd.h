// libmicrohttpd without variable numbers of arguments, and with answers as two plain functions. One thread of the library
// serves all connections.
#ifndef CMICROHTTPD_H
#define CMICROHTTPD_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct hooke_http hooke_http;
/// A request and its answer; valid while the library calls about it, and while it is suspended.
typedef struct hooke_http_exchange hooke_http_exchange;
typedef struct hooke_http_response hooke_http_response;

/// What becomes of a connection.
typedef enum {
  hooke_http_opened = 0,
  hooke_http_answered = 1,  ///< the last byte of an answer is on its way; the connection may bring another request
  hooke_http_closed = 2,
} hooke_http_change;

typedef struct {
  int listener;               ///< of hooke_http_listen; belongs to the server from then on
  uint32_t connections;       ///< the most at a time; others must wait
  uint32_t idle_seconds;      ///< without a byte in either direction; a suspended exchange is not idle
  size_t connection_bytes;    ///< memory per connection: a longer request head is refused with 431
  const char *key;            ///< of the certificate, PEM; NULL without encryption
  const char *certificate;    ///< PEM
  void *context;              ///< for the functions below, which the server's thread calls

  /// Called once a request's head is there, and again after the exchange was resumed; `round` counts these calls from 0.
  /// Must answer with hooke_http_queue or have suspended the exchange. False closes the connection.
  bool (*answer)(void *context, hooke_http_exchange *exchange, const char *method, const char *path, int round);
  void (*changed)(void *context, int descriptor, hooke_http_change change);
} hooke_http_options;

/// A listening socket on a numeric address; `port` 0 takes any that is free. Its descriptor, or the negative of an error number.
int hooke_http_listen(const char *address, uint16_t port, uint16_t *bound);
/// Whether it is a numeric address, and one that only this machine reaches.
bool hooke_http_is_address(const char *address, bool *is_loopback, bool *is_any);

/// Each numeric address of this computer that others reach, but those that need the name of a network card.
void hooke_http_each_address(void *context, void (*take)(void *context, const char *address));

/// NULL when there is no memory or no thread, or the key does not fit; the listener is closed then.
hooke_http *hooke_http_start(const hooke_http_options *options);
/// No exchange may be suspended. Closes what is open.
void hooke_http_stop(hooke_http *server);

/// The descriptor of its connection, as `changed` names it.
int hooke_http_descriptor(hooke_http_exchange *exchange);
/// NULL where the request has none. Valid while the exchange is.
const char *hooke_http_header(hooke_http_exchange *exchange, const char *name);
const char *hooke_http_cookie(hooke_http_exchange *exchange, const char *name);
/// Each part of the query, in order; `value` is NULL for a name without '='.
void hooke_http_each_query(
  hooke_http_exchange *exchange, void *context, void (*take)(void *context, const char *name, const char *value));

/// An answer of bytes, which are copied. NULL without memory.
hooke_http_response *hooke_http_bytes(const uint8_t *bytes, size_t count);
/// An answer without an end of its own. `read` fills in up to `room` bytes; 0 when it has suspended the exchange, -1 at the end.
/// `finished` is called once, last, as soon as nobody needs the context any more; at once without memory, when NULL is given.
hooke_http_response *hooke_http_stream(
  ssize_t (*read)(void *context, uint8_t *buffer, size_t room), void (*finished)(void *context), void *context);
bool hooke_http_add_header(hooke_http_response *response, const char *name, const char *value);
/// Gives the answer; the response is used up.
bool hooke_http_queue(hooke_http_exchange *exchange, unsigned status, hooke_http_response *response);

/// Only from `answer` and `read`.
void hooke_http_suspend(hooke_http_exchange *exchange);
/// From any thread; once for each time that it was suspended.
void hooke_http_resume(hooke_http_exchange *exchange);
/// Ends a connection from outside of the server's thread.
void hooke_http_shut(int descriptor);
#endif
