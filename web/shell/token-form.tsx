import { useSignal } from "@preact/signals";
import { asPageError, type PageError } from "../app/api.ts";
import { beginSession } from "../app/session.ts";
import { Card } from "../ui/card.tsx";
import { ErrorNotice } from "../ui/notice.tsx";

/** Asks for the daemon's token. */
export function TokenForm() {
	const token = useSignal("");
	const error = useSignal<PageError | null>(null);
	const onSubmit = async (event: Event): Promise<void> => {
		event.preventDefault();
		try {
			await beginSession(token.value.trim());
		} catch (thrown) {
			error.value = asPageError(thrown);
		}
	};
	return (
		<Card title="A token is needed" class="token-form">
			<form class="padded" onSubmit={(event) => void onSubmit(event)}>
				<p>
					This daemon can be reached from other machines, so the page asks for its token. <code>autoprune status</code>{" "}
					prints an address that contains it.
				</p>
				<label>
					Token
					<input
						type="password"
						autocomplete="current-password"
						value={token}
						onInput={({ currentTarget }) => (token.value = currentTarget.value)}
					/>
				</label>
				<button type="submit" class="primary">
					Open the page
				</button>
				{error.value !== null && <ErrorNotice error={error.value} />}
			</form>
		</Card>
	);
}
