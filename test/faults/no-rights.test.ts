import { chmodSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { loraFile } from "../e2e/lora.ts";
import { asNobody, canBeNobody, giveToNobody } from "../e2e/nobody.ts";
import { type Home, makeHome, namesIn, tells } from "../e2e/run.ts";
import { jobsOf } from "./jobs.ts";

let home: Home;

afterEach(() => home.end());

test.skipIf(!canBeNobody).each([
	["the models' own folder", () => join(home.library, "Lora"), "put-off"],
	[
		"the work folder",
		() => join(home.library, ".autoprune", ...namesIn(join(home.library, ".autoprune"))),
		"waiting-library",
	],
])("rights on %s that go and come back cost a file time, and nothing else", async (_, folder, state) => {
	home = makeHome();
	giveToNobody(home.folder, home.library, home.inbox);
	const daemon = await home.watching(asNobody);
	home.drop("before.safetensors", loraFile(1));
	await daemon.saw(tells("published", "before.safetensors"));
	chmodSync(folder(), 0o555);
	home.drop("style.safetensors", loraFile(2));
	await daemon.saw(({ code }) => code === "work.read-only");
	await expect
		.poll(waiting)
		.toMatchObject([
			{ file: "style.safetensors", code: "work.read-only", why: expect.stringContaining("EACCES"), state },
		]);
	expect(await jobsOf(home)).toMatchObject([{ state: "done" }, { interrupted: 0 }]);
	expect(home.names("Autoprune")).toEqual(["Originals", "style.safetensors"]);
	chmodSync(folder(), 0o755);
	expect(await daemon.saw(tells("published", "style.safetensors"))).toMatchObject({ what: "LoRA-v1-CLIP" });
	expect(home.names("Lora")).toEqual(["before.safetensors", "style.safetensors"]);
	expect(home.temps()).toEqual([]);
	expect(JSON.parse(home.run("log", "--json").out).entries).toHaveLength(2);
});

function waiting(): unknown {
	return JSON.parse(home.run("status", "--json").out).waiting.first;
}
