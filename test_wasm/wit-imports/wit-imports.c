// JavaScript functions that take and give strings: results of several parts come through an address passed last.
typedef unsigned char u8;
typedef unsigned int u32;
#define EXPORT(name) __attribute__((export_name(name)))
#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))

extern u8 __heap_base;
static u32 top, alive;

EXPORT("cabi_realloc") void *cabi_realloc(void *old, u32 old_size, u32 align, u32 size) {
  if (alive == 0) top = (u32)&__heap_base;
  u32 at = (top + align - 1) & -align;
  u32 have = __builtin_wasm_memory_size(0) << 16;
  if (at + size > have && __builtin_wasm_memory_grow(0, (at + size - have + 65535) >> 16) == (u32)-1) return 0;
  top = at + size;
  alive++;
  return (void *)at;
}
static void drop(u32 size) { if (size > 0) alive--; }

typedef struct { u8 *at; u32 size; } string;
typedef struct { string *at; u32 count; } strings;
typedef struct { string key; u8 some; double value; } entry;
typedef struct { u8 failed; union { entry found; string error; } it; } lookup_result;

IMPORT("./host.js", "log") void host_log(u32 level, const char *at, u32 size);
IMPORT("./host.js", "translate") void translate(u8 *at, u32 size, string *result);
IMPORT("./host.js", "lookup") void lookup(u8 *at, u32 size, lookup_result *result);
IMPORT("./ask.js", "sure") u32 sure(const char *at, u32 size, u32 n);
IMPORT("./ask.js", "words") void words(strings *result);

static union { string text; struct { u8 failed; double value; } sum; struct { u8 failed; u8 gap[7]; string error; } problem; } area;

EXPORT("run") string *run(u8 *at, u32 size) {
  host_log(1, "running", 7);
  translate(at, size, &area.text);
  drop(size);
  return &area.text;
}
EXPORT("cabi_post_run") void post_run(string *it) { drop(it->size); }

EXPORT("total") void *total(string *keys, u32 count) {
  double sum = 0;
  string error = { 0, 0 };
  for (u32 i = 0; i < count; i++) {
    lookup_result found;
    if (error.at == 0) {
      lookup(keys[i].at, keys[i].size, &found);
      if (found.failed) error = found.it.error;
      else {
        if (found.it.found.some) sum += found.it.found.value;
        drop(found.it.found.key.size);
      }
    }
    drop(keys[i].size);
  }
  drop(count);
  area.sum.failed = error.at != 0;
  if (error.at) area.problem.error = error;
  else area.sum.value = sum;
  return &area;
}
EXPORT("cabi_post_total") void post_total(u8 *it) { if (*it) drop(area.problem.error.size); }

EXPORT("count-words") u32 count_words(void) {
  strings all;
  words(&all);
  for (u32 i = 0; i < all.count; i++) drop(all.at[i].size);
  drop(all.count);
  return all.count;
}
EXPORT("is-sure") u32 is_sure(u32 n) { return sure("sure?", 5, n); }
EXPORT("live") u32 live(void) { return alive; }
