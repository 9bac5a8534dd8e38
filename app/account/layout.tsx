// The frame of one's own account is that of the admin pages: rail and top bar, no numbers.
export { default } from "@/app/admin/layout";
