// The web's database clients, one per role: what a request may see is decided by which of the two it gets (DESIGN §5).
import "server-only";
import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "@/lib/db/generated/client";
import { assertGateOpen } from "./role-gate";
import { databaseUrl } from "./urls";

export type WebRole = "app" | "app_all";

const POOL_SIZE = 8; // of the server's 80; two roles and a replica or two fit
const CONNECT_MS = 5_000;

const shared = globalThis as typeof globalThis & { kcoPrisma?: Partial<Record<WebRole, PrismaClient>> };

function create(role: WebRole): PrismaClient {
  const adapter = new PrismaPg({
    connectionString: databaseUrl(role),
    max: POOL_SIZE,
    application_name: `kco web ${role}`,
    options: "-c timezone=UTC",
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: 30_000,
  });
  return new PrismaClient({ adapter });
}

/**
 * The process's client of a web role: `app` sees the teams set in its transaction, `app_all` sees everything. Only lib/access uses it.
 * @throws AppError "unavailable" while the roles of this process are not known to be safe
 */
export function prismaFor(role: WebRole): PrismaClient {
  assertGateOpen();
  const clients = (shared.kcoPrisma ??= {});
  return (clients[role] ??= create(role));
}

/** Ends the clients; for tests and commands that read as the web does. */
export async function closePrisma(): Promise<void> {
  const clients = Object.values(shared.kcoPrisma ?? {});
  shared.kcoPrisma = {};
  await Promise.all(clients.map((client) => client.$disconnect()));
}
