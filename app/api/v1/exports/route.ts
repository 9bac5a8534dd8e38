// A question's rows as a file: grouped as the explorer shows them, or the charges behind them in FOCUS columns. about=only says first what would come.
import { z } from "zod";
import { byteStream } from "@/lib/access/event-stream";
import { handle } from "@/lib/access/problem";
import { requireRoute, standingRight } from "@/lib/access/session";
import { EXPORT_FORMATS, EXPORT_LEVELS, exportFileName, exportPieces, exportType, openExport } from "@/lib/export/export-question";
import { noteExport } from "@/lib/queries/spend/note-export";
import { requireState } from "@/lib/state/read-state";

const asked = z.object({ format: z.enum(EXPORT_FORMATS).default("csv"), level: z.enum(EXPORT_LEVELS).default("groups"), about: z.literal("only").optional() });

export const GET = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/exports", "GET");
  const params = new URL(request.url).searchParams;
  const { format, level, about } = asked.parse(Object.fromEntries(params));
  const found = await openExport(scope, (context) => requireState(params, context, ["format", "level", "about"]), level, format);
  try {
    if (about === "only") {
      await found.close();
      return Response.json({ rows: found.rowCount, about: found.about.map(([label, value]) => ({ label, value })) });
    }
    await noteExport(scope, found.noted);
    const reader = { signal: request.signal, mayRead: await standingRight("/api/v1/exports", "GET") };
    return byteStream(exportPieces(found, format), reader, {
      "Content-Type": exportType(format),
      "Content-Disposition": `attachment; filename="${exportFileName(found.state, level, format)}"`,
      "X-Row-Count": String(found.rowCount),
    });
  } catch (error) {
    await found.close();
    throw error;
  }
});
