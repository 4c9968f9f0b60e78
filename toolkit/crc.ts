/** The CRC-32 of zip and gzip: its polynomial, bits reversed (RFC 1952, section 8). */
const POLYNOMIAL = 0xedb88320;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
	let rest = byte;
	for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1;
	return rest;
});

/** `POWERS[n]` is x^(2^n) modulo the polynomial; x has order 2^32 − 1, so the row repeats after 32. */
const POWERS = powersOfX();

/**
 * The CRC-32 of `bytes`, as zip stores it; `seed` is the CRC of the preceding bytes. Meant for headers, not for speed.
 */
export function crc32(bytes: Uint8Array, seed = 0): number {
	let crc = ~seed;
	for (let i = 0; i < bytes.length; i++) {
		crc = (crc >>> 8) ^ (TABLE[(crc ^ (bytes[i] ?? 0)) & 0xff] ?? 0);
	}
	return ~crc >>> 0;
}

/** The CRC-32 of the concatenation of A and B from their two CRCs; exact for any `lengthOfB` up to 2^53. */
export function combineCrc(a: number, b: number, lengthOfB: number): number {
	return (multiply(shiftBy(lengthOfB), a) ^ b) >>> 0;
}

/** x^(8·bytes) modulo the polynomial: the factor by which appending that many bytes changes the preceding CRC. */
function shiftBy(bytes: number): number {
	let product = 0x80000000;
	// Eight bits make a byte, so the lowest bit of the count corresponds to x^(2^3).
	let power = 3;
	for (let rest = bytes; rest > 0; rest = Math.floor(rest / 2)) {
		if (rest % 2 === 1) product = multiply(POWERS[power % 32] ?? 0, product);
		power++;
	}
	return product;
}

function powersOfX(): Uint32Array {
	const powers = new Uint32Array(32);
	let power = 0x40000000;
	for (let n = 0; n < 32; n++) {
		powers[n] = power;
		power = multiply(power, power);
	}
	return powers;
}

/** The product of two polynomials modulo the CRC's polynomial; the highest bit is the coefficient of x^0. */
function multiply(a: number, b: number): number {
	let product = 0;
	let shifted = b;
	for (let bit = 31; bit >= 0; bit--) {
		if ((a >>> bit) & 1) product ^= shifted;
		shifted = shifted & 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
	}
	return product >>> 0;
}
