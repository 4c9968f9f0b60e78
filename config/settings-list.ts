import { z } from "zod";
import { schema } from "./schema.ts";

/** One setting as people meet it: in a new settings file, in the manual, in a table. */
export interface Setting {
	/** The keys that lead to it, outermost first. */
	readonly key: readonly string[];
	readonly help: string;
	/** What may stand there, in words. */
	readonly allowed: string;
	/** Its default as a file would write it; undefined where there is none. */
	readonly fallback: unknown;
	/** What it may look like; undefined where its words are enough. */
	readonly example: unknown;
}

/** What is read of JSON Schema here. */
interface Node {
	readonly type?: string;
	/** The kind of text, in words. */
	readonly title?: string;
	readonly description?: string;
	readonly default?: unknown;
	readonly example?: unknown;
	readonly enum?: readonly unknown[];
	readonly minimum?: number;
	readonly maximum?: number;
	readonly properties?: Readonly<Record<string, Node>>;
}

/** The schema of a settings file as JSON Schema: what editors complete and check by. */
export function settingsJsonSchema() {
	return { title: "Autoprune's settings", ...z.toJSONSchema(schema, { io: "input" }) };
}

/** Every setting, in the order of the schema. */
export function settingsList(): Setting[] {
	return settingsBelow(settingsJsonSchema() as Node, []);
}

/** A group has no words of its own: its settings have. */
function settingsBelow({ properties = {} }: Node, above: readonly string[]): Setting[] {
	return Object.entries(properties).flatMap(([name, node]) => {
		const key = [...above, name];
		if (node.description === undefined) return settingsBelow(node, key);
		return [{ key, help: node.description, allowed: allowedIn(node), fallback: node.default, example: node.example }];
	});
}

function allowedIn(node: Node): string {
	if (node.enum !== undefined) return node.enum.join(", ");
	switch (node.type) {
		case "boolean":
			return "true, false";
		case "integer":
		case "number":
			return `${node.minimum ?? "any number"} to ${node.maximum ?? "any number"}`;
		case "object":
			return node.title ?? `a value for any of ${Object.keys(node.properties ?? {}).join(", ")}`;
		default:
			return node.title ?? "text";
	}
}
