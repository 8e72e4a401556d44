import { createTheme, Progress } from "@mantine/core";

/** Text sizes for screens at arm's length; one accent; the greys of Mantine meet WCAG AA on both schemes. */
export const theme = createTheme({
  primaryColor: "blue",
  primaryShade: { light: 8, dark: 8 },
  fontFamily: "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif",
  defaultRadius: "sm",
  cursorType: "pointer",
  components: {
    // Square: round corners drawn over and over without a GPU leave a dot behind when the bar has gone.
    Progress: Progress.extend({ defaultProps: { radius: 0 } }),
  },
});
