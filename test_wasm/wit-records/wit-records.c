// C as it comes, by clang: structs of more than one number go by the address of a copy, in and out; a struct of one number
// goes as that number. There is no allocator: the caller makes room on the stack, whose pointer is exported.
// zig: --export=__stack_pointer
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef long long s64;
#define EXPORT(name) __attribute__((export_name(name)))

typedef struct { double x, y; } point;
typedef struct { float degrees; } angle;
// Nested, and with gaps before what is aligned.
typedef struct { u8 kind; point from; u16 count; s64 id; u8 flag; } line;

EXPORT("middle") point middle(point a, point b) { return (point){ (a.x + b.x) / 2, (a.y + b.y) / 2 }; }
EXPORT("moved") line moved(line it, u32 by, point to) {
  it.kind += 1; it.from.x += to.x * by; it.from.y += to.y * by; it.count += by; it.id -= 1; it.flag = !it.flag;
  return it;
}
EXPORT("turned") angle turned(angle it) { return (angle){ it.degrees + 90 }; }
EXPORT("total") double total(point a, angle b, line c) { return a.x + a.y + b.degrees + c.from.x + c.count; }

__attribute__((import_module("./host.js"), import_name("ask"))) point ask(line it, u32 n);
EXPORT("asked") point asked(u32 n) {
  line it = { 7, { n, n + 1 }, 300, -5, 1 };
  return ask(it, n);
}

// What the stack holds below is not the caller's to write over.
EXPORT("deep") u32 deep(point a, u32 n) {
  volatile u32 there[64];
  for (u32 i = 0; i < 64; i++) there[i] = i * n;
  return there[63] + (u32)a.x;
}
