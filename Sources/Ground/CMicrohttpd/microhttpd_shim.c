#define _GNU_SOURCE
#include "CMicrohttpd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

struct hooke_http {
  struct MHD_Daemon *daemon;
  hooke_http_options options;
};

static struct MHD_Connection *connection_of(hooke_http_exchange *exchange) { return (struct MHD_Connection *)exchange; }
static struct MHD_Response *response_of(hooke_http_response *response) { return (struct MHD_Response *)response; }

// MARK: Sockets

static socklen_t read_address(const char *text, uint16_t port, struct sockaddr_storage *storage) {
  memset(storage, 0, sizeof *storage);
  struct sockaddr_in *four = (struct sockaddr_in *)storage;
  struct sockaddr_in6 *six = (struct sockaddr_in6 *)storage;
  if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
    four->sin_family = AF_INET;
    four->sin_port = htons(port);
    return sizeof *four;
  }
  if (inet_pton(AF_INET6, text, &six->sin6_addr) == 1) {
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(port);
    return sizeof *six;
  }
  return 0;
}

bool hooke_http_is_address(const char *address, bool *is_loopback, bool *is_any) {
  struct sockaddr_storage storage;
  if (!read_address(address, 0, &storage)) return false;
  if (storage.ss_family == AF_INET) {
    uint32_t number = ntohl(((struct sockaddr_in *)&storage)->sin_addr.s_addr);
    *is_loopback = number >> 24 == 127;
    *is_any = number == INADDR_ANY;
  } else {
    const struct in6_addr *number = &((struct sockaddr_in6 *)&storage)->sin6_addr;
    *is_loopback = IN6_IS_ADDR_LOOPBACK(number);
    *is_any = IN6_IS_ADDR_UNSPECIFIED(number);
  }
  return true;
}

void hooke_http_each_address(void *context, void (*take)(void *context, const char *address)) {
  struct ifaddrs *all = NULL;
  if (getifaddrs(&all) != 0) return;
  for (struct ifaddrs *card = all; card; card = card->ifa_next) {
    if (!card->ifa_addr || card->ifa_flags & IFF_LOOPBACK || !(card->ifa_flags & IFF_UP)) continue;
    char text[INET6_ADDRSTRLEN];
    const void *number = NULL;
    if (card->ifa_addr->sa_family == AF_INET) number = &((struct sockaddr_in *)card->ifa_addr)->sin_addr;
    if (card->ifa_addr->sa_family == AF_INET6) {
      const struct in6_addr *six = &((struct sockaddr_in6 *)card->ifa_addr)->sin6_addr;
      if (!IN6_IS_ADDR_LINKLOCAL(six)) number = six;
    }
    if (number && inet_ntop(card->ifa_addr->sa_family, number, text, sizeof text)) take(context, text);
  }
  freeifaddrs(all);
}

int hooke_http_listen(const char *address, uint16_t port, uint16_t *bound) {
  struct sockaddr_storage storage;
  socklen_t length = read_address(address, port, &storage);
  if (!length) return -EINVAL;
  int descriptor = socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return -errno;
  int on = 1;
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  length = storage.ss_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
  if (bind(descriptor, (struct sockaddr *)&storage, length) != 0 || listen(descriptor, 64) != 0 ||
      getsockname(descriptor, (struct sockaddr *)&storage, &length) != 0) {
    int error = errno;
    close(descriptor);
    return -error;
  }
  *bound = ntohs(
    storage.ss_family == AF_INET ? ((struct sockaddr_in *)&storage)->sin_port
                                 : ((struct sockaddr_in6 *)&storage)->sin6_port);
  return descriptor;
}

// MARK: What the library calls

static bool brings_body(struct MHD_Connection *connection) {
  const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length");
  return (length && strcmp(length, "0") != 0) ||
         MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Transfer-Encoding");
}

static enum MHD_Result answer(
  void *context, struct MHD_Connection *connection, const char *path, const char *method, const char *version,
  const char *body, size_t *body_count, void **calls) {
  (void)version, (void)body, (void)body_count;
  hooke_http *server = context;
  intptr_t call = (intptr_t)*calls;
  *calls = (void *)(call + 1);
  // The library calls when the head is there, and again when the body would be. Who answers the first time refuses a body, and
  // closes the connection with it.
  if (call == 0 && !brings_body(connection)) return MHD_YES;
  int round = call == 0 ? 0 : (int)call - 1;
  hooke_http_exchange *exchange = (hooke_http_exchange *)connection;
  return server->options.answer(server->options.context, exchange, method, path, round) ? MHD_YES : MHD_NO;
}

static int descriptor_of(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : -1;
}

static void connection_changed(
  void *context, struct MHD_Connection *connection, void **socket_context, enum MHD_ConnectionNotificationCode code) {
  (void)socket_context;
  hooke_http *server = context;
  static _Thread_local bool stands_back;
  if (!stands_back) {
    // The library's thread is behind those that count.
    setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), 10);
    stands_back = true;
  }
  server->options.changed(
    server->options.context, descriptor_of(connection),
    code == MHD_CONNECTION_NOTIFY_STARTED ? hooke_http_opened : hooke_http_closed);
}

static void request_completed(
  void *context, struct MHD_Connection *connection, void **rounds, enum MHD_RequestTerminationCode code) {
  (void)code, (void)rounds;
  hooke_http *server = context;
  server->options.changed(server->options.context, descriptor_of(connection), hooke_http_answered);
}

/// As the library does it, but a zero byte would end the text before its end: it stays something that no route has.
static size_t unescape(void *context, struct MHD_Connection *connection, char *text) {
  (void)context, (void)connection;
  for (char *zero = text; (zero = strstr(zero, "%00"));) *zero = 1;
  return MHD_http_unescape(text);
}

// MARK: The server

hooke_http *hooke_http_start(const hooke_http_options *options) {
  hooke_http *server = calloc(1, sizeof *server);
  if (!server) {
    close(options->listener);
    return NULL;
  }
  server->options = *options;
  bool encrypts = options->key != NULL;
  struct MHD_OptionItem encryption[] = {
    {encrypts ? MHD_OPTION_HTTPS_MEM_KEY : MHD_OPTION_END, 0, (void *)options->key},
    {encrypts ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0, (void *)options->certificate},
    {encrypts ? MHD_OPTION_HTTPS_PRIORITIES : MHD_OPTION_END, 0, "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"},
    {MHD_OPTION_END, 0, NULL},
  };
  // A new thread inherits the mask of the one that made it: signals from outside belong to who waits for them.
  sigset_t all, before;
  sigfillset(&all);
  const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS, SIGABRT};
  for (size_t index = 0; index < sizeof faults / sizeof *faults; index++) sigdelset(&all, faults[index]);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  server->daemon = MHD_start_daemon(
    MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | (encrypts ? MHD_USE_TLS : 0), 0, NULL, NULL, answer,
    server, MHD_OPTION_LISTEN_SOCKET, options->listener, MHD_OPTION_CONNECTION_LIMIT, options->connections,
    MHD_OPTION_CONNECTION_TIMEOUT, options->idle_seconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
    options->connection_bytes, MHD_OPTION_NOTIFY_CONNECTION, connection_changed, server, MHD_OPTION_NOTIFY_COMPLETED,
    request_completed, server, MHD_OPTION_UNESCAPE_CALLBACK, unescape, NULL, MHD_OPTION_STRICT_FOR_CLIENT, 1,
    MHD_OPTION_ARRAY, encryption, MHD_OPTION_END);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (!server->daemon) {
    close(options->listener);
    free(server);
    return NULL;
  }
  return server;
}

void hooke_http_stop(hooke_http *server) {
  MHD_stop_daemon(server->daemon);
  free(server);
}

int hooke_http_descriptor(hooke_http_exchange *exchange) { return descriptor_of(connection_of(exchange)); }

const char *hooke_http_header(hooke_http_exchange *exchange, const char *name) {
  return MHD_lookup_connection_value(connection_of(exchange), MHD_HEADER_KIND, name);
}

const char *hooke_http_cookie(hooke_http_exchange *exchange, const char *name) {
  return MHD_lookup_connection_value(connection_of(exchange), MHD_COOKIE_KIND, name);
}

typedef struct {
  void *context;
  void (*take)(void *context, const char *name, const char *value);
} query_taker;

static enum MHD_Result take_query(void *context, enum MHD_ValueKind kind, const char *name, const char *value) {
  (void)kind;
  query_taker *taker = context;
  taker->take(taker->context, name, value);
  return MHD_YES;
}

void hooke_http_each_query(
  hooke_http_exchange *exchange, void *context, void (*take)(void *context, const char *name, const char *value)) {
  query_taker taker = {context, take};
  MHD_get_connection_values(connection_of(exchange), MHD_GET_ARGUMENT_KIND, take_query, &taker);
}

// MARK: Answers

hooke_http_response *hooke_http_bytes(const uint8_t *bytes, size_t count) {
  return (hooke_http_response *)MHD_create_response_from_buffer(count, (void *)bytes, MHD_RESPMEM_MUST_COPY);
}

typedef struct {
  ssize_t (*read)(void *context, uint8_t *buffer, size_t room);
  void (*finished)(void *context);
  void *context;
} stream;

static ssize_t read_stream(void *context, uint64_t position, char *buffer, size_t room) {
  (void)position;
  stream *stream = context;
  ssize_t count = stream->read(stream->context, (uint8_t *)buffer, room);
  return count >= 0 ? count : MHD_CONTENT_READER_END_OF_STREAM;
}

static void finish_stream(void *context) {
  stream *stream = context;
  stream->finished(stream->context);
  free(stream);
}

hooke_http_response *hooke_http_stream(
  ssize_t (*read)(void *context, uint8_t *buffer, size_t room), void (*finished)(void *context), void *context) {
  stream *stream = malloc(sizeof *stream);
  if (!stream) {
    finished(context);
    return NULL;
  }
  stream->read = read;
  stream->finished = finished;
  stream->context = context;
  struct MHD_Response *response =
    MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 1 << 14, read_stream, stream, finish_stream);
  if (!response) finish_stream(stream);
  return (hooke_http_response *)response;
}

bool hooke_http_add_header(hooke_http_response *response, const char *name, const char *value) {
  return MHD_add_response_header(response_of(response), name, value) == MHD_YES;
}

bool hooke_http_queue(hooke_http_exchange *exchange, unsigned status, hooke_http_response *response) {
  bool is_queued = MHD_queue_response(connection_of(exchange), status, response_of(response)) == MHD_YES;
  MHD_destroy_response(response_of(response));
  return is_queued;
}

void hooke_http_suspend(hooke_http_exchange *exchange) { MHD_suspend_connection(connection_of(exchange)); }
void hooke_http_resume(hooke_http_exchange *exchange) { MHD_resume_connection(connection_of(exchange)); }
void hooke_http_shut(int descriptor) { shutdown(descriptor, SHUT_RDWR); }
