// Notes on days: those of a range that the reader may see, and writing one.
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { requireRoute } from "@/lib/access/session";
import { annotationInput, annotationRange } from "@/lib/queries/annotations/annotation-input";
import { addAnnotation, listAnnotations } from "@/lib/queries/annotations/annotations";

export const GET = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/annotations", "GET");
  const { from, to } = annotationRange.parse(Object.fromEntries(new URL(request.url).searchParams));
  return Response.json(await listAnnotations(scope, from, to));
});

export const POST = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/annotations", "POST");
  return Response.json({ id: await addAnnotation(scope, await readJson(request, annotationInput)) }, { status: 201 });
});
