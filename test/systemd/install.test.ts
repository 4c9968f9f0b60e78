import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Definition } from "../../systemd/definition.ts";
import { install, showStatus, uninstall } from "../../systemd/install.ts";
import { MARK } from "../../systemd/template.ts";
import { systemdUnit } from "../../systemd/unit.ts";
import { aLaunch } from "./launches.ts";

let folder: string;
let calls: string;
let definition: Definition;
const path = process.env.PATH;

/** A supervisor that only writes down what it is asked; it fails where `fails` says so. */
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "autoprune-install-"));
	calls = join(folder, "calls");
	const tool = join(folder, "systemctl");
	writeFileSync(
		tool,
		`#!/bin/sh\necho "$*" >> ${calls}\nif [ "$2" = "$(cat ${folder}/fails)" ]; then echo no >&2; exit 3; fi\n`,
	);
	writeFileSync(join(folder, "fails"), "nothing");
	chmodSync(tool, 0o755);
	process.env.PATH = `${folder}:${path}`;
	definition = { ...systemdUnit("user", join(folder, "config")), supervisor: { sign: folder, name: "systemd" } };
});

afterEach(() => {
	process.env.PATH = path;
	rmSync(folder, { recursive: true, force: true });
});

function asked(): string[] {
	return existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n") : [];
}

test("installing writes the file and has the service started, now and from now on", () => {
	install(definition, aLaunch());
	expect(readFileSync(definition.file, "utf8")).toContain(MARK);
	expect(asked()).toEqual([
		"--user daemon-reload",
		"--user enable autoprune.service",
		"--user restart autoprune.service",
	]);
});

test("installing once more takes the new settings", () => {
	install(definition, aLaunch());
	install(definition, aLaunch({ config: "/etc/other.yaml" }));
	expect(readFileSync(definition.file, "utf8")).toContain("/etc/other.yaml");
	expect(asked()).toHaveLength(6);
});

test("uninstalling stops the service, removes its file and says so to systemd", () => {
	install(definition, aLaunch());
	uninstall(definition);
	expect(existsSync(definition.file)).toBe(false);
	expect(asked().slice(3)).toEqual(["--user disable --now autoprune.service", "--user daemon-reload"]);
});

test("a file that somebody else wrote is neither replaced nor removed", () => {
	mkdirSync(join(folder, "config", "systemd", "user"), { recursive: true });
	writeFileSync(definition.file, "[Service]\nExecStart=/bin/true\n");
	const foreign = expect.objectContaining({ code: "service.foreign-file" });
	expect(() => install(definition, aLaunch())).toThrow(foreign);
	expect(() => uninstall(definition)).toThrow(foreign);
	expect(readFileSync(definition.file, "utf8")).toBe("[Service]\nExecStart=/bin/true\n");
	expect(asked()).toEqual([]);
});

test("where systemd does not run the machine, nothing is written", () => {
	const elsewhere = { ...definition, supervisor: { sign: join(folder, "absent"), name: "systemd" } };
	const thrown = expect.objectContaining({ code: "service.no-supervisor" });
	expect(() => install(elsewhere, aLaunch())).toThrow(thrown);
	expect(existsSync(definition.file)).toBe(false);
});

test("a service that does not start says what systemd said", () => {
	writeFileSync(join(folder, "fails"), "restart");
	expect(() => install(definition, aLaunch())).toThrow(
		expect.objectContaining({
			code: "service.command-failed",
			message: "`systemctl --user restart autoprune.service` failed: no",
		}),
	);
});

test.skipIf(!existsSync("/sys/kernel"))("a folder without permission to write is named", () => {
	// Linux lets nobody create a folder in /sys.
	const elsewhere = { ...definition, file: "/sys/autoprune/autoprune.service" };
	const thrown = expect.objectContaining({ code: "service.no-rights" });
	expect(() => install(elsewhere, aLaunch())).toThrow(thrown);
	expect(asked()).toEqual([]);
});

test("a service that is not installed has no status and cannot be removed", () => {
	const thrown = expect.objectContaining({ code: "service.not-installed" });
	expect(() => uninstall(definition)).toThrow(thrown);
	expect(() => showStatus(definition)).toThrow(thrown);
});

test("the status is that of the supervisor", () => {
	install(definition, aLaunch());
	expect(showStatus(definition)).toBe(true);
	writeFileSync(join(folder, "fails"), "--no-pager");
	expect(showStatus(definition)).toBe(false);
});

test("a service file whose folder is a file is not blamed on permissions", () => {
	writeFileSync(join(folder, "config"), "");
	expect(() => install(definition, aLaunch())).toThrow(expect.objectContaining({ code: "work.not-a-folder" }));
	expect(asked()).toEqual([]);
});
