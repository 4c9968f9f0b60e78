import { z } from "zod";
import { schema } from "./schema.ts";

/** The description of a setting for a new settings file, the manual page and the README's table. */
export interface Setting {
	/** The keys that lead to it, outermost first. */
	readonly key: readonly string[];
	readonly help: string;
	/** The allowed values, in words. */
	readonly allowed: string;
	readonly control: SettingControl;
	/** The words of a choice; otherwise empty. */
	readonly choices: readonly string[];
	/** The default as written in a file; undefined if there is none. */
	readonly fallback: unknown;
	/** An example value; undefined if the description suffices. */
	readonly example: unknown;
}

/** What edits a setting; `structure`: a list or a record, written as YAML. */
type SettingControl = "switch" | "choice" | "number" | "text" | "structure";

/** The part of JSON Schema that describes a setting or a group of settings. */
export interface SchemaNode {
	readonly type?: string;
	/** The allowed values, in words. */
	readonly title?: string;
	readonly description?: string;
	readonly default?: unknown;
	readonly example?: unknown;
	/** Every enumeration of the settings consists of words. */
	readonly enum?: readonly string[];
	readonly minimum?: number;
	readonly maximum?: number;
	readonly properties?: Readonly<Record<string, SchemaNode>>;
	/** What each key of a record must be. */
	readonly propertyNames?: SchemaNode;
	/** What each value of a record must be; false if only the `properties` are allowed. */
	readonly additionalProperties?: SchemaNode | false;
	/** What each item of a list must be. */
	readonly items?: SchemaNode;
	/** What a group of settings that may also be `false` can be. */
	readonly anyOf?: readonly SchemaNode[];
}

/** The JSON Schema of a settings file, with which editors complete and validate. */
export function settingsJsonSchema(): SchemaNode {
	return { title: "Autoprune's settings", ...(z.toJSONSchema(schema, { io: "input" }) as SchemaNode) };
}

/** Every setting, in the order of the schema. */
export function settingsList(): Setting[] {
	return settingsBelow(settingsJsonSchema(), []);
}

/** A group of settings; for one that may also be `false`, the group. */
export function groupOf(node: SchemaNode): SchemaNode {
	return node.anyOf?.find(({ properties }) => properties !== undefined) ?? node;
}

/** A node without a description is a group of settings, or `false`. */
function settingsBelow(group: SchemaNode, above: readonly string[]): Setting[] {
	return Object.entries(groupOf(group).properties ?? {}).flatMap(([name, node]) => {
		const key = [...above, name];
		if (node.description === undefined) return settingsBelow(node, key);
		const { description: help, default: fallback, example, enum: choices = [] } = node;
		return [{ key, help, allowed: allowedIn(node), control: controlOf(node), choices, fallback, example }];
	});
}

function controlOf({ enum: words, type }: SchemaNode): SettingControl {
	if (words !== undefined) return "choice";
	switch (type) {
		case "boolean":
			return "switch";
		case "integer":
		case "number":
			return "number";
		case "object":
		case "array":
			return "structure";
		default:
			return "text";
	}
}

function allowedIn(node: SchemaNode): string {
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
