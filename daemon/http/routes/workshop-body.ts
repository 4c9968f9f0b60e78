import { z } from "zod";
import { FILE } from "../wire-files.ts";

/** More parts than any model has. */
const MOST_PARTS = 16;

const file = z.strictObject(FILE);
const word = z.string().min(1).max(255);

const CHOICES = {
	precision: z.enum(["fp16", "bf16", "fp32", "keep"]).optional(),
	format: z.enum(["safetensors", "torch-zip"]).optional(),
	keepEma: z.boolean().optional(),
	fixClip: z.boolean().optional(),
};

const prune = z.strictObject({ ...CHOICES, kind: z.literal("prune"), file });
const convert = z.strictObject({ ...CHOICES, kind: z.literal("convert"), file });
const extract = z.strictObject({ ...CHOICES, kind: z.literal("extract"), file, component: word });
const replace = z.strictObject({ ...CHOICES, kind: z.literal("replace"), file, component: word, from: file });
const build = z.strictObject({
	...CHOICES,
	kind: z.literal("build"),
	architecture: word,
	parts: z
		.array(z.strictObject({ component: word, file }))
		.min(1)
		.max(MOST_PARTS)
		.readonly(),
});

/** The body of a request for a plan: a `WireOperation`. */
export const planBody = z.discriminatedUnion("kind", [prune, convert, extract, replace, build]);

/** The name is checked when the format is known. */
const NAME = { name: z.string() };

/** The body of a request for a task: an operation and the name of its output. */
export const taskBody = z.discriminatedUnion("kind", [
	prune.extend(NAME),
	convert.extend(NAME),
	extract.extend(NAME),
	replace.extend(NAME),
	build.extend(NAME),
]);
