import { expect, test } from "vitest";
import { requireNode } from "../../../daemon/coordination/require-node.ts";

test.each(["20.19.0", "22.11.9", "18.0.0"])("Node %s is too old for a journal on PostgreSQL", (version) => {
	expect(() => requireNode(version)).toThrow(expect.objectContaining({ code: "hosts.node-too-old" }));
});

test.each(["22.12.0", "22.20.1", "24.0.0"])("Node %s is new enough for a journal on PostgreSQL", (version) => {
	expect(() => requireNode(version)).not.toThrow();
});
