// The canonical ABI by hand: arguments are the callee's, results lie in a return area until cabi_post_… is called.
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;
#define EXPORT(name) __attribute__((export_name(name)))
#define POST(name) EXPORT("cabi_post_" name)

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

EXPORT("cabi_realloc") void *cabi_realloc(void *old, u32 old_size, u32 align, u32 size) {
  void *at = take(size, align);
  if (at && old_size) { __builtin_memcpy(at, old, old_size < size ? old_size : size); drop(old, old_size); }
  return at;
}

// What the compiler calls for the builtins.
void *memcpy(void *to, const void *from, u32 size) {
  for (u32 i = 0; i < size; i++) ((u8 *)to)[i] = ((const u8 *)from)[i];
  return to;
}

typedef struct { u8 *at; u32 size; } string;
typedef struct { double x, y; } point;
typedef struct { u8 some; string value; } maybe_string;
typedef struct { string *at; u32 count; } strings;
typedef struct { string name; u8 age; maybe_string email; point home; strings likes; } person;

static string copy(const u8 *at, u32 size) {
  string made = { (u8 *)1, size };
  if (size > 0) { made.at = take(size, 1); __builtin_memcpy(made.at, at, size); }
  return made;
}
static string literal(const char *text) { return copy((const u8 *)text, __builtin_strlen(text)); }
unsigned long strlen(const char *text) { u32 n = 0; while (text[n]) n++; return n; }

// A payload begins where the strictest of its cases may lie.
static union { string text; struct { u8 failed; double value; } quotient; struct { u8 failed; u8 gap[7]; string error; } problem; struct { u8 failed; u8 error; } checked; point middle; struct { u8 some; u32 value; } found; person who; strings parts; struct { string text; unsigned short number; } pair; } area;

EXPORT("greet") string *greet(u8 *at, u32 size) {
  string made = { take(size + 8, 1), size + 8 };
  __builtin_memcpy(made.at, "Hello, ", 7);
  __builtin_memcpy(made.at + 7, at, size);
  made.at[size + 7] = '!';
  drop(at, size);
  area.text = made;
  return &area.text;
}
POST("greet") void post_greet(string *it) { drop(it->at, it->size); }

EXPORT("sum") double sum(double *at, u32 count) {
  double sum = 0;
  for (u32 i = 0; i < count; i++) sum += at[i];
  drop(at, count * 8);
  return sum;
}

EXPORT("reversed") string *reversed(u8 *at, u32 size) {
  string made = copy(at, size);
  for (u32 i = 0; i < size; i++) made.at[i] = at[size - 1 - i];
  drop(at, size);
  area.text = made;
  return &area.text;
}
POST("reversed") void post_reversed(string *it) { drop(it->at, it->size); }

EXPORT("is-even") u32 is_even(u32 n) { return n % 2 == 0; }
EXPORT("nextChar") u32 next_char(u32 c) { return c + 1; }
EXPORT("not") u32 not(u32 flag) { return !flag; }
EXPORT("low") int low(u32 n) { return (int)n; }
EXPORT("largest") u64 largest(void) { return -1; }
EXPORT("wrap") u32 wrap(u32 n) { return n - 1; }

EXPORT("divide") void *divide(double a, double b) {
  if (b == 0) { area.problem.failed = 1; area.problem.error = literal("division by zero"); return &area; }
  area.quotient.failed = 0;
  area.quotient.value = a / b;
  return &area;
}
POST("divide") void post_divide(u8 *it) { if (*it) drop(0, 1); }

EXPORT("check") void *check(u32 color) { area.checked.failed = color == 0; area.checked.error = color; return &area; }

EXPORT("middle") point *middle(double ax, double ay, double bx, double by) {
  area.middle = (point){ (ax + bx) / 2, (ay + by) / 2 };
  return &area.middle;
}

EXPORT("find") void *find(u8 *text, u32 size, u8 *part, u32 part_size, u32 has_start, u32 start) {
  area.found.some = 0;
  for (u32 i = has_start ? start : 0; i + part_size <= size; i++) {
    u32 same = 0;
    while (same < part_size && text[i + same] == part[same]) same++;
    if (same == part_size) { area.found.some = 1; area.found.value = i; break; }
  }
  drop(text, size);
  drop(part, part_size);
  return &area;
}

EXPORT("birthday") person *birthday(u8 *name, u32 name_size, u32 age, u32 has_email, u8 *email, u32 email_size, double x, double y, string *likes, u32 likes_count) {
  // The arguments are ours: they become the result.
  area.who = (person){ { name, name_size }, age + 1, { has_email, { email, email_size } }, { x, y }, { likes, likes_count } };
  return &area.who;
}
POST("birthday") void post_birthday(person *it) {
  drop(it->name.at, it->name.size);
  if (it->email.some) drop(it->email.value.at, it->email.value.size);
  for (u32 i = 0; i < it->likes.count; i++) drop(it->likes.at[i].at, it->likes.at[i].size);
  drop(it->likes.at, it->likes.count);
}

EXPORT("split") strings *split(u8 *text, u32 size, u32 at) {
  u32 count = 1;
  for (u32 i = 0; i < size; i++) count += text[i] == at;
  strings made = { take(count * sizeof(string), 4), 0 };
  for (u32 i = 0, start = 0; i <= size; i++) {
    if (i < size && text[i] != at) continue;
    made.at[made.count++] = copy(text + start, i - start);
    start = i + 1;
  }
  drop(text, size);
  area.parts = made;
  return &area.parts;
}
POST("split") void post_split(strings *it) {
  for (u32 i = 0; i < it->count; i++) drop(it->at[i].at, it->at[i].size);
  drop(it->at, it->count);
}

EXPORT("swap") void *swap(u32 number, u8 *text, u32 size) {
  area.pair.text = (string){ text, size };
  area.pair.number = number;
  return &area;
}
POST("swap") void post_swap(string *it) { drop(it->at, it->size); }

EXPORT("colder") u32 colder(u32 color) { return color < 2 ? color + 1 : color; }
EXPORT("reset") void reset(void) {}
EXPORT("live") u32 live(void) { return alive; }
EXPORT("fail-after") void fail_after(int calls) { fuse = calls; }
EXPORT("plain") int plain(int n) { return n; }
EXPORT("name with space") u32 odd(void) { return 7; }
