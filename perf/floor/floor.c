// The floor: the least that a server of prebuilt frames can do. One thread, epoll, one send(2) per client and flush, loopback only.
//
//   floor FRAMES CLIENTS FLUSHES_PER_SECOND CLIENTS_PER_FLUSH SECONDS
//
// FRAMES holds a Welcome and then frames as a server of tapewire.v1 sent them (CostMain --record), each behind its length (u32). Once CLIENTS have
// said Hello, each flush sends the next frame to the next CLIENTS_PER_FLUSH of them. Patched in: frameSeq, sendTs, cursor and each record's
// tsIngest, all little-endian as is this machine. Ends when all clients have left, at the latest SECONDS after its start.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { MAX_CLIENTS = 10000, MAX_FRAMES = 4096, FRAME_HEADER = 32, SLOT = 4, SBE_HEADER = 8, SEND_BUFFER = 32 * 1024 };
enum { LISTENER = MAX_CLIENTS, TIMER };  // epoll's data: these, or the index of a client

struct client { int fd, upgraded, welcomed; uint32_t seq; };
struct frame { uint8_t *wire, *body; size_t length; };  // wire: RFC 6455 header and body

static struct client clients[MAX_CLIENTS], *members[MAX_CLIENTS];  // all that connected; those that said Hello
static struct frame frames[MAX_FRAMES];
static int client_count, frame_count, ready, gone;
static uint64_t sent, bytes, dropped, cut, late;

static void die(const char *what) { perror(what); exit(1); }

static int64_t now_ns(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

// ----- SHA-1 and base64, of the one handshake header that needs them -----

static uint32_t rol(uint32_t x, int n) { return x << n | x >> (32 - n); }

static void sha1(const uint8_t *text, size_t length, uint8_t digest[20]) {  // length < 120
  uint8_t blocks[128] = {0};
  size_t total = length < 56 ? 64 : 128;
  memcpy(blocks, text, length);
  blocks[length] = 0x80;
  blocks[total - 2] = (uint8_t)(length * 8 >> 8);
  blocks[total - 1] = (uint8_t)(length * 8);
  uint32_t h[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
  for (size_t at = 0; at < total; at += 64) {
    uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
    for (int i = 0; i < 16; i++) {
      memcpy(&w[i], blocks + at + i * 4, 4);
      w[i] = ntohl(w[i]);
    }
    for (int i = 16; i < 80; i++) w[i] = rol(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    for (int i = 0; i < 80; i++) {
      uint32_t f = i < 20 ? (b & c) | (~b & d) : i < 40 || i >= 60 ? b ^ c ^ d : (b & c) | (b & d) | (c & d);
      uint32_t k = i < 20 ? 0x5A827999 : i < 40 ? 0x6ED9EBA1 : i < 60 ? 0x8F1BBCDC : 0xCA62C1D6;
      uint32_t t = rol(a, 5) + f + e + k + w[i];
      e = d; d = c; c = rol(b, 30); b = a; a = t;
    }
    h[0] += a; h[1] += b; h[2] += c; h[3] += d; h[4] += e;
  }
  for (int i = 0; i < 20; i++) digest[i] = (uint8_t)(h[i / 4] >> (24 - i % 4 * 8));
}

static void accept_key(const char *key, char out[29]) {  // key: 24 characters
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  uint8_t text[60], digest[21] = {0};
  memcpy(text, key, 24);
  memcpy(text + 24, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", 36);
  sha1(text, sizeof text, digest);
  for (int i = 0; i < 28; i++) {
    uint32_t three = (uint32_t)digest[i / 4 * 3] << 16 | digest[i / 4 * 3 + 1] << 8 | digest[i / 4 * 3 + 2];
    out[i] = digits[three >> (18 - i % 4 * 6) & 63];
  }
  memcpy(out + 27, "=", 2);  // 20 bytes fill 27 digits
}

// ----- frames -----

static void read_frames(const char *name) {
  FILE *file = fopen(name, "rb");
  if (!file) die(name);
  for (uint32_t length; frame_count < MAX_FRAMES && fread(&length, 4, 1, file) == 1;) {
    struct frame *f = &frames[frame_count++];
    size_t head = length < 126 ? 2 : 4;  // no recorded frame is longer than maxFrameBytes, 16 KiB
    if (length < FRAME_HEADER || length > 0xFFFF || !(f->wire = malloc(head + length))) die("frame");
    f->body = f->wire + head;
    f->length = head + length;
    f->wire[0] = 0x82;  // FIN, binary
    f->wire[1] = head == 2 ? (uint8_t)length : 126;
    if (head == 4) f->wire[2] = (uint8_t)(length >> 8), f->wire[3] = (uint8_t)length;
    if (fread(f->body, length, 1, file) != 1) die("frame");
  }
  fclose(file);
  if (frame_count < 2) die("no frames");
}

static void patch_times(struct frame *f, int64_t now) {
  uint16_t count, length, template;
  memcpy(f->body + 16, &now, 8);  // sendTs
  memcpy(f->body + 24, &now, 8);  // cursor: rises, as it must
  memcpy(&count, f->body + 6, 2);
  for (uint8_t *slot = f->body + FRAME_HEADER; count > 0; count--, slot += SLOT + ((length + 3) & ~3)) {
    memcpy(&length, slot, 2);
    memcpy(&template, slot + SLOT + 2, 2);
    if (template >= 111 && template <= 114) memcpy(slot + SLOT + SBE_HEADER + 8, &now, 8);  // tsIngest
  }
}

static void send_frame(struct client *c, struct frame *f) {
  uint32_t seq = c->seq + 1;
  memcpy(f->body, &seq, 4);
  ssize_t done = send(c->fd, f->wire, f->length, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (done < 0) {
    dropped++;  // its buffer is full, or it has left: epoll tells
    return;
  }
  c->seq = seq;
  sent++;
  bytes += f->length;
  for (size_t at = (size_t)done; at < f->length; at += (size_t)done) {  // rare: wait for it
    struct pollfd p = {.fd = c->fd, .events = POLLOUT};
    cut++;
    if (poll(&p, 1, 1000) != 1 || (done = send(c->fd, f->wire + at, f->length - at, MSG_NOSIGNAL)) < 0) {
      shutdown(c->fd, SHUT_RDWR);  // nothing may follow half a frame
      return;
    }
  }
}

static void flush(int per_flush) {
  static int next_frame = 1, next_client;
  struct frame *f = &frames[next_frame];
  if (++next_frame == frame_count) next_frame = 1;
  patch_times(f, now_ns(CLOCK_REALTIME));
  for (int i = 0; i < per_flush; i++) {
    struct client *c = members[next_client];
    if (++next_client >= ready) next_client = 0;  // a stranger may be one more
    if (c->fd >= 0) send_frame(c, f);
  }
}

// ----- what clients send: a handshake, then masked frames, each whole in one read as this rig's clients write them -----

static void leave(struct client *c) {
  close(c->fd);
  c->fd = -1;
  gone += c->welcomed;
}

static void upgrade(struct client *c, char *request) {
  char *key = strstr(request, "Sec-WebSocket-Key: "), accept[29], answer[256];
  if (!key || !strstr(request, "\r\n\r\n") || strlen(key) < 19 + 24) return leave(c);
  accept_key(key + 19, accept);
  int length = snprintf(answer, sizeof answer, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: tapewire.v1\r\n\r\n", accept);
  if (send(c->fd, answer, (size_t)length, MSG_NOSIGNAL) != length) return leave(c);
  c->upgraded = 1;
}

static void pong(struct client *c, uint8_t *mask, size_t length) {
  uint8_t out[2 + 125] = {0x8A, (uint8_t)length};
  for (size_t i = 0; i < length && i < 125; i++) out[2 + i] = mask[4 + i] ^ mask[i & 3];
  if (send(c->fd, out, 2 + length, MSG_NOSIGNAL) < 0) leave(c);
}

static void on_input(struct client *c) {
  static uint8_t in[1 << 16];
  ssize_t count = recv(c->fd, in, sizeof in - 1, 0);
  if (count <= 0) {
    if (count == 0 || errno != EAGAIN) leave(c);
    return;
  }
  in[count] = 0;
  if (!c->upgraded) return upgrade(c, (char *)in);
  for (uint8_t *at = in, *end = in + count; at + 6 <= end && c->fd >= 0;) {
    int opcode = at[0] & 15;
    size_t length = at[1] & 127;
    uint8_t *mask = at + 2;
    if (length == 126) length = (size_t)(at[2] << 8 | at[3]), mask += 2;
    if (mask + 4 + length > end || opcode == 8) return leave(c);
    if (opcode == 9) pong(c, mask, length);
    if (opcode == 2 && !c->welcomed) {  // Hello
      c->welcomed = 1;
      members[ready++] = c;
      send_frame(c, &frames[0]);
    }
    at = mask + 4 + length;
  }
}

static void on_connect(int epoll, int listener) {
  static int taken;
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK), on = 1, size = SEND_BUFFER;
  if (fd < 0) return;
  if (taken == MAX_CLIENTS) die("more connections than there is room for");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  clients[taken] = (struct client){.fd = fd};
  struct epoll_event e = {.events = EPOLLIN, .data.u32 = (uint32_t)taken++};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e)) die("epoll_ctl");
}

static int listen_on_loopback(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) || listen(fd, 1024)) die("listen");
  if (getsockname(fd, (struct sockaddr *)&address, &length)) die("getsockname");
  printf("listening ws://127.0.0.1:%d/stream\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

static double cpu_seconds(void) {
  struct rusage r;
  getrusage(RUSAGE_SELF, &r);
  return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) + (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv) {
  if (argc != 6) return fprintf(stderr, "floor FRAMES CLIENTS FLUSHES_PER_SECOND CLIENTS_PER_FLUSH SECONDS\n"), 2;
  read_frames(argv[1]);
  client_count = atoi(argv[2]);
  double flushes = atof(argv[3]);
  int per_flush = atoi(argv[4]);
  int64_t end = now_ns(CLOCK_MONOTONIC) + atoi(argv[5]) * 1000000000LL;
  if (client_count < 1 || client_count > MAX_CLIENTS || flushes <= 0 || per_flush < 1 || per_flush > client_count) return 2;
  int64_t period = (int64_t)(1e9 / flushes);
  int epoll = epoll_create1(0), listener = listen_on_loopback(), timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  struct epoll_event e = {.events = EPOLLIN, .data.u32 = LISTENER}, events[256];
  struct epoll_event t = {.events = EPOLLIN, .data.u32 = TIMER};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &e) || epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &t)) die("epoll_ctl");
  double start_cpu = 0;
  while (now_ns(CLOCK_MONOTONIC) < end && gone < client_count) {
    int count = epoll_wait(epoll, events, 256, 1000);
    for (int i = 0; i < count; i++) {
      uint64_t periods = 0;
      if (events[i].data.u32 == LISTENER) {
        on_connect(epoll, listener);
      } else if (events[i].data.u32 != TIMER) {
        on_input(&clients[events[i].data.u32]);
      } else if (read(timer, &periods, 8) == 8) {
        late += periods - 1;
        for (; periods > 0; periods--) flush(per_flush);
      }
    }
    if (ready >= client_count && start_cpu == 0) {
      start_cpu = cpu_seconds();
      sent = bytes = 0;
      struct itimerspec every = {{period / 1000000000, period % 1000000000}, {period / 1000000000, period % 1000000000}};
      timerfd_settime(timer, 0, &every, NULL);
    }
  }
  double cpu = cpu_seconds() - start_cpu;
  printf("floor frames=%lu bytes=%lu cpu_s=%.3f us_frame=%.3f dropped=%lu cut=%lu late=%lu\n", sent, bytes, cpu,
    sent ? cpu * 1e6 / (double)sent : 0, dropped, cut, late);
  return 0;
}
