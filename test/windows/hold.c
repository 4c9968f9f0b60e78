/*
 * hold PATH SHARE READY END: opens a file or folder for reading, as a web UI or a virus scanner does, and keeps it open.
 *
 * SHARE says what others may do meanwhile: any of r (read), w (write) and d (delete or rename); "-" is nothing.
 * Creates the file READY when PATH is open, and ends when the file END exists. The exit code is the error of Windows.
 */
#include <wchar.h>
#include <windows.h>

int wmain(int argc, wchar_t **argv)
{
	HANDLE held, ready;
	DWORD share = 0;

	if (argc != 5)
		return ERROR_BAD_ARGUMENTS;
	if (wcschr(argv[2], L'r'))
		share |= FILE_SHARE_READ;
	if (wcschr(argv[2], L'w'))
		share |= FILE_SHARE_WRITE;
	if (wcschr(argv[2], L'd'))
		share |= FILE_SHARE_DELETE;
	held = CreateFileW(argv[1], GENERIC_READ, share, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
	if (held == INVALID_HANDLE_VALUE)
		return GetLastError();
	ready = CreateFileW(argv[3], GENERIC_WRITE, FILE_SHARE_READ, NULL, CREATE_NEW, 0, NULL);
	if (ready == INVALID_HANDLE_VALUE)
		return GetLastError();
	CloseHandle(ready);
	while (GetFileAttributesW(argv[4]) == INVALID_FILE_ATTRIBUTES)
		Sleep(10);
	return 0;
}
