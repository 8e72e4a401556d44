/**
 * web/: the pages, run in the browser: work list, viewer, rating, correction, and the rest. They know the server by
 * its contract alone, hold no data of their own beyond what waits to be saved, and load nothing from anywhere else.
 */
import "@mantine/core/styles.css";
import "./style.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { z } from "zod";
import { queryClient } from "./api/query-client.ts";
import { router } from "./router.tsx";
import { theme } from "./shell/theme.ts";

// The server's content security policy forbids making code from text, which zod would otherwise try.
z.config({ jitless: true });

const root = document.getElementById("root");
if (root === null) throw new Error("Cannot show pages: the document has no root");
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
