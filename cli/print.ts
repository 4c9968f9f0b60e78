// A reader that has had enough, as `head`, is no fault; without a listener it would end the process as a crash.
process.stdout.on("error", () => undefined);

/** Writes to standard output, and waits until it has gone out. False when nobody reads it any more. */
export function print(text: string): Promise<boolean> {
	return new Promise((resolve) => {
		process.stdout.write(text, (error) => resolve(!error));
	});
}
