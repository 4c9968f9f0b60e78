// All 2^32 float32 through the kernel, against the scalar yardstick: bits, counts and metric. Needs a build. About a
// minute on one core, nearly all of it the yardstick's.
import { halfBits, halfValue, metricUnits } from "../../dist/toolkit/half.js";
import { CHUNK_BYTES, loadKernel } from "../../dist/workers/kernel/kernel.js";

const kernel = loadKernel();
const count = CHUNK_BYTES / 4;
const words = new Uint32Array(kernel.input.buffer, kernel.input.byteOffset, count);
const values = new Float32Array(kernel.input.buffer, kernel.input.byteOffset, count);
const halves = new Uint16Array(kernel.output.buffer, kernel.output.byteOffset, count);
const units = Float64Array.from({ length: 65_536 }, (_, half) => metricUnits(half));
const zero = Uint8Array.from({ length: 65_536 }, (_, half) => (halfValue(half) === 0 ? 1 : 0));

const started = performance.now();
let wrong = 0;
for (let first = 0; first < 2 ** 32; first += count) {
	for (let i = 0; i < count; i++) words[i] = first + i;
	const got = kernel.convert("F32", "F16", 0, 0, count, true);
	let sum = 0;
	const counts = { nan: 0, infinite: 0, zero: 0, overflow: 0, flushed: 0 };
	for (let i = 0; i < count; i++) {
		const value = values[i];
		const half = halfBits(value);
		// NaN is compared by its bits, taken before float32 became a double: which may lose its sign.
		if (Number.isNaN(value)) {
			counts.nan++;
			if (halves[i] !== (0x7e00 | ((words[i] >>> 31) << 15))) wrong++;
			continue;
		}
		if (halves[i] !== half) wrong++;
		sum += units[half];
		if (Math.abs(value) === Number.POSITIVE_INFINITY) counts.infinite++;
		else if (value === 0) counts.zero++;
		else if ((half & 0x7fff) === 0x7c00) counts.overflow++;
		else if (zero[half] === 1) counts.flushed++;
	}
	if (got.units !== BigInt(sum)) wrong++;
	for (const [name, counted] of Object.entries(counts)) if (got[name] !== counted) wrong++;
}
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(`${2 ** 32} float32 in ${seconds} s: ${wrong === 0 ? "every one as by the yardstick" : `${wrong} wrong`}`);
process.exitCode = wrong === 0 ? 0 : 1;
