// A secret or link that is shown once and can be copied.
import { CopyButton } from "@/components/ui/copy-button";

export function Once({ label, text, note }: { label: string; text: string; note: string }) {
  return (
    <div className="flex flex-col gap-1 rounded-md border border-line-strong bg-sunken p-3">
      <p className="text-sm font-medium">{label}</p>
      <p className="flex items-start gap-2">
        <code className="min-w-0 grow font-mono text-xs break-all">{text}</code>
        <CopyButton text={text} label={`Copy: ${label}`} />
      </p>
      <p className="text-xs text-ink-3">{note}</p>
    </div>
  );
}
