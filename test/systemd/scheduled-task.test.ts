import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, win32 } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { install, uninstall } from "../../systemd/install.ts";
import { commandOf, type Launch } from "../../systemd/launch.ts";
import { scheduledTask } from "../../systemd/scheduled-task.ts";
import { aLaunch, tried } from "./launches.ts";

const SCHEMA = fileURLToPath(new URL("task-schema.xsd", import.meta.url));
const SURROUNDINGS = { user: "PC\\some <body>", folder: "C:\\state", askToStop: ["node", "main.js", "stop"] } as const;
const BOM = "\uFEFF";

const canValidate = tried("xmllint", ["--version"])?.status === 0;
if (!canValidate) console.log("skipped: tasks against their schema, for there is no xmllint here");

let folder: string;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "autoprune-task-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function onWindows(changes: Partial<Launch> = {}): Launch {
	return aLaunch({
		node: "C:\\Program Files\\nodejs\\node.exe",
		root: "C:\\auto prune",
		config: "D:\\KI & Bilder\\autoprune.yaml",
		...changes,
	});
}

function textOf(launch: Launch): string {
	return scheduledTask("user", SURROUNDINGS).text(launch);
}

/** Validates a task as it is written to the disk. What xmllint said about it; empty if it is valid. */
function faultsIn(text: string): string {
	const file = join(folder, "task.xml");
	writeFileSync(file, BOM + text, "utf16le");
	const ended = tried("xmllint", ["--noout", "--nonet", "--schema", SCHEMA, file]);
	return ended?.status === 0 ? "" : `${ended?.stderr}`;
}

/** The text of an element of the task that was validated last. */
function elementOf(name: string): string {
	const ended = tried("xmllint", ["--xpath", `string(//*[local-name()="${name}"])`, join(folder, "task.xml")]);
	return (ended?.stdout ?? "").replace(/\n$/, "");
}

/** Splits a command line after its program as CommandLineToArgvW does. */
function splitByWindows(line: string): string[] {
	const found: string[] = [];
	let current: string | null = null;
	let quoted = false;
	for (let at = 0; at < line.length; ) {
		const slashes = /^\\*/.exec(line.slice(at))?.[0].length ?? 0;
		const after = line[at + slashes];
		if (slashes > 0) {
			const escapes = after === '"';
			current = (current ?? "") + "\\".repeat(escapes ? Math.floor(slashes / 2) : slashes);
			at += slashes;
			if (escapes && slashes % 2 === 1) {
				current += '"';
				at++;
			}
		} else if (after === '"') {
			current ??= "";
			quoted = !quoted;
			at++;
		} else if (!quoted && (after === " " || after === "\t")) {
			if (current !== null) found.push(current);
			current = null;
			at++;
		} else {
			current = (current ?? "") + after;
			at++;
		}
	}
	return current === null ? found : [...found, current];
}

describe.skipIf(!canValidate)("the task", () => {
	test("is valid by the scheduler's schema, in the encoding that it exports", () => {
		expect(faultsIn(textOf(onWindows()))).toBe("");
	});

	test.each([
		["an unknown element", /Hidden>/g, "Hiden>"],
		["a count that is no unsigned byte", "<Count>255", "<Count>256"],
		["an interval that is too short", "<Interval>PT1M", "<Interval>PT30S"],
		["the user before the repetition", /(<Repetition>.*<\/Repetition>)\s*(<UserId>.*?<\/UserId>)/s, "$2$1"],
		["actions of an unknown principal", 'Context="Author"', 'Context="Nobody"'],
		["an unescaped character", "&amp;", "&"],
	])("would be refused with %s", (_, right, wrong) => {
		const text = textOf(onWindows());
		const changed = text.replace(right, wrong);
		expect(changed).not.toBe(text);
		expect(faultsIn(changed)).not.toBe("");
	});

	test("starts at log-on of its user only, with few rights, without a time limit, on batteries too", () => {
		expect(faultsIn(textOf(onWindows()))).toBe("");
		expect(elementOf("LogonTrigger")).toContain("PC\\some <body>");
		expect(elementOf("RunLevel")).toBe("LeastPrivilege");
		expect(elementOf("ExecutionTimeLimit")).toBe("PT0S");
		expect(elementOf("DisallowStartIfOnBatteries")).toBe("false");
		expect(elementOf("MultipleInstancesPolicy")).toBe("IgnoreNew");
	});

	test("gives the program every path as it was given, whatever is in it", () => {
		const odd = fc.constantFrom(
			" ",
			"  ",
			"&",
			"<",
			">",
			"'",
			'"',
			"\\",
			"\\\\",
			"%",
			"$",
			"^",
			"!",
			"(",
			";",
			"é",
			"模",
			"😀",
		);
		const part = fc.array(fc.oneof(odd, fc.string({ unit: "grapheme-ascii", maxLength: 4 })), { minLength: 1 });
		const path = part
			.map((parts) => `C:\\${parts.join("")}`)
			.filter((text) => text.length <= 200 && !/%.+%|\$\(/.test(text));
		const launches = fc.record({ node: path, root: path, config: fc.option(path), cwd: path });
		const property = fc.property(launches, (changes) => {
			const launch = onWindows(changes);
			expect(faultsIn(textOf(launch))).toBe("");
			expect(splitByWindows(elementOf("Arguments"))).toEqual(["--headless", ...commandOf(launch)]);
			expect(elementOf("WorkingDirectory")).toBe(launch.config === null ? launch.cwd : launch.root);
		});
		fc.assert(property, { numRuns: 25 });
	});
});

test.each([
	["a variable", "C:\\%TEMP%\\a"],
	["an argument of the task", "C:\\$(Arg0)"],
	["half a character", "C:\\\uD800"],
	["a control character", "C:\\\u0007"],
	["more characters than the scheduler accepts", `C:\\${"a".repeat(300)}`],
])("a path with %s is refused", (_, root) => {
	expect(() => textOf(onWindows({ root }))).toThrow(expect.objectContaining({ code: "service.odd-path" }));
});

test("a service for the machine is refused, with what to do instead", () => {
	expect(() => scheduledTask("system", SURROUNDINGS)).toThrow(
		expect.objectContaining({ code: "service.user-only", hint: expect.stringContaining("--system") }),
	);
});

describe("with a scheduler that writes down what it is asked", () => {
	function scheduler() {
		const home = mkdtempSync(join(tmpdir(), "autoprune-schtasks-"));
		const path = process.env.PATH;
		for (const name of ["schtasks", "stopper"]) {
			writeFileSync(join(home, name), `#!/bin/sh\necho "${name} $*" >> ${home}/calls\n`);
			chmodSync(join(home, name), 0o755);
		}
		process.env.PATH = `${home}:${path}`;
		onTestFinished(() => {
			process.env.PATH = path;
			rmSync(home, { recursive: true, force: true });
		});
		const task = scheduledTask("user", { ...SURROUNDINGS, askToStop: ["stopper", "stop"] });
		const asked = () => readFileSync(join(home, "calls"), "utf8").trim().split("\n");
		return { task: { ...task, file: join(home, "scheduled-task.xml") }, asked };
	}
	const file = win32.join(SURROUNDINGS.folder, "scheduled-task.xml");

	test("installing registers the task, and starts it after an earlier daemon was asked to stop", () => {
		const { task, asked } = scheduler();
		install(task, onWindows());
		expect(readFileSync(task.file).subarray(0, 4)).toEqual(Buffer.from([0xff, 0xfe, 0x3c, 0x00]));
		expect(asked()).toEqual([
			`schtasks /create /tn autoprune /xml ${file} /f`,
			"stopper stop",
			"schtasks /end /tn autoprune",
			"schtasks /run /tn autoprune",
		]);
		expect(() => install(task, onWindows())).not.toThrow();
	});

	test("uninstalling asks the daemon to stop before it ends and removes the task", () => {
		const { task, asked } = scheduler();
		install(task, onWindows());
		uninstall(task);
		expect(existsSync(task.file)).toBe(false);
		expect(asked().slice(4)).toEqual([
			"stopper stop",
			"schtasks /end /tn autoprune",
			"schtasks /delete /tn autoprune /f",
		]);
	});
});
