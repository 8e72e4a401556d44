import { Anchor, type AnchorProps, Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";

type Native = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof AnchorProps | keyof ButtonProps>;
type WithRef = { readonly ref?: Ref<HTMLAnchorElement> };

/** As large as the text around it, unless a size is given. */
function MantineAnchor(props: Native & AnchorProps & WithRef) {
  return <Anchor inherit={props.size === undefined} {...props} />;
}

function MantineButton(props: Native & ButtonProps & WithRef) {
  return <Button component="a" {...props} />;
}

/** A link to a page, checked against the routes. */
export const PageLink = createLink(MantineAnchor);

/** A link to a page that looks like a button. */
export const PageButton = createLink(MantineButton);
