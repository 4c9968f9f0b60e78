// One upload from its first byte to its name in the inbox, as a process of its own, so that a test can let a system call fail.
import { join } from "node:path";
import { Readable } from "node:stream";
import { makePart } from "../../dist/daemon/http/uploads/part.js";
import { placePart, receiveInto } from "../../dist/daemon/http/uploads/receive.js";

const [root, text] = process.argv.slice(2);

try {
	const file = { name: "NAI.ckpt", bytes: text.length, fingerprint: null };
	const part = await makePart(join(root, "inbox"), file);
	await receiveInto(part, 0, Readable.from([Buffer.from(text)]), () => undefined);
	await placePart(part);
	process.stdout.write("placed");
} catch (error) {
	process.stdout.write(error.code ?? String(error));
}
