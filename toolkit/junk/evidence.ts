/** What the values of a file's tensors prove about junk. Names only: it crosses threads and processes. */
export interface JunkEvidence {
	/** Schedule buffers whose values are the default noise schedule. */
	readonly defaultSchedules: readonly string[];
	/** Prefixes of second copies of a component that are equal to the kept copy, byte for byte. */
	readonly equalCopies: readonly string[];
}
