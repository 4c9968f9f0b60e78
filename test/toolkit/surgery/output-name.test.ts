import { expect, test } from "vitest";
import { METRIC_UNIT, type MetricSums } from "../../../toolkit/metric.ts";
import { modelStem, partStem } from "../../../toolkit/surgery/output-name.ts";

const NONE: MetricSums = { unet: null, vae: null, clip: null };
const SUMS: MetricSums = {
	unet: units(-6131.54 * 1.20205),
	vae: units(17870.7051 * 1.29825),
	clip: units(-2097.8596 * 1.0001305),
};

test.each([
	{ stem: "anything-v3.0", of: "VAE-v1", name: "anything-v3.0-2982.vae" },
	{ stem: "anything-v3.0.vae", of: "VAE-v1", name: "anything-v3.0-2982.vae" },
	{ stem: "anything", of: "UNET-v1", name: "anything-2020.unet" },
	{ stem: "anything", of: "CLIP-v1", name: "anything-0130.clip" },
	{ stem: "anything", of: "UNET-v2", name: "anything-2020.unet-v2" },
	{ stem: "anything", of: "UNET-v2-Depth", name: "anything-2020.unet-v2-d" },
	{ stem: "anything", of: "Depth-v2", name: "anything.depth" },
	{ stem: "anything", of: "UNET-XL", name: "anything.unet-xl" },
])("$of of $stem is called $name", ({ stem, of, name }) => {
	expect(partStem(stem, of, SUMS)).toBe(name);
});

test("a model is called by all the numbers that it has", () => {
	expect(modelStem("anything", SUMS, "CLIP-v1")).toBe("anything-2020-2982-0130");
	expect(modelStem("xl", { ...SUMS, unet: null, clip: null }, null)).toBe("xl-2982");
	expect(modelStem("lora", NONE, null)).toBe("lora");
});

function units(value: number): bigint {
	return BigInt(Math.round(value * METRIC_UNIT));
}
