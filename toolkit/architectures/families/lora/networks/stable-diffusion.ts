import type { UnetShape } from "./unet.ts";

/** SD v1. */
export const SD1: UnetShape = {
	channels: [320, 640, 1280, 1280],
	down: [
		[1, 1],
		[1, 1],
		[1, 1],
		[0, 0],
	],
	up: [
		[0, 0, 0],
		[1, 1, 1],
		[1, 1, 1],
		[1, 1, 1],
	],
	middle: 1,
	context: 768,
	linear: false,
	vector: null,
	latent: "4|8|9|12",
};

/** SD v2. Its unCLIP versions embed an image's vector together with the time. */
export const SD2: UnetShape = { ...SD1, context: 1024, linear: true, vector: "1536|2048", latent: "4|5|9" };

export const SDXL: UnetShape = {
	channels: [320, 640, 1280],
	down: [
		[0, 0],
		[2, 2],
		[10, 10],
	],
	up: [
		[10, 10, 10],
		[2, 2, 2],
		[0, 0, 0],
	],
	middle: 10,
	context: 2048,
	linear: true,
	vector: "2816",
	latent: "4|8|9",
};

/** SDXL without some of its transformer blocks, and without attention in the middle. */
export const SSD_1B: UnetShape = {
	...SDXL,
	down: [
		[0, 0],
		[2, 2],
		[4, 4],
	],
	up: [
		[4, 4, 10],
		[2, 1, 1],
		[0, 0, 0],
	],
	middle: null,
};

export const VEGA: UnetShape = {
	...SDXL,
	down: [
		[0, 0],
		[1, 1],
		[2, 2],
	],
	up: [
		[2, 2, 2],
		[1, 1, 1],
		[0, 0, 0],
	],
	middle: null,
};

export const SDXL_REFINER: UnetShape = {
	channels: [384, 768, 1536, 1536],
	down: [
		[0, 0],
		[4, 4],
		[4, 4],
		[0, 0],
	],
	up: [
		[0, 0, 0],
		[4, 4, 4],
		[4, 4, 4],
		[0, 0, 0],
	],
	middle: 4,
	context: 1280,
	linear: true,
	vector: "2560",
	latent: "4",
};
