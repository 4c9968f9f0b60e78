import { describe, expect, test } from "vitest";
import { torchZip } from "../../../../toolkit/formats/torch/torch-zip.ts";
import { call, dict, global, int, type Part, pickle, storage, text, tuple } from "../pickle/assemble.ts";
import { outcomeOf, SIX, torchFile, WHOLE } from "./build-torch.ts";

describe("names", () => {
	const named: readonly { name: string; root: Part; is: string }[] = [
		{ name: "a flat dictionary", root: dict([text("a.b"), WHOLE], [text("c"), WHOLE]), is: "a.b c" },
		{
			name: "nested containers",
			root: dict([text("a"), ["](", WHOLE, WHOLE, "e"]], [text("b"), tuple(WHOLE)]),
			is: "a.0 a.1 b.0",
		},
		{
			name: "a state dict in its wrapper",
			root: dict([text("epoch"), int(1)], [text("state_dict"), dict([text("a"), WHOLE])]),
			is: "a",
		},
		{
			name: "a wrapper in a wrapper",
			root: dict([text("model"), dict([text("state_dict"), dict([text("a"), WHOLE])])]),
			is: "a",
		},
		{
			name: "averaged weights before raw ones",
			root: dict([text("params"), dict([text("a"), WHOLE])], [text("params_ema"), dict([text("b"), WHOLE])]),
			is: "b",
		},
		{ name: "a wrapper's name on a tensor", root: dict([text("model"), WHOLE]), is: "model" },
		{ name: "a wrapper without tensors", root: dict([text("state_dict"), "}"], [text("a"), WHOLE]), is: "a" },
		{ name: "integer keys", root: dict([int(320), tuple(dict([text("a"), WHOLE]))]), is: "320.0.a" },
		{ name: "one bare tensor", root: WHOLE, is: "tensor" },
		{ name: "nothing", root: "}", is: "" },
		{
			name: "a class as a key of no tensor",
			root: dict([global("m", "C"), dict([text("x"), int(1)])], [text("a"), WHOLE]),
			is: "a",
		},
		{
			name: "a ParameterDict made by NEWOBJ and BUILD",
			root: [
				global("torch.nn.modules.container", "ParameterDict"),
				")",
				0x81,
				dict(
					[text("training"), 0x88],
					[text("_parameters"), call("collections", "OrderedDict", ["](", "](", text("*"), WHOLE, "e", "e"])],
				),
				"b",
			],
			is: "*",
		},
		{
			name: "a parameter",
			root: dict([text("p"), call("torch._utils", "_rebuild_parameter", WHOLE, 0x88, "N")]),
			is: "p",
		},
		{
			name: "a tensor with a type of its own",
			root: dict([
				text("t"),
				call(
					"torch._tensor",
					"_rebuild_from_type_v2",
					global("torch._utils", "_rebuild_tensor_v2"),
					global("m", "T"),
					tuple(storage("0", 6), int(0), tuple(int(6)), tuple(int(1)), 0x89, "N"),
					"}",
				),
			]),
			is: "t",
		},
		{
			name: "a shape made by torch.Size",
			root: dict([
				text("t"),
				call(
					"torch._utils",
					"_rebuild_tensor",
					storage("0", 6),
					int(0),
					call("torch", "Size", tuple(int(6))),
					tuple(int(1)),
				),
			]),
			is: "t",
		},
		{ name: "a name twice", root: dict([text("a.b"), WHOLE], [text("a"), dict([text("b"), WHOLE])]), is: "torch.name" },
		{ name: "1 and '1'", root: dict([text("1"), WHOLE], [int(1), WHOLE]), is: "torch.name" },
		{ name: "a class as a key of a tensor", root: dict([global("m", "C"), WHOLE]), is: "torch.name" },
		{ name: "a bool as a key of a tensor", root: dict([0x88, dict([text("a"), WHOLE])]), is: "torch.name" },
		{ name: "a name without end", root: dict([text("n".repeat(501)), WHOLE]), is: "torch.name" },
		{ name: "a list in itself", root: ["]q\0h\0a"], is: "torch.limit" },
		{
			name: "a tower of lists",
			root: [WHOLE, ...Array.from({ length: 66 }, () => 0x85)],
			is: "torch.limit",
		},
		{
			name: "a fan of shared lists",
			root: [
				"]q\0",
				"0",
				`](${"h\0".repeat(99)}eq\x01`,
				`0](${"h\x01".repeat(99)}eq\x02`,
				`0](${"h\x02".repeat(200)}e`,
			],
			is: "torch.limit",
		},
	];

	test.each(named)("$name: $is", ({ root, is }) => {
		expect(outcomeOf(torchZip, torchFile(pickle(root), SIX))).toBe(is);
	});
});
