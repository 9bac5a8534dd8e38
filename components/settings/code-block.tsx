// A piece of code to take along, under its name: scrolls inside itself, by keyboard too.
import { CopyButton } from "@/components/ui/copy-button";

export function CodeBlock({ label, text }: { label: string; text: string }) {
  return (
    <div className="min-w-0 rounded-md border border-line bg-sunken">
      <div className="flex items-center justify-between gap-2 border-b border-line pl-3">
        <span className="text-xs text-ink-2">{label}</span>
        <CopyButton text={text} label={`Copy: ${label}`} />
      </div>
      {/* Ligatures would show >= as a sign that nobody can type. */}
      <pre role="group" aria-label={label} tabIndex={0} className="overflow-x-auto p-3 text-xs leading-relaxed [font-variant-ligatures:none]">
        <code>{text}</code>
      </pre>
    </div>
  );
}
