import type { Command } from "commander";
import { ROOT_HELP } from "./models.ts";

/** `autoprune extract`. */
export function defineExtract(program: Command): void {
	const command = program
		.command("extract")
		.description("copy one part of a model, complete or damaged, into a separate file")
		.argument("<file>", "a model")
		.requiredOption("--component <name>", "a class such as VAE-v1, or a component such as UNET-v1-EMA")
		.option("-o, --output <out>", "output file; default: beside the input, named after the part and its metric");
	withSurgeryOptions(command)
		.addHelpText("after", "\nExample:\n  autoprune extract anything-v3.ckpt --component UNET-v1-EMA")
		.action(async (file, options) => {
			const { extract } = await import("../commands/extract.ts");
			process.exitCode = await extract(file, options);
		});
}

/** `autoprune replace`. */
export function defineReplace(program: Command): void {
	const command = program
		.command("replace")
		.description("write a model with one part taken from another file")
		.argument("<file>", "a model; the part to replace may be missing or broken")
		.requiredOption(
			"--component <name>",
			"the class to replace, such as VAE-v1; UNET-v1-EMA replaces the UNet with the donor's EMA weights",
		)
		.requiredOption("--from <file>", "the donor: a whole model or the part alone")
		.option("-o, --output <out>", "output file; default: beside the input, named after its metric")
		.option("--keep-ema", "keep the model's own EMA weights");
	withSurgeryOptions(command)
		.addHelpText(
			"after",
			"\nExample:\n  autoprune replace anything-v3.ckpt --component VAE-v1 --from anything-v3.vae.ckpt -o anything-v3.safetensors",
		)
		.action(async (file, options) => {
			const { replace } = await import("../commands/replace.ts");
			process.exitCode = await replace(file, options);
		});
}

/** `autoprune build`. */
export function defineBuild(program: Command): void {
	const command = program
		.command("build")
		.description("build a model from parts, each in a file of its own or inside another model")
		.argument("<architecture>", "SD-v1, SD-v2, SD-XL, …")
		.requiredOption("--component <class=file>", "a part; repeat for each part", gathered)
		.requiredOption("-o, --output <out>", "output file");
	withSurgeryOptions(command)
		.addHelpText(
			"after",
			"\nExample:\n  autoprune build SD-v1 --component UNET-v1=a.ckpt --component VAE-v1=b.vae.pt --component CLIP-v1=a.ckpt -o ab.safetensors",
		)
		.action(async (architecture, options) => {
			const { build } = await import("../commands/build.ts");
			process.exitCode = await build(architecture, options);
		});
}

function gathered(next: string, before: readonly string[] = []): readonly string[] {
	return [...before, next];
}

/** `autoprune know`. */
export function defineKnow(program: Command): void {
	program
		.command("know")
		.description("label the weights of a part, so that later reports recognise them")
		.argument("<name>", "the label: with `NAI`, reports say `Uses the NAI VAE`")
		.argument("<file>", "a model that contains the part")
		.option("--component <name>", "which part, if the file contains several")
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", "\nExample:\n  autoprune know Anything-v3 anything-v3.ckpt --component UNET-v1")
		.action(async (name, file, options) => {
			const { know } = await import("../commands/know.ts");
			process.exitCode = await know(name, file, options);
		});
}

/** Adds the options that `extract`, `replace` and `build` share. */
function withSurgeryOptions(command: Command): Command {
	return command
		.option(
			"--format <format>",
			"safetensors or pt; default: by the output's extension, else the usual format for the part",
		)
		.option("--precision <precision>", "fp16, bf16, fp32 or keep")
		.option("--fix-clip", "repair broken CLIP position ids")
		.option("--ignore-crc", "accept a file although its checksums show that it is damaged")
		.option("--root <name>", ROOT_HELP)
		.option("--dry-run", "show the plan without writing anything")
		.option("--json", "one JSON document on standard output")
		.option("--config <file>", "YAML file with settings");
}
