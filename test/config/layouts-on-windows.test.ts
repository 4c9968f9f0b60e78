import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readExtraPaths } from "../../config/comfy-paths.ts";
import { decideDestinations } from "../../config/destination.ts";
import { layOut, makeTree } from "./trees.ts";

let home: string;

beforeEach(() => {
	home = mkdtempSync(join(tmpdir(), "autoprune-windows-"));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

/** The layout that is recognised for a folder, and where its checkpoints go; both relative to `home`. */
async function recognised(folder: string): Promise<{ layout: string; checkpoints: string }> {
	const { layout, kinds } = await decideDestinations({ layout: "auto", folders: {} }, join(home, folder), {});
	return { layout, checkpoints: relative(home, kinds.checkpoint.folder) };
}

test.each(["ComfyUI_windows_portable", "ComfyUI_windows_portable/ComfyUI", "ComfyUI_windows_portable/ComfyUI/models"])(
	"the portable ComfyUI is recognised in %s",
	async (library) => {
		makeTree(join(home, "ComfyUI_windows_portable"), ["run_nvidia_gpu.bat", "python_embeded/python.exe", "update/"]);
		layOut("comfyui", join(home, "ComfyUI_windows_portable", "ComfyUI"));
		const checkpoints = "ComfyUI_windows_portable/ComfyUI/models/checkpoints";
		expect(await recognised(library)).toEqual({ layout: "comfyui", checkpoints });
	},
);

test.each(["StabilityMatrix", "StabilityMatrix/Data", "StabilityMatrix/Data/Models"])(
	"StabilityMatrix is recognised in %s",
	async (library) => {
		makeTree(join(home, "StabilityMatrix"), ["StabilityMatrix.exe"]);
		layOut("stabilitymatrix", join(home, "StabilityMatrix", "Data"));
		const checkpoints = "StabilityMatrix/Data/Models/StableDiffusion";
		expect(await recognised(library)).toEqual({ layout: "stabilitymatrix", checkpoints });
	},
);

test("a web UI that StabilityMatrix installed keeps its own folders, which are links to those of StabilityMatrix", async () => {
	layOut("stabilitymatrix", join(home, "Data"));
	layOut("comfyui", join(home, "Data", "Packages", "ComfyUI"));
	const checkpoints = "Data/Packages/ComfyUI/models/checkpoints";
	expect(await recognised("Data/Packages/ComfyUI")).toEqual({ layout: "comfyui", checkpoints });
});

test("a folder that happens to have a ComfyUI in it is not taken for the portable one", async () => {
	layOut("comfyui", join(home, "ComfyUI"));
	expect(await recognised(".")).toEqual({ layout: "a1111", checkpoints: "Stable-diffusion" });
});

test("a folder beside the portable ComfyUI is not taken for its models", async () => {
	makeTree(home, ["python_embeded/python.exe", "update/"]);
	layOut("comfyui", join(home, "ComfyUI"));
	expect((await recognised("update")).layout).toBe("a1111");
});

test.each([
	["win32", "%DISK%/ckpt", "/disk/ckpt"],
	["win32", "$DISK/ckpt", "/disk/ckpt"],
	["win32", "%OTHER%/ckpt", "/ui/%OTHER%/ckpt"],
	["win32", "~/ckpt", "/profile/ckpt"],
	["linux", "%DISK%/ckpt", "/ui/%DISK%/ckpt"],
	["linux", "~/ckpt", "/home/ckpt"],
] as const)("on %s, ComfyUI's own file means by %s the folder %s", (system, base, path) => {
	const env = { DISK: "/disk", HOME: "/home", USERPROFILE: "/profile" };
	const text = `models:\n  base_path: "${base}"\n  checkpoints: sd\n`;
	const read = readExtraPaths(text, "/ui/extra_model_paths.yaml", env, system);
	expect(read.get("checkpoint")?.path).toBe(`${path}/sd`);
});
