// The frame of pages before sign-in: name, one h1, one form.
import type { ReactNode } from "react";
import { Wordmark } from "./wordmark";

export type SignInLayoutProps = { title: ReactNode; description?: ReactNode; children: ReactNode; footer?: ReactNode };

export function SignInLayout({ title, description, children, footer }: SignInLayoutProps) {
  return (
    <div className="flex min-h-dvh flex-col bg-sunken">
      <header className="p-4 md:p-6">
        <Wordmark />
      </header>
      <main className="flex grow flex-col items-center px-4 pt-[8vh] pb-12">
        <div className="w-full max-w-sm rounded-md border border-line bg-surface p-6">
          <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
          {description === undefined ? null : <p className="mt-1 text-sm text-ink-2">{description}</p>}
          <div className="mt-5">{children}</div>
        </div>
        {footer === undefined ? null : <div className="mt-4 w-full max-w-sm text-sm text-ink-2">{footer}</div>}
      </main>
    </div>
  );
}
