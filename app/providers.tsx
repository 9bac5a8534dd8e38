"use client";
// What every page may rely on: theme, server data cache, CSP nonce for injected styles, notices.
import { useState, type ReactNode } from "react";
import { CSPProvider } from "@base-ui/react/csp-provider";
import { QueryClientProvider } from "@tanstack/react-query";
import { ThemeProvider } from "next-themes";
import { ToastHost } from "@/components/ui/toast";
import { makeQueryClient } from "./query-client";

export function Providers({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  // The document keeps the policy it was loaded with: a nonce from a later refresh would be refused.
  const [documentNonce] = useState(nonce);
  const [queryClient] = useState(makeQueryClient);
  const forwarded = documentNonce === undefined ? {} : { nonce: documentNonce };
  return (
    <CSPProvider {...forwarded}>
      <ThemeProvider attribute="data-theme" defaultTheme="system" enableSystem disableTransitionOnChange {...forwarded}>
        <QueryClientProvider client={queryClient}>
          {children}
          <ToastHost />
        </QueryClientProvider>
      </ThemeProvider>
    </CSPProvider>
  );
}
