import { sameShape, type Tensor, type TensorTable } from "../tensor.ts";
import type { Verdict } from "../verdict.ts";
import type { JunkEvidence } from "./evidence.ts";
import { isScheduleName } from "./schedule.ts";

/** What a rule may look at beside the tensor itself. */
export interface JunkContext {
	readonly table: TensorTable;
	readonly verdict: Verdict;
	/** Null where the values were not read, as in a quick look. */
	readonly evidence: JunkEvidence | null;
	/** Names that a kept component claims. */
	readonly claimed: ReadonlySet<string>;
	/** Each weight's name without dots, below `model.`, to the weight itself. */
	readonly dotless: ReadonlyMap<string, Tensor>;
}

/** A proof that a tensor is of no use to any program that loads the model. */
export interface JunkRule {
	readonly group: "ema" | "junk";
	readonly pattern: RegExp;
	/** Why the tensor can go, in words for the owner of the file. */
	readonly why: string;
	/** Where the fact comes from. */
	readonly source: string;
	/** What must hold beside the name; always, where absent. */
	holds?(tensor: Tensor, context: JunkContext): boolean;
}

const LIT_EMA = "CompVis/latent-diffusion, ldm/modules/ema.py";
const LIGHTNING = "pytorch-lightning, checkpoint format";
const COUNTERS = /^((?:model\.)?model_ema\.)(decay|num_updates)$/;

/** The only reasons for which a tensor is dropped. A tensor that no row names is kept as it came. */
export const JUNK_RULES: readonly JunkRule[] = [
	{
		group: "ema",
		pattern: /^(model\.)?model_ema\.(?!decay$|num_updates$)/,
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
		why: "state of the optimizer or its schedule, which only training reads",
		source: LIGHTNING,
	},
	{
		group: "junk",
		pattern: /^(callbacks|loops)\./,
		why: "state of the training loop",
		source: LIGHTNING,
	},
	{
		group: "junk",
		pattern: /^(amp_scaling_state|grad_scaler)(\.|$)/,
		why: "state of the gradient scaler, which only training reads",
		source: `${LIGHTNING}; torch.cuda.amp.GradScaler`,
	},
	{
		group: "junk",
		pattern: /^(global_step|epoch)$/,
		why: "progress of the training",
		source: LIGHTNING,
	},
	{
		group: "junk",
		pattern: /^(first_stage_model\.)?loss\./,
		why: "network that judges the output in training",
		source: "CompVis/latent-diffusion, ldm/modules/losses",
	},
	{
		group: "junk",
		pattern: /^[\w.]+$/,
		why: "default noise schedule, which every loader computes itself",
		source: "CompVis/latent-diffusion, ldm/models/diffusion/ddpm.py; sgm, discretizer.py",
		holds: ({ name }, { evidence }) =>
			isScheduleName(name) && (evidence === null || evidence.defaultSchedules.includes(name)),
	},
	{
		group: "junk",
		pattern: /^string_to_token\./,
		why: "token of an embedding's placeholder, which loaders refuse as a second vector",
		source: "AUTOMATIC1111, modules/textual_inversion",
		holds: (_, { table }) => [...table.tensors.keys()].some((name) => name.startsWith("string_to_param.")),
	},
	{
		group: "junk",
		pattern: /./,
		why: "second copy of a component, equal to the kept one byte for byte",
		source: "merges of models saved by different versions of transformers",
		holds: ({ name }, { evidence, verdict }) =>
			evidence !== null &&
			verdict.copies.some((copy) => evidence.equalCopies.includes(copy.prefix) && copy.tensors.includes(name)),
	},
];

/** The rule that proves a tensor junk; null for one that is kept. What a component stores is kept whatever its name. */
export function junkRuleOf(tensor: Tensor, context: JunkContext): JunkRule | null {
	if (context.claimed.has(tensor.name)) return null;
	return JUNK_RULES.find((rule) => rule.pattern.test(tensor.name) && (rule.holds?.(tensor, context) ?? true)) ?? null;
}
