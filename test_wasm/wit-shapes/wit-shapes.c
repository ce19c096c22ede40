// Options of options, and more arguments than the canonical ABI passes one by one.
typedef signed char s8;
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long s64;
#define EXPORT(name) __attribute__((export_name(name)))
#define POST(name) __attribute__((export_name("cabi_post_" name)))

extern u8 __heap_base;
static u32 top, alive;
static int fuse = -1;

static void *take(u32 size, u32 align) {
  if (fuse == 0) return 0;
  if (fuse > 0) fuse--;
  if (alive == 0 || top == 0) top = (u32)&__heap_base;
  u32 at = (top + align - 1) & -align;
  u32 end = at + size;
  u32 have = __builtin_wasm_memory_size(0) << 16;
  if (end > have && __builtin_wasm_memory_grow(0, (end - have + 65535) >> 16) == (u32)-1) return 0;
  top = end;
  alive++;
  return (void *)at;
}
static void drop(const void *at, u32 size) {
  if (size > 0) alive--;
}

__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, u32 old_size, u32 align, u32 size) { return take(size, align); }
// With it what was made for a call that does not come about is given back.
__attribute__((export_name("free"))) void release(void *at, u32 size, u32 align) { drop(at, size); }

typedef struct { u8 *at; u32 size; } string;
typedef struct { u8 some; u32 value; } maybe;
typedef struct { u8 some; maybe inner; } nested;
typedef struct { u8 some; struct { u8 some; string value; } inner; } nested_string;
typedef struct { nested_string title; maybe count; } patch;
typedef struct { u8 outer, inner, value; } small;
typedef struct { small *at; u32 count; } smalls;
typedef struct { string *at; u32 count; } strings;
typedef struct {
  u8 a; string b; double c; struct { u16 *at; u32 count; } d; struct { u8 some; s8 value; } e; u32 f; u64 g; u8 h; struct { float x; u16 y; } i; string j; strings k;
} all;

static union { nested nest; smalls list; patch change; string text; } area;

EXPORT("nest") nested *nest(u32 some, u32 inner, u32 value) {
  area.nest = (nested){ some, { inner, value } };
  return &area.nest;
}

EXPORT("depth") u32 depth(u32 a, u32 b, u32 c, u8 *at, u32 size) {
  if (a && b && c) drop(at, size);
  return a ? b ? c ? 100 + size : 2 : 1 : 0;
}

EXPORT("same") smalls *same(small *at, u32 count) {
  area.list = (smalls){ at, count };
  return &area.list;
}
POST("same") void post_same(smalls *it) { drop(it->at, it->count * sizeof(small)); }

EXPORT("apply") patch *apply(u32 some, u32 inner, u8 *at, u32 size, u32 counts, u32 count) {
  area.change = (patch){ { some, { inner, { at, size } } }, { counts, count + 1 } };
  return &area.change;
}
POST("apply") void post_apply(patch *it) {
  if (it->title.some && it->title.inner.some) drop(it->title.inner.value.at, it->title.inner.value.size);
}

static u8 text[4096];
static u32 end;
static void put(u8 byte) { text[end++] = byte; }
static void put_text(string it) { for (u32 i = 0; i < it.size; i++) put(it.at[i]); }
static void put_number(u64 value) { if (value > 9) put_number(value / 10); put('0' + value % 10); }
static void space(void) { put(' '); }

static void print(const all *it) {
  end = 0;
  put_number(it->a), space(), put_text(it->b), space(), put_number((u64)(it->c * 100)), space();
  for (u32 i = 0; i < it->d.count; i++) put_number(it->d.at[i]), put(',');
  space(), put_number(it->e.some ? (u64)(it->e.value + 128) : 999), space(), put_number(it->f), space(), put_number(it->g), space(), put_number(it->h), space();
  put_number((u64)(it->i.x * 10)), space(), put_number(it->i.y), space(), put_text(it->j);
  for (u32 i = 0; i < it->k.count; i++) put('/'), put_text(it->k.at[i]);
}

__attribute__((import_module("./host.js"), import_name("report"))) s64 report(const all *);
static const u16 numbers[] = { 1, 65535 };
static string parts[2];

EXPORT("tell") s64 tell(void) {
  parts[0] = (string){ (u8 *)"x", 1 };
  parts[1] = (string){ (u8 *)"", 0 };
  const all it = { 7, { (u8 *)"one", 3 }, 2.5, { (u16 *)numbers, 2 }, { 1, -3 }, 0x1f600, 18446744073709551615ull, 1, { 0.5, 65534 }, { (u8 *)"two", 3 }, { parts, 2 } };
  return report(&it);
}

EXPORT("many") string *many(all *it) {
  print(it);
  drop(it->b.at, it->b.size), drop(it->d.at, it->d.count * 2), drop(it->j.at, it->j.size);
  for (u32 i = 0; i < it->k.count; i++) drop(it->k.at[i].at, it->k.at[i].size);
  drop(it->k.at, it->k.count * sizeof(string)), drop(it, sizeof(all));
  area.text = (string){ text, end };
  return &area.text;
}
POST("many") void post_many(string *it) {}

EXPORT("wide") double wide(double a, double b, double c, double d, double e, double f, double g, double h, double i, double j, double k, double l, double m, double n, double o, double p, u32 q) {
  return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k + 12 * l + 13 * m + 14 * n + 15 * o + 16 * p + 17.0 * q;
}

EXPORT("toggle") u32 toggle(u32 a, u32 b) { return (a ^ b) | 0xfffffff0; }

typedef struct { u8 rights; struct { u8 some; u16 value; } many; string name; } file;
typedef struct { file *at; u32 count; } files;
static files granted;

EXPORT("grant") files *grant(file *at, u32 count, u32 rights) {
  for (u32 i = 0; i < count; i++) at[i].rights |= rights, at[i].many.value <<= 1;
  granted = (files){ at, count };
  return &granted;
}
POST("grant") void post_grant(files *it) {
  for (u32 i = 0; i < it->count; i++) drop(it->at[i].name.at, it->at[i].name.size);
  drop(it->at, it->count * sizeof(file));
}

EXPORT("tricky") u32 tricky(u8 *a, u32 an, u8 *b, u32 bn, u32 size, u8 *c, u32 cn) {
  drop(a, an), drop(b, bn), drop(c, cn);
  return an + 10 * bn + 100 * size + 1000 * cn;
}

EXPORT("live") u32 live(void) { return alive; }
EXPORT("fail-after") void fail_after(int calls) { fuse = calls; }
