import { Anchor, type AnchorProps, Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";

type Native = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof AnchorProps | keyof ButtonProps>;
type WithRef = { readonly ref?: Ref<HTMLAnchorElement> };

/** As large as the text it stands in, unless it says otherwise. */
function MantineAnchor(props: Native & AnchorProps & WithRef) {
  return <Anchor inherit={props.size === undefined} {...props} />;
}

function MantineButton(props: Native & ButtonProps & WithRef) {
  return <Button component="a" {...props} />;
}

/** A link to a page, checked against the routes. */
export const PageLink = createLink(MantineAnchor);

/** The same, looking like a button. */
export const PageButton = createLink(MantineButton);
