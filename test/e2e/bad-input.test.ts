import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { pickle, text } from "../toolkit/formats/pickle/assemble.ts";
import { torchFile } from "../toolkit/formats/torch/build-torch.ts";
import { loraFile } from "./lora.ts";
import { canMount, mounted, remount } from "./mounts.ts";
import { asNobody, canBeNobody, giveToNobody } from "./nobody.ts";
import { CLI, type Home, makeHome, namesIn, tells } from "./run.ts";

let home: Home;

beforeEach(() => {
	home = makeHome();
});

afterEach(() => home.end());

test("a .ckpt that calls os.system is refused by that name, and nothing of it is run", async () => {
	const marker = join(home.folder, "executed");
	const call = [..."cposix\nsystem\n(", text(`touch ${marker}`), "tR"];
	home.drop("evil.ckpt", torchFile(pickle("}(", text("state_dict"), ...call, "u")));
	const running = await home.watching();
	const line = await running.saw(tells("refused", "evil.ckpt"));
	expect(line.code).toBe("pickle.dangerous");
	expect(line.message).toContain("posix.system");
	expect(readFileSync(join(home.inbox, "Failed", "evil.ckpt.reason.txt"), "utf8")).toContain("posix.system");
	expect(home.run("inspect", join(home.inbox, "Failed", "evil.ckpt")).out).toContain("dangerous");
	expect(existsSync(marker)).toBe(false);
});

test("anything but a regular file is reported once, with the reason that it is ignored, and the daemon continues", async () => {
	mkdirSync(join(home.inbox, "folder.ckpt"));
	expect(spawnSync("ln", ["-s", "/nowhere", join(home.inbox, "dangling.ckpt")]).status).toBe(0);
	expect(spawnSync("mkfifo", [join(home.inbox, "pipe.ckpt")]).status).toBe(0);
	const running = await home.watching();
	expect((await running.saw(tells("ignored", "dangling.ckpt"))).why).toContain("links are not followed");
	expect((await running.saw(tells("ignored", "pipe.ckpt"))).why).toContain("not a regular file");
	home.drop("real.safetensors", loraFile());
	await running.saw(tells("published", "real.safetensors"));
	expect(home.names("Autoprune")).toEqual(["Originals", "dangling.ckpt", "folder.ckpt", "pipe.ckpt"]);
});

test.skipIf(!canBeNobody)("a file that may not be read waits, says so, and is taken when it may", async () => {
	home.drop("secret.safetensors", loraFile());
	const secret = join(home.inbox, "secret.safetensors");
	chmodSync(secret, 0o000);
	giveToNobody(home.folder, home.library, home.inbox);
	const [command = "", ...args] = [...asNobody, process.execPath, CLI, "watch", "--once"];
	const once = spawnSync(command, args, {
		cwd: home.folder,
		env: { ...process.env, HOME: home.folder, XDG_STATE_HOME: join(home.folder, "state") },
		encoding: "utf8",
	});
	expect(once.status).toBe(1);
	expect(once.stdout).toContain("no permission to read it (EACCES)");
	expect(once.stdout).toContain("work.source-unreadable");
	expect(namesIn(home.inbox)).toEqual(["secret.safetensors"]);
	const running = await home.watching(asNobody);
	chmodSync(secret, 0o644);
	await running.saw(tells("published", "secret.safetensors"));
});

describe.skipIf(!canMount)("a library whose disk", () => {
	test("may not be written is said so, and gets the file when it may", async () => {
		const library = mounted("16m");
		const inbox = join(home.folder, "inbox");
		mkdirSync(inbox);
		const folder = home;
		home = makeHome(`inbox: ${inbox}\n`, library);
		remount(library, "ro");
		writeFileSync(join(inbox, "style.safetensors"), loraFile());
		const running = await home.watching();
		const line = await running.saw((one) => one.code === "work.read-only");
		expect(line).toMatchObject({ level: 40, msg: expect.stringContaining("EROFS") });
		expect(namesIn(inbox)).toEqual(["style.safetensors"]);
		remount(library, "rw");
		await running.saw(tells("published", "style.safetensors"));
		expect(namesIn(inbox)).toEqual(["Originals"]);
		folder.remove();
	});
});

test("an inbox that goes away and comes back is watched again", async () => {
	const running = await home.watching();
	renameSync(home.inbox, `${home.inbox}-away`);
	await running.saw((line) => String(line.msg).includes("the inbox does not exist"));
	mkdirSync(home.inbox);
	await running.saw((line) => String(line.msg).includes("the inbox is back"));
	home.drop("new.safetensors", loraFile());
	await running.saw(tells("published", "new.safetensors"));
	expect(namesIn(`${home.inbox}-away`)).toEqual([]);
});

test("a file that vanishes while it is worked on leaves no trace and no outcome", async () => {
	const running = await home.watching();
	for (let number = 0; number < 6; number += 1) home.drop(`gone${number}.safetensors`, loraFile(number));
	await running.saw(tells("working"));
	for (const name of namesIn(home.inbox)) rmSync(join(home.inbox, name), { force: true, recursive: true });
	home.drop("after.safetensors", loraFile());
	await running.saw(tells("published", "after.safetensors"));
	const { entries } = JSON.parse(home.run("log", "--json").out);
	expect(entries.filter((entry: { outcome: string }) => entry.outcome !== "published")).toEqual([]);
	await expect.poll(() => home.temps()).toEqual([]);
});
