import { expect, test } from "vitest";
import type { Findings } from "../../../daemon/journal/port/model.ts";
import { type DoneJob, publishedEvent } from "../../../daemon/pipeline/published-event.ts";
import { filePath } from "../../../workers/files/file-path.ts";
import { FINDINGS, NOW } from "../arrivals.ts";

const IDENTITY = { dev: "1", ino: "7", size: 100, mtimeNs: "3", ctimeNs: "4" };
const { kind: _kind, base: _base, variant: _variant, ...OLDER } = FINDINGS;
const FLUX = { architecture: null, kind: "diffusion-model", base: "flux1", variant: null };
const UNKNOWN = { architecture: null, kind: null, base: null, variant: null };

test.each<{ name: string; findings: Findings; what: string }>([
	{ name: "with an architecture", findings: FINDINGS, what: "SD-v1" },
	{ name: "without an architecture", findings: { ...FINDINGS, ...FLUX }, what: "diffusion model flux1" },
	{ name: "that an older version produced", findings: OLDER, what: "SD-v1" },
	{ name: "that was not identified", findings: { ...FINDINGS, ...UNKNOWN }, what: "unknown" },
])("a file $name is told of as it is listed in the log", ({ findings, what }) => {
	expect(publishedEvent(doneWith(findings), { inbox: "/inbox", config: { library: "/library" } })).toMatchObject({
		event: "published",
		inbox: "/inbox",
		to: "a.safetensors",
		what,
	});
});

/** A job of which the daemon knows only what its record holds. */
function doneWith(findings: Findings): DoneJob {
	const arrival = { path: "/inbox/a.ckpt", pathBytes: filePath("/inbox/a.ckpt"), identity: IDENTITY };
	return {
		job: { id: 7, arrival, progress: { state: "processing" }, claim: 1, interrupted: 0, claimedAt: NOW },
		product: {
			temp: "/library/.autoprune/7",
			dev: "1",
			ino: "8",
			bytes: 60,
			folder: "/library",
			stem: "a",
			extension: ".safetensors",
			findings,
		},
		final: "/library/a.safetensors",
		sidecars: [],
	};
}
