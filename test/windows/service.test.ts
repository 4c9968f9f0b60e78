import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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

test("service status says whether the daemon runs, not only that the task is registered", async () => {
	expect(await home.run("service", "status")).toMatchObject({ code: 1, stdout: "" });
	const state = join(home.folder, "AppData", "Local", "autoprune");
	mkdirSync(state);
	writeFileSync(join(state, "scheduled-task.xml"), "");
	const down = await home.run("service", "status");
	expect([down.code, down.stdout]).toEqual([1, expect.stringMatching(/^down /)]);
	await home.watching();
	const running = await home.run("service", "status");
	expect([running.code, running.stdout]).toEqual([0, expect.stringMatching(/^running /)]);
});
