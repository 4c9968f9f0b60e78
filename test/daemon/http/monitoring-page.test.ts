import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { ROOT } from "../../house/sources.ts";
import { send, serve } from "./serve.ts";

const PAGE = readFileSync(join(ROOT, "docs/monitoring.md"), "utf8");

function blocks(language: string): string[] {
	return [...PAGE.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, "g"))].map(([, text = ""]) => text);
}

test("the page on monitoring lists every metric with its type and its labels, and no other", async () => {
	const { port } = await serve();
	const { body } = await send(port, { path: "/metrics" });
	const types = [...body.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, type]) => `${name} ${type}`);
	const listed = [...PAGE.matchAll(/^\| `(\w+)[^`]*` \| (\w+) \|/gm)].map(([, name, type]) => `${name} ${type}`);
	expect(listed.sort()).toEqual(types.sort());
});

test("its examples can be parsed, and ask for metrics that exist", () => {
	const yaml = blocks("yaml").map((text) => parse(text));
	expect(yaml).toMatchObject([{ scrape_configs: [{ job_name: "autoprune" }] }, { groups: [{ name: "autoprune" }] }]);
	const [panels = "[]"] = blocks("json");
	expect(JSON.parse(panels)).toHaveLength(2);
	const asked = [...blocks("yaml"), panels].flatMap((text) => text.match(/autoprune_\w+/g) ?? []);
	for (const name of asked) expect(PAGE).toContain(`| \`${name}`);
	expect(asked.length).toBeGreaterThan(4);
});
