// Narrows the audit log; a plain form, so that everything stands in the address.
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

export type AuditAddress = { actor?: string | undefined; action?: string | undefined; object?: string | undefined; from?: string | undefined; /** Last day, included. */ through?: string | undefined };

export function AuditFilters({ address, actions }: { address: AuditAddress; actions: readonly string[] }) {
  return (
    <form action="/admin/audit" className="mb-4 flex flex-wrap items-end gap-x-3 gap-y-2">
      <div className="w-56"><Field label="Who"><Input name="actor" placeholder="user:ana@example.com" defaultValue={address.actor ?? ""} maxLength={300} /></Field></div>
      <div className="w-44"><Field label="Action"><Input name="action" list="audit-actions" placeholder="user.role, or user." defaultValue={address.action ?? ""} maxLength={300} /></Field></div>
      <datalist id="audit-actions">{actions.map((value) => <option key={value}>{value}</option>)}</datalist>
      <div className="w-44"><Field label="Object begins with"><Input name="object" placeholder="run:42" defaultValue={address.object ?? ""} maxLength={300} /></Field></div>
      <div className="w-36"><Field label="From day"><Input type="date" name="from" defaultValue={address.from ?? ""} /></Field></div>
      <div className="w-36"><Field label="Through"><Input type="date" name="through" defaultValue={address.through ?? ""} /></Field></div>
      <Button type="submit">Apply</Button>
    </form>
  );
}
