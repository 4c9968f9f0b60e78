import { mkdir, writeFile } from "node:fs/promises";
import { freemem } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { availableMemory } from "../../../daemon/admission/memory.ts";
import { tempFolder } from "../temp-folder.ts";

const MACHINE = { "proc/meminfo": "MemTotal:       16000000 kB\nMemAvailable:    1000000 kB\n" };
const AVAILABLE = 1_000_000 * 1024;

async function tree(files: Readonly<Record<string, string>>): Promise<string> {
	const root = await tempFolder();
	for (const [path, text] of Object.entries(files)) {
		await mkdir(dirname(join(root, path)), { recursive: true });
		await writeFile(join(root, path), text);
	}
	return root;
}

function second(folder: string, { max = "max", high = "max", current = 0, inactive = 0, active = 0 }) {
	const at = join("sys/fs/cgroup", folder);
	return {
		[`${at}/memory.max`]: `${max}\n`,
		[`${at}/memory.high`]: `${high}\n`,
		[`${at}/memory.current`]: `${current}\n`,
		[`${at}/memory.stat`]: `anon 5\nfile 9\ninactive_file ${inactive}\nactive_file ${active}\n`,
	};
}

function first(folder: string, limit: string, usage: number, cache: number) {
	const at = join("sys/fs/cgroup/memory", folder);
	return {
		[`${at}/memory.limit_in_bytes`]: `${limit}\n`,
		[`${at}/memory.usage_in_bytes`]: `${usage}\n`,
		[`${at}/memory.stat`]: `inactive_file 1\ntotal_inactive_file ${cache}\ntotal_active_file 0\n`,
	};
}

test.each<{ name: string; files: Readonly<Record<string, string>>; is: number }>([
	{ name: "without groups, what the machine has", files: {}, is: AVAILABLE },
	{
		name: "a group of its own without a limit",
		files: { "proc/self/cgroup": "0::/a.service\n", ...second("a.service", { current: 7 }) },
		is: AVAILABLE,
	},
	{
		name: "what a group's limit leaves",
		files: { "proc/self/cgroup": "0::/a.service\n", ...second("a.service", { max: "1000", current: 400 }) },
		is: 600,
	},
	{
		name: "the file cache of a group counts as free",
		files: {
			"proc/self/cgroup": "0::/a\n",
			...second("a", { max: "1000", current: 900, inactive: 500, active: 100 }),
		},
		is: 700,
	},
	{
		name: "the lower of its two limits",
		files: { "proc/self/cgroup": "0::/a\n", ...second("a", { max: "1000", high: "800", current: 400 }) },
		is: 400,
	},
	{
		name: "a limit of a group above",
		files: {
			"proc/self/cgroup": "0::/b.slice/a.service\n",
			...second("b.slice", { max: "500", current: 450 }),
			...second("b.slice/a.service", { max: "1000", current: 50 }),
		},
		is: 50,
	},
	{
		name: "more used than the limit, which was lowered, is nothing",
		files: { "proc/self/cgroup": "0::/a\n", ...second("a", { max: "100", current: 400 }) },
		is: 0,
	},
	{
		name: "a group of the first version",
		files: { "proc/self/cgroup": "5:cpu:/\n4:memory:/x/y\n0::/\n", ...first("x/y", "1000", 400, 100) },
		is: 700,
	},
	{
		name: "a group of the first version without a limit",
		files: { "proc/self/cgroup": "4:memory:/x\n", ...first("x", "9223372036854771712", 400, 100) },
		is: AVAILABLE,
	},
	{
		name: "a container's, whose path is its host's",
		files: { "proc/self/cgroup": "4:memory:/docker/0123\n", ...first("", "1000", 400, 0) },
		is: 600,
	},
	{ name: "a group that is not there", files: { "proc/self/cgroup": "0::/gone\n" }, is: AVAILABLE },
])("$name", async ({ files, is }) => {
	expect(await availableMemory(await tree({ ...MACHINE, ...files }))).toBe(is);
});

test("a kernel that does not say what is available has what is free", async () => {
	const available = await availableMemory(await tree({ "proc/meminfo": "MemFree: 1 kB\n" }));
	expect(available / freemem()).toBeCloseTo(1, 0);
});

test("this machine has some", async () => {
	expect(await availableMemory()).toBeGreaterThan(0);
});

test("where there is no /proc, what the system says is free", async () => {
	expect((await availableMemory(await tree({}))) / freemem()).toBeCloseTo(1, 0);
});
