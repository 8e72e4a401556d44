import { Text } from "@mantine/core";
import { memo } from "react";
import type { ReviewItem } from "../../server/contract/index.ts";
import { useStructureTitles } from "../structures/use-structure-titles.ts";
import { texts } from "../texts/index.ts";
import type { Standing } from "./progress.ts";

interface ItemListProps {
  readonly items: readonly ReviewItem[];
  readonly standings: readonly Standing[];
  readonly place: number;
  readonly onPlace: (place: number) => void;
}

const marks = { open: "○", saving: "◐", saved: "●" } as const;

/** Everything to be rated, case by case, with how it stands. */
export const ItemList = memo(function ItemList(props: ItemListProps) {
  const { items, standings, place, onPlace } = props;
  const titleOf = useStructureTitles();
  return (
    <>
      <Text component="h2" size="sm" fw={600} mt="sm">
        {texts.rating.items}
      </Text>
      <ol className="items">
        {items.map((item, at) => {
          const status = standings[at]?.status ?? "open";
          return (
            <li key={item.id}>
              {items[at - 1]?.caseId !== item.caseId && <strong>{item.patient}</strong>}
              <button
                type="button"
                className="item"
                aria-current={at === place ? "step" : undefined}
                aria-label={`${texts.rating.item(titleOf(item.structure), item.patient)}: ${texts.rating.status[status]}`}
                onClick={() => onPlace(at)}
              >
                <span aria-hidden>{marks[status]}</span> {titleOf(item.structure)}
              </button>
            </li>
          );
        })}
      </ol>
    </>
  );
});
