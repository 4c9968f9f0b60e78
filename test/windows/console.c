/*
 * console ORDERS [NAME=VALUE]... PROGRAM ARGUMENTS...: runs a program in a console of its own, as a terminal window
 * does, with these environment variables. Wine itself sets some of them, such as USERPROFILE, for what it starts.
 *
 * Files in the folder ORDERS are orders: "ctrl-c" sends Ctrl-C to the program, "terminate" ends it by TerminateProcess.
 * Each order is deleted before it is carried out, so that it can be given again. Ctrl-Break is missing, because Wine 8
 * does not have it. The exit code is that of the program.
 */
#include <stdio.h>
#include <wchar.h>
#include <windows.h>

#define LONGEST 32768

static wchar_t line[LONGEST];

/* The rest of our own command line after `skip` arguments, with its quotes. */
static wchar_t *arguments_after(int skip)
{
	wchar_t *at = GetCommandLineW();
	int quoted;

	while (skip-- > 0) {
		for (quoted = 0; *at && (quoted || *at != L' '); at++)
			if (*at == L'"')
				quoted = !quoted;
		while (*at == L' ')
			at++;
	}
	return at;
}

/* Whether an order is given; it is deleted. */
static int ordered(const wchar_t *orders, const wchar_t *name)
{
	wchar_t path[MAX_PATH];

	swprintf(path, MAX_PATH, L"%ls\\%ls", orders, name);
	return DeleteFileW(path);
}

static DWORD failed(const char *what)
{
	DWORD error = GetLastError();

	fprintf(stderr, "console: %s failed with error %lu\n", what, error);
	fflush(stderr);
	return error;
}

static void expect_success(BOOL done, const char *what)
{
	if (!done)
		failed(what);
}

/* On a busy machine, Wine's console host may not be ready in time. */
static BOOL alloc_console(void)
{
	int tries;

	for (tries = 0; tries < 5; tries++) {
		if (AllocConsole())
			return TRUE;
		FreeConsole();
		Sleep(200);
	}
	return FALSE;
}

int wmain(int argc, wchar_t **argv)
{
	STARTUPINFOW startup = { .cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES };
	PROCESS_INFORMATION process;
	wchar_t *equals;
	DWORD code = 0;
	int first = 2;

	for (; first < argc && (equals = wcschr(argv[first], L'=')); first++) {
		*equals = 0;
		SetEnvironmentVariableW(argv[first], equals + 1);
	}
	if (first >= argc)
		return ERROR_BAD_ARGUMENTS;
	startup.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
	startup.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
	startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
	FreeConsole();
	if (!alloc_console())
		return failed("AllocConsole");
	wcsncpy(line, arguments_after(first), LONGEST - 1);
	if (!CreateProcessW(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process))
		return failed("CreateProcess");
	/* We share the console and must not end by its Ctrl-C. The program was started before, so it does not inherit this. */
	SetConsoleCtrlHandler(NULL, TRUE);
	while (WaitForSingleObject(process.hProcess, 5) == WAIT_TIMEOUT) {
		if (ordered(argv[1], L"ctrl-c"))
			expect_success(GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0), "Ctrl-C");
		if (ordered(argv[1], L"terminate"))
			expect_success(TerminateProcess(process.hProcess, 1), "TerminateProcess");
	}
	GetExitCodeProcess(process.hProcess, &code);
	return code;
}
