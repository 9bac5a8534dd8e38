"use client";
// What an admin does to one person, each with a reason for the audit log.
import { useState } from "react";
import { useRouter } from "next/navigation";
import { ReasonDialog } from "@/components/admin/reason-dialog";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { showToast } from "@/components/ui/toast";
import { Once } from "./once";
import { order, type HandedOver } from "./order-people";

const ORDERS = {
  disable: { button: "Disable", title: "Disable", says: "They are signed out everywhere at once and cannot sign in; a personal SQL login sees no row from now on. What they did stays on record.", action: "Disable", done: "is disabled", danger: true, placeholder: "e.g. left the company" },
  enable: { button: "Enable", title: "Enable", says: "They can sign in again, with the password they had.", action: "Enable", done: "can sign in again", danger: false, placeholder: "e.g. is back from leave" },
  remove_second_factor: { button: "Turn the second factor off", title: "Turn the second factor off for", says: "They sign in with the password alone until they turn it on again. Make sure that it is they who ask.", action: "Turn it off", done: "has no second factor any more", danger: true, placeholder: "e.g. the phone is lost; called back" },
  end_sessions: { button: "End all sessions", title: "End the sessions of", says: "They are signed out everywhere and can sign in again.", action: "End them", done: "is signed out everywhere", danger: true, placeholder: "e.g. a laptop was lost" },
} as const;

type Who = { id: string; email: string };

export function OrderButton({ id, email, action }: Who & { action: keyof typeof ORDERS }) {
  const router = useRouter();
  const { button, title, says, action: label, done, danger, placeholder } = ORDERS[action];
  return (
    <ReasonDialog
      trigger={<Button {...(danger ? { variant: "danger" as const } : {})}>{button}</Button>}
      title={`${title} ${email}`}
      description={says}
      action={label}
      variant={danger ? "danger" : "primary"}
      placeholder={placeholder}
      onConfirm={async (reason) => {
        await order(`/api/v1/users/${id}`, { action, reason });
        showToast({ title: `${email} ${done}`, tone: "good" });
        router.refresh();
      }}
    />
  );
}

export function PasswordLinkButton({ id, email, mails }: Who & { mails: boolean }) {
  const router = useRouter();
  const [link, setLink] = useState<string | null>(null);
  return (
    <>
      <ReasonDialog
        trigger={<Button>{mails ? "Mail a password link" : "Make a password link"}</Button>}
        title={`A password link for ${email}`}
        description={`${mails ? "It is mailed to them" : "It is shown here once, to be handed over"}; with it they choose a password. It works once; earlier links stop working.`}
        action={mails ? "Mail it" : "Make it"}
        placeholder="e.g. forgot the password"
        onConfirm={async (reason) => {
          const made = await order<HandedOver>(`/api/v1/users/${id}`, { action: "link", reason });
          if (made.mailed) showToast({ title: `A link is on its way to ${email}`, tone: "good" });
          setLink(made.link);
          router.refresh();
        }}
      />
      <Dialog title={`A password link for ${email}`} open={link !== null} onOpenChange={(open) => { if (!open) setLink(null); }} footer={<Button variant="primary" onClick={() => setLink(null)}>Done</Button>}>
        <Once label="Link" text={link ?? ""} note="Shown this once: hand it over by a way that only they read." />
      </Dialog>
    </>
  );
}

export function ViewAsButton({ id, email, name }: Who & { name: string }) {
  return (
    <ReasonDialog
      trigger={<Button>See as {name}</Button>}
      title={`See the product as ${email}`}
      description="You get their rows and pages, and nothing can be changed meanwhile. It ends by one click, or after 30 minutes."
      action="See as them"
      placeholder="e.g. they miss an account in their overview"
      onConfirm={async (reason) => {
        await order("/api/v1/view-as", { user_id: id, reason });
        window.location.assign("/"); // a whole new page: nothing of the admin's stays in memory
      }}
    />
  );
}
