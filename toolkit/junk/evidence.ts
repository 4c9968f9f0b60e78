/** Evidence about junk in the values of a file's tensors. Only names, so it can be sent to other processes. */
export interface JunkEvidence {
	/** Schedule buffers whose values are the default noise schedule. */
	readonly defaultSchedules: readonly string[];
	/** Prefixes of second copies of a component that equal the kept copy byte for byte. */
	readonly equalCopies: readonly string[];
}
