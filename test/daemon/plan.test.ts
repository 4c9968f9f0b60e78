import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { InboxConfig } from "../../config/config.ts";
import { loadConfig } from "../../config/load.ts";
import type { KnownFile } from "../../daemon/identify.ts";
import { planFile } from "../../daemon/plan.ts";
import type { Candidate, Verdict } from "../../toolkit/verdict.ts";
import { whatText } from "../../toolkit/what.ts";
import { tableOf, tensor } from "../toolkit/model-tables.ts";
import { arrivalAt } from "./arrivals.ts";

const {
	inboxes: [DEFAULTS],
} = await loadConfig(undefined, { cwd: "/nowhere", env: { HOME: "/nowhere" } });
/** Any file: only its size is asked for. */
const ARRIVAL = await arrivalAt(fileURLToPath(import.meta.url));
const PLACE: InboxConfig = { ...DEFAULTS, onUnknown: "place" };

const PARTS = { found: [], copies: [], rejected: [] };
const UNKNOWN: Verdict = { kind: "unknown", ...PARTS, resembles: null };
const DAMAGED: Verdict = {
	...{ kind: "damaged", ...PARTS, architecture: "SD-v1", fileKind: "checkpoint", base: "sd1" },
	absent: ["VAE-v1"],
};

const of = (kind: Candidate["kind"], base: string): Candidate => ({ kind, base, variant: null });
const ambiguous = (...candidates: Candidate[]): Extract<Verdict, { kind: "ambiguous" }> => ({
	kind: "ambiguous",
	candidates,
	...PARTS,
});

/** Candidates of two folders: AUTOMATIC1111 has one of its own for SwinIR. */
const APART = ambiguous(of("upscaler", "esrgan"), of("upscaler", "swinir"));

function known(verdict: Verdict): KnownFile {
	const table = tableOf([tensor("some.weight", [4, 4]), tensor("other.weight", [4])]);
	const evidence = { defaultSchedules: [], equalCopies: [] };
	return { arrival: ARRIVAL, table, verdict, evidence, brokenPositions: [], what: whatText(verdict) };
}

const planned = (verdict: Verdict, config: InboxConfig) => planFile(known(verdict), config, new Set());

describe("a file that can be several things", () => {
	test.each([
		["of one kind", ambiguous(of("lora", "flux1"), of("lora", "chroma")), "lora"],
		["of kinds that share a folder", ambiguous(of("controlnet", "sd1"), of("t2i-adapter", "sd1")), "controlnet"],
	] as const)("%s is placed as the most likely one where all of them belong", (_, verdict, kind) => {
		for (const config of [DEFAULTS, PLACE]) {
			const { folder, verdict: as } = planned(verdict, config);
			expect(folder).toBe(config.destinations.kinds[kind].folder);
			expect(as).toMatchObject({ fileKind: kind, also: [verdict.candidates[1]] });
		}
	});

	test("of kinds that are cast in different ways keeps its precision where one of them does", () => {
		const dtypes = (...candidates: Candidate[]) =>
			planned(ambiguous(...candidates), DEFAULTS).plan.tensors.map(({ dtype }) => dtype);
		const [encoder, projector] = [of("text-encoder", "qwen2.5-vl"), of("vision-projector", "qwen2.5-vl")];
		expect(dtypes(encoder, encoder)).toEqual(["BF16", "BF16"]);
		expect(dtypes(encoder, projector)).toEqual(["F32", "F32"]);
	});

	test("of folders apart is refused with all of them, or placed unsorted where that is wished", () => {
		const text = "upscaler esrgan or upscaler swinir";
		for (const onUnknown of ["quarantine", "leave"] as const) {
			expect(() => planned(APART, { ...DEFAULTS, onUnknown })).toThrow(
				expect.objectContaining({ code: "model.ambiguous", message: expect.stringContaining(text) }),
			);
		}
		expect(planned(APART, PLACE)).toMatchObject({ verdict: null, folder: "/nowhere/models/Unsorted" });
	});
});

test("an unknown file is refused, or placed unsorted as it came where that is wished", () => {
	for (const onUnknown of ["quarantine", "leave"] as const) {
		expect(() => planned(UNKNOWN, { ...DEFAULTS, onUnknown })).toThrow(
			expect.objectContaining({ code: "model.unknown" }),
		);
	}
	const { verdict, folder, plan } = planned(UNKNOWN, PLACE);
	expect({ verdict, folder }).toEqual({ verdict: null, folder: "/nowhere/models/Unsorted" });
	expect(plan.format).toBe("copy");
});

test("a damaged file is refused, whatever becomes of unknown ones", () => {
	expect(() => planned(DAMAGED, PLACE)).toThrow(expect.objectContaining({ code: "model.damaged" }));
});
