import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { NOT_WRITABLE, writeError } from "../workers/files/errno-errors.ts";
import { errnoOf } from "../workers/files/identity.ts";
import type { Definition, ServiceStep } from "./definition.ts";
import { serviceError } from "./errors.ts";
import type { Launch } from "./launch.ts";
import { MARK } from "./template.ts";

/** Writes a service's file, starts the service and enables it. Never overwrites a foreign file. Throws `service.*`. */
export function install(definition: Definition, launch: Launch): void {
	const { file, start, encoding } = definition;
	const text = definition.text(launch);
	expectSupervisor(definition);
	if (existsSync(file)) expectOurs(definition);
	try {
		mkdirSync(dirname(file), { recursive: true });
		// Renamed when complete: systemd would also start an incomplete unit.
		const mark = encoding === "utf16le" ? "\uFEFF" : "";
		writeFileSync(`${file}.new`, mark + text, { encoding, mode: 0o644 });
		renameSync(`${file}.new`, file);
	} catch (error) {
		throw fileError(error, file);
	}
	for (const step of start) run(step);
}

/** Stops a service and removes its file. Throws `service.*`. */
export function uninstall(definition: Definition): void {
	const { file, stop, forget } = definition;
	if (!existsSync(file)) throw serviceError("service.not-installed", { file });
	expectOurs(definition);
	expectSupervisor(definition);
	for (const step of stop) run(step);
	try {
		rmSync(file);
	} catch (error) {
		throw fileError(error, file);
	}
	for (const step of forget) run(step);
}

/** Lets the supervisor print the state of the service. Returns what `statusSays` says. Throws `service.*`. */
export function showStatus(definition: Definition): boolean {
	const { file, status } = definition;
	if (!existsSync(file)) throw serviceError("service.not-installed", { file });
	expectSupervisor(definition);
	const [name, ...rest] = status;
	const ended = spawnSync(name, rest, { stdio: "inherit" });
	if (ended.error !== undefined) throw serviceError("service.no-supervisor", { what: `${name} was not found` });
	return ended.status === 0;
}

function expectSupervisor({ supervisor }: Definition): void {
	if (supervisor === null || existsSync(supervisor.sign)) return;
	const { name, sign } = supervisor;
	throw serviceError("service.no-supervisor", {
		what: `${name} does not run on this machine: ${sign} does not exist`,
	});
}

function expectOurs({ file, encoding }: Definition): void {
	let text: string;
	try {
		text = readFileSync(file, encoding);
	} catch (error) {
		throw fileError(error, file);
	}
	if (!text.includes(MARK)) throw serviceError("service.foreign-file", { file });
}

function run({ command, mayFail }: ServiceStep): void {
	const [name, ...rest] = command;
	const { error, status, stderr } = spawnSync(name, rest, { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] });
	if (error !== undefined) throw serviceError("service.no-supervisor", { what: `${name} was not found` });
	if (status === 0 || mayFail) return;
	const said = stderr.trim() || `it exited with code ${status}`;
	throw serviceError("service.command-failed", { command: command.join(" "), said });
}

function fileError(error: unknown, file: string): unknown {
	const errno = errnoOf(error);
	if (errno === null) return error;
	if (NOT_WRITABLE.has(errno)) return serviceError("service.no-rights", { file, errno }, { cause: error });
	return writeError(errno, file, error);
}
