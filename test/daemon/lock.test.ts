import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isLocked, lockFolder, lockHolder } from "../../daemon/lock.ts";
import { tempFolder } from "./temp-folder.ts";

const HOLDER = `
	import { lockFolder } from ${JSON.stringify(new URL("../../dist/daemon/lock.js", import.meta.url).href)};
	try {
		await lockFolder(process.argv[1]);
		process.stdout.write("held");
		setInterval(() => undefined, 1000);
	} catch (error) {
		process.stdout.write(error.code + " " + error.detail.pid);
	}
`;

test("a second daemon is refused with the process id of the first", async () => {
	const folder = await tempFolder();
	const first = await holder(folder);
	expect(first.said).toBe("held");
	await expect(lockFolder(folder)).rejects.toMatchObject({
		code: "work.already-running",
		detail: { pid: String(first.child.pid), folder },
	});
	const second = await holder(folder);
	expect(second.said).toBe(`work.already-running ${first.child.pid}`);
});

test("a daemon that was killed leaves no lock behind", async () => {
	const folder = await tempFolder();
	const { child } = await holder(folder);
	child.kill("SIGKILL");
	await once(child, "exit");
	const hold = await lockFolder(folder);
	expect(await readFile(join(folder, "daemon.pid"), "utf8")).toBe(`${process.pid}\n${hostname()}\n`);
	await hold.release();
});

test("of a daemon on another machine, the machine is named, too; a file of an older version names none", async () => {
	const folder = await tempFolder();
	const hold = await lockFolder(folder);
	expect(await lockHolder(folder)).toEqual({ pid: String(process.pid), elsewhere: null });
	await writeFile(join(folder, "daemon.pid"), "12\nnas-2\n");
	expect(await lockHolder(folder)).toEqual({ pid: "12", elsewhere: "nas-2" });
	await expect(lockFolder(folder)).rejects.toThrow("process 12 on nas-2 holds the lock");
	await writeFile(join(folder, "daemon.pid"), "12\n");
	expect(await lockHolder(folder)).toEqual({ pid: "12", elsewhere: null });
	await writeFile(join(folder, "daemon.pid"), "");
	expect(await lockHolder(folder)).toEqual({ pid: "unknown", elsewhere: null });
	await hold.release();
});

test("a released lock can be taken again, and not twice", async () => {
	const folder = join(await tempFolder(), "state");
	await (await lockFolder(folder)).release();
	const hold = await lockFolder(folder);
	await expect(lockFolder(folder)).rejects.toMatchObject({ code: "work.already-running" });
	await hold.release();
});

test("a folder that cannot be made is a fault with a code", async () => {
	const folder = await tempFolder();
	await writeFile(join(folder, "file"), "");
	await expect(lockFolder(join(folder, "file", "state"))).rejects.toMatchObject({ code: "work.not-a-folder" });
});

test("of many that start at once exactly one runs", async () => {
	const folder = await tempFolder();
	const said = (await Promise.all(Array.from({ length: 4 }, () => holder(folder)))).map((one) => one.said);
	expect(said.filter((text) => text === "held")).toHaveLength(1);
});

test("whoever asks whether a folder is locked is told, and keeps no daemon from starting", async () => {
	const folder = await tempFolder();
	expect(await isLocked(folder)).toBe(false);
	await (await lockFolder(folder)).release();
	// Each may hold the lock for a moment, and the daemon waits half a second.
	const asking = Array.from({ length: 4 }, () => isLocked(folder));
	const hold = await lockFolder(folder);
	await Promise.all(asking);
	expect(await isLocked(folder)).toBe(true);
	await hold.release();
	expect(await isLocked(folder)).toBe(false);
});

async function holder(folder: string) {
	const child = spawn(process.execPath, ["--input-type=module", "-e", HOLDER, folder], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	onTestFinished(() => void child.kill("SIGKILL"));
	const [said] = await once(child.stdout, "data");
	return { child, said: String(said) };
}
