import { afterEach, beforeEach, expect, test } from "vitest";
import { makeWindowsHome, type WindowsHome } from "./home.ts";

let home: WindowsHome;

beforeEach(() => {
	home = makeWindowsHome();
});

afterEach(() => home.end());

test("service print prints a task for the Task Scheduler", async () => {
	const { code, stdout } = await home.run("service", "print");
	expect(code).toBe(0);
	expect(stdout).toContain('<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">');
	expect(stdout).toContain("<LogonTrigger>");
	expect(stdout).toContain("<RunLevel>LeastPrivilege</RunLevel>");
});
