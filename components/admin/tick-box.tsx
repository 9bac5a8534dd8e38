"use client";
// A tick beside a table row, 24 px to hit.

export function TickBox({ label, checked, onChange }: { label: string; checked: boolean; onChange: () => void }) {
  return (
    <label className="relative z-1 flex size-6 cursor-pointer items-center justify-center">
      <input type="checkbox" aria-label={label} checked={checked} onChange={onChange} className="size-4 accent-(--accent)" />
    </label>
  );
}
