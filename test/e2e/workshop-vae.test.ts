import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { WireFile } from "../../daemon/http/wire/models.ts";
import type { WireOperation } from "../../daemon/http/wire/workshop.ts";
import { inLibrary, workshopOf } from "../daemon/http/workshop.ts";
import { VAE } from "./filled-models.ts";
import { writePlain } from "./plain-safetensors.ts";
import { type Home, makeHome, tells } from "./run.ts";
import { SD_V1, writeSparse } from "./sparse.ts";

/** Fourteen gigabytes are written in all. */
const TIME_LIMIT_MS = 15 * 60_000;

let home: Home;

afterEach(() => home.end());

test(
	"the VAE of SD v1 is exchanged once directly and once by way of its parts, with the same bytes as by commands",
	async () => {
		home = makeHome();
		writeSparse(join(home.library, "anything-v3.safetensors"), SD_V1);
		writePlain(join(home.library, "anything-v3.vae.safetensors"), VAE());
		const daemon = await home.watching();
		const { url } = (await daemon.saw(tells("started"))).web as { readonly url: string };
		const { run } = workshopOf({ port: Number(new URL(url).port) });
		const [model, vae] = [inLibrary("anything-v3.safetensors"), inLibrary("anything-v3.vae.safetensors")];
		const files = ["models/anything-v3.safetensors", "models/anything-v3.vae.safetensors"] as const;

		/** Writes by the page and by a command, and compares the two. Returns the page's file. */
		async function both(operation: WireOperation, name: string, ...args: string[]): Promise<WireFile> {
			const { output, fault } = await run(operation, name);
			if (output === null) throw new Error(fault?.message ?? "the task has no output");
			expect(home.run(...args, "-o", name)).toMatchObject({ code: 0 });
			execFileSync("cmp", [join(home.library, output.path), join(home.folder, name)]);
			return output;
		}

		const directly: WireOperation = { kind: "replace", file: model, component: "VAE-v1", from: vae };
		const exchange = ["replace", files[0], "--component", "VAE-v1", "--from", files[1]];
		await both(directly, "direct.safetensors", ...exchange);
		rmSync(join(home.folder, "direct.safetensors"));

		const part = (component: string) => ({ kind: "extract", file: model, component }) as const;
		const take = (component: string) => ["extract", files[0], "--component", component];
		const clip = await both(part("CLIP-v1"), "clip.safetensors", ...take("CLIP-v1"));
		const unet = await both(part("UNET-v1"), "unet.safetensors", ...take("UNET-v1"));
		const parts = [
			{ component: "CLIP-v1", file: clip },
			{ component: "UNET-v1", file: unet },
			{ component: "VAE-v1", file: vae },
		];
		const given = ["CLIP-v1=clip.safetensors", "UNET-v1=unet.safetensors", `VAE-v1=${files[1]}`];
		const components = given.flatMap((one) => ["--component", one]);
		await both({ kind: "build", architecture: "SD-v1", parts }, "anew.safetensors", "build", "SD-v1", ...components);
	},
	TIME_LIMIT_MS,
);
