import { expect, it } from "vitest";
import { has, shape } from "../../../../toolkit/architectures/families/pattern.ts";
import { rootOf, rootsOf } from "../../../../toolkit/architectures/families/roots.ts";

it.each<[string, number, string]>([
	["double_blocks.0.img_attn.qkv.weight", 0, "double_blocks"],
	["model.diffusion_model.img_in.weight", 22, "img_in"],
	["lin12.model.1.weight", 0, "lin#"],
	["768.0.linear.0.weight", 0, "#"],
	["scale", 0, "scale"],
])("the root of %s from %i on is %s", (name, start, root) => {
	expect(rootOf(name, start)).toBe(root);
});

it("a family has the roots of its sentinel tensors, of its sample, and its own", () => {
	const sentinels = [has("a.weight"), shape("b1.weight", "any")];
	const family = { kind: "k", base: "b", layout: "native", sentinels, roots: ["e"], sample: ["{c,d}.{0..9}.weight 1"] };
	expect([...rootsOf(family)]).toEqual(["a", "b#", "c", "d", "e"]);
});
