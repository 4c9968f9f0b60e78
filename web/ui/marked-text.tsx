/** A text in which names between backticks are code: the help of settings and errors is written so. */
export function MarkedText({ text }: { readonly text: string }) {
	return <>{text.split("`").map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>;
}
