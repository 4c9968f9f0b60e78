import { readFileSync } from "node:fs";
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

const FILE = new URL("../../.github/workflows/ci.yml", import.meta.url);
const TEXT = readFileSync(FILE, "utf8");
const PACKAGE = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

const Job = z.object({
	strategy: z.object({ matrix: z.record(z.string(), z.array(z.union([z.string(), z.number()]))) }),
	steps: z.array(z.object({ run: z.string().optional() })),
});
const { jobs } = z.object({ jobs: z.object({ linux: Job, others: Job }) }).parse(parse(TEXT));

/** What GitHub's own parser says against a workflow. */
async function faultsIn(content: string): Promise<string[]> {
	const { context, value } = parseWorkflow({ name: "ci.yml", content }, new NoOperationTraceWriter());
	if (value !== undefined) await convertWorkflowTemplate(context, value);
	return context.errors.getErrors().map(({ message }) => message);
}

test("GitHub's schema accepts the workflow", async () => {
	expect(await faultsIn(TEXT)).toEqual([]);
});

test.each([
	["an unknown key", "timeout-minutes:", "timeout-hours:"],
	["a job without a machine", /runs-on: .*\n/, "\n"],
	["an unknown context", "matrix.node }}", "matrixes.node }}"],
	["a number that is text", /timeout-minutes: \d+/, "timeout-minutes: long"],
])("GitHub's schema would refuse %s", async (_, right, wrong) => {
	expect(await faultsIn(TEXT.replace(right, wrong))).not.toEqual([]);
});

test("Linux runs everything with each Node, and Windows and macOS run the tests", () => {
	const commands = ({ steps }: z.infer<typeof Job>) => steps.flatMap(({ run }) => run ?? []);
	expect(jobs.linux.strategy.matrix).toEqual({ node: [20, 22, 24] });
	expect(commands(jobs.linux).join("\n")).toMatch(/ \.ci\/run$/);
	expect(jobs.others.strategy.matrix).toEqual({ system: ["windows-latest", "macos-latest"] });
	expect(commands(jobs.others)).toEqual(["npm ci", "npm test"]);
});

test("the scripts of package.json are commands for cmd as well as for sh", () => {
	const scripts: Record<string, string> = PACKAGE.scripts;
	// Words with `=` before the command, single quotes, `$`, `;`, a path as a program, and commands that cmd does not have.
	const onlyPosix = /(^|&& )(\w+=|\.?\/|(rm|cp|mv|mkdir|cat|export|sh|bash|test|true)\b)|['$;`\\]|\|\|? /;
	expect(Object.entries(scripts).filter(([, command]) => onlyPosix.test(command))).toEqual([]);
	expect("NODE_ENV=test vitest").toMatch(onlyPosix);
	expect("npm run build && rm -rf dist").toMatch(onlyPosix);
});
