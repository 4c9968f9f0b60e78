// The bench's figures as Markdown, put between the markers of a page.
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";

const MB = 2 ** 20 / 1e6;

/** What is held against a limit. `of`: its figure in one round; the medians of these are shown. */
const GOALS = [
	["prune the 7.7 GB `.ckpt`, no final fsync, beside `cp`", "× cp", 0.2, (r) => r.prune.seconds / r.cp.seconds],
	["its reading, converting and writing, beside the floor", "× floor", 1.6, (r) => r.prune.inside / r.floor.inside],
	["`autoprune prune`, durable, beside `cp` and `sync`", "× cp", 0.35, (r) => r.durable.seconds / r.cpSync.seconds],
	["2.1 GB with nothing to lose, from another file system", "× cp", 1.1, (r) => r.halfOver.seconds / r.cpOver.seconds],
	["peak memory of the daemon's processes, 7.7 GB", "MB", 200, (r) => r.daemon.peakMiB * MB],
	[
		"two workers beside one where converting dominates: eight-bit floats, read and measured",
		"×",
		-1.7,
		(r) => r.eightByOne.inside / r.eightByTwo.inside,
	],
	["`inspect --quick` of 7.7 GB, the whole process", "s", 0.15, (r) => r.quick.seconds],
	["`inspect --quick --jsonl` of 879 files, the whole process", "s", 10, (r) => r.many.seconds],
	["processor seconds of `autoprune prune`, 7.7 GB", "s", 5, (r) => r.durable.cpuSeconds],
];

const ROWS = [
	["cp", "`cp` of the 7.7 GB file"],
	["cpSync", "`cp` of it, then `sync` of the copy"],
	["floor", "the floor: the same bytes read and written by as many threads, unconverted", "inside"],
	["prune", "`autoprune prune` without its final fsync: reading, converting and writing alone", "inside"],
	["prune", "the same: the whole process"],
	["one", "the same with one worker: reading, converting and writing alone", "inside"],
	["durable", "`autoprune prune`, fsync and metric included"],
	["eightByTwo", "1.1 GB of eight-bit floats read, converted and measured by two workers", "inside"],
	["eightByOne", "the same by one worker", "inside"],
	["daemon", "the daemon's whole job, fsync and metric included"],
	["inspect", "`autoprune inspect`"],
	["quick", "`autoprune inspect --quick`"],
	["many", "`autoprune inspect --quick --jsonl` of 879 files with 313,000 tensors"],
	["torch", "torch: load, drop EMA, cast, save; once"],
	["cpOver", "`cp` of a 2.1 GB FP16 model that has nothing to lose, from another file system"],
	[
		"halfOver",
		"`autoprune prune` of it, which copies it, without its final fsync: reading, measuring and writing alone",
		"inside",
	],
	["halfOver", "the same: the whole process"],
	["cpHalf", "`cp` of it within one file system, where the system copies by itself"],
	["halfCopied", "`autoprune prune` of it there, without its final fsync: the whole process"],
	["halfLinked", "the daemon's whole job with it, on one file system"],
];

/** What the README shows of them. */
const SHORT = [
	["cp", "`cp` of the 7.7 GB file"],
	["durable", "`autoprune prune`, fsync and metric included"],
	["daemon", "the daemon's whole job, fsync and metric included"],
	["inspect", "`autoprune inspect`"],
	["quick", "`autoprune inspect --quick`"],
];

/** The machine and the rounds in a sentence. */
export function machine(rounds) {
	const [{ model }] = cpus();
	return `${cpus().length} cores of an ${model}, Node ${process.versions.node}; file cache warm; medians of ${rounds} rounds.`;
}

/** The table of goals, then that of times. `huge` is null where there was no room for it. */
export function fullReport(rounds, huge) {
	const goals = GOALS.map(([text, unit, limit, of]) => goalLine(text, unit, limit, median(rounds.map(of))));
	const linked = rounds.every((round) => round.halfLinked.linked);
	goals.splice(
		3,
		0,
		`| 2.1 GB with nothing to lose, on one file system | a link | ${linked ? "a link" : "a copy"} | ${yes(linked)} |`,
	);
	if (huge !== null) goals.splice(6, 0, goalLine("the same at 77 GB", "MB", 200, huge.peakMiB * MB));
	const times = ROWS.filter(([row]) => rounds[0][row] !== undefined).map((row) => timeLine(rounds, ...row));
	return [
		`${machine(rounds.length)} Ratios are taken within each round.`,
		["| work | at most | measured | met |", "| --- | --- | --- | --- |", ...goals].join("\n"),
		["| work | time | from – to | processor | memory |", "| --- | --- | --- | --- | --- |", ...times].join("\n"),
		"Memory is the peak of the sum over all processes, pages that two of them share counted twice.",
	].join("\n\n");
}

/** The short table of the README. */
export function shortReport(rounds) {
	const lines = SHORT.map(([row, text]) => {
		const seconds = median(rounds.map((round) => round[row].seconds));
		const ratio = median(rounds.map((round) => round[row].seconds / round.cp.seconds));
		const memory = row === "cp" ? "–" : `${median(rounds.map((round) => round[row].peakMiB * MB)).toFixed(0)} MB`;
		return `| ${text} | ${seconds.toFixed(row === "quick" ? 2 : 1)} s | ${ratio.toFixed(2)} | ${memory} |`;
	});
	return [
		`${machine(rounds.length)} Memory is that of all processes, shared pages counted twice.`,
		["| work | time | beside `cp` | memory |", "| --- | --- | --- | --- |", ...lines].join("\n"),
	].join("\n\n");
}

/** Puts a text between the page's markers; the rest of the page stays. */
export function putInto(path, text, name = "figures") {
	const page = readFileSync(path, "utf8");
	const [begin, end] = [`<!-- ${name} -->\n`, `\n<!-- /${name} -->`];
	const [from, to] = [page.indexOf(begin), page.indexOf(end)];
	if (from < 0 || to < 0) throw new Error(`${path} has no markers of ${name}`);
	writeFileSync(path, page.slice(0, from + begin.length) + text + page.slice(to));
}

/** The middle of some numbers. */
export function median(values) {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** A limit below zero is one to be reached, not to be kept under. */
function goalLine(text, unit, limit, figure) {
	const met = limit < 0 ? figure >= -limit : figure <= limit;
	const digits = unit === "MB" ? 0 : 2;
	return `| ${text} | ${Math.abs(limit)} ${unit} | ${figure.toFixed(digits)} ${unit} | ${yes(met)} |`;
}

function timeLine(all, row, text, field = "seconds") {
	const rounds = all.filter((round) => round[row] !== undefined);
	const seconds = rounds.map((round) => round[row][field]);
	const [least, most] = [Math.min(...seconds), Math.max(...seconds)];
	const whole = field === "seconds" && !row.startsWith("cp");
	const cpu = whole ? `${median(rounds.map((round) => round[row].cpuSeconds)).toFixed(1)} s` : "";
	const memory = whole ? `${median(rounds.map((round) => round[row].peakMiB * MB)).toFixed(0)} MB` : "";
	return `| ${text} | ${median(seconds).toFixed(2)} s | ${least.toFixed(2)} – ${most.toFixed(2)} | ${cpu} | ${memory} |`;
}

function yes(met) {
	return met ? "yes" : "**no**";
}
