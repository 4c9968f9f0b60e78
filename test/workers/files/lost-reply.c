/*
 * Preloaded into a process: fails one kind of call on paths below one folder with a given errno, either before it is
 * executed or after, as a network file system does that loses a reply. LOST_REPLY is "call:errno:done" or
 * "call:errno:not-done"; LOST_REPLY_BELOW is what the path begins with. Only the first such call fails. With NO_LINKS set,
 * link() always answers EPERM, as on a file system without hard links.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

static int spent = 0;

/* 0: the call is not affected; 1: it fails without being executed; 2: it is executed and fails. */
static int affected(const char *call, const char *path, int *number) {
	const char *how = getenv("LOST_REPLY");
	const char *below = getenv("LOST_REPLY_BELOW");
	char name[32], done[32];
	if (how == NULL || below == NULL || path == NULL || strncmp(path, below, strlen(below)) != 0) return 0;
	if (sscanf(how, "%31[^:]:%d:%31s", name, number, done) != 3 || strcmp(name, call) != 0) return 0;
	if (__sync_fetch_and_add(&spent, 1) > 0) return 0;
	return strcmp(done, "done") == 0 ? 2 : 1;
}

#define FAIL(how, run) \
	do { \
		if (how == 2) (void)!(run); \
		errno = number; \
		return -1; \
	} while (0)

int rename(const char *from, const char *to) {
	int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
	int number = 0, how = affected("rename", to, &number);
	if (how == 0) return real(from, to);
	FAIL(how, real(from, to));
}

int link(const char *from, const char *to) {
	int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "link");
	int number = EPERM, how = getenv("NO_LINKS") != NULL ? 1 : affected("link", to, &number);
	if (how == 0) return real(from, to);
	FAIL(how, real(from, to));
}

int unlink(const char *path) {
	int (*real)(const char *) = dlsym(RTLD_NEXT, "unlink");
	int number = 0, how = affected("unlink", path, &number);
	if (how == 0) return real(path);
	FAIL(how, real(path));
}

static int opened(const char *call, const char *path, int flags, mode_t mode) {
	int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, call);
	int number = 0, how = (flags & O_EXCL) == 0 ? 0 : affected("open", path, &number);
	if (how == 0) return real(path, flags, mode);
	FAIL(how, real(path, flags, mode));
}

int open(const char *path, int flags, ...) {
	va_list rest;
	va_start(rest, flags);
	mode_t mode = (flags & O_CREAT) == 0 ? 0 : va_arg(rest, mode_t);
	va_end(rest);
	return opened("open", path, flags, mode);
}

int open64(const char *path, int flags, ...) {
	va_list rest;
	va_start(rest, flags);
	mode_t mode = (flags & O_CREAT) == 0 ? 0 : va_arg(rest, mode_t);
	va_end(rest);
	return opened("open64", path, flags, mode);
}
