import { join } from "node:path";
import { expect, test } from "vitest";
import { serve } from "./serve.ts";
import { inLibrary, workshopOf, writeLoras } from "./workshop.ts";

test("a plan says which choices it was made with: those of the request, else those of the settings", async () => {
	const { folder, ...all } = await serve({}, "no-page", "fixClip: true\n");
	writeLoras(join(folder, "models"));
	const { plan } = workshopOf(all);
	const file = inLibrary("whole.safetensors");
	expect(await plan({ kind: "prune", file })).toMatchObject({ keepEma: false, fixClip: true });
	const asked = { keepEma: true, fixClip: false };
	expect(await plan({ kind: "prune", file, ...asked })).toMatchObject(asked);
});
