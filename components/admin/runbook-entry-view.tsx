// One entry of the runbook: what it means, how to see it, what to do with a button for each, when to call for help.
import { CopyButton } from "@/components/ui/copy-button";
import { LinkButton } from "@/components/ui/link-button";
import { TextLink } from "@/components/ui/text-link";
import type { RunbookContext } from "@/lib/queries/admin/runbook-context";
import { SUPPORT, type RunbookEntry } from "@/lib/runbook/entry";
import { ACTION, behind } from "@/lib/runbook/runbook";
import { actionHref, letterText } from "./runbook-actions";

export function RunbookEntryView({ entry, context }: { entry: RunbookEntry; context: RunbookContext | null }) {
  const next = behind(entry);
  return (
    <article id={entry.id} aria-labelledby={`${entry.id}-title`} className="scroll-mt-16 border-t border-line px-1 py-4 target:bg-selected">
      <h3 id={`${entry.id}-title`} className="text-base font-semibold">
        {entry.title} <code className="ml-1 font-mono text-xs font-normal text-ink-3">{entry.id}</code>
      </h3>
      <div className="mt-1 flex max-w-3xl flex-col gap-2 text-sm">
        <p>{entry.means}</p>
        <p>
          <span className="font-medium">How to see it. </span>
          {entry.see}
        </p>
        <ol className="flex list-decimal flex-col gap-1 pl-5">
          {entry.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        {next === null ? null : (
          <p>
            More under <TextLink href={`#${next.id}`}>{next.title}</TextLink>.
          </p>
        )}
        <p>
          <span className="font-medium">Escalate when: </span>
          {entry.escalate}
        </p>
      </div>
      <ul aria-label={`From here: ${entry.title}`} className="mt-3 flex flex-wrap gap-2">
        {entry.actions.map((action, index) => (
          <li key={action}>
            <LinkButton size="sm" prefetch={false} variant={index === 0 ? "primary" : "secondary"} href={actionHref(action, entry.id, context, entry.group === "Checks")}>
              {ACTION[action].label}
            </LinkButton>
          </li>
        ))}
      </ul>
      {entry.letter === undefined ? null : <Letter text={letterText(entry.letter, context)} />}
    </article>
  );
}

function Letter({ text }: { text: string }) {
  return (
    <div className="mt-3 max-w-3xl rounded-md border border-line bg-sunken px-3 py-2 text-sm">
      <div className="flex items-center justify-between gap-2">
        <p className="font-medium">Text for the provider’s support</p>
        <CopyButton text={text} label="Copy the text" />
      </div>
      <p className="break-words">{text}</p>
      <p className="mt-1.5 flex flex-wrap gap-x-4 gap-y-1">
        {SUPPORT.map(({ provider, href }) => (
          <a key={provider} href={href} target="_blank" rel="noreferrer" className="inline-block min-h-6 min-w-6 py-0.5 text-accent underline underline-offset-2">
            {provider} support
          </a>
        ))}
      </p>
    </div>
  );
}
