// The address of one node of the model graph.

export function modelHref(id: string): string {
  return `/admin/lineage?model=${encodeURIComponent(id)}#model`;
}
