import { Checkbox } from "@mantine/core";
import { texts } from "../texts/index.ts";

/** Whether the reference is shown, and how to change that. */
export interface ReferenceShown {
  readonly isShown: boolean;
  readonly toggle: () => void;
}

/** Shows or hides the reference's contours; nothing for null, where there is no reference to be shown. */
export function ReferenceCheckbox({ reference }: { readonly reference: ReferenceShown | null }) {
  if (reference === null) return null;
  return (
    <Checkbox
      size="xs"
      mt="xs"
      checked={reference.isShown}
      onChange={reference.toggle}
      label={
        <>
          <span className="swatch reference" aria-hidden />
          {texts.viewer.roles.reference} <kbd>R</kbd>
        </>
      }
    />
  );
}
