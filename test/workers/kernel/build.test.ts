import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

test("the committed kernel.wasm is what its source compiles to", () => {
	const folder = mkdtempSync(join(tmpdir(), "kernel-"));
	try {
		const built = join(folder, "kernel.wasm");
		execFileSync(process.execPath, ["scripts/build-kernel.mjs", built], { stdio: "pipe" });
		expect(Buffer.compare(readFileSync(built), readFileSync("workers/kernel/kernel.wasm"))).toBe(0);
	} finally {
		rmSync(folder, { recursive: true });
	}
});
