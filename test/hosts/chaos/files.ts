import { appendFileSync, closeSync, fstatSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { loraFile, safetensorsFile } from "../../e2e/lora.ts";
import { VAE_V1, writeSparse } from "../../e2e/sparse.ts";

/** A source that arrives, with its sidecars. */
export interface ChaosFile {
	/** Below the inbox. */
	readonly path: string;
	/** Endings of its sidecars. */
	readonly sidecars: readonly string[];
	readonly kind: Kind;
	readonly seed: number;
}

type Kind = "vae" | "wide-lora" | "lora" | "small-lora" | "embedding" | "text";

/** What the first twenty files are, the next twenty, and so on. */
const MIX: readonly { readonly kind: Kind; readonly folder?: string; readonly sidecars?: readonly string[] }[] = [
	{ kind: "vae" },
	{ kind: "wide-lora" },
	{ kind: "embedding" },
	{ kind: "embedding" },
	{ kind: "embedding", folder: "Negative" },
	{ kind: "text" },
	{ kind: "text", folder: "Flux/Styles" },
	{ kind: "lora", sidecars: ["preview.png", "json"] },
	{ kind: "lora", folder: "Flux/Styles" },
	{ kind: "embedding", folder: "Negative", sidecars: ["preview.png"] },
	{ kind: "text", sidecars: ["preview.png"] },
	{ kind: "wide-lora", sidecars: ["civitai.info"] },
	...Array.from({ length: 4 }, () => ({ kind: "lora" as const })),
	...Array.from({ length: 4 }, () => ({ kind: "small-lora" as const })),
];

/** Beyond this, a VAE would mostly keep the disk busy. */
const MOST_VAES = 10;

/** The first files of the mix; each has its own name and content. */
export function chaosFiles(count: number): readonly ChaosFile[] {
	return Array.from({ length: count }, (_, seed) => {
		const given = MIX[seed % MIX.length];
		if (given === undefined) throw new Error("the mix is empty");
		const kind = given.kind === "vae" && seed >= MOST_VAES * MIX.length ? "lora" : given.kind;
		return {
			path: join(given.folder ?? "", `${kind}-${seed + 1}.safetensors`),
			sidecars: given.sidecars ?? [],
			kind,
			seed: seed + 1,
		};
	});
}

/** Writes a file and its sidecars into an inbox. `pauseMs`: in the middle of the file. */
export async function arrive({ path, sidecars, kind, seed }: ChaosFile, inbox: string, pauseMs = 0): Promise<void> {
	const target = join(inbox, path);
	mkdirSync(dirname(target), { recursive: true });
	for (const ending of sidecars) writeFileSync(target.replace(/safetensors$/, ending), `${ending} of ${path}`);
	if (kind === "vae") return writeVae(target, seed);
	const bytes = contentOf(kind, seed);
	if (kind === "text" || pauseMs === 0) return writeFileSync(target, bytes);
	const half = bytes.length >> 1;
	writeFileSync(target, bytes.subarray(0, half));
	await pause(pauseMs);
	appendFileSync(target, bytes.subarray(half));
}

function contentOf(kind: Exclude<Kind, "vae">, seed: number): Uint8Array {
	switch (kind) {
		case "wide-lora":
			return loraFile(seed, ["LoRA-v1-UNET", "LoRA-v1-CLIP"], 16);
		case "lora":
			return loraFile(seed);
		case "small-lora":
			return loraFile(seed, ["LoRA-v1-CLIP"], 1);
		case "embedding":
			return safetensorsFile([{ name: "emb_params", shape: [3, 768] }], seed);
		case "text":
			return Buffer.from(`no model, number ${seed}, but long enough to be looked at\n`);
	}
}

/** A VAE takes seconds. All but its last number are holes. */
function writeVae(target: string, seed: number): void {
	writeSparse(target, VAE_V1);
	const fd = openSync(target, "r+");
	writeSync(fd, Buffer.from(Float32Array.of(seed / 100).buffer), 0, 4, fstatSync(fd).size - 4);
	closeSync(fd);
}
