import { countOf, type Tensor } from "./tensor.ts";

/** Modules that frameworks wrap around a model: DataParallel, torch.compile, FSDP. They are ignored in names. */
const WRAPPER = "module|_orig_mod|_fsdp_wrapped_module|state_dict";

/**
 * Attributes and containers under which a network is saved. Sources: ComfyUI's `unet_prefix_from_state_dict` and
 * `supported_models`, diffusers' single-file loaders, SwarmUI's sorter.
 */
const CONTAINER = [
	"model|diffusion_model|transformer|net|dit|unet|weights|controlnet|control_model|first_stage_model|vae|image_encoder",
	"clip_vision|text_encoder(?:_\\d)?|text_encoders\\.\\w+|cond_stage_model",
].join("|");

/** SDXL's text encoders; only this prefix shows whether they belong to the base model or the refiner. */
const NUMBERED = "conditioner\\.embedders\\.\\d+";

/** Attributes under which running averages are saved (ema-pytorch, torch-ema, diffusers' EMAModel). */
const AVERAGE = "ema|ema_model|shadow_params";

/** Part of the tensor names of transformers' text encoders. Wrappers may follow it. */
const OWN = "text_model";

const STEP = new RegExp(`(?:${WRAPPER}|${CONTAINER}|${NUMBERED}|${OWN})\\.`, "y");
const STEP_OR_AVERAGE = new RegExp(`(?:${WRAPPER}|${CONTAINER}|${NUMBERED}|${OWN}|${AVERAGE})\\.`, "y");
const MEANINGLESS = new RegExp(`(?<=^|\\.)(?:${WRAPPER}|${AVERAGE})\\.`, "g");
const CONTAINERS = new RegExp(`^(?:(?:${CONTAINER})\\.)*$`);

/** The most steps of a prefix: `module._orig_mod.model.diffusion_model._orig_mod.` has five. */
const MOST_STEPS = 6;

/**
 * Checkpoints have about a dozen prefixes. The limit bounds the time, because every network is tried at each prefix.
 */
const MOST_PREFIXES = 48;

/** A prefix of a file's tensor names that consists only of known wrappers and containers. */
export interface Prefix {
	/** As it is in the file, with its last dot. */
	readonly text: string;
	/** Without ignored parts: `model.diffusion_model.` for `module.model.diffusion_model._orig_mod.`. */
	readonly plain: string;
}

/** Every such prefix of the tensors' names, without the empty prefix. */
export function prefixesOf(tensors: ReadonlyMap<string, Tensor>): Prefix[] {
	const step = isAverageAlone(tensors) ? STEP_OR_AVERAGE : STEP;
	const found = new Set<string>();
	// Most names begin with the prefix of the previous name, so the search continues from its end.
	let last = "";
	let steps = 0;
	for (const name of tensors.keys()) {
		if (!name.startsWith(last)) {
			last = "";
			steps = 0;
		}
		for (; steps < MOST_STEPS; steps++) {
			step.lastIndex = last.length;
			if (!step.test(name)) break;
			last = name.slice(0, step.lastIndex);
			if (found.size < MOST_PREFIXES) found.add(last);
		}
	}
	return [...found].map((text) => ({ text, plain: text.replace(MEANINGLESS, "") }));
}

/** Whether the prefix consists only of containers: if it has the file's only network, the names work without it. */
export function isContainer({ plain }: Prefix): boolean {
	return CONTAINERS.test(plain);
}

const AVERAGED = new RegExp(`^(?:(?:${WRAPPER})\\.)*(?:${AVERAGE})\\.`);

/** Whether all weights are a running average, which then is the model. Counters of the average may be present, too. */
function isAverageAlone(tensors: ReadonlyMap<string, Tensor>): boolean {
	let averaged = false;
	for (const { name, shape } of tensors.values()) {
		if (AVERAGED.test(name)) averaged = true;
		else if (countOf(shape) > 1) return false;
	}
	return averaged;
}
