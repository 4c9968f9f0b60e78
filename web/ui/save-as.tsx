import { link } from "../app/live.ts";
import type { Prepared } from "../app/operation.ts";
import { Icon } from "./icon.tsx";

/** The name of the output, and the button that starts the operation. */
export function SaveAs({ prepared, action }: { readonly prepared: Prepared; readonly action: string }) {
	return (
		<form
			class="save-as"
			onSubmit={(event) => {
				event.preventDefault();
				prepared.start();
			}}
		>
			<label>
				<span>Save as</span>
				<input
					type="text"
					spellcheck={false}
					autocomplete="off"
					value={prepared.name}
					onInput={({ currentTarget }) => prepared.setName(currentTarget.value)}
				/>
			</label>
			<button type="submit" class="primary" disabled={prepared.isBlocked || link.value !== "live"}>
				<Icon name="check" size={16} />
				{action}
			</button>
		</form>
	);
}
