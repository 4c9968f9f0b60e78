/** A condition on a text column, with its bound values. */
interface TextTerm {
	readonly sql: string;
	readonly bound: readonly string[];
}

/** The SQL in which the databases differ. Every other statement has one text, which all of them understand. */
export interface SqlDialect {
	/** The statement that begins a transaction with changes. */
	readonly beginWrite: string;
	/** The end of a SELECT on one table: locks its rows until the transaction ends. Begins with a space, or is empty. */
	readonly lockRows: string;
	/** An aggregate: a JSON array, as text, of the `name` and `path` of every row of `s`; `[]` without rows. */
	readonly sidecarsAsJson: string;
	/** A prefix of a column, by which a condition on the column does not choose the index. */
	readonly withoutIndex: string;
	/** A condition: a text column matches a glob (`*`, `?`, `[a-z]`, `[^x]`), case-sensitive. */
	globTerm(column: string, glob: string): TextTerm;
	/** A condition: a text column has one of these values. */
	oneOfTerm(column: string, values: readonly string[]): TextTerm;
}
