import { expect, test } from "vitest";
import { expandHome, pathFault } from "../../config/home.ts";

/** Programs that were ported to Windows set HOME there too, to another folder. */
const ENV = { linux: { HOME: "/home/me" }, win32: { HOME: "/other", USERPROFILE: "/home/me" } };

test.each([
	["win32", "~", "/home/me"],
	["win32", "~/models", "/home/me/models"],
	["win32", "%USERPROFILE%/models", "/home/me/models"],
	["win32", "%UserProfile%/models", "/home/me/models"],
	["win32", "D:\\models", "D:\\models"],
	["win32", "~other/models", "~other/models"],
	["linux", "~/models", "/home/me/models"],
	["linux", "%USERPROFILE%/models", "%USERPROFILE%/models"],
	["linux", "~\\models", "~\\models"],
] as const)("on %s, %s in a setting means %s", (system, written, path) => {
	expect(expandHome(written, ENV[system], system)).toBe(path);
});

test.each(["~\\models", "%USERPROFILE%\\models"])("on Windows, %s is in the home folder", (written) => {
	// Joined by the rules of the system that runs the test, where a backslash may be a part of a name.
	expect(expandHome(written, ENV.win32, "win32")).toMatch(/^[\\/]home[\\/]me[\\/]+models$/);
	expect(pathFault(written, "win32")).toBeNull();
});

test.each([
	["win32", "%APPDATA%\\models", "%APPDATA%"],
	["win32", "~other\\models", "only ~/"],
	["linux", "~\\models", "only ~/"],
	["linux", "$HOME/models", "$HOME"],
] as const)("on %s, %s is refused, because %s is not expanded", (system, written, words) => {
	expect(pathFault(written, system)).toContain(words);
});
