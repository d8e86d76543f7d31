// usb-microscope: a USB Video Class microscope in software. It speaks the USB/IP protocol to the kernel's vhci_hcd over
// a socket pair, so that the kernel sees a high-speed USB device plugged in and binds its own uvcvideo driver.
//
//   usb-microscope [-l] [-j FRAME.jpg]... [-y FRAME.yuyv]... [-s SERIAL] FIFO
//
// The frames given are sent in their order: frame n of every stream is file n, the first one when streaming starts, and
// the last one is repeated until streaming stops (with -l: they begin anew). No frame is left out because the host reads slowly. Without files the
// camera sends its own pattern, which carries the frame number (see `pattern`). Lines written to FIFO inject faults:
//   unplug SECONDS   out of the socket, and back in after SECONDS (0: for good)
//   truncate N       the next N frames end early (no end marker in MJPEG)
//   error N          the next N frames carry the payload header's error bit
//   corrupt N        the next N frames have bytes overwritten in the middle
//   empty N          the next N frames have no data at all
//   lost N           the next N frames lose one isochronous packet
//   freeze SECONDS   no frame for SECONDS
//   slow FACTOR      frames come FACTOR times slower than negotiated
//   stall N          the next N format negotiations (PROBE/COMMIT) are refused
//   button           the snapshot button is pressed and released
//   quit
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

typedef uint8_t u8; typedef uint16_t u16; typedef uint32_t u32;
enum { CMD_SUBMIT = 1, CMD_UNLINK, RET_SUBMIT, RET_UNLINK };
#define LE16(x) (u8)(x), (u8)((x) >> 8)
#define LE32(x) LE16(x), LE16((u32)(x) >> 16)
#define FPS(n) LE32(10000000 / (n))

// ---- descriptors -----------------------------------------------------------
static const u8 device_desc[] = { 18, 1, LE16(0x0200), 0xef, 2, 1, 64,
  LE16(0x1d6b), LE16(0x0102), LE16(0x0100), 1, 2, 3, 1 };
static const struct { u16 w, h; } size[2][4] = {   // [format][frame]
  { { 640, 480 }, { 320, 240 }, { 1280, 720 }, { 0, 0 } },
  { { 640, 480 }, { 1280, 720 }, { 1600, 1200 }, { 2592, 1944 } } };
#define FRAME_HEAD(type, bytes, i, w, h, fmax) bytes, 0x24, type, i, 0, LE16(w), LE16(h), \
  LE32((w) * (h) * 16 * 5), LE32((w) * (h) * 16 * (fmax)), LE32((w) * (h) * 2), FPS(fmax)
// At 30, 15, 10 and 5 frames a second, and for large pictures at 10 and 5.
#define FAST(type, i, w, h) FRAME_HEAD(type, 42, i, w, h, 30), 4, FPS(30), FPS(15), FPS(10), FPS(5)
#define SLOW(type, i, w, h) FRAME_HEAD(type, 34, i, w, h, 10), 2, FPS(10), FPS(5)
#define YUY2_GUID 'Y', 'U', 'Y', '2', 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71
#define VC_BODY \
  13, 0x24, 1, LE16(0x0100), LE16(13 + 18 + 11 + 9), LE32(48000000), 1, 1, \
  18, 0x24, 2, 1, LE16(0x0201), 0, 0, LE16(0), LE16(0), LE16(0), 3, 0x2a, 0x00, 0x02, \
  11, 0x24, 5, 2, 1, LE16(0), 2, 0x5f, 0x02, 0, \
  9, 0x24, 3, 3, LE16(0x0101), 0, 2, 0
#define FORMATS \
  27, 0x24, 4, 1, 3, YUY2_GUID, 16, 1, 0, 0, 0, 0, \
  FAST(5, 1, 640, 480), FAST(5, 2, 320, 240), SLOW(5, 3, 1280, 720), \
  6, 0x24, 13, 1, 1, 4, \
  11, 0x24, 6, 2, 4, 1, 1, 0, 0, 0, 0, \
  FAST(7, 1, 640, 480), FAST(7, 2, 1280, 720), FAST(7, 3, 1600, 1200), SLOW(7, 4, 2592, 1944), \
  6, 0x24, 13, 1, 1, 4
static const u8 formats[] = { FORMATS };
static const u8 config_head[] = {
  9, 2, 0, 0, 2, 1, 0, 0x80, 250,
  8, 11, 0, 2, 0x0e, 3, 0, 2,
  9, 4, 0, 0, 1, 0x0e, 1, 0, 2, VC_BODY,
  7, 5, 0x82, 3, LE16(16), 8,   5, 0x25, 3, LE16(16),               // interrupts: the snapshot button
  9, 4, 1, 0, 0, 0x0e, 2, 0, 0,
  15, 0x24, 1, 2, LE16(15 + sizeof formats), 0x81, 0, 3, 1, 1, 0, 1, 0, 0, FORMATS,
  9, 4, 1, 1, 1, 0x0e, 2, 0, 0,   7, 5, 0x81, 5, LE16(0x0400), 1,    // 1 x 1024 B per microframe
  9, 4, 1, 2, 1, 0x0e, 2, 0, 0,   7, 5, 0x81, 5, LE16(0x1400), 1 };  // 3 x 1024 B
enum { MAX_PAYLOAD = 3072 };
static const char *strings[] = { "", "Example Optics", "Virtual USB Microscope", "0001" };

// ---- camera and processing unit controls ------------------------------------
static struct control { u8 unit, selector, len; int min, max, res, def, cur; } controls[] = {
  { 1, 0x02, 1, 1, 15, 9, 8, 8 },             // auto exposure mode: manual 1, aperture priority 8
  { 1, 0x04, 4, 1, 5000, 1, 156, 156 },       // exposure time, 100 us
  { 1, 0x06, 2, 0, 255, 5, 50, 50 },          // focus
  { 1, 0x08, 1, 0, 1, 1, 1, 1 },              // auto focus
  { 2, 0x02, 2, -64, 64, 1, 0, 0 },           // brightness
  { 2, 0x03, 2, 0, 95, 1, 32, 32 },           // contrast
  { 2, 0x06, 2, -40, 40, 1, 0, 0 },           // hue
  { 2, 0x07, 2, 0, 128, 1, 64, 64 },          // saturation
  { 2, 0x08, 2, 0, 6, 1, 2, 2 },              // sharpness
  { 2, 0x04, 2, 0, 100, 1, 0, 0 },            // gain
  { 2, 0x0a, 2, 2800, 6500, 1, 4600, 4600 },  // white balance temperature
};
// What the VC descriptor's bmControls say of them is in VC_BODY.

// ---- state -------------------------------------------------------------------
static int sock = -1;
static u8 probe[26];
static int alt, format = 1, frame = 1;
static u32 interval = 333333, number;
static double slow = 1, next_frame, replug_at, frozen_until;
static int n_truncate, n_error, n_corrupt, n_empty, n_lost, n_stall;
static struct urb { struct urb *next; u32 seq, devid, n; u32 *length; } *urbs;
static u32 status_seq; static int status_waiting, n_button;   // button: two events, down and up
static int loops;
static u8 *data; static size_t data_len, data_pos; static int sending, fid, bad, lose;
static struct file { u8 *p; size_t n; } *files[2]; static int n_files[2];

static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + t.tv_nsec * 1e-9; }

static void put(const void *p, size_t n) {
  for (ssize_t k; sock >= 0 && n > 0; p = (const u8 *)p + k, n -= k)
    if ((k = write(sock, p, n)) <= 0) { if (k < 0 && errno == EINTR) { k = 0; continue; } return; }
}
static int get(void *p, size_t n) {
  for (ssize_t k; n > 0; p = (u8 *)p + k, n -= k)
    if ((k = read(sock, p, n)) <= 0) return 0;
  return 1;
}
static void reply(u32 command, u32 seq, int status, const u8 *p, u32 n) {
  u32 h[12] = { htonl(command), htonl(seq), 0, 0, 0, htonl(status), htonl(n) };
  put(h, sizeof h); if (p) put(p, n);
}

// ---- the pattern: 16x8 tiles; the first 32 tiles of the top row are the frame
// number in binary, most significant bit first (white 1, black 0) ---------------
static void tile(int x, int y, int *Y, int *U, int *V) {
  if (y == 0 && x < 32) { *Y = number >> (31 - x) & 1 ? 235 : 16; *U = *V = 128; return; }
  *Y = 40 + (x * 5 + y * 3 + (int)number) % 176; *U = 64 + x * 3 % 128; *V = 64 + y * 3 % 128;
}
static u32 bits; static int n_bits;
static void put_bits(u32 v, int n) {
  for (bits = bits << n | (v & ((1u << n) - 1)), n_bits += n; n_bits >= 8; n_bits -= 8) {
    u8 b = bits >> (n_bits - 8); data[data_len++] = b; if (b == 0xff) data[data_len++] = 0;
  }
}
static void put_dc(int diff, int chroma) {  // Annex K's DC codes, then an end of block
  static const u8 code[2][12] = { { 0, 2, 3, 4, 5, 6, 14, 30, 62, 126, 254 }, { 0, 1, 2, 6, 14, 30, 62, 126, 254 } };
  static const u8 len[2][12] = { { 2, 3, 3, 3, 3, 3, 4, 5, 6, 7, 8 }, { 2, 2, 2, 3, 4, 5, 6, 7, 8 } };
  int s = 0; for (int a = abs(diff); a; a >>= 1) s++;
  put_bits(code[chroma][s], len[chroma][s]);
  if (s) put_bits(diff < 0 ? diff - 1 : diff, s);
  if (chroma) put_bits(0, 2); else put_bits(10, 4);
}
static void pattern(int w, int h) {
  int Y, U, V;
  if (format == 1) {
    data_len = (size_t)w * h * 2;
    for (int y = 0; y < h; y++) for (int x = 0; x < w; x += 2) {
      tile(x / 16, y / 8, &Y, &U, &V);
      u8 *p = data + ((size_t)y * w + x) * 2; p[0] = p[2] = Y; p[1] = U; p[3] = V;
    }
    return;
  }
  // Baseline 4:2:2 JPEG, DC only, without Huffman tables, as most USB cameras send it.
  u8 head[] = { 0xff, 0xd8, 0xff, 0xdb, 0, 67, 0 };
  memcpy(data, head, 7); memset(data + 7, 8, 64); data_len = 71;
  u8 more[] = { 0xff, 0xc0, 0, 17, 8, h >> 8, h, w >> 8, w, 3, 1, 0x21, 0, 2, 0x11, 0, 3, 0x11, 0,
                0xff, 0xda, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0 };
  memcpy(data + 71, more, sizeof more); data_len += sizeof more;
  int py = 0, pu = 0, pv = 0; n_bits = 0;
  for (int y = 0; y < (h + 7) / 8; y++) for (int x = 0; x < (w + 15) / 16; x++) {
    tile(x, y, &Y, &U, &V); Y -= 128; U -= 128; V -= 128;
    put_dc(Y - py, 0); put_dc(0, 0); put_dc(U - pu, 1); put_dc(V - pv, 1); py = Y; pu = U; pv = V;
  }
  put_bits(0x7f, 7); data[data_len++] = 0xff; data[data_len++] = 0xd9;
}

static void make_frame(void) {
  int w = size[format - 1][frame - 1].w, h = size[format - 1][frame - 1].h, n = n_files[2 - format];
  data = realloc(data, (size_t)w * h * 2 + 65536);
  if (n > 0) {
    struct file f = files[2 - format][loops ? number % (u32)n : number < (u32)n ? number : (u32)n - 1];
    data_len = f.n < (size_t)w * h * 2 ? f.n : (size_t)w * h * 2; memcpy(data, f.p, data_len);
  } else pattern(w, h);
  number++; bad = lose = 0;
  if (n_truncate > 0) { n_truncate--; data_len = data_len * 2 / 3; }
  if (n_corrupt > 0) { n_corrupt--; for (size_t i = data_len / 2; i < data_len / 2 + 64 && i < data_len - 2; i++) data[i] = 0xff; }
  if (n_empty > 0) { n_empty--; data_len = 0; }
  if (n_error > 0) { n_error--; bad = 1; }
  if (n_lost > 0) { n_lost--; lose = 1; }
  data_pos = 0; sending = 1; fid ^= 1;
}

// Fills the queued isochronous transfers from the frame being sent.
static void pump(void) {
  while (sending && urbs) {
    struct urb *u = urbs; urbs = u->next;
    u8 *out = malloc((size_t)u->n * MAX_PAYLOAD); size_t total = 0;
    u32 *desc = calloc(u->n, 16), offset = 0;
    for (u32 i = 0; i < u->n; offset += u->length[i], i++) {
      size_t n = 0;
      if (sending) {
        size_t room = (u->length[i] < MAX_PAYLOAD ? u->length[i] : MAX_PAYLOAD) - 2;
        size_t k = data_len - data_pos < room ? data_len - data_pos : room;
        if (lose && data_pos + k > data_len / 2) { lose = 0; desc[i * 4 + 3] = htonl((u32)-EPROTO); }
        else {
          out[total] = 2; out[total + 1] = 0x80 | fid | (data_pos + k == data_len ? 2 : 0) | (bad ? 0x40 : 0);
          memcpy(out + total + 2, data + data_pos, k); n = k + 2;
        }
        data_pos += k; if (data_pos == data_len) sending = 0;
      }
      desc[i * 4] = htonl(offset); desc[i * 4 + 1] = htonl(u->length[i]); desc[i * 4 + 2] = htonl(n); total += n;
    }
    u32 h[12] = { htonl(RET_SUBMIT), htonl(u->seq), 0, 0, 0, 0, htonl(total), 0, htonl(u->n) };
    put(h, sizeof h); put(out, total); put(desc, (size_t)u->n * 16);
    free(out); free(desc); free(u->length); free(u);
  }
}

static void pump_status(void) {
  if (!status_waiting || !n_button) return;
  u8 event[4] = { 2, 1, 0, --n_button % 2 };     // streaming interface 1, button, pressed or released
  status_waiting = 0; reply(RET_SUBMIT, status_seq, 0, event, 4);
}

static void set_probe(void) {
  if (format < 1 || format > 2) format = 1;
  if (frame < 1 || frame > 4 || !size[format - 1][frame - 1].w) frame = 1;
  u32 bytes = size[format - 1][frame - 1].w * size[format - 1][frame - 1].h * 2;
  u8 p[26] = { 1, 0, format, frame, LE32(interval), 0, 0, 0, 0, 0, 0, 0, 0, LE16(20), LE32(bytes), LE32(MAX_PAYLOAD) };
  memcpy(probe, p, 26);
}

// A control transfer: returns the length of the answer in `a`, or -EPIPE for a stall.
static int control(const u8 *s, const u8 *in, u8 *a) {
  int req = s[1], value = s[2] | s[3] << 8, index = s[4] | s[5] << 8, len = s[6] | s[7] << 8, n = -EPIPE;
  if ((s[0] & 0x60) == 0) {
    if (req == 6 && value >> 8 == 1) memcpy(a, device_desc, n = sizeof device_desc);
    else if (req == 6 && value >> 8 == 2) { memcpy(a, config_head, n = sizeof config_head); a[2] = n; a[3] = n >> 8; }
    else if (req == 6 && value >> 8 == 3 && (value & 255) < 4) {
      const char *t = strings[value & 255];
      if (!(value & 255)) { a[2] = 9; a[3] = 4; n = 4; } else for (n = 2; *t; n += 2) { a[n] = *t++; a[n + 1] = 0; }
      a[0] = n; a[1] = 3;
    } else if (req == 11) { if ((index & 255) == 1) { alt = value; sending = 0; number = 0; next_frame = now(); } n = 0; }
    else if (req == 9 || req == 1 || req == 3) n = 0;
    else if (req == 0) { a[0] = a[1] = 0; n = 2; }
  } else if ((index & 255) == 1 && (value >> 8 == 1 || value >> 8 == 2)) {     // PROBE, COMMIT
    if (n_stall > 0 && req == 1) { n_stall--; return -EPIPE; }
    if (req == 1) {
      format = in[2]; frame = in[3]; interval = in[4] | in[5] << 8 | in[6] << 16 | (u32)in[7] << 24;
      if (interval < 333333) interval = 333333;
      set_probe(); n = 0;
    } else if (req == 0x85) { a[0] = 26; a[1] = 0; n = 2; }
    else if (req == 0x86) { a[0] = 3; n = 1; }
    else { set_probe(); memcpy(a, probe, n = 26); }
  } else for (size_t i = 0; i < sizeof controls / sizeof *controls; i++) {
    struct control *c = &controls[i];
    if (c->unit != index >> 8 || c->selector != value >> 8 || (index & 255)) continue;
    int v = req == 0x82 ? c->min : req == 0x83 ? c->max : req == 0x84 ? c->res : req == 0x87 ? c->def : c->cur;
    if (req == 1) {
      for (v = 0, n = c->len - 1; n >= 0; n--) v = v << 8 | in[n];
      c->cur = c->len == 2 && c->min < 0 ? (int16_t)v : v; n = 0;
    } else if (req == 0x86) { a[0] = 3; n = 1; }
    else if (req == 0x85) { a[0] = c->len; a[1] = 0; n = 2; }
    else for (n = 0; n < c->len; n++) a[n] = (u32)v >> (8 * n);
  }
  return n > len ? len : n;
}

static int serve(void) {   // one message of the kernel; 0 when it hung up
  u32 h[12]; if (!get(h, sizeof h)) return 0;
  u32 seq = ntohl(h[1]), in = ntohl(h[3]), ep = ntohl(h[4]);
  if (ntohl(h[0]) == CMD_UNLINK) {
    int found = status_waiting && status_seq == ntohl(h[5]);
    if (found) status_waiting = 0;
    for (struct urb **p = &urbs; *p; p = &(*p)->next)
      if ((*p)->seq == ntohl(h[5])) { struct urb *u = *p; *p = u->next; free(u->length); free(u); found = 1; break; }
    reply(RET_UNLINK, seq, found ? -ECONNRESET : 0, 0, 0);
    return 1;
  }
  u32 len = ntohl(h[6]), packets = ntohl(h[8]);
  if (ep == 1) {
    struct urb *u = calloc(1, sizeof *u), **p = &urbs; u32 d[4];
    u->seq = seq; u->n = packets; u->length = calloc(packets, 4);
    for (u32 i = 0; i < packets; i++) { if (!get(d, 16)) return 0; u->length[i] = ntohl(d[1]); }
    while (*p) p = &(*p)->next;
    *p = u; pump();
    return 1;
  }
  if (ep == 2) { status_seq = seq; status_waiting = 1; pump_status(); return 1; }
  u8 out[4096] = { 0 }, a[4096];
  if (!in && len && !get(out, len > sizeof out ? sizeof out : len)) return 0;
  int n = control((u8 *)(h + 10), out, a);
  reply(RET_SUBMIT, seq, n < 0 ? n : 0, n > 0 && in ? a : 0, n < 0 ? 0 : in ? (u32)n : len);
  return 1;
}

static void plug(void) {
  int s[2]; socketpair(AF_UNIX, SOCK_STREAM, 0, s);
  FILE *f = fopen("/sys/devices/platform/vhci_hcd.0/attach", "w");
  if (!f) { perror("vhci_hcd"); exit(1); }
  fprintf(f, "0 %d %d 3", s[1], 0x10001);                    // port 0, high speed
  if (fclose(f)) { perror("attach"); close(s[0]); close(s[1]); replug_at = now() + 0.2; return; }
  close(s[1]); sock = s[0]; alt = 0; replug_at = 0;
}
static void unplug(void) {
  close(sock); sock = -1; sending = status_waiting = alt = 0;
  while (urbs) { struct urb *u = urbs; urbs = u->next; free(u->length); free(u); }
}

static void order(char *line) {
  char word[16] = ""; double x = 1; sscanf(line, "%15s %lf", word, &x);
  int *counter = !strcmp(word, "truncate") ? &n_truncate : !strcmp(word, "error") ? &n_error :
    !strcmp(word, "corrupt") ? &n_corrupt : !strcmp(word, "empty") ? &n_empty :
    !strcmp(word, "lost") ? &n_lost : !strcmp(word, "stall") ? &n_stall : 0;
  if (counter) *counter = x;
  else if (!strcmp(word, "unplug")) { if (sock >= 0) unplug(); replug_at = x > 0 ? now() + x : 0; }
  else if (!strcmp(word, "freeze")) frozen_until = now() + x;
  else if (!strcmp(word, "slow")) slow = x;
  else if (!strcmp(word, "button")) { n_button += 2; pump_status(); }
  else if (!strcmp(word, "quit")) exit(0);
}

int main(int argc, char **argv) {
  signal(SIGPIPE, SIG_IGN);
  for (int c; (c = getopt(argc, argv, "lj:y:s:")) != -1;) {
    if (c == 'l') { loops = 1; continue; }
    if (c == 's') { strings[3] = optarg; continue; }
    if (c == '?') return 2;
    int k = c == 'y';
    FILE *f = fopen(optarg, "rb"); if (!f) { perror(optarg); return 1; }
    fseek(f, 0, SEEK_END); long n = ftell(f); rewind(f);
    files[k] = realloc(files[k], (n_files[k] + 1) * sizeof **files);
    struct file *d = &files[k][n_files[k]++]; d->p = malloc(n > 0 ? n : 1); d->n = fread(d->p, 1, n > 0 ? n : 0, f); fclose(f);
  }
  if (optind + 1 != argc) return 2;
  unlink(argv[optind]); mkfifo(argv[optind], 0666);
  int fifo = open(argv[optind], O_RDWR | O_NONBLOCK);
  plug();
  for (;;) {
    double t = now(), wake = t + 1;
    if (sock < 0 && replug_at > 0) { if (t >= replug_at) plug(); else if (replug_at < wake) wake = replug_at; }
    if (sock >= 0 && alt > 0) {
      if (next_frame < frozen_until) next_frame = frozen_until;
      if (t >= next_frame) {
        if (!sending) { make_frame(); pump(); }      // else the host reads slowly: the frame under way goes out first
        next_frame += interval * 1e-7 * slow; if (next_frame < t) next_frame = t;
      }
      if (next_frame < wake) wake = next_frame;
    }
    struct pollfd p[2] = { { fifo, POLLIN, 0 }, { sock, POLLIN, 0 } };
    poll(p, sock >= 0 ? 2 : 1, wake > t ? (int)((wake - t) * 1000 + 0.999) : 0);
    if (sock >= 0 && p[1].revents && !serve()) { unplug(); replug_at = 0; }
    if (p[0].revents & POLLIN) {
      char b[512]; ssize_t n = read(fifo, b, sizeof b - 1);
      if (n > 0) { b[n] = 0; for (char *l = strtok(b, "\n"); l; l = strtok(0, "\n")) order(l); }
    }
  }
}
