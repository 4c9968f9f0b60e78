import fc from "fast-check";
import { test } from "vitest";
import { inMemory } from "../../../../toolkit/bytes.ts";
import { torchZip } from "../../../../toolkit/formats/torch/torch-zip.ts";
import { dict, pickle, storage, tensor, text } from "../pickle/assemble.ts";
import { outcomeOf, SIX, torchFile, WHOLE } from "./build-torch.ts";

test("a damaged file is read or refused with a code", () => {
	const root = dict([text("a"), WHOLE], [text("b"), tensor(storage("1", 4), [2], [2])]);
	const good = torchFile(pickle(root), { ...SIX, "1": new Uint8Array(16) }, [], { torch: true });
	const damage = fc.record({
		cut: fc.option(fc.nat(good.length)),
		flips: fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }),
	});
	fc.assert(
		fc.property(damage, ({ cut, flips }) => {
			const bytes = good.slice(0, cut ?? good.length);
			for (const [at, value] of flips) if (at < bytes.length) bytes[at] = value;
			outcomeOf(torchZip, bytes);
			torchZip.extent(inMemory(bytes));
		}),
		{ numRuns: 2000 },
	);
});

test("a damaged pickle in a sound archive is read or refused with a code", () => {
	const good = pickle(dict([text("a"), WHOLE], [text("b"), tensor(storage("1", 4), [2], [2])]));
	const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
	fc.assert(
		fc.property(damage, (flips) => {
			const bytes = good.slice();
			for (const [at, value] of flips) bytes[at] = value;
			outcomeOf(torchZip, torchFile(bytes, { ...SIX, "1": new Uint8Array(16) }));
		}),
		{ numRuns: 2000 },
	);
});
