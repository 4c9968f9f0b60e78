import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { inMemory } from "../../toolkit/bytes.ts";
import { readTable } from "../../toolkit/formats/index.ts";
import { findDirectory } from "../../toolkit/formats/zip/end.ts";
import { TOOLS } from "../../workers/file-source.ts";

/** Debian's own Python is the one that has torch. */
const PYTHON = "/usr/bin/python3";

/** Whether real torch is installed to write files with. It is not loaded for this, which takes seconds. */
export const hasTorch =
	spawnSync(PYTHON, ["-c", "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)"])
		.status === 0;
if (!hasTorch) console.info(`skipped: ${PYTHON} has no torch to write zip files with`);

const SAVE = `
import json, struct, sys, numpy, torch
codes = {"F32": numpy.float32, "F16": numpy.float16}
for source, target in json.loads(sys.argv[1]).items():
    data = open(source, "rb").read()
    length, = struct.unpack("<Q", data[:8])
    state = {}
    for name, entry in json.loads(data[8:8 + length]).items():
        begin, end = entry["data_offsets"]
        array = numpy.frombuffer(data[8 + length + begin:8 + length + end], codes[entry["dtype"]])
        state[name] = torch.from_numpy(array.reshape(entry["shape"]).copy())
    torch.save({"state_dict": state}, target)
`;

/**
 * Has real torch write the tensors of safetensors files as zip files, each tensor in a storage of its own. `zips`: the
 * path of each zip file, by that of the safetensors file.
 */
export function saveWithTorch(zips: Readonly<Record<string, string>>): void {
	execFileSync(PYTHON, ["-c", SAVE, JSON.stringify(zips)]);
}

/** Changes one bit of a tensor's storage, as a failing disk does. */
export function flipBit(path: string, tensor: string, byte = 5): void {
	const bytes = readFileSync(path);
	const found = readTable(inMemory(new Uint8Array(bytes)), TOOLS).tensors.get(tensor);
	if (found === undefined) throw new Error(`${path} has no tensor ${tensor}`);
	const at = found.storage.offset + found.start + byte;
	bytes[at] = (bytes[at] ?? 0) ^ 0x10;
	writeFileSync(path, bytes);
}

/** Rewrites the CRCs in a zip file's directory; `crcOf` is given each record's name and the CRC that it has. */
export function rewriteCrcs(path: string, crcOf: (name: string, crc: number) => number): void {
	const bytes = readFileSync(path);
	const { offset, records } = findDirectory(inMemory(new Uint8Array(bytes)));
	let at = offset;
	for (let i = 0; i < records; i++) {
		const nameLength = bytes.readUInt16LE(at + 28);
		const name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
		bytes.writeUInt32LE(crcOf(name, bytes.readUInt32LE(at + 16)) >>> 0, at + 16);
		at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
	}
	writeFileSync(path, bytes);
}

/** Whether a record of a torch zip holds weights. */
export function isStorage(name: string): boolean {
	return /\/data\/\d+$/.test(name);
}
