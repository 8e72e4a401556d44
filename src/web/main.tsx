/**
 * web/: the pages in the browser: work list, case, rating, correction and the rest. They know nothing of the server but
 * its contract, store only what waits to be saved, and load nothing from anywhere else.
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
import { texts } from "./texts/index.ts";

// The server's content security policy forbids code made from text, which zod would otherwise use.
z.config({ jitless: true });

const root = document.getElementById("root");
if (root === null) throw new Error(texts.noRoot);
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
