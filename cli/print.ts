// A reader such as `head` may close the pipe early. Without a listener, that error would crash the process.
process.stdout.on("error", () => undefined);

/** Writes to standard output and waits until the text is written. False if the reader has closed the pipe. */
export function print(text: string): Promise<boolean> {
	return new Promise((resolve) => {
		process.stdout.write(text, (error) => resolve(!error));
	});
}
