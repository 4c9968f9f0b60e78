const UTF8 = new TextEncoder();

/** A growing buffer for sequential writes of unknown total length. Little-endian. */
export class ByteSink {
	#bytes: Uint8Array;
	#view: DataView;
	#length = 0;

	constructor(expected: number) {
		this.#bytes = new Uint8Array(Math.max(64, expected));
		this.#view = new DataView(this.#bytes.buffer);
	}

	get length(): number {
		return this.#length;
	}

	u8(value: number): void {
		this.#view.setUint8(this.#claim(1), value);
	}

	u16(value: number): void {
		this.#view.setUint16(this.#claim(2), value, true);
	}

	u32(value: number): void {
		this.#view.setUint32(this.#claim(4), value, true);
	}

	/** Exact up to 2^53. */
	u64(value: number): void {
		const at = this.#claim(8);
		this.#view.setUint32(at, value % 2 ** 32, true);
		this.#view.setUint32(at + 4, Math.floor(value / 2 ** 32), true);
	}

	raw(bytes: Uint8Array): void {
		this.#bytes.set(bytes, this.#claim(bytes.length));
	}

	/** The byte length of the text in UTF-8 as u32, then the text. */
	measuredText(text: string): void {
		// UTF-8 takes at most three bytes for each UTF-16 unit.
		const at = this.#claim(4 + 3 * text.length);
		const { written } = UTF8.encodeInto(text, this.#bytes.subarray(at + 4));
		this.#view.setUint32(at, written, true);
		this.#length = at + 4 + written;
	}

	/** Text that is known to be ASCII. */
	ascii(text: string): void {
		const at = this.#claim(text.length);
		for (let i = 0; i < text.length; i++) this.#bytes[at + i] = text.charCodeAt(i);
	}

	fill(byte: number, count: number): void {
		const at = this.#claim(count);
		this.#bytes.fill(byte, at, at + count);
	}

	/** The written bytes. The sink must not be used afterwards. */
	done(): Uint8Array {
		return this.#bytes.subarray(0, this.#length);
	}

	/** Reserves `count` bytes and returns the index of the first. */
	#claim(count: number): number {
		const at = this.#length;
		this.#length += count;
		if (this.#length > this.#bytes.length) {
			const grown = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length));
			grown.set(this.#bytes);
			this.#bytes = grown;
			this.#view = new DataView(grown.buffer);
		}
		return at;
	}
}
