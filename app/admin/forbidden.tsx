// Shown with status 403 to those who may not read the admin pages.
import { NoPermission } from "@/components/admin/no-permission";

export default function Forbidden() {
  return <NoPermission />;
}
