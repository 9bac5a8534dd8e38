"use client";
// What people have learned from a failed run: shown, written and corrected in one place.
import { useState, type FormEvent } from "react";
import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { ApiProblem } from "@/components/ui/fetch-json";
import { showToast } from "@/components/ui/toast";
import { formatInstant } from "@/lib/format/date";
import type { PostMortem } from "@/lib/queries/admin/post-mortems";
import { orderPostMortem, type PostMortemText } from "./order-run";

const PARTS = [
  { name: "happened", label: "What happened", hint: "When it was seen, what readers saw meanwhile." },
  { name: "cause", label: "Cause", hint: "The first cause, not the last symptom." },
  { name: "change", label: "What we change", hint: "So that it does not come again, and who does it." },
] as const satisfies readonly { name: keyof PostMortemText; label: string; hint: string }[];

export function PostMortemForm({ runId, saved, mayAct }: { runId: string; saved: PostMortem | null; mayAct: boolean }) {
  const router = useRouter();
  const [editing, setEditing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const read = (name: keyof PostMortemText): string => String(form.get(name) ?? "").trim();
    const text: PostMortemText = { happened: read("happened"), cause: read("cause"), change: read("change") };
    const empty = PARTS.find(({ name }) => text[name].length < 3);
    if (empty !== undefined) return setError(`“${empty.label}” is empty; a few words will do.`);
    setBusy(true);
    setError(null);
    try {
      await orderPostMortem(runId, text);
      setEditing(false);
      showToast({ title: "Post-mortem saved", tone: "good" });
      router.refresh();
    } catch (failure) {
      setError(failure instanceof ApiProblem ? failure.message : "It was not saved. Reload the page and try again.");
    } finally {
      setBusy(false);
    }
    return undefined;
  };

  if (!editing) {
    return (
      <>
        {saved === null ? <p className="text-sm text-ink-2">Nobody has written down yet what this run has taught.</p> : <PostMortemParts saved={saved} />}
        {mayAct ? (
          <Button size="sm" className="mt-3" onClick={() => setEditing(true)}>
            {saved === null ? "Write a post-mortem" : "Correct it"}
          </Button>
        ) : null}
      </>
    );
  }
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex max-w-2xl flex-col gap-3">
      {PARTS.map(({ name, label, hint }) => (
        <label key={name} className="flex flex-col gap-1 text-sm">
          <span className="font-medium">{label}</span>
          <span className="text-xs text-ink-3">{hint}</span>
          <textarea name={name} rows={3} maxLength={4_000} defaultValue={saved?.[name] ?? ""} className="w-full rounded-md border border-control bg-raised px-2.5 py-1.5 text-sm text-ink pointer-coarse:text-lg" />
        </label>
      ))}
      {error === null ? null : <p role="alert" className="text-sm text-critical">{error}</p>}
      <div className="flex gap-2">
        <Button type="submit" variant="primary" loading={busy}>Save</Button>
        <Button onClick={() => setEditing(false)}>Leave it</Button>
      </div>
    </form>
  );
}

/** The three parts as text, with who wrote them. */
export function PostMortemParts({ saved }: { saved: PostMortem }) {
  return (
    <div className="text-sm">
      <dl className="grid grid-cols-1 gap-x-4 gap-y-1.5 sm:grid-cols-[9rem_1fr]">
        {PARTS.map(({ name, label }) => (
          <div key={name} className="contents">
            <dt className="text-ink-3">{label}</dt>
            <dd className="min-w-0 break-words whitespace-pre-line">{saved[name]}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-1.5 text-xs text-ink-3">
        {saved.writtenBy}, {formatInstant(saved.updatedAt)}
      </p>
    </div>
  );
}
