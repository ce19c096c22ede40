// What C programs do to files, below the current folder.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// The numbers differ between systems, the names do not.
static const char *why(void) {
  switch (errno) {
    case ENOENT: return "ENOENT";
    case EEXIST: return "EEXIST";
    case ENOTDIR: return "ENOTDIR";
    case EISDIR: return "EISDIR";
    case ENOTEMPTY: return "ENOTEMPTY";
    case EBADF: return "EBADF";
    case EINVAL: return "EINVAL";
    case ESPIPE: return "ESPIPE";
    default: return strerror(errno);
  }
}

static void did(const char *what, int failed) { printf("%s: %s\n", what, failed ? why() : "done"); }

static void write_text(const char *path, const char *mode, const char *text) {
  FILE *file = fopen(path, mode);
  if (!file) {
    printf("%s %s: %s\n", mode, path, why());
    return;
  }
  fputs(text, file);
  did(path, fclose(file));
}

static void print_file(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) {
    printf("%s: %s\n", path, why());
    return;
  }
  char line[128];
  while (fgets(line, sizeof line, file)) printf("%s | %s", path, line);
  fclose(file);
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void list(const char *path) {
  DIR *folder = opendir(path);
  if (!folder) {
    printf("list %s: %s\n", path, why());
    return;
  }
  char *names[256];
  size_t count = 0;
  for (struct dirent *entry; (entry = readdir(folder));)
    if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) {
      struct stat about;
      char full[512], line[600];
      snprintf(full, sizeof full, "%s/%s", path, entry->d_name);
      if (stat(full, &about)) continue;
      const int folder = S_ISDIR(about.st_mode);
      if ((entry->d_type == DT_DIR) != folder) puts("d_type and stat disagree");
      snprintf(line, sizeof line, "%s %s %d", entry->d_name, folder ? "folder" : "file", folder ? 0 : (int)about.st_size);
      names[count++] = strdup(line);
    }
  closedir(folder);
  qsort(names, count, sizeof *names, by_name);
  printf("list %s:", path);
  for (size_t i = 0; i < count; i++) printf(" [%s]", names[i]);
  puts("");
}

static void positions(const char *path) {
  int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);
  char text[32] = {0};
  did("write", write(file, "0123456789", 10) != 10);
  did("seek", lseek(file, -4, SEEK_END) != 6);
  did("write again", write(file, "ab", 2) != 2);
  printf("place: %d\n", (int)lseek(file, 0, SEEK_CUR));
  did("pwrite", pwrite(file, "X", 1, 1) != 1);
  did("pread", pread(file, text, 5, 0) != 5);
  printf("text: %s, place: %d\n", text, (int)lseek(file, 0, SEEK_CUR));
  did("seek before the start", lseek(file, -1, SEEK_SET) < 0);
  did("truncate", ftruncate(file, 4));
  did("lengthen", ftruncate(file, 6));
  did("seek past the end", lseek(file, 8, SEEK_SET) != 8);
  did("write there", write(file, "end", 3) != 3);
  struct stat about;
  fstat(file, &about);
  printf("size: %d\n", (int)about.st_size);
  did("sync", fsync(file));
  did("read at the end", read(file, text, 1) != 0);
  did("close", close(file));
  did("close again", close(file));
  file = open(path, O_RDONLY);
  did("write what is only to be read", write(file, "x", 1) < 0);
  close(file);
}

static void many(int count) {
  char path[64];
  did("mkdir many", mkdir("many", 0755));
  for (int i = 0; i < count; i++) {
    snprintf(path, sizeof path, "many/a-file-with-rather-a-long-name-%03d", i);
    close(open(path, O_WRONLY | O_CREAT | O_EXCL, 0644));
  }
  int seen = 0;
  DIR *folder = opendir("many");
  for (struct dirent *entry; (entry = readdir(folder));) seen += entry->d_name[0] != '.';
  rewinddir(folder);
  for (struct dirent *entry; (entry = readdir(folder));) seen += entry->d_name[0] != '.';
  closedir(folder);
  printf("seen twice: %d\n", seen);
  for (int i = 0; i < count; i++) {
    snprintf(path, sizeof path, "many/a-file-with-rather-a-long-name-%03d", i);
    unlink(path);
  }
  did("rmdir many", rmdir("many"));
}

int main(void) {
  list(".");
  print_file("given.txt");
  write_text("given.txt", "a", "appended\n");
  write_text("new.txt", "w", "one\ntwo\n");
  write_text("new.txt", "r+", "ONE");
  write_text("new.txt", "wx", "never");
  write_text("none/new.txt", "w", "never");
  write_text("given.txt/new.txt", "w", "never");
  write_text("folder", "w", "never");
  print_file("given.txt");
  print_file("new.txt");
  print_file("none.txt");
  did("mkdir", mkdir("made", 0755));
  did("mkdir again", mkdir("made", 0755));
  did("mkdir in none", mkdir("none/made", 0755));
  did("rename", rename("new.txt", "made/renamed ü.txt"));
  did("rename onto a file", rename("made/renamed ü.txt", "folder/in.txt"));
  print_file("folder/in.txt");
  did("rename none", rename("none.txt", "some.txt"));
  did("rename a folder", rename("made", "folder/moved"));
  did("rename onto a full folder", rename("folder/moved", "full"));
  did("rename a file onto a folder", rename("given.txt", "full"));
  did("rename a folder onto a file", rename("full", "given.txt"));
  did("rename a folder into itself", rename("folder", "folder/inside"));
  did("rmdir a full folder", rmdir("full"));
  did("rmdir a file", rmdir("given.txt"));
  did("rmdir", rmdir("folder/moved"));
  did("unlink", unlink("full/last.txt"));
  did("unlink again", unlink("full/last.txt"));
  did("rmdir when empty", rmdir("full"));
  positions("places.bin");
  many(150);
  print_file("folder/../given.txt");
  list(".");
  list("folder");
  list("given.txt");
  list("none");
  return 0;
}
