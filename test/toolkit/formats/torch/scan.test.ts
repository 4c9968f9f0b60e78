import { describe, expect, test } from "vitest";
import { inMemory } from "../../../../toolkit/bytes.ts";
import { scanTorch } from "../../../../toolkit/formats/torch/scan.ts";
import { global } from "../pickle/assemble.ts";
import { buildZip, TOOLS } from "../zip/build-zip.ts";
import { holding, WHOLE } from "./build-torch.ts";

describe("scanning", () => {
	test("lists a dangerous file's globals without throwing", () => {
		const file = holding([global("os", "system"), "0", WHOLE]);
		const scan = scanTorch(inMemory(file), TOOLS);
		expect(scan?.globals.map(({ name }) => name)).toContain("os.system");
		expect(scan?.fault?.code).toBe("pickle.dangerous");
	});

	test("gives the archive's fault when there is no pickle to list", () => {
		expect(scanTorch(inMemory(buildZip([{ name: "a/b" }])), TOOLS)).toMatchObject({
			globals: [],
			fault: { code: "file.unsupported" },
		});
	});

	test("leaves other formats alone", () => {
		expect(scanTorch(inMemory(new TextEncoder().encode("{}")), TOOLS)).toBeNull();
	});
});
