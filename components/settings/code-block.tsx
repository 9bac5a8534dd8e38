// A piece of code to take along: scrolls inside itself, by keyboard too.
import { CopyButton } from "@/components/ui/copy-button";

export function CodeBlock({ label, text }: { label: string; text: string }) {
  return (
    <div className="relative min-w-0">
      <pre role="group" aria-label={label} tabIndex={0} className="overflow-x-auto rounded-md border border-line bg-sunken p-3 pr-12 text-xs leading-relaxed">
        <code>{text}</code>
      </pre>
      <div className="absolute top-1.5 right-1.5"><CopyButton text={text} label={`Copy: ${label}`} /></div>
    </div>
  );
}
