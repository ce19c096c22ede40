/* A shell of a few commands, one for each run: `shell ls /notes`, `shell echo words > file`. The playground's terminal runs it. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int failed(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  return 1;
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static int ls(const char *path) {
  DIR *folder = opendir(path);
  if (!folder) return failed(path);
  char *names[256];
  int count = 0;
  for (struct dirent *entry; count < 256 && (entry = readdir(folder));) {
    if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) names[count++] = strdup(entry->d_name);
  }
  closedir(folder);
  qsort(names, count, sizeof *names, by_name);
  for (int i = 0; i < count; i++) {
    char full[1024];
    struct stat is;
    snprintf(full, sizeof full, "%s/%s", path, names[i]);
    if (stat(full, &is)) failed(full);
    else if (S_ISDIR(is.st_mode)) printf("%s/\n", names[i]);
    else printf("%-20s %6lld\n", names[i], (long long)is.st_size);
    free(names[i]);
  }
  return 0;
}

static int cat(FILE *file, const char *name) {
  char bytes[4096];
  size_t count;
  if (!file) return failed(name);
  while ((count = fread(bytes, 1, sizeof bytes, file))) fwrite(bytes, 1, count, stdout);
  if (ferror(file)) return failed(name);
  if (file != stdin) fclose(file);
  return 0;
}

static int wc(FILE *file, const char *name) {
  long lines = 0, words = 0, bytes = 0;
  int in_word = 0;
  if (!file) return failed(name);
  for (int c; (c = fgetc(file)) != EOF; bytes++) {
    lines += c == '\n';
    int is_space = c == ' ' || c == '\n' || c == '\t';
    words += !is_space && !in_word;
    in_word = !is_space;
  }
  if (file != stdin) fclose(file);
  printf("%6ld %6ld %6ld %s\n", lines, words, bytes, name);
  return 0;
}

static int help(void) {
  puts("cat [file…]   ls [folder]   wc [file…]   echo words…\n"
       "mkdir folder  rm path       mv from to   pwd\n"
       "A command's output goes into a file by `> file`, and behind its end by `>> file`.");
  return 0;
}

/* Takes `> file` off the end. */
static int redirect(int *count, char **words) {
  if (*count < 3) return 0;
  const char *mode = !strcmp(words[*count - 2], ">") ? "w" : !strcmp(words[*count - 2], ">>") ? "a" : NULL;
  if (!mode) return 0;
  const char *name = words[*count - 1];
  *count -= 2;
  words[*count] = NULL;
  return freopen(name, mode, stdout) ? 0 : failed(name);
}

static int each(int count, char **words, int (*command)(FILE *, const char *)) {
  int code = count > 2 ? 0 : command(stdin, "-");
  for (int i = 2; i < count; i++) code |= command(fopen(words[i], "r"), words[i]);
  return code;
}

int main(int count, char **words) {
  if (redirect(&count, words)) return 1;
  const char *name = count > 1 ? words[1] : "help";
  const char *first = count > 2 ? words[2] : NULL;
  if (!strcmp(name, "help")) return help();
  if (!strcmp(name, "ls")) return ls(first ? first : ".");
  if (!strcmp(name, "cat")) return each(count, words, cat);
  if (!strcmp(name, "wc")) return each(count, words, wc);
  if (!strcmp(name, "pwd")) {
    char path[1024];
    return getcwd(path, sizeof path) ? !puts(path) : failed("pwd");
  }
  if (!strcmp(name, "echo")) {
    for (int i = 2; i < count; i++) printf("%s%s", i > 2 ? " " : "", words[i]);
    putchar('\n');
    return 0;
  }
  if (!first) return fprintf(stderr, "%s: which one?\n", name), 2;
  if (!strcmp(name, "mkdir")) return mkdir(first, 0777) ? failed(first) : 0;
  if (!strcmp(name, "rm")) return remove(first) ? failed(first) : 0;
  if (!strcmp(name, "mv") && count > 3) return rename(first, words[3]) ? failed(first) : 0;
  fprintf(stderr, "%s: no such command; `help` lists them\n", name);
  return 127;
}
