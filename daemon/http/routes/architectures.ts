import { Hono } from "hono";
import { ARCHITECTURES } from "../../../toolkit/architectures/index.ts";
import { answer } from "../answer.ts";
import type { WireArchitecture } from "../wire/workshop.ts";

/** A file of one part is extracted, not built. */
const BUILT: readonly WireArchitecture[] = ARCHITECTURES.filter(({ parts }) => parts.length > 1).map(
	({ id, parts }) => {
		return { architecture: id, parts: parts.map((part) => part.class) };
	},
);

/** The architectures that can be built from parts. */
export function architecturesRoute() {
	return new Hono().get("/", (context) => answer(context, BUILT));
}
