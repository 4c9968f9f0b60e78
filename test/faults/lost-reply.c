// Fails one call of a kind below a folder as a network share does: after it was carried out, or without.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

// LOST_CALL: link, rename, unlink, open (exclusive ones only) or close. LOST_NTH: which of them, from 1. LOST_AGAIN: "1" when
// every nth fails. LOST_ERRNO: what it answers. LOST_DONE: "1" when it is carried out. LOST_UNDER: the folder. LOST_SAID: a file
// that is made when it fails. LOST_BLIND: "1" when every later open for reading fails too. LOST_NO_LINKS: "1" where there are no
// hard links.
static atomic_int calls;
static atomic_int failed;

static const char *setting(const char *name) {
	const char *value = getenv(name);
	return value ? value : "";
}

static int is(const char *name) { return strcmp(setting(name), "1") == 0; }

static int below(const char *path) {
	const char *folder = setting("LOST_UNDER");
	return *folder && strncmp(path, folder, strlen(folder)) == 0 && !strstr(path, "/state/");
}

static int fails(const char *call, const char *path) {
	if (strcmp(setting("LOST_CALL"), call) != 0 || !below(path)) return 0;
	int made = atomic_fetch_add(&calls, 1) + 1, nth = atoi(setting("LOST_NTH"));
	return is("LOST_AGAIN") && nth > 0 ? made % nth == 0 : made == nth;
}

static int answer(void) {
	int (*real_open)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
	int (*real_close)(int) = dlsym(RTLD_NEXT, "close");
	int said = real_open(setting("LOST_SAID"), O_CREAT | O_WRONLY, 0600);
	if (said >= 0) real_close(said);
	failed = 1;
	errno = atoi(setting("LOST_ERRNO"));
	return -1;
}

#define REAL(name) __typeof__(name) *real = dlsym(RTLD_NEXT, #name)

int link(const char *from, const char *to) {
	REAL(link);
	if (below(to) && is("LOST_NO_LINKS")) return errno = EPERM, -1;
	if (!fails("link", to)) return real(from, to);
	if (is("LOST_DONE")) real(from, to);
	return answer();
}

int rename(const char *from, const char *to) {
	REAL(rename);
	if (!fails("rename", to)) return real(from, to);
	if (is("LOST_DONE")) real(from, to);
	return answer();
}

int unlink(const char *path) {
	REAL(unlink);
	if (!fails("unlink", path)) return real(path);
	if (is("LOST_DONE")) real(path);
	return answer();
}

static int closed(int fd) {
	int (*real)(int) = dlsym(RTLD_NEXT, "close");
	char name[64], path[PATH_MAX];
	snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
	ssize_t length = *setting("LOST_CALL") == 'c' ? readlink(name, path, sizeof path - 1) : -1;
	if (length < 0) return real(fd);
	path[length] = 0;
	if (!fails("close", path)) return real(fd);
	// A descriptor is free after close(2) whatever that answers.
	real(fd);
	return answer();
}

int close(int fd) { return closed(fd); }

// libuv closes files by syscall(2).
long syscall(long number, ...) {
	REAL(syscall);
	va_list rest;
	va_start(rest, number);
	long a[6];
	for (int i = 0; i < 6; i++) a[i] = va_arg(rest, long);
	va_end(rest);
	if (number == SYS_close) return closed(a[0]);
	return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

static int opened(const char *symbol, const char *path, int flags, mode_t mode) {
	int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, symbol);
	if (failed && is("LOST_BLIND") && below(path) && !(flags & O_CREAT)) return errno = EIO, -1;
	if (!(flags & O_EXCL) || !fails("open", path)) return real(path, flags, mode);
	if (is("LOST_DONE")) {
		int fd = real(path, flags, mode);
		int (*real_close)(int) = dlsym(RTLD_NEXT, "close");
		if (fd >= 0) real_close(fd);
	}
	return answer();
}

#define OPEN(symbol)                                                                                                  \
	int symbol(const char *path, int flags, ...) {                                                                    \
		va_list rest;                                                                                                 \
		va_start(rest, flags);                                                                                        \
		mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;                                                     \
		va_end(rest);                                                                                                 \
		return opened(#symbol, path, flags, mode);                                                                    \
	}

OPEN(open)
OPEN(open64)
