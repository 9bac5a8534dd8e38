"use client";
// The frame itself failed; it stands alone, without the stylesheet, so it uses the browser's own colours.

export default function GlobalError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <html lang="en" style={{ colorScheme: "light dark" }}>
      <body style={{ fontFamily: "system-ui, sans-serif", maxWidth: "36rem", margin: "15vh auto", padding: "0 1rem", background: "Canvas", color: "CanvasText" }}>
        <title>Error · K&amp;Co Cloud Cost</title>
        <main>
          <h1 style={{ fontSize: "1.25rem" }}>The product could not be shown</h1>
          <p>The server failed before the page began. Nothing was changed.{error.digest === undefined ? "" : ` Error id ${error.digest}: it is in the log.`}</p>
          <button type="button" onClick={() => retry()} style={{ font: "inherit", padding: "0.375rem 0.75rem" }}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
