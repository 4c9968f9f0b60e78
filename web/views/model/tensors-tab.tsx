import { useEffect, useMemo, useState } from "preact/hooks";
import type { WireFile, WireReport, WireTensor } from "../../../daemon/http/wire/models.ts";
import { tensorsOf } from "../../app/models.ts";
import { isPhone } from "../../app/phone.ts";
import { shortPath } from "../../text/path.ts";
import { countText, sizeText } from "../../text/size.ts";
import { Card } from "../../ui/card.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { roleStyle } from "../../ui/role.ts";
import { createRowPages } from "../../ui/row-pages.ts";
import { SearchField } from "../../ui/search-field.tsx";
import { type Column, VirtualRows } from "../../ui/virtual-rows.tsx";
import { RunsStrip } from "./runs-strip.tsx";

const COLUMNS: readonly Column<WireTensor>[] = [
	{
		title: "Name",
		class: "tensor-name",
		cell: ({ name, role, component }) => (
			<>
				<i class="swatch" style={roleStyle(role)} title={component ?? role} />
				<code title={name}>{isPhone.value ? shortPath(name, PHONE_NAME) : name}</code>
			</>
		),
	},
	{ title: "Dtype", class: "tensor-dtype", cell: ({ dtype }) => dtype },
	{ title: "Shape", class: "tensor-shape number", cell: ({ shape }) => `[${shape.join(", ")}]` },
	{ title: "Size", class: "tensor-size number right", cell: ({ bytes }) => sizeText(bytes) },
	{ title: "Offset", class: "tensor-offset number right", cell: ({ offset }) => countText(offset) },
	{
		title: "Becomes",
		class: "tensor-becomes",
		cell: ({ becomes, why, dtype }) =>
			becomes === null ? (
				<span class="dropped" title={why ?? ""}>
					goes<span class="quiet">{why === null ? "" : `: ${why}`}</span>
				</span>
			) : becomes === dtype ? (
				<span class="quiet">stays</span>
			) : (
				becomes
			),
	},
];

/** In pixels. On a phone, a row has two lines. */
const ROW_HEIGHT = 36;
const PHONE_ROW_HEIGHT = 56;

/** The end of a name tells more than its beginning. */
const PHONE_NAME = 32;

/** Every tensor of a file, in the order of the file. */
export function TensorsTab({ file, of }: { readonly file: WireFile; readonly of: WireReport }) {
	const [text, setText] = useState("");
	const search = useMemo(() => ({ text: "" }), []);
	const pages = useMemo(
		() =>
			createRowPages<WireTensor>(async (offset, limit) => {
				const { total, tensors } = await tensorsOf(file, search.text, offset, limit);
				return { total, rows: tensors };
			}),
		[],
	);
	useEffect(() => {
		search.text = text.trim();
		const timer = setTimeout(() => pages.restart(), text === "" ? 0 : 120);
		return () => clearTimeout(timer);
	}, [text]);
	const total = pages.total.value;
	return (
		<>
			{of.runs.length > 0 && <RunsStrip runs={of.runs} />}
			<Card title="Tensors" beside={total === null ? undefined : countText(total)} class="tensors">
				<div class="padded">
					<SearchField label="Find a tensor" text={text} onText={setText} />
				</div>
				{pages.error.value !== null && <ErrorNotice error={pages.error.value} />}
				{total === 0 && <p class="quiet padded">No tensor has this in its name.</p>}
				{total !== 0 && (
					<VirtualRows
						label="Tensors"
						pages={pages}
						columns={COLUMNS}
						rowHeight={isPhone.value ? PHONE_ROW_HEIGHT : ROW_HEIGHT}
						isOpen={() => false}
						onOpen={() => undefined}
					/>
				)}
			</Card>
		</>
	);
}
