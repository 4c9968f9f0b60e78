import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { lockInbox, ownerOfInbox } from "../../../daemon/inbox/lock.ts";
import { canTrace } from "../../faults/strace.ts";
import { tempFolder } from "../temp-folder.ts";

/** Locks an inbox each time it is told to, and says what came of it. */
const LOCKER = `
	import { lockInbox } from ${JSON.stringify(new URL("../../../dist/daemon/inbox/lock.js", import.meta.url).href)};
	process.stdin.on("data", async () => {
		await lockInbox(process.argv[1], "/of-another").then(
			() => process.stdout.write("held"),
			(error) => process.stdout.write(error.code + ": " + error.message),
		);
	});
	// Last: Node opens standard input at its first use, by a system call that a test makes fail from here on.
	process.stdout.write("ready");
`;

async function locker(inbox: string) {
	const child = spawn(process.execPath, ["--input-type=module", "-e", LOCKER, inbox], {
		stdio: ["pipe", "pipe", "inherit"],
	});
	onTestFinished(() => void child.kill("SIGKILL"));
	await once(child.stdout, "data");
	return {
		child,
		async locks(): Promise<string> {
			const said = once(child.stdout, "data");
			const died = once(child, "exit").then(([code, signal]) => {
				throw new Error(`the locker ended without an answer: ${signal ?? code}`);
			});
			died.catch(() => {});
			child.stdin.write("lock");
			return String((await Promise.race([said, died]))[0]);
		},
	};
}

test("of many that lock an inbox at once exactly one does, and all others name it", async () => {
	const inbox = await tempFolder();
	const all = await Promise.all(Array.from({ length: 4 }, () => locker(inbox)));
	const said = await Promise.all(all.map((one) => one.locks()));
	const holder = all[said.indexOf("held")];
	const others = all.filter((one) => one !== holder);
	expect(said.filter((text) => text.startsWith("work.inbox-in-use: "))).toHaveLength(3);
	// The first time, they may have read the note of the owner before it was written.
	for (const other of others) expect(await other.locks()).toContain(`process ${holder?.child.pid} of user`);
	expect(await ownerOfInbox(inbox)).toMatchObject({ pid: holder?.child.pid, state: "/of-another" });
});

test("a killed process holds no lock, and its note names nobody", async () => {
	const inbox = await tempFolder();
	const one = await locker(inbox);
	expect(await one.locks()).toBe("held");
	one.child.kill("SIGKILL");
	await once(one.child, "exit");
	expect(await ownerOfInbox(inbox)).toBeNull();
	const held = await lockInbox(inbox, "/mine");
	expect(await ownerOfInbox(inbox)).toMatchObject({ pid: process.pid, state: "/mine" });
	await held.release();
	expect(await ownerOfInbox(inbox)).toBeNull();
	expect(await readdir(inbox)).toEqual([".autoprune-lock"]);
});

test("the note that a killed daemon did not finish is replaced by the next one's", async () => {
	const inbox = await tempFolder();
	await writeFile(join(inbox, ".autoprune-lock.json.new"), "{");
	const held = await lockInbox(inbox, "/mine");
	expect((await readdir(inbox)).sort()).toEqual([".autoprune-lock", ".autoprune-lock.json"]);
	expect(await ownerOfInbox(inbox)).toMatchObject({ pid: process.pid, state: "/mine" });
	await held.release();
});

test.skipIf(!canTrace).each(["ENOLCK", "ENOSYS", "EINVAL"])(
	"where the file system answers a lock with %s, the inbox is said not to be locked",
	async (errno) => {
		const inbox = await tempFolder();
		const one = await locker(inbox);
		const words = ["-f", "-o", "/dev/null", "-e", "trace=fcntl", "-e", `inject=fcntl:error=${errno}`];
		const tracer = spawn("strace", [...words, "-p", String(one.child.pid)], { stdio: ["ignore", "ignore", "pipe"] });
		onTestFinished(() => void tracer.kill("SIGKILL"));
		// It says that it is attached.
		await once(tracer.stderr, "data");
		expect(await one.locks()).toMatch(/^work\.inbox-not-locked: /);
	},
);

test.each<[string, (path: string) => Promise<void>]>([
	["a link to another file", (path) => symlink("/etc/hostname", path)],
	["a file of something else", (path) => writeFile(path, "no database at all".repeat(99))],
])("%s in the lock's place is not used and not replaced", async (_, put) => {
	const inbox = await tempFolder();
	await put(join(inbox, ".autoprune-lock"));
	await expect(lockInbox(inbox, "/mine")).rejects.toMatchObject({ code: "work.inbox-not-locked" });
	expect(await ownerOfInbox(inbox)).toBeNull();
});
