import { sameShape, type Tensor, type TensorTable } from "../tensor.ts";
import type { Verdict } from "../verdict.ts";
import type { JunkEvidence } from "./evidence.ts";
import { isScheduleName } from "./schedule.ts";

/** The context of a tensor that rules may use. */
export interface JunkContext {
	readonly table: TensorTable;
	readonly verdict: Verdict;
	/** Null if the values were not read, as with `inspect --quick`. */
	readonly evidence: JunkEvidence | null;
	/** Names that a kept component claims. */
	readonly claimed: ReadonlySet<string>;
	/** The weights by their name without dots, relative to `model.`. */
	readonly dotless: ReadonlyMap<string, Tensor>;
}

/** A rule that proves that no program needs a tensor to load the model. */
export interface JunkRule {
	readonly group: "ema" | "junk";
	readonly pattern: RegExp;
	/** What such tensors are called where their number is shown. */
	readonly called: string;
	/** Why the tensor can be removed, as shown to the user. */
	readonly why: string;
	/** The source of that fact. */
	readonly source: string;
	/** A condition beside the name; absent if the name suffices. */
	holds?(tensor: Tensor, context: JunkContext): boolean;
}

const LIT_EMA = "CompVis/latent-diffusion, ldm/modules/ema.py";
const LIGHTNING = "pytorch-lightning, checkpoint format";
const COUNTERS = /^((?:model\.)?model_ema\.)(decay|num_updates)$/;

/** The only reasons to drop a tensor. A tensor that no row matches is kept unchanged. */
export const JUNK_RULES: readonly JunkRule[] = [
	{
		group: "ema",
		pattern: /^(model\.)?model_ema\.(?!decay$|num_updates$)/,
		called: "EMA",
		why: "running average (EMA) of a weight that is kept",
		source: LIT_EMA,
		holds: ({ name, shape }, { dotless }) => {
			const weight = dotless.get(name.slice(name.indexOf("model_ema.") + "model_ema.".length));
			return weight !== undefined && sameShape(weight.shape, shape);
		},
	},
	{
		group: "ema",
		pattern: COUNTERS,
		called: "EMA counters",
		why: "counter of the running average (EMA), which only training reads",
		source: LIT_EMA,
		holds: ({ name }, context) => {
			const prefix = COUNTERS.exec(name)?.[1] ?? "";
			const averages = [...context.table.tensors.values()].filter(
				(one) => one.name.startsWith(prefix) && !COUNTERS.test(one.name),
			);
			return averages.every((one) => junkRuleOf(one, context) !== null);
		},
	},
	{
		group: "junk",
		pattern: /^(optimizers?|lr_schedulers?)(_\w+)?(\.|$)/,
		called: "optimizer state",
		why: "state of the optimizer or its schedule, which only training reads",
		source: LIGHTNING,
	},
	{
		group: "junk",
		pattern: /^(callbacks|loops)\./,
		called: "training state",
		why: "state of the training loop",
		source: LIGHTNING,
	},
	{
		group: "junk",
		pattern: /^(amp_scaling_state|grad_scaler)(\.|$)/,
		called: "gradient scaler",
		why: "state of the gradient scaler, which only training reads",
		source: `${LIGHTNING}; torch.cuda.amp.GradScaler`,
	},
	{
		group: "junk",
		pattern: /^(global_step|epoch)$/,
		called: "training progress",
		why: "training progress",
		source: LIGHTNING,
	},
	{
		group: "junk",
		pattern: /^(first_stage_model\.)?loss\./,
		called: "loss network",
		why: "loss network, which only training uses",
		source: "CompVis/latent-diffusion, ldm/modules/losses",
	},
	{
		group: "junk",
		pattern: /^[\w.]+$/,
		called: "noise schedule",
		why: "default noise schedule, which every loader computes itself",
		source: "CompVis/latent-diffusion, ldm/models/diffusion/ddpm.py; sgm, discretizer.py",
		holds: ({ name }, { evidence }) =>
			isScheduleName(name) && (evidence === null || evidence.defaultSchedules.includes(name)),
	},
	{
		group: "junk",
		pattern: /^string_to_token\./,
		called: "placeholder tokens",
		why: "placeholder token of an embedding, which loaders reject as a second vector",
		source: "AUTOMATIC1111, modules/textual_inversion",
		holds: (_, { table }) => [...table.tensors.keys()].some((name) => name.startsWith("string_to_param.")),
	},
	{
		group: "junk",
		pattern: /./,
		called: "second copies",
		why: "second copy of a component, identical to the kept one",
		source: "merges of models saved by different versions of transformers",
		holds: ({ name }, { evidence, verdict }) =>
			evidence !== null &&
			verdict.copies.some((copy) => evidence.equalCopies.includes(copy.prefix) && copy.tensors.includes(name)),
	},
];

/** The rule that proves a tensor to be junk; null if it is kept. Tensors of components are always kept. */
export function junkRuleOf(tensor: Tensor, context: JunkContext): JunkRule | null {
	if (context.claimed.has(tensor.name)) return null;
	return JUNK_RULES.find((rule) => rule.pattern.test(tensor.name) && (rule.holds?.(tensor, context) ?? true)) ?? null;
}

/** What tensors that were dropped for this reason are called; the reason itself if no rule of this version gives it. */
export function calledBy(why: string): string {
	return JUNK_RULES.find((rule) => rule.why === why)?.called ?? why;
}
