import { expect, test } from "vitest";
import type { ByteSource } from "../../../../toolkit/bytes.ts";
import { readDirectory } from "../../../../toolkit/formats/zip/directory.ts";

test("records of more than 4 GiB, and behind 4 GiB, are found as torch writes them", () => {
	const name = Buffer.from("a/0");
	const size = 5 * 2 ** 30;
	const local = (extra: Buffer) => {
		const header = Buffer.alloc(30);
		header.writeUInt32LE(0x04034b50, 0);
		header.writeUInt16LE(0x808, 6);
		header.writeUInt16LE(name.length, 26);
		header.writeUInt16LE(extra.length, 28);
		return Buffer.concat([header, name, extra]);
	};
	const central = (fields: number[], values: number[], rename: string) => {
		const entry = Buffer.alloc(46);
		entry.writeUInt32LE(0x02014b50, 0);
		for (const [i, field] of fields.entries()) entry.writeUInt32LE(field, [20, 24, 42][i] ?? 0);
		entry.writeUInt16LE(name.length, 28);
		entry.writeUInt16LE(4 + 8 * values.length, 30);
		const extra = Buffer.alloc(4 + 8 * values.length);
		extra.writeUInt16LE(1, 0);
		extra.writeUInt16LE(8 * values.length, 2);
		for (const [i, value] of values.entries()) extra.writeBigUInt64LE(BigInt(value), 4 + 8 * i);
		return Buffer.concat([entry, Buffer.from(rename), extra]);
	};
	// torch puts zeros into the first one's local extra, the header's offset into the second one's.
	const first = local(Buffer.concat([Buffer.from([1, 0, 16, 0]), Buffer.alloc(16)]));
	const secondAt = first.length + size + 24;
	const offset = Buffer.alloc(12, 0);
	offset.set([1, 0, 8, 0]);
	offset.writeBigUInt64LE(BigInt(secondAt), 4);
	const second = local(offset);
	second.set(Buffer.from("a/1"), 30);
	const directory = Buffer.concat([
		central([0xffffffff, 0xffffffff, 0], [size, size], "a/0"),
		central([4, 4, 0xffffffff], [secondAt], "a/1"),
	]);
	const directoryAt = secondAt + second.length + 4 + 16;
	const end = Buffer.alloc(56 + 20 + 22);
	end.writeUInt32LE(0x06064b50, 0);
	end.writeBigUInt64LE(44n, 4);
	for (const at of [24, 32]) end.writeBigUInt64LE(2n, at);
	end.writeBigUInt64LE(BigInt(directory.length), 40);
	end.writeBigUInt64LE(BigInt(directoryAt), 48);
	end.writeUInt32LE(0x07064b50, 56);
	end.writeBigUInt64LE(BigInt(directoryAt + directory.length), 64);
	end.writeUInt32LE(0x06054b50, 76);
	for (const at of [84, 86]) end.writeUInt16LE(2, at);
	end.writeUInt32LE(directory.length, 88);
	end.writeUInt32LE(0xffffffff, 92);
	const pieces = [
		[0, first],
		[secondAt, second],
		[directoryAt, Buffer.concat([directory, end])],
	] as const;
	const sparse: ByteSource = {
		size: directoryAt + directory.length + end.length,
		readInto(into, at) {
			into.fill(0);
			for (const [start, piece] of pieces) {
				const from = Math.max(at, start);
				const to = Math.min(at + into.length, start + piece.length);
				if (from < to) into.set(piece.subarray(from - start, to - start), from - at);
			}
			return Math.min(into.length, this.size - at);
		},
	};
	expect(readDirectory(sparse)).toMatchObject([
		{ name: "a/0", header: 0, data: first.length, bytes: size, packed: size },
		{ name: "a/1", header: secondAt, data: secondAt + second.length, bytes: 4 },
	]);
});
