// The numbers are older than they should be: says since when and why, and where to look.
import type { ReactNode } from "react";
import { TriangleAlert } from "lucide-react";
import { formatInstant } from "@/lib/format/date";
import { TextLink } from "./text-link";

export type StaleBannerProps = {
  /** Instant of the last good publish. */
  since: string;
  /** "The run of 22 Nov stopped at validate_raw". */
  reason?: ReactNode;
  href?: string | undefined;
  linkLabel?: string | undefined;
};

export function StaleBanner({ since, reason, href, linkLabel = "Show the run" }: StaleBannerProps) {
  return (
    <div role="status" className="flex items-start gap-2 rounded-md bg-warning-soft px-3 py-2 text-sm text-ink">
      <TriangleAlert aria-hidden size={16} className="mt-0.5 shrink-0 text-warning" />
      <span>
        <span className="font-medium">Stale since {formatInstant(since)}.</span> {reason}
        {href === undefined ? null : (
          <>
            {" "}
            <TextLink href={href}>{linkLabel}</TextLink>
          </>
        )}
      </span>
    </div>
  );
}
