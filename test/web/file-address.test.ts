import { expect, test } from "vitest";
import type { WireRoot } from "../../daemon/http/wire/models.ts";
import { fileBelow } from "../../web/text/file-address.ts";

function below(path: string, ...folders: string[]): string | undefined {
	const found = fileBelow(
		path,
		folders.map((folder): WireRoot => ({ folder, is: "library" })),
	);
	return found && `${found.root}: ${found.path}`;
}

test("a file on Windows is found below a folder, also below a drive", () => {
	expect(below("C:\\ui\\models\\Lora\\a.safetensors", "C:\\ui\\models\\Autoprune", "C:\\ui\\models")).toBe(
		"1: Lora/a.safetensors",
	);
	expect(below("D:\\Lora\\a.safetensors", "D:\\")).toBe("0: Lora/a.safetensors");
	expect(below("\\\\nas\\sd\\Lora\\a.safetensors", "\\\\nas\\sd")).toBe("0: Lora/a.safetensors");
	expect(below("C:\\ui\\models2\\a.safetensors", "C:\\ui\\models")).toBeUndefined();
});

test("elsewhere, a backslash is part of a name", () => {
	expect(below("/models/Lora\\a.safetensors", "/models")).toBe("0: Lora\\a.safetensors");
	expect(below("/models/Lora\\a.safetensors", "/models/Lora")).toBeUndefined();
	expect(below("/Lora/a.safetensors", "/")).toBe("0: Lora/a.safetensors");
});
