import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { inheritedIn } from "../../daemon/publish/inherited.ts";
import { claim, makeProduct, publishProduct, type Sandbox, sandboxWithModel } from "../daemon/sandbox.ts";
import { tempFolder } from "../daemon/temp-folder.ts";
import { canShare, sharedUntilEnd } from "../e2e/shares.ts";

describe.skipIf(!canShare)("a folder on a share that hangs", () => {
	test("does not keep a model with a picture from being published in another folder", async () => {
		const share = sharedUntilEnd();
		const [far, near] = [
			await withPicture({ inbox: join(share.folder, "inbox"), library: join(share.folder, "library") }),
			await withPicture({}),
		];
		share.signal("SIGSTOP");
		onTestFinished(() => share.signal("SIGCONT"));
		const hung = far.publish();
		expect(await near.publish()).toBe(join(near.sandbox.library, "Lora", "NAI.safetensors"));
		share.signal("SIGCONT");
		expect(await hung).toBe(join(far.sandbox.library, "Lora", "NAI.safetensors"));
	});

	test("does not keep the permissions of another folder from being looked at", async () => {
		const share = sharedUntilEnd({ caches: true });
		const folder = join(share.folder, "models");
		mkdirSync(folder);
		// Cached, so that only the probe hangs.
		statSync(folder);
		share.signal("SIGSTOP");
		onTestFinished(() => share.signal("SIGCONT"));
		const hung = inheritedIn(folder, "0badcafe");
		expect(await inheritedIn(await tempFolder(), "0badcafe")).toEqual({ gid: null, mode: null });
		share.signal("SIGCONT");
		expect(await hung).toEqual({ gid: null, mode: null });
	});
});

async function withPicture(
	parts: Parameters<typeof sandboxWithModel>[0],
): Promise<{ readonly sandbox: Sandbox; readonly publish: () => Promise<string> }> {
	const sandbox = await sandboxWithModel(parts);
	writeFileSync(join(sandbox.inbox, "NAI.png"), "a picture");
	const job = await claim(sandbox);
	const product = await makeProduct(sandbox, job);
	return { sandbox, publish: () => publishProduct(sandbox, job, product) };
}
