import { expect, test } from "vitest";
import { linesOf } from "../../../cli/events/lines.ts";
import type { Published } from "../../../daemon/events/event.ts";

const PUBLISHED: Published = {
	event: "published",
	inbox: "/inbox",
	job: 1,
	file: "NAI.ckpt",
	to: "Lora/NAI.safetensors",
	bytesBefore: 100,
	bytesAfter: 60,
	ms: 5,
	what: "LoRA-v1",
	metric: null,
	knownAs: [],
	sidecars: [],
	notes: [],
};

test.each([
	{ names: [], line: undefined },
	{ names: ["NAI.preview.png", "NAI.yaml"], line: "  with NAI.preview.png, NAI.yaml" },
	{ names: ["1", "2", "3", "4", "5", "6", "7"], line: "  with 1, 2, 3, 4, 5 and 2 more" },
	{ names: ["a\u001b[31m.png"], line: expect.not.stringContaining("\u001b") },
])("sidecars $names are told of behind their model", ({ names, line }) => {
	expect(linesOf<"published">({ ...PUBLISHED, sidecars: names })[2]).toEqual(line);
});

test("a sidecar that follows is told of with where it is", () => {
	const [line] = linesOf<"followed">({
		event: "followed",
		inbox: "/inbox",
		file: "NAI.png",
		to: "/library/Lora/NAI.png",
	});
	expect(line).toContain("NAI.png → /library/Lora/NAI.png");
});

test.each([
	["there is no page", null, undefined],
	["anybody here may open it", { url: "http://127.0.0.1:7861", tokenFile: null }, "open http://127.0.0.1:7861"],
	[
		"it asks for a token, which no log may have",
		{ url: "http://nas.lan:7861", tokenFile: "/state/web-token" },
		"open http://nas.lan:7861   with its token: `autoprune status`",
	],
])("the first lines say where the page is: %s", (_, web, line) => {
	const inbox = { inbox: "/models/Autoprune", library: "/models", layout: "a1111", layoutWhy: "it is set" };
	const lines = linesOf({ event: "started", version: "1.2.3", workers: 2, ...inbox, inboxes: [inbox], web });
	expect(lines.find((one) => one.startsWith("open "))).toBe(line);
	expect(lines.at(-1)).toBe("");
});
