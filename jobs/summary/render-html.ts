// Mail HTML that every client shows: tables, inline styles, 600 px, no CSS variables, no images (UX §5).

export interface Line {
  readonly label: string;
  readonly value: string;
  readonly note?: string;
}

const FONT = "font-family:Arial,Helvetica,sans-serif";

export function renderHtml(subject: string, lines: readonly Line[]): string {
  const rows = lines.map(
    (l) =>
      `<tr><td style="${FONT};font-size:14px;color:#1f2937;padding:8px 0;border-bottom:1px solid #e5e7eb">${escapeHtml(l.label)}` +
      (l.note ? `<br><span style="font-size:12px;color:#4b5563">${escapeHtml(l.note)}</span>` : "") +
      `</td><td align="right" valign="top" style="${FONT};font-size:14px;color:#111827;padding:8px 0;border-bottom:1px solid #e5e7eb;white-space:nowrap"><b>${escapeHtml(l.value)}</b></td></tr>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head><body bgcolor="#ffffff" style="margin:0">
<div style="display:none">${escapeHtml(subject)}</div>
<table role="presentation" width="600" align="center" cellpadding="0" cellspacing="0" style="width:600px">
<tr><td colspan="2" style="${FONT};font-size:18px;color:#111827;padding:16px 0">${escapeHtml(subject)}</td></tr>
${rows.join("\n")}
</table></body></html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c] ?? c);
}
