// C as it comes: a struct is returned at an address that the caller passes first, malloc and free are the allocator, and
// the caller frees what it passed and what it got.
typedef unsigned char u8;
typedef unsigned int u32;
#define EXPORT(name) __attribute__((export_name(name)))

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

typedef struct { u8 *at; u32 size; } string;
typedef struct { u32 width, height; } dimensions;

EXPORT("repeat") string repeat(const u8 *at, u32 size, u32 times) {
  string made = { 0, size * times };
  if (made.size > 0) made.at = malloc(made.size);
  for (u32 i = 0; i < made.size; i++) made.at[i] = at[i % size];
  return made;
}
EXPORT("turned") dimensions turned(u32 width, u32 height) { return (dimensions){ height, width }; }
EXPORT("live") u32 live(void) { return alive; }
