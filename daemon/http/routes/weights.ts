import { Hono } from "hono";
import { z } from "zod";
import { addLabelAt } from "../../journal/openers.ts";
import { nowText } from "../../runtime/clock.ts";
import { answer } from "../answer.ts";
import type { AppParts } from "../app-parts.ts";
import { json } from "../validate.ts";
import type { WireFile, WireKnown, WireSame } from "../wire/models.ts";
import { FILE, resolveFile } from "../wire-files.ts";

/** Each file is read whole, and two hundred checkpoints are a terabyte. */
const MOST_COMPARED = 200;

const compared = z.strictObject({
	files: z.array(z.strictObject(FILE)).min(1).max(MOST_COMPARED).readonly(),
	/** The name of this comparison in the event `progress`. */
	id: z.string().max(100).default(""),
});

const named = z.strictObject({
	...FILE,
	component: z.string().max(100).nullable().default(null),
	name: z.string().trim().min(1).max(100),
});

/** Compares the networks of files, as `autoprune same` does. */
export function sameRoute({ config, engine, comparisons }: Pick<AppParts, "config" | "engine" | "comparisons">) {
	return new Hono().post("/", json(compared), async (context) => {
		const byPath = new Map<string, WireFile>();
		const { files, id } = context.req.valid("json");
		for (const file of files) byPath.set(await resolveFile(file, config()), file);
		const { signal } = context.req.raw;
		const weights = await comparisons.during(id, (onProgress) =>
			engine.run("same", { paths: [...byPath.keys()] }, { signal, onProgress }),
		);
		return answer<WireSame>(context, {
			weights: weights.map(({ in: places, ...one }) => ({
				...one,
				in: places.map(({ file, component }) => ({ ...fileAt(file, byPath), component })),
			})),
		});
	});
}

function fileAt(path: string, byPath: ReadonlyMap<string, WireFile>): WireFile {
	const file = byPath.get(path);
	if (file === undefined) throw new Error(`the engine has compared ${path}, which nobody asked for`);
	return file;
}

/** Gives the weights of a part a name, as `autoprune know` does. */
export function knowRoute({ journal, config, engine }: Pick<AppParts, "journal" | "config" | "engine">) {
	return new Hono().post("/", json(named), async (context) => {
		const { root, path: below, component, name } = context.req.valid("json");
		const path = await resolveFile({ root, path: below }, config());
		const part = { name, file: path, path, component };
		const weights = await engine.run("know", part, { signal: context.req.raw.signal });
		await addLabelAt(journal, weights, nowText());
		return answer<WireKnown>(context, { name: weights.name, class: weights.class, number: weights.number });
	});
}
