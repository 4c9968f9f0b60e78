import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openJournal } from "../../daemon/journal/sqlite/journal.ts";
import { canMount, mounted } from "../e2e/mounts.ts";
import { namesIn, tempsIn } from "../e2e/run.ts";
import { freshFolder, type Ground, groundAt, workThrough } from "./ground.ts";
import { goodModel } from "./models.ts";
import { ALL } from "./stage.ts";
import { canTrace } from "./strace.ts";

/** Calls of the daemon that a kill comes at, one in each journey. */
const KILLS = ["link:when=2", "unlink:when=2", ...(ALL ? ["link:when=1", "link:when=3", "fsync:when=8"] : [])];

describe.skipIf(!canMount || !canTrace)("an inbox on one disk, and its library on another", () => {
	test("a model arrives with what came beside it, also after a kill on the way", async () => {
		const { ground, inbox } = onTwoMounts();
		for (const [number, kill] of KILLS.entries()) {
			const [call = "", when = ""] = kill.split(":");
			const files = Object.entries(filesOf(number));
			for (const [ending, content] of files) writeFileSync(join(inbox, `m${number}${ending}`), content);
			const inject = ["-e", `trace=${call}`, "-e", `inject=${call}:signal=KILL:${when}`];
			const before = ["strace", "-f", "-b", "execve", "-qq", "-o", "/dev/null", ...inject];
			const killed = await workThrough(ground, { before, env: { UV_THREADPOOL_SIZE: "1" } });
			expect({ kill, ...killed }).toMatchObject({ how: "SIGKILL" });
			expect(await workThrough(ground)).toMatchObject({ how: 0 });
			expect(namesIn(inbox)).toEqual(["Originals"]);
			const at = (...path: string[]): Buffer => readFileSync(join(...path));
			expect(at(inbox, "Originals", `m${number}.safetensors`).equals(goodModel(number))).toBe(true);
			expect(at(inbox, "Originals", `m${number}.sha256`).toString()).toBe(`sum ${number}`);
			expect(at(ground.library, "Lora", `m${number}.png`).toString()).toBe(`picture ${number}`);
		}
		expect(readdirSync(join(ground.library, "Lora"))).toHaveLength(2 * KILLS.length);
		expect(tempsIn(ground.library)).toEqual([]);
		const journal = await openJournal(join(ground.state, "journal.db"));
		expect(await journal.totals({ outcome: "published" })).toMatchObject({ count: KILLS.length });
		expect(await journal.totals({})).toMatchObject({ count: KILLS.length });
		await journal.close();
	});
});

function onTwoMounts(): { readonly ground: Ground; readonly inbox: string } {
	const root = freshFolder();
	onTestFinished(() => rmSync(root, { recursive: true, force: true }));
	const inbox = join(root, "inbox");
	const ground = groundAt(root, `inbox: ${inbox}\n`);
	mkdirSync(inbox);
	mounted("64m", inbox);
	mounted("64m", ground.library);
	return { ground, inbox };
}

/** A model, and what comes beside it, by what stands behind its stem. */
function filesOf(number: number) {
	return { ".safetensors": goodModel(number), ".png": `picture ${number}`, ".sha256": `sum ${number}` };
}
