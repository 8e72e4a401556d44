import { createTheme, Progress } from "@mantine/core";

/** Text sizes for screens at arm's length and one accent colour. Mantine's greys meet WCAG AA in light and dark. */
export const theme = createTheme({
  primaryColor: "blue",
  primaryShade: { light: 8, dark: 8 },
  fontFamily: "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif",
  defaultRadius: "sm",
  cursorType: "pointer",
  components: {
    // Square corners: without a GPU, round ones leave a dot behind when the bar is gone.
    Progress: Progress.extend({ defaultProps: { radius: 0 } }),
  },
});
