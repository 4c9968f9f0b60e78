// Damage to good files: what a broken disk does, and what an attacker would try. All of it follows from one number.

/** Values at the edges of what a length, a count or an offset may be. */
const EDGES = [
	0n,
	1n,
	0x7fn,
	0xffn,
	0x7fffn,
	0xffffn,
	0x7fffffffn,
	0xffffffffn,
	2n ** 53n,
	2n ** 63n - 1n,
	2n ** 64n - 1n,
];

/** Opcodes of pickles, and bytes that JSON and zip are made of. */
const TELLING = [
	...'(.0]}tREQcbhjqrXKJMuases2{}[]",:0123456789-PK',
	"\x80",
	"\x85",
	"\x8a",
	"\x8c",
	"\x93",
	"\x94",
	"\x95",
].map((character) => character.charCodeAt(0));

const DAMAGES = [
	(bytes, below) => changed(bytes, below, () => below(256)),
	(bytes, below) => changed(bytes, below, (old) => old ^ (1 << below(8))),
	(bytes, below) => changed(bytes, below, () => TELLING[below(TELLING.length)]),
	edge,
	(bytes, below) => bytes.slice(0, below(bytes.length)),
	(bytes, below) => spliced(bytes, below(bytes.length), below(64), new Uint8Array(0)),
	(bytes, below) =>
		spliced(
			bytes,
			below(bytes.length),
			0,
			new Uint8Array(1 + below(64)).map(() => below(256)),
		),
	(bytes, below) => spliced(bytes, below(bytes.length), 0, piece(bytes, below)),
	(bytes, below) => spliced(bytes, below(bytes.length), 1 + below(64), piece(bytes, below)),
	(bytes, below, other) => spliced(bytes, below(bytes.length), below(64), piece(other, below)),
];

/** A copy of `bytes` with one to six damages, most often one, some of them pieces of `other`. */
export function damaged(bytes, other, below) {
	let result = bytes.slice();
	for (let left = below(2) === 0 ? 1 : 1 + below(6); left > 0 && result.length > 0; left--) {
		result = DAMAGES[below(DAMAGES.length)](result, below, other);
	}
	return result;
}

function changed(bytes, below, to) {
	const at = below(bytes.length);
	bytes[at] = to(bytes[at]);
	return bytes;
}

function edge(bytes, below) {
	const width = [1, 2, 4, 8][below(4)];
	if (bytes.length < width) return bytes;
	const value = EDGES[below(EDGES.length)];
	const at = below(bytes.length - width + 1);
	for (let i = 0; i < width; i++) bytes[at + i] = Number((value >> BigInt(8 * i)) & 0xffn);
	return bytes;
}

function piece(bytes, below) {
	const start = below(bytes.length);
	return bytes.slice(start, start + 1 + below(200));
}

function spliced(bytes, at, without, insert) {
	const result = new Uint8Array(at + insert.length + Math.max(0, bytes.length - at - without));
	result.set(bytes.subarray(0, at));
	result.set(insert, at);
	result.set(bytes.subarray(at + without), at + insert.length);
	return result;
}
