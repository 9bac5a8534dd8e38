"use client";
// Sign-in by another provider, one button each; only what is configured is here.
import { useState } from "react";
import { signIn } from "next-auth/react";
import { Button } from "@/components/ui/button";

export function SsoButtons({ providers, target }: { providers: readonly { id: string; name: string }[]; target: string }) {
  const [busy, setBusy] = useState<string | null>(null);
  return (
    <div className="mt-4 flex flex-col gap-2 border-t border-line pt-4">
      {providers.map(({ id, name }) => (
        <Button
          key={id}
          loading={busy === id}
          onClick={() => {
            setBusy(id);
            void signIn(id, { callbackUrl: target }).catch(() => setBusy(null));
          }}
        >
          Sign in with {name}
        </Button>
      ))}
    </div>
  );
}
