// One look for everything that floats above the page: menus, popovers, select lists, tooltips.

/** A raised panel with a border; popups are told from the page by line and surface, not by shadow. */
export const popupClass =
  "rounded-md border border-line-strong bg-raised text-ink outline-none transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0";

/** A row in a menu or list; highlighted by pointer and arrow keys alike. */
export const popupItemClass =
  "flex min-h-7 cursor-default items-center gap-2 rounded-md px-2 py-1 text-sm outline-none select-none data-disabled:text-ink-3 data-highlighted:bg-hover";
