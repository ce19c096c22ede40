// Symbolic and hard links that stay inside, and times of files.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *why(void) {
  switch (errno) {
    case ENOENT: return "ENOENT";
    case EEXIST: return "EEXIST";
    case ELOOP: return "ELOOP";
    case EINVAL: return "EINVAL";
    case ENOTDIR: return "ENOTDIR";
    default: return strerror(errno);
  }
}

static void did(const char *what, int failed) { printf("%s: %s\n", what, failed ? why() : "done"); }

static void print_file(const char *path) {
  char text[64];
  int file = open(path, O_RDONLY);
  if (file < 0) {
    printf("%s: %s\n", path, why());
    return;
  }
  ssize_t length = read(file, text, sizeof text);
  printf("%s | %.*s\n", path, (int)length, text);
  close(file);
}

int main(void) {
  did("symlink", symlink("folder/in.txt", "link.txt"));
  did("symlink to a folder", symlink("folder", "link"));
  did("symlink to none", symlink("none", "dangling"));
  did("symlink round", symlink("round", "round"));
  did("symlink where something is", symlink("folder", "link"));
  did("symlink back", symlink("../given.txt", "folder/back"));
  print_file("link.txt");
  print_file("link/in.txt");
  print_file("link/back");
  print_file("dangling");
  print_file("round");
  char target[64] = {0};
  did("readlink", readlink("link.txt", target, sizeof target - 1) < 0);
  printf("target: %s\n", target);
  did("readlink of a file", readlink("given.txt", target, sizeof target) < 0);
  did("open without following", open("link.txt", O_RDONLY | O_NOFOLLOW) < 0);
  struct stat about;
  did("lstat", lstat("link.txt", &about));
  printf("a link: %s, %d bytes\n", S_ISLNK(about.st_mode) ? "yes" : "no", (int)about.st_size);
  did("stat", stat("link.txt", &about));
  printf("a file: %s, %d bytes\n", S_ISREG(about.st_mode) ? "yes" : "no", (int)about.st_size);
  did("link", link("given.txt", "second.txt"));
  did("link where something is", link("given.txt", "link.txt"));
  did("stat", stat("second.txt", &about));
  printf("names: %d\n", (int)about.st_nlink);
  int file = open("second.txt", O_WRONLY | O_APPEND);
  did("append", write(file, " more", 5) != 5);
  const struct timespec times[2] = {{1000000000, 0}, {1234567890, 500000000}};
  did("set times", futimens(file, times));
  did("stat", fstat(file, &about));
  printf("read %lld, written %lld.%ld\n", (long long)about.st_atim.tv_sec, (long long)about.st_mtim.tv_sec, about.st_mtim.tv_nsec);
  close(file);
  print_file("given.txt");
  did("unlink a link", unlink("link.txt"));
  print_file("folder/in.txt");
  did("rename a link", rename("link", "renamed"));
  print_file("renamed/in.txt");
  return 0;
}
