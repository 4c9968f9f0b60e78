/** Block numbers from `from` to `to`, each `step`-th of them. */
interface NumberRange {
	readonly from: number;
	readonly to: number;
	readonly step: number;
}

/** Modules of a network that differ only in the number of their block. */
export interface TargetModules {
	/** The result of `moduleKey`. */
	readonly key: string;
	/** The possible values of each number of the key. */
	readonly ranges: readonly NumberRange[];
	/** Input dimensions: several if variants of the network differ, such as inpainting. Empty for a vector. */
	readonly inputs: readonly number[];
	/** Output dimension, or the length of a vector. */
	readonly outputs: number;
	/** Elements of a convolution's kernel; 1 for a linear module; 0 for a vector (a norm, a bias, a parameter). */
	readonly kernel: number;
	/** The weight's rank; 0 for a vector, which may have any rank. */
	readonly rank: number;
	/** The number of these modules. */
	readonly count: number;
}

/** The parts of `TargetModules` that come from a line's path; the others come from its dimensions. */
type PathModules = Pick<TargetModules, "key" | "ranges" | "count">;
type Dimensions = Pick<TargetModules, "inputs" | "outputs" | "kernel" | "rank">;

/**
 * A reader of the texts that describe networks, which gives the modules of each. A line is a path and its dimensions:
 *
 *     img_in 64>3072              a linear module with 64 inputs and 3072 outputs
 *     conv_in 4|9>320@3x3         a convolution, with 4 inputs or 9
 *     norm_out =3072              a vector or a parameter whose last dimension is 3072
 *     blocks.{40}.ffn.0 8>9       40 modules, blocks 0 to 39
 *     blocks.{0-6/3}.fc 8>9       blocks 0, 3 and 6
 *     blocks.0.(q|k).proj 8>8     two modules
 *     blocks.{40}.                a heading: the lines below that begin with a dot continue it
 */
export function targetReader(): (text: string) => TargetModules[] {
	// Most blocks of most networks have the same paths below their headings and the same dimensions.
	const paths = new Map<string, readonly PathModules[]>();
	const dimensions = new Map<string, Dimensions>();
	return (text) => {
		const modules: TargetModules[] = [];
		let heading: readonly PathModules[] = [];
		for (const line of text.split("\n")) {
			const [name = "", size] = line.trim().split(" ");
			if (name === "") continue;
			const isRelative = name.startsWith(".");
			const path = size === undefined ? name.slice(0, -1) : isRelative ? name.slice(1) : name;
			const ends = kept(paths, path, pathModules);
			if (size === undefined) {
				heading = ends;
				continue;
			}
			const shape = kept(dimensions, size, dimensionsOf);
			for (const end of ends) {
				if (!isRelative) modules.push(moduleOf(end, shape));
				else for (const head of heading) modules.push(moduleOf(joined(head, end), shape));
			}
		}
		return modules;
	};
}

/** Copies each field by name: object spread took twenty times as long, and there are thousands of modules. */
function moduleOf({ key, ranges, count }: PathModules, { inputs, outputs, kernel, rank }: Dimensions): TargetModules {
	return { key, ranges, count, inputs, outputs, kernel, rank };
}

function kept<V>(known: Map<string, V>, text: string, read: (text: string) => V): V {
	const value = known.get(text) ?? read(text);
	known.set(text, value);
	return value;
}

function joined(head: PathModules, end: PathModules): PathModules {
	return { key: `${head.key}_${end.key}`, ranges: head.ranges.concat(end.ranges), count: head.count * end.count };
}

/** The first words of all paths of a text. The key of each of its modules begins with one of them. */
export function firstWords(text: string): ReadonlySet<string> {
	const words = new Set<string>();
	for (const [, path = ""] of text.matchAll(/^[ \t]*([^\s.]\S*)/gm)) {
		const choices = path.startsWith("(") ? path.slice(1, path.indexOf(")")).split("|") : [path];
		for (const choice of choices) words.add(firstWord(choice));
	}
	return words;
}

/** The first word of a path or key, up to the first dot or underscore. */
export function firstWord(path: string): string {
	return /^[a-zA-Z0-9]*/.exec(path)?.[0] ?? "";
}

/** The modules of a path, with alternatives such as `a.(b|c).d` expanded. */
function pathModules(path: string): PathModules[] {
	const found = /\(([^)]*)\)/.exec(path);
	if (found === null) return [keyAndRanges(path)];
	const [whole, choices = ""] = found;
	const after = path.slice(found.index + whole.length);
	return choices.split("|").flatMap((choice) => pathModules(path.slice(0, found.index) + choice + after));
}

function keyAndRanges(path: string): PathModules {
	const ranges: NumberRange[] = [];
	const words = path.replaceAll(".", "_").split("_");
	const key = words.map((word) => {
		if (!/^(\d+|\{.*\})$/.test(word)) return word;
		ranges.push(word.startsWith("{") ? rangeOf(word.slice(1, -1)) : { from: Number(word), to: Number(word), step: 1 });
		return "#";
	});
	const count = ranges.reduce((product, { from, to, step }) => product * (Math.floor((to - from) / step) + 1), 1);
	return { key: key.join("_"), ranges, count };
}

function rangeOf(text: string): NumberRange {
	const [span = "", step = "1"] = text.split("/");
	const [first = "", last] = span.split("-");
	if (last === undefined) return { from: 0, to: Number(first) - 1, step: 1 };
	return { from: Number(first), to: Number(last), step: Number(step) };
}

function dimensionsOf(text: string): Dimensions {
	if (text.startsWith("=")) return { inputs: [], outputs: Number(text.slice(1)), kernel: 0, rank: 0 };
	const [dimensions = "", kernel] = text.split("@");
	const [inputs = "", outputs] = dimensions.split(">");
	const sides = kernel === undefined ? [] : kernel.split("x").map(Number);
	return {
		inputs: inputs.split("|").map(Number),
		outputs: Number(outputs),
		kernel: sides.reduce((product, side) => product * side, 1),
		rank: 2 + sides.length,
	};
}
