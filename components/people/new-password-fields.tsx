// A new password, twice, and what is wrong with it before it is sent.
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

const MIN_LENGTH = 12;

export function NewPasswordFields({ fault }: { fault: string | null }) {
  return (
    <>
      <Field label="New password" hint={`At least ${MIN_LENGTH} characters.`}>
        <Input name="password" type="password" autoComplete="new-password" required maxLength={256} />
      </Field>
      <Field label="Once more" error={fault}>
        <Input name="again" type="password" autoComplete="new-password" required maxLength={256} />
      </Field>
    </>
  );
}

export function passwordFault(password: string, again: string): string | null {
  if (password.length < MIN_LENGTH) return `Use at least ${MIN_LENGTH} characters; a few words in a row are easy to keep in mind.`;
  return password === again ? null : "The two passwords differ.";
}
