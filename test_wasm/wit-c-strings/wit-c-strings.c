// C as it comes, by clang: a string is the address of bytes that end in 0. What is `const char *` belongs to somebody else, such as a
// literal; what is `char *` is the caller's to free.
// zig: --export=__stack_pointer
typedef unsigned char u8;
typedef unsigned int u32;
#define EXPORT(name) __attribute__((export_name(name)))
#define IMPORT(name) __attribute__((import_module("./host.js"), import_name(name)))

extern u8 __heap_base;
static u32 top, alive;

EXPORT("malloc") void *malloc(unsigned long size) {
  if (alive == 0) top = (u32)&__heap_base;
  u32 at = (top + 7) & -8u;
  u32 have = __builtin_wasm_memory_size(0) << 16;
  if (at + size > have && __builtin_wasm_memory_grow(0, (at + size - have + 65535) >> 16) == (u32)-1) return 0;
  top = at + size;
  alive++;
  return (void *)at;
}
EXPORT("free") void free(void *at) { if (at) alive--; }
EXPORT("live") u32 live(void) { return alive; }

static u32 size(const char *text) {
  u32 n = 0;
  while (text[n]) n++;
  return n;
}
static char *copy(const char *text) {
  u32 n = size(text);
  char *made = malloc(n + 1);
  for (u32 i = 0; i <= n; i++) made[i] = text[i];
  return made;
}

EXPORT("version") const char *version(void) { return "1.2.3 (ü)"; }
EXPORT("length") u32 length(const char *text) { return size(text); }
EXPORT("shout") char *shout(const char *text) {
  char *made = copy(text);
  for (char *at = made; *at; at++) if (*at >= 'a' && *at <= 'z') *at -= 32;
  return made;
}
// Its own argument, which the caller frees anyway.
EXPORT("same") char *same(char *text) { return text; }
EXPORT("after") const char *after(const char *text, char mark) {
  for (; *text; text++) if (*text == mark) return text + 1;
  return 0;
}
EXPORT("either") const char *either(const char *first, const char *second) { return first ? first : second; }
EXPORT("maybe") char *maybe(const char *text) { return text && *text ? copy(text) : 0; }
EXPORT("null") const char *null(u32 owned) { return 0; }

typedef struct { const char *name; const char *alias; u8 kind; } entry;
EXPORT("swapped") entry swapped(entry it) { return (entry){ it.alias ? it.alias : "none", it.name, it.kind + 1 }; }
typedef struct { char *name; const char *origin; char *alias; } found;
EXPORT("find") found find(const char *name) { return (found){ copy(name), "here", *name ? copy(name) : 0 }; }
// `char **`, with the number of them.
EXPORT("total") u32 total(const char **all, u32 count) {
  u32 n = 0;
  for (u32 i = 0; i < count; i++) n += size(all[i]);
  return n;
}

IMPORT("note") void note(const char *text);
IMPORT("ask") char *ask(const char *question, const char *hint);
IMPORT("perhaps") char *perhaps(u32 n);
EXPORT("asked") char *asked(const char *question) {
  note("asking");
  char *answer = ask(question, 0), *none = perhaps(0), *some = perhaps(1);
  note(none ? none : "none");
  note(some);
  free(some);
  return answer;
}
// The last byte of the memory is no 0.
EXPORT("endless") const char *endless(void) {
  char *end = (char *)((__builtin_wasm_memory_size(0) << 16) - 1);
  *end = 'x';
  return end;
}
