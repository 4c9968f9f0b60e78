import { isCompanion } from "../architectures/families/companions.ts";
import { readName } from "../architectures/families/lora/dialects.ts";
import { baseName } from "../base-names.ts";
import { KINDS, type Kind } from "../kinds.ts";
import type { TensorTable } from "../tensor.ts";
import type { Candidate, Verdict } from "../verdict.ts";
import type { PartLabel, PartRole } from "./part-label.ts";

/** Tensors of no known part. */
const OTHER_TENSORS: PartLabel = { name: "other tensors", role: "extra" };

/** Networks beside the denoiser of a checkpoint, by the prefix of their names without wrappers. */
const BESIDE: readonly { readonly prefix: RegExp; readonly name: string; readonly role: PartRole }[] = [
	{ prefix: /^audio_vae\./, name: "audio VAE", role: "vae" },
	{ prefix: /^(?:first_stage_model|vae|pretransform)\./, name: "VAE", role: "vae" },
	{ prefix: /^text_encoders\.(\w+)\./, name: "text encoder", role: "clip" },
	{ prefix: /^text_encoder_(\d)\./, name: "text encoder", role: "clip" },
	{ prefix: /^text_encoder\./, name: "text encoder", role: "clip" },
	{ prefix: /^cond_stage_model\./, name: "text encoder", role: "clip" },
	{ prefix: /^conditioner\.embedders\.\d+\.open_clip\.model\.visual\./, name: "CLIP vision model", role: "other" },
	{ prefix: /^conditioner\.embedders\.(\d+)\./, name: "conditioner", role: "clip" },
	{ prefix: /^clip_l_vision\./, name: "CLIP vision model", role: "other" },
	{ prefix: /^depth_model\./, name: "depth model", role: "other" },
	{ prefix: /./, name: "conditioner", role: "other" },
];

const WRAPPERS = /^(?:(?:module|_orig_mod)\.)+/;

/** Blocks that only UNets have, in the spellings of the networks and of LoRAs. */
const UNET_BLOCK = /(?:^|[._])(?:input|output|down|up)_blocks[._]\d/;

/** Kinds of one network that has a role of its own. */
const ROLE_OF_KIND: Partial<Readonly<Record<Kind, PartRole>>> = {
	vae: "vae",
	"vae-approx": "vae",
	"text-encoder": "clip",
	"clip-full": "clip",
	ema: "ema",
};

/**
 * Returns the part of a tensor that no component claims, by its name. Beside networks that are described in full, such
 * tensors belong to no known part. `claimed`: the components of the file.
 */
export function groupByName(
	table: TensorTable,
	verdict: Verdict,
	claimed: Iterable<PartLabel>,
): (name: string) => PartLabel {
	const candidates = candidatesIn(verdict);
	const [first] = candidates;
	const label = createLabels(claimed);
	if (first === undefined) {
		if (verdict.kind !== "unknown") return () => OTHER_TENSORS;
		return (name) => (isCompanion(name) ? label(besideOf(name)) : OTHER_TENSORS);
	}
	const title = titleOf(candidates);
	const isUNet = [...table.tensors.keys()].some((name) => UNET_BLOCK.test(name) && !isCompanion(name));
	const denoiser = isUNet ? "unet" : "other";
	switch (first.kind) {
		case "lora":
			return (name) => label(adaptedBy(name, title, denoiser));
		case "checkpoint":
		case "diffusion-model":
			return (name) => label(isCompanion(name) ? besideOf(name) : { name: title, role: denoiser });
		default:
			return () => label({ name: title, role: ROLE_OF_KIND[first.kind] ?? "other" });
	}
}

/** What the networks of a file can be; none if they are described in full, or unknown. */
function candidatesIn(verdict: Verdict): readonly Pick<Candidate, "kind" | "base">[] {
	if (verdict.kind === "ambiguous") return verdict.candidates;
	if (verdict.kind !== "identified" || verdict.architecture !== null) return [];
	return [{ kind: verdict.fileKind, base: verdict.base }, ...(verdict.also ?? [])];
}

/** `Flux.1 diffusion model`; a checkpoint is called like its denoiser. */
function titleOf(candidates: readonly Pick<Candidate, "kind" | "base">[]): string {
	const titles = candidates.map(({ kind, base }) => {
		return `${baseName(base)} ${KINDS[kind === "checkpoint" ? "diffusion-model" : kind]}`;
	});
	return [...new Set(titles)].join(" or ");
}

function besideOf(name: string): PartLabel {
	const plain = name.replace(WRAPPERS, "");
	for (const { prefix, name: group, role } of BESIDE) {
		const match = prefix.exec(plain);
		if (match !== null) return { name: match[1] === undefined ? group : `${group} ${match[1]}`, role };
	}
	return OTHER_TENSORS;
}

/** The network that a tensor of a LoRA adapts. */
function adaptedBy(name: string, title: string, denoiser: PartRole): PartLabel {
	const { part } = readName(name);
	if (part.of === "denoiser") return { name: `${title}: ${denoiser === "unet" ? "UNet" : "denoiser"}`, role: denoiser };
	const which = part.encoder ?? (part.place > 1 ? String(part.place) : null);
	return { name: `${title}: text encoder${which === null ? "" : ` ${which}`}`, role: "clip" };
}

/** Returns one label for each name. All text encoders after the first one get the role of a second one. */
function createLabels(claimed: Iterable<PartLabel>): (label: PartLabel) => PartLabel {
	const labels = new Map<string, PartLabel>();
	let hasEncoder = false;
	for (const { role } of claimed) hasEncoder ||= role === "clip";
	return ({ name, role }) => {
		const known = labels.get(name);
		if (known !== undefined) return known;
		const label: PartLabel = { name, role: role === "clip" && hasEncoder ? "clip2" : role };
		hasEncoder ||= role === "clip";
		labels.set(name, label);
		return label;
	};
}
