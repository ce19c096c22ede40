// The programs that bench/meter.js runs with and without limits: classic loops and recursions, each a function whose parameter
// says how much it has to do.
//
// clang --target=wasm32 -mbulk-memory -O2 -nostdlib -fno-builtin -Wl,--no-entry -Wl,-z,stack-size=65536 -Wl,--strip-debug -o programs.wasm programs.c
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;
#define EXPORT(name) __attribute__((visibility("default"), export_name(name)))

static u32 seed;
static u32 next(void) {
  seed = seed * 1664525u + 1013904223u;
  return seed;
}

static u8 message[1 << 20];
static void write_message(void) {
  seed = 42;
  for (u32 i = 0; i < sizeof message; i++) message[i] = next() >> 24;
}

// SHA-256 of a megabyte, `times` over.
static const u32 K[64] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
  0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
  0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
  0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
  0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
  0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};
static u32 rotr(u32 x, u32 n) { return x >> n | x << (32 - n); }
static void sha256_block(u32 *state, const u8 *p) {
  u32 w[64];
  for (u32 i = 0; i < 16; i++) w[i] = (u32)p[4 * i] << 24 | (u32)p[4 * i + 1] << 16 | (u32)p[4 * i + 2] << 8 | p[4 * i + 3];
  for (u32 i = 16; i < 64; i++) {
    u32 s0 = rotr(w[i - 15], 7) ^ rotr(w[i - 15], 18) ^ w[i - 15] >> 3;
    u32 s1 = rotr(w[i - 2], 17) ^ rotr(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  u32 a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
  for (u32 i = 0; i < 64; i++) {
    u32 t1 = h + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i];
    u32 t2 = (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}
EXPORT("sha256") u32 sha256(u32 times) {
  u32 state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  write_message();
  while (times--)
    for (u32 i = 0; i < sizeof message; i += 64) sha256_block(state, message + i);
  return state[0];
}

// CRC-32 of a megabyte, a byte at a time, `times` over.
EXPORT("crc32") u32 crc32(u32 times) {
  static u32 table[256];
  for (u32 i = 0; i < 256; i++) {
    u32 c = i;
    for (u32 k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ c >> 1 : c >> 1;
    table[i] = c;
  }
  write_message();
  u32 crc = ~0u;
  while (times--)
    for (u32 i = 0; i < sizeof message; i++) crc = table[(crc ^ message[i]) & 255] ^ crc >> 8;
  return ~crc;
}

// Five bodies, so many steps.
typedef struct { double x, y, z, vx, vy, vz, mass; } Body;
#define PI 3.141592653589793
#define SOLAR (4 * PI * PI)
#define YEAR 365.24
EXPORT("nbody") double nbody(u32 steps) {
  Body bodies[5] = {
    {0, 0, 0, 0, 0, 0, SOLAR},
    {4.84143144246472090, -1.16032004402742839, -.103622044471123109, .00166007664274403694 * YEAR, .00769901118419740425 * YEAR, -.0000690460016972063023 * YEAR, .000954791938424326609 * SOLAR},
    {8.34336671824457987, 4.12479856412430479, -.403523417114321381, -.00276742510726411 * YEAR, .00499852801234917238 * YEAR, .0000230417297573763929 * YEAR, .000285885980666130812 * SOLAR},
    {12.8943695621391310, -15.1111514016986312, -.223307578892655734, .00296460137564761618 * YEAR, .00237847173959480950 * YEAR, -.0000296589568540237556 * YEAR, .0000436624404335156298 * SOLAR},
    {15.3796971148509165, -25.9193146099879641, .179258772950371181, .00268067772490389322 * YEAR, .00162824170038242295 * YEAR, -.0000951592254519715870 * YEAR, .0000515138902046611451 * SOLAR},
  };
  while (steps--) {
    for (u32 i = 0; i < 5; i++) {
      Body *a = &bodies[i];
      for (u32 j = i + 1; j < 5; j++) {
        Body *b = &bodies[j];
        double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
        double square = dx * dx + dy * dy + dz * dz;
        double mag = 0.01 / (square * __builtin_sqrt(square));
        a->vx -= dx * b->mass * mag, a->vy -= dy * b->mass * mag, a->vz -= dz * b->mass * mag;
        b->vx += dx * a->mass * mag, b->vy += dy * a->mass * mag, b->vz += dz * a->mass * mag;
      }
    }
    for (u32 i = 0; i < 5; i++) {
      Body *a = &bodies[i];
      a->x += 0.01 * a->vx, a->y += 0.01 * a->vy, a->z += 0.01 * a->vz;
    }
  }
  return bodies[0].x;
}

// The most reversals of any permutation of n numbers.
EXPORT("fannkuch") u32 fannkuch(u32 n) {
  int perm[16], perm1[16], count[16];
  int flips_max = 0, r = n;
  for (u32 i = 0; i < n; i++) perm1[i] = i;
  for (;;) {
    for (; r != 1; r--) count[r - 1] = r;
    for (u32 i = 0; i < n; i++) perm[i] = perm1[i];
    int flips = 0;
    for (int k; (k = perm[0]) != 0; flips++)
      for (int i = 0, j = k; i < j; i++, j--) {
        int t = perm[i];
        perm[i] = perm[j], perm[j] = t;
      }
    if (flips > flips_max) flips_max = flips;
    for (;; r++) {
      if (r == (int)n) return flips_max;
      int first = perm1[0];
      for (int i = 0; i < r; i++) perm1[i] = perm1[i + 1];
      perm1[r] = first;
      if (--count[r] > 0) break;
    }
  }
}

// The product of two square matrices.
static double left[512 * 512], right[512 * 512], product[512 * 512];
EXPORT("matrix") double matrix(u32 n) {
  seed = 7;
  for (u32 i = 0; i < n * n; i++) left[i] = next() >> 20, right[i] = next() >> 20;
  for (u32 i = 0; i < n; i++)
    for (u32 j = 0; j < n; j++) {
      double sum = 0;
      for (u32 k = 0; k < n; k++) sum += left[i * n + k] * right[k * n + j];
      product[i * n + j] = sum;
    }
  return product[n * n - 1];
}

// Sorts so many numbers.
static int numbers[1 << 20];
static void sort(int *a, int low, int high) {
  while (low < high) {
    int pivot = a[(low + high) / 2], i = low, j = high;
    while (i <= j) {
      while (a[i] < pivot) i++;
      while (a[j] > pivot) j--;
      if (i > j) break;
      int t = a[i];
      a[i++] = a[j], a[j--] = t;
    }
    sort(a, low, j);
    low = i;
  }
}
EXPORT("quicksort") int quicksort(u32 n) {
  seed = 99;
  for (u32 i = 0; i < n; i++) numbers[i] = (int)next();
  sort(numbers, 0, (int)n - 1);
  return numbers[n / 2];
}

EXPORT("fib") u32 fib(u32 n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

// Counts, and does nothing else.
EXPORT("count") u32 count(u32 n) {
  u32 i = 0;
  for (; i < n; i++) __asm__ volatile("" : "+r"(i));
  return i;
}
