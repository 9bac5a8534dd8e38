"use client";
// Copies a text and says so; for ids, commands and links.
import { useEffect, useState } from "react";
import { Check, Copy } from "lucide-react";
import { IconButton } from "./icon-button";

const CONFIRM_MS = 1500;

export function CopyButton({ text, label = "Copy" }: { text: string; label?: string | undefined }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), CONFIRM_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <>
      <IconButton
        size="sm"
        label={copied ? "Copied" : label}
        icon={copied ? <Check aria-hidden size={14} className="text-good" /> : <Copy aria-hidden size={14} />}
        onClick={() => void copy()}
      />
      <span role="status" className="sr-only">
        {copied ? "Copied" : ""}
      </span>
    </>
  );
}
